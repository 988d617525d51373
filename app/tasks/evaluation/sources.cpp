// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/sources.h"

#include <algorithm>
#include <utility>

#include "app/tasks/file_text.h"
#include "app/tasks/shelf.h"
#include "storage/documents/file_hash.h"
#include "storage/parse/parse_process.h"

namespace longleaf::app::evaluation {

namespace {

/// "path" of "path#3".
std::string fileOf(const std::string& name) { return name.substr(0, name.rfind('#')); }

Error changed(const std::string& name) {
  return {Code::notFound, "the text of '" + name + "' is not what it was when the run was begun"};
}

Expected<std::vector<Source>> questionsAgain(const StoredRun& run) {
  std::vector<Source> all;
  std::string read;
  std::vector<Source> ofFile;
  for (const StoredText& text : run.texts) {
    const std::string file = fileOf(text.name);
    if (file != read) {
      auto sources = questionSources(file);
      if (!sources) return sources;
      ofFile = std::move(*sources);
      read = file;
    }
    const auto same = std::find_if(ofFile.begin(), ofFile.end(), [&](const Source& s) { return s.name == text.name; });
    if (same == ofFile.end()) return tl::unexpected(changed(text.name));
    all.push_back(*same);
  }
  return all;
}

}  // namespace

Expected<std::vector<Source>> questionSources(const std::string& path) {
  const auto lines = readFile(path);
  if (!lines) return tl::unexpected(lines.error());
  auto documents = parseQaLines(*lines);
  if (!documents) return tl::unexpected(Error{documents.error().code, "'" + path + "': " + documents.error().message});
  std::vector<Source> sources;
  for (QaDocument& document : *documents) {
    Source source{.name = path};
    source.name += '#';
    source.name += std::to_string(sources.size() + 1);
    source.document.title = document.title;
    source.document.format = "text";
    source.document.text = std::move(document.text);
    source.pairs = std::move(document.pairs);
    sources.push_back(std::move(source));
  }
  return sources;
}

Expected<Source> shelvedSource(storage::Library& library, storage::DocumentId document) {
  const auto records = lift(library.documents());
  if (!records) return tl::unexpected(records.error());
  const auto record = std::find_if(records->begin(), records->end(), [&](const auto& r) { return r.id == document; });
  if (record == records->end()) return tl::unexpected(Error{Code::notFound, "the document is not in the library"});
  auto shelved = openShelved(library, document);
  if (!shelved) return tl::unexpected(shelved.error());
  return Source{.name = record->path, .document = std::move(shelved->document)};
}

Expected<std::vector<Source>> sourcesAgain(storage::Library& library, const StoredRun& run,
                                           const std::stop_token& stop) {
  const bool questions = !run.request.tasks.empty() && run.request.tasks.front().task == Task::qa;
  std::vector<Source> all;
  if (questions) {
    auto sources = questionsAgain(run);
    if (!sources) return sources;
    all = std::move(*sources);
  } else {
    const auto records = lift(library.documents());
    if (!records) return tl::unexpected(records.error());
    for (const StoredText& text : run.texts) {
      const auto known = std::find_if(records->begin(), records->end(),
                                      [&](const auto& record) { return record.textHash == text.textHash; });
      if (known != records->end()) {
        auto shelved = openShelved(library, known->id);
        if (!shelved) return tl::unexpected(shelved.error());
        all.push_back({.name = text.name, .document = std::move(shelved->document)});
      } else {
        auto document = lift(storage::openDocument(text.name, {}, stop));
        if (!document) return tl::unexpected(document.error());
        all.push_back({.name = text.name, .document = std::move(*document)});
      }
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (storage::sha256Of(all[i].document.text) != run.texts[i].textHash) return tl::unexpected(changed(all[i].name));
  }
  return all;
}

}  // namespace longleaf::app::evaluation
