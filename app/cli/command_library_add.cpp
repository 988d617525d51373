// SPDX-License-Identifier: GPL-3.0-or-later
// `library add PATH...`: files, and the documents in folders, into the library.
#include <iostream>
#include <set>

#include "app/cli/library_commands.h"
#include "app/cli/shelf_command.h"
#include "app/tasks/document_files.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app::cli {

namespace {

/// Not the file's fault: the files behind it would fare the same.
bool endsAll(Code code) {
  return code == Code::stopped || code == Code::diskFull || code == Code::busy || code == Code::outOfMemory;
}

struct Adding {
  std::set<storage::DocumentId> known;  // documents that were there before
  Json rows = Json::array();
  std::size_t sound = 0;  // files that are in the library now
};

Expected<void> addOne(Shelf& shelf, const OpenFileRequest& request, bool json, Adding& adding) {
  const auto shelved = openFile(*shelf.library, request);
  if (!shelved && endsAll(shelved.error().code)) return tl::unexpected(shelved.error());
  Json row = {{"path", request.path}, {"id", nullptr}, {"added", false}, {"error", nullptr}};
  if (!shelved) {
    row["error"] = {{"code", codeName(shelved.error().code)}, {"message", shelved.error().message}};
    printWarnings({shelved.error().message});
  } else {
    const bool added = adding.known.insert(shelved->id).second;
    row["id"] = shelved->id;
    row["added"] = added;
    ++adding.sound;
    printNotices(shelved->notices);
    if (added) printWarnings(sentencesOf(shelved->document.warnings));
    if (!json) {
      std::cout << shelved->id << "  " << oneLine(shelved->document.title) << (added ? "" : " (was there already)")
                << '\n'
                << std::flush;
    }
  }
  adding.rows.push_back(std::move(row));
  return {};
}

Expected<void> addAll(const CommonOptions& options, const std::vector<std::string>& paths, const Interrupt& interrupt,
                      Adding& adding) {
  auto shelf = openChosenShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  const auto records = lift(shelf->library->documents());
  if (!records) return tl::unexpected(records.error());
  for (const storage::DocumentRecord& record : *records) adding.known.insert(record.id);
  for (const std::string& path : paths) {
    const std::vector<std::string> files = documentFiles(path, interrupt.token());
    if (files.empty()) printWarnings({"there are no documents in '" + oneLine(path) + "'"});
    for (const std::string& file : files) {
      if (interrupt.token().stop_requested()) return tl::unexpected(Error{Code::stopped, "stopped"});
      const OpenFileRequest request{.path = file, .password = options.password, .stop = interrupt.token()};
      if (auto done = addOne(*shelf, request, options.json, adding); !done) return done;
    }
  }
  return {};
}

Expected<void> add(const CommonOptions& options, const std::vector<std::string>& paths, const Interrupt& interrupt) {
  Adding adding;
  const auto done = addAll(options, paths, interrupt, adding);
  // What was added before an end that nobody wanted is told too.
  if (!done && adding.rows.empty()) return done;
  if (options.json) printJson(adding.rows);
  if (!done) return failedWithResult(options, done.error().code, done.error().message);
  if (adding.sound > 0) return {};
  return failedWithResult(options, Code::notFound, "nothing was added");
}

}  // namespace

Command addLibraryAdd(CLI::App& library) {
  CLI::App* command = library.add_subcommand("add", "adds files, and the documents in folders");
  auto options = commonOptions(*command);
  auto paths = std::make_shared<std::vector<std::string>>();
  command->add_option("PATH", *paths, "documents, or folders with documents in them")->type_name("")->required();
  return {command, options, [options, paths](const Interrupt& interrupt) { return add(*options, *paths, interrupt); }};
}

}  // namespace longleaf::app::cli
