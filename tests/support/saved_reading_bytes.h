// SPDX-License-Identifier: GPL-3.0-or-later
// What the snapshots of a library hold, without what differs from run to run: their headers name the time at which they
// were made, and the last number of the section `reading` how many seconds that took.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "storage/snapshots/snapshot_folder.h"

namespace longleaf::tests {

using SavedSections = std::map<std::string, std::string>;  // bytes by name

inline SavedSections sectionsOf(const std::string& snapshotPath) {
  const auto file = storage::SnapshotFile::open(snapshotPath);
  if (!file) throw std::runtime_error(file.error().message);
  SavedSections sections;
  for (const std::string& name : file->sections()) {
    const auto bytes = file->section(name);
    if (!bytes) throw std::runtime_error(bytes.error().message);
    const std::size_t seconds = name == "reading" ? sizeof(double) : 0;
    sections[name].assign(reinterpret_cast<const char*>(bytes->data()), bytes->size() - seconds);
  }
  return sections;
}

/// Of every snapshot in the library's folder, by file name: the name is a hash of what the reading depends on.
inline std::map<std::string, SavedSections> savedReadings(const std::string& library) {
  const auto list = storage::SnapshotFolder(library + "/snapshots").list();
  if (!list) throw std::runtime_error(list.error().message);
  std::map<std::string, SavedSections> readings;
  for (const storage::SnapshotInfo& info : *list) {
    if (info.damaged) throw std::runtime_error(info.path + " is damaged");
    readings[info.path.substr(info.path.rfind('/') + 1)] = sectionsOf(info.path);
  }
  return readings;
}

}  // namespace longleaf::tests
