// SPDX-License-Identifier: GPL-3.0-or-later
// A library that goes with its object: passages of a text are searched for by the same index as those of a person's
// documents, without a text of an evaluation turning up among these.
#pragma once

#include <memory>
#include <string>

#include "app/error.h"
#include "storage/library/library.h"

namespace longleaf::app::evaluation {

class ScratchLibrary final {
 public:
  /// In the system's folder for temporary files. Errors: unreadable, disk_full.
  static Expected<std::unique_ptr<ScratchLibrary>> create();
  ~ScratchLibrary();
  ScratchLibrary(const ScratchLibrary&) = delete;
  ScratchLibrary& operator=(const ScratchLibrary&) = delete;

  storage::Library& library() { return *m_library; }

 private:
  explicit ScratchLibrary(std::string folder) : m_folder(std::move(folder)) {}

  std::string m_folder;
  std::unique_ptr<storage::Library> m_library;
};

}  // namespace longleaf::app::evaluation
