// SPDX-License-Identifier: GPL-3.0-or-later
// `library snapshots`, `gc`, `check`: the saved readings, the room they take, and whether all is well.
#include <iostream>

#include "app/cli/library_commands.h"
#include "app/cli/shelf_command.h"
#include "app/tasks/plain_text.h"
#include "storage/documents/input_file.h"

namespace longleaf::app::cli {

namespace {

// --- snapshots -----------------------------------------------------------------------------------------------------

/// What app/tasks/saved_reading.cpp wrote into the file's header; nulls where it is damaged.
Json snapshotJson(const storage::SnapshotInfo& info) {
  const Json header = Json::parse(info.header, nullptr, false);
  const auto field = [&](const char* name) { return header.is_object() ? header.value(name, Json(nullptr)) : Json(); };
  return {{"title", field("title")},        {"tokens", field("tokens")}, {"tokens_read", field("tokens_read")},
          {"slots", field("budget_slots")}, {"bytes", info.bytes},       {"used_at", isoTime(info.usedAt)},
          {"complete", field("complete")},  {"damaged", info.damaged},   {"path", info.path}};
}

std::string numberText(const Json& number) { return number.is_number_unsigned() ? grouped(number) : "?"; }

void printSnapshot(const Json& row, const storage::SnapshotInfo& info) {
  if (info.damaged) {
    std::cout << "damaged  " << byteText(info.bytes) << "  " << oneLine(info.path) << '\n';
    return;
  }
  const std::string title = row["title"].is_string() ? row["title"].get<std::string>() : std::string();
  std::cout << (title.empty() ? "untitled" : oneLine(title)) << "\n   " << numberText(row["tokens_read"]);
  if (row["complete"] != true) std::cout << " of " << numberText(row["tokens"]);
  std::cout << " tokens in " << numberText(row["slots"]) << " slots, " << byteText(info.bytes) << ", used "
            << isoTime(info.usedAt).substr(0, 10) << '\n';
}

Expected<void> snapshots(const CommonOptions& options) {
  const auto shelf = openExistingShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  Json rows = Json::array();
  if (*shelf) {
    const auto infos = lift((*shelf)->snapshots.list());
    if (!infos) return tl::unexpected(infos.error());
    std::size_t bytes = 0;
    for (const storage::SnapshotInfo& info : *infos) {
      rows.push_back(snapshotJson(info));
      bytes += info.bytes;
      if (!options.json) printSnapshot(rows.back(), info);
    }
    std::cerr << byteText(bytes) << " of " << byteText((*shelf)->snapshotQuota) << " for saved readings are in use\n";
  }
  if (options.json) printJson(rows);
  return {};
}

// --- gc ------------------------------------------------------------------------------------------------------------

Expected<void> collect(const CommonOptions& options, const std::optional<std::size_t>& quotaMebibytes) {
  const auto shelf = openExistingShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  Json rows = Json::array();
  if (*shelf) {
    const std::size_t quota = quotaMebibytes ? *quotaMebibytes << 20U : (*shelf)->snapshotQuota;
    const auto readings = lift((*shelf)->snapshots.collect(quota));
    if (!readings) return tl::unexpected(readings.error());
    const auto database = lift((*shelf)->library->compact());
    if (!database) return tl::unexpected(database.error());
    rows.push_back({{"freed_bytes", *readings + *database},
                    {"snapshot_bytes_freed", *readings},
                    {"database_bytes_freed", *database},
                    {"quota_bytes", quota}});
    if (!options.json) {
      std::cout << "Freed " << byteText(*readings + *database) << ": " << byteText(*readings) << " of saved readings, "
                << byteText(*database) << " of the database.\n";
    }
  }
  if (options.json) printJson(rows);
  return {};
}

// --- check ---------------------------------------------------------------------------------------------------------

/// What is wrong with a saved reading's file: header, table, or the checksum of a section; empty if nothing is.
std::string complaintAbout(const storage::SnapshotInfo& info) {
  const auto file = storage::SnapshotFile::open(info.path);
  if (!file) return file.error().message;
  for (const std::string& name : file->sections()) {
    if (const auto section = file->section(name); !section) return section.error().message;
  }
  return info.damaged ? storage::quotedName(info.path) + " was set aside" : std::string();
}

Expected<Json> complaints(Shelf& shelf, const std::stop_token& stop) {
  Json rows = Json::array();
  const auto add = [&](const char* part, const std::string& path, const std::string& message) {
    rows.push_back({{"part", part}, {"path", path}, {"complaint", message}});
  };
  const std::string& folder = shelf.library->folder();
  if (const auto& salvage = shelf.library->report().salvage; !salvage.empty()) add("database", folder, salvage);
  const auto database = lift(shelf.library->check());
  if (!database) return tl::unexpected(database.error());
  for (const std::string& complaint : *database) add("database", folder, complaint);
  const auto infos = lift(shelf.snapshots.list());
  if (!infos) return tl::unexpected(infos.error());
  for (const storage::SnapshotInfo& info : *infos) {
    if (stop.stop_requested()) return tl::unexpected(Error{Code::stopped, "stopped"});
    if (const std::string complaint = complaintAbout(info); !complaint.empty()) add("snapshot", info.path, complaint);
  }
  return rows;
}

Expected<void> check(const CommonOptions& options, const Interrupt& interrupt) {
  auto shelf = openExistingShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  Json rows = Json::array();
  if (*shelf) {
    auto found = complaints(**shelf, interrupt.token());
    if (!found) return tl::unexpected(found.error());
    rows = std::move(*found);
  }
  if (options.json) printJson(rows);
  if (rows.empty()) {
    if (!options.json && *shelf) std::cout << "The library is sound.\n";
    return {};
  }
  if (!options.json) {
    for (const Json& row : rows) std::cout << oneLine(row["complaint"].get<std::string>()) << '\n';
  }
  return failedWithResult(options, Code::corrupt, "the library has damages; what is told above was found");
}

}  // namespace

Command addLibrarySnapshots(CLI::App& library) {
  CLI::App* command = library.add_subcommand("snapshots", "the saved readings, last used first");
  auto options = commonOptions(*command);
  return {command, options, [options](const Interrupt&) { return snapshots(*options); }};
}

Command addLibraryGc(CLI::App& library) {
  CLI::App* command = library.add_subcommand("gc", "removes saved readings beyond the quota, and gives room back");
  auto options = commonOptions(*command);
  auto quota = std::make_shared<std::optional<std::size_t>>();
  command->add_option("--quota", *quota, "for saved readings, this time (default: the library's setting)")
      ->type_name("MIB")
      ->check(wholeNumber(0, std::uint64_t{1} << 30U));
  return {command, options, [options, quota](const Interrupt&) { return collect(*options, *quota); }};
}

Command addLibraryCheck(CLI::App& library) {
  CLI::App* command = library.add_subcommand("check", "looks for damages in the database and the saved readings");
  auto options = commonOptions(*command);
  return {command, options, [options](const Interrupt& interrupt) { return check(*options, interrupt); }};
}

}  // namespace longleaf::app::cli
