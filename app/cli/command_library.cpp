// SPDX-License-Identifier: GPL-3.0-or-later
// `library list`, `library remove ID|PATH`: the documents that are kept.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>

#include "app/cli/library_commands.h"
#include "app/cli/shelf_command.h"
#include "app/tasks/plain_text.h"
#include "storage/documents/file_hash.h"

namespace longleaf::app::cli {

namespace {

namespace fs = std::filesystem;

/// What became of the file that a document was opened from: "missing", "changed", or empty. The latter two are told
/// apart by the whole file's hash, and only if `verify`.
Expected<std::string> changeOf(const storage::DocumentRecord& record, bool verify, const std::stop_token& stop) {
  std::error_code ignored;
  if (!fs::is_regular_file(record.path, ignored)) return std::string("missing");
  if (!verify) return std::string();
  const auto hash = storage::sha256OfFile(record.path, stop);
  if (!hash && hash.error().code == storage::ErrorCode::stopped) return tl::unexpected(fromStorage(hash.error()));
  if (!hash) return std::string("missing");
  return std::string(*hash == record.fileHash ? "" : "changed");
}

Json recordJson(const storage::DocumentRecord& record, std::size_t chats, const std::string& change) {
  return {{"id", record.id},
          {"title", record.title},
          {"authors", record.authors},
          {"format", record.format},
          {"path", record.path},
          {"file_hash", record.fileHash},
          {"pages", record.pages},
          {"text_bytes", record.textBytes},
          {"chats", chats},
          {"added_at", isoTime(record.addedAt)},
          {"opened_at", isoTime(record.openedAt)},
          {"changed", change.empty() ? Json(nullptr) : Json(change)}};
}

void printRecord(const storage::DocumentRecord& record, std::size_t chats, const std::string& change) {
  std::cout << record.id << "  " << oneLine(record.title);
  for (std::size_t i = 0; i < record.authors.size(); ++i) {
    std::cout << (i == 0 ? " - " : ", ") << oneLine(record.authors[i]);
  }
  std::cout << "\n   " << record.format << ", " << grouped(record.pages) << (record.pages == 1 ? " part, " : " parts, ")
            << grouped(chats) << (chats == 1 ? " chat" : " chats") << ", opened "
            << isoTime(record.openedAt).substr(0, 10) << "\n   " << oneLine(record.path);
  if (change == "missing") std::cout << "  (not there any more)";
  if (change == "changed") std::cout << "  (has changed since)";
  std::cout << '\n';
}

Expected<void> list(const CommonOptions& options, bool verify, const Interrupt& interrupt) {
  const auto shelf = openExistingShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  Json rows = Json::array();
  if (*shelf) {
    storage::Library& library = *(*shelf)->library;
    const auto records = lift(library.documents());
    if (!records) return tl::unexpected(records.error());
    for (const storage::DocumentRecord& record : *records) {
      const auto chats = lift(library.chatsAbout(record.id));
      if (!chats) return tl::unexpected(chats.error());
      const auto change = changeOf(record, verify, interrupt.token());
      if (!change) return tl::unexpected(change.error());
      rows.push_back(recordJson(record, chats->size(), *change));
      if (!options.json) printRecord(record, chats->size(), *change);
    }
  }
  if (options.json) printJson(rows);
  return {};
}

/// A whole number is an id, everything else a path.
Expected<std::optional<storage::DocumentRecord>> recordOf(storage::Library& library, const std::string& named) {
  storage::DocumentId id = 0;
  const auto [end, error] = std::from_chars(named.data(), named.data() + named.size(), id);
  if (error == std::errc() && end == named.data() + named.size()) {
    auto records = lift(library.documents());
    if (!records) return tl::unexpected(records.error());
    const auto at = std::find_if(records->begin(), records->end(), [id](const auto& r) { return r.id == id; });
    if (at == records->end()) return std::optional<storage::DocumentRecord>();
    return std::optional<storage::DocumentRecord>(std::move(*at));
  }
  auto found = lift(library.documentAtPath(named));
  std::error_code unknown;
  if (found && !*found) found = lift(library.documentAtPath(fs::absolute(named, unknown).lexically_normal().string()));
  return found;
}

Expected<void> remove(const CommonOptions& options, const std::string& named) {
  const auto shelf = openExistingShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  const Error absent{Code::notFound, "there is no document '" + oneLine(named) +
                                         "' in the library; longleaf-cli library list tells ids and paths"};
  if (!*shelf) return tl::unexpected(absent);
  storage::Library& library = *(*shelf)->library;
  const auto record = recordOf(library, named);
  if (!record) return tl::unexpected(record.error());
  if (!*record) return tl::unexpected(absent);
  const auto before = lift(library.chatsAbout((*record)->id));
  if (!before) return tl::unexpected(before.error());
  if (auto gone = lift(library.removeDocument((*record)->id)); !gone) return gone;
  std::size_t chats = 0;  // those about other documents too stay
  for (const storage::ChatRecord& chat : *before) {
    const auto left = lift(library.chat(chat.id));
    if (!left) return tl::unexpected(left.error());
    if (!*left) ++chats;
  }
  if (options.json) {
    printJson(Json::array({{{"id", (*record)->id},
                            {"title", (*record)->title},
                            {"path", (*record)->path},
                            {"removed", true},
                            {"chats_removed", chats}}}));
    return {};
  }
  std::cout << "Removed \"" << oneLine((*record)->title) << "\" and " << grouped(chats)
            << (chats == 1 ? " chat" : " chats") << " about it; the file itself stays.\n";
  // A saved reading belongs to a text, which another document of the library may have too.
  printWarnings({"saved readings of it stay until longleaf-cli library gc finds them the least used"});
  return {};
}

}  // namespace

Command addLibraryList(CLI::App& library) {
  CLI::App* command = library.add_subcommand("list", "the documents, last opened first");
  auto options = commonOptions(*command);
  auto verify = std::make_shared<bool>(false);
  command->add_flag("--verify", *verify, "tell from each file's content whether it has changed");
  return {command, options,
          [options, verify](const Interrupt& interrupt) { return list(*options, *verify, interrupt); }};
}

Command addLibraryRemove(CLI::App& library) {
  CLI::App* command = library.add_subcommand("remove", "takes a document and the chats about it out of the library");
  auto options = commonOptions(*command);
  auto named = std::make_shared<std::string>();
  command->add_option("ID", *named, "id or path of a document")->type_name("")->required();
  return {command, options, [options, named](const Interrupt&) { return remove(*options, *named); }};
}

std::vector<Command> addLibrary(CLI::App& program) {
  CLI::App* library = program.add_subcommand("library", "documents, chats and saved readings that are kept");
  library->require_subcommand(1);
  return {addLibraryList(*library),   addLibraryAdd(*library),       addLibraryRemove(*library),
          addLibrarySearch(*library), addLibrarySnapshots(*library), addLibraryGc(*library),
          addLibraryCheck(*library)};
}

}  // namespace longleaf::app::cli
