// SPDX-License-Identifier: GPL-3.0-or-later
// `library search TEXT`: words in the texts and titles of all documents, and in all chats.
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "app/cli/library_commands.h"
#include "app/cli/shelf_command.h"
#include "app/tasks/plain_text.h"
#include "storage/documents/utf8.h"

namespace longleaf::app::cli {

namespace {

constexpr std::size_t kHits = 20;

struct SearchArguments {
  std::string words;
  std::size_t limit = kHits;
};

/// The line around the words, these in bold on a terminal.
std::string shownSnippet(const std::string& snippet, bool terminal) {
  std::string shown;
  for (std::size_t at = 0; at < snippet.size();) {
    const std::size_t mark = std::min(snippet.find_first_of("\x02\x03", at), snippet.size());
    shown += withoutControls(snippet.substr(at, mark - at));
    if (mark < snippet.size() && terminal) shown += snippet[mark] == '\x02' ? "\x1b[1m" : "\x1b[0m";
    at = mark + 1;
  }
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return shown;
}

/// Documents' texts, each fetched once: hits come as bytes and are told as characters.
class Texts final {
 public:
  explicit Texts(storage::Library& library) : m_library(library) {}

  Expected<CharacterRange> range(const storage::SearchHit& hit) {
    if (hit.document == 0) return messageRange(hit);
    auto at = m_documents.find(hit.document);
    if (at == m_documents.end()) {
      auto document = lift(m_library.document(hit.document));
      if (!document) return tl::unexpected(document.error());
      at = m_documents.emplace(hit.document, std::move(document->text)).first;
    }
    return charactersOf(at->second, hit.begin, hit.end);
  }

 private:
  Expected<CharacterRange> messageRange(const storage::SearchHit& hit) {
    const auto messages = lift(m_library.messages(hit.chat));
    if (!messages) return tl::unexpected(messages.error());
    const auto at =
        std::find_if(messages->begin(), messages->end(), [&](const auto& m) { return m.id == hit.message; });
    return at == messages->end() ? CharacterRange{} : charactersOf(at->text, hit.begin, hit.end);
  }

  storage::Library& m_library;
  std::map<storage::DocumentId, std::string> m_documents;
};

Json hitJson(const storage::SearchHit& hit, const CharacterRange& range) {
  const auto orNull = [](std::int64_t id) { return id == 0 ? Json(nullptr) : Json(id); };
  return {{"document", orNull(hit.document)},
          {"chat", orNull(hit.chat)},
          {"message", orNull(hit.message)},
          {"title", hit.title},
          {"label", hit.label.empty() ? Json(nullptr) : Json(hit.label)},
          {"first_character", range.first},
          {"last_character", range.last},
          {"snippet", oneLine(hit.snippet)}};
}

void printHit(const storage::SearchHit& hit) {
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  std::cout << oneLine(hit.title);
  if (hit.chat != 0) std::cout << "  (chat " << hit.chat << ')';
  if (hit.document != 0) std::cout << "  (document " << hit.document << ')';
  if (!hit.label.empty()) std::cout << ", " << oneLine(hit.label);
  std::cout << "\n   " << shownSnippet(hit.snippet, terminal) << '\n';
}

Expected<void> search(const CommonOptions& options, const SearchArguments& own) {
  if (storage::isBlank(own.words)) return tl::unexpected(Error{Code::usage, "there is nothing to search for"});
  auto shelf = openExistingShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  Json rows = Json::array();
  if (*shelf) {
    storage::Library& library = *(*shelf)->library;
    const auto hits = lift(library.search(own.words, own.limit));
    if (!hits) return tl::unexpected(hits.error());
    Texts texts(library);
    for (const storage::SearchHit& hit : *hits) {
      if (!options.json) {
        printHit(hit);
        continue;
      }
      const auto range = texts.range(hit);
      if (!range) return tl::unexpected(range.error());
      rows.push_back(hitJson(hit, *range));
    }
    if (hits->empty() && !options.json) std::cerr << "Nothing was found.\n";
    if (hits->size() >= own.limit) {
      std::cerr << "Note: the best " << own.limit << " places are shown; there may be more, see --limit.\n";
    }
  }
  if (options.json) printJson(rows);
  return {};
}

}  // namespace

Command addLibrarySearch(CLI::App& library) {
  CLI::App* command = library.add_subcommand("search", "finds words in documents and chats");
  auto options = commonOptions(*command);
  auto own = std::make_shared<SearchArguments>();
  command->add_option("TEXT", own->words, "the words to search for")->type_name("")->required();
  command->add_option("--limit", own->limit, "at most so many places (default: 20)")
      ->type_name("N")
      ->check(wholeNumber(1, 10'000));
  return {command, options, [options, own](const Interrupt&) { return search(*options, *own); }};
}

}  // namespace longleaf::app::cli
