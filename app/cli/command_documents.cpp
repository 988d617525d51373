// SPDX-License-Identifier: GPL-3.0-or-later
// `documents FILE`: what a reader gets out of a file, before anything is read into a cache.
#include <algorithm>
#include <iostream>

#include "app/cli/commands.h"
#include "app/tasks/models.h"
#include "app/tasks/plain_text.h"
#include "storage/documents/utf8.h"
#include "storage/parse/parse_process.h"

namespace longleaf::app::cli {

namespace {

/// Pages in a row that people are shown; of a longer list, the beginning and the end.
constexpr std::size_t kShownAtOnce = 12;

struct Tokens {
  std::size_t all = 0;
  std::vector<std::size_t> ofPage;  // of those that begin on it; their sum is `all`
};

Tokens countTokens(const storage::Document& document, const inference::Tokenizer& tokenizer) {
  const auto ids = tokenizer.encode(document.text, inference::SpecialTokens::plain);
  Tokens tokens{.all = ids.size(), .ofPage = std::vector<std::size_t>(document.pages.size())};
  if (document.pages.empty()) return tokens;
  // Tokens are the text's bytes in order, but for the space that some tokenizers put in front.
  std::size_t at = 0;
  std::size_t page = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    while (page + 1 < document.pages.size() && at >= document.pages[page].end) ++page;
    ++tokens.ofPage[page];
    at += tokenizer.piece(ids[i]).size();
    if (i == 0 && tokenizer.addsSpacePrefix() && at > 0) --at;
  }
  return tokens;
}

std::string_view pageText(const storage::Document& document, std::size_t page) {
  const storage::Page& range = document.pages[page];
  return std::string_view(document.text).substr(range.begin, range.end - range.begin);
}

std::string labelAt(const storage::Document& document, std::size_t position) {
  return document.pages.empty() ? std::string() : document.pages[storage::pageAt(document, position)].label;
}

Json documentJson(const storage::Document& document, const Tokens& tokens) {
  Json pages = Json::array();
  for (std::size_t i = 0; i < document.pages.size(); ++i) {
    const std::string_view text = pageText(document, i);
    pages.push_back({{"label", document.pages[i].label},
                     {"characters", charactersIn(text)},
                     {"tokens", tokens.ofPage[i]},
                     {"empty", storage::isBlank(text)}});
  }
  Json outline = Json::array();
  for (const storage::OutlineEntry& entry : document.outline) {
    outline.push_back({{"title", entry.title}, {"page", labelAt(document, entry.position)}, {"level", entry.level}});
  }
  return {{"title", document.title},
          {"authors", document.authors},
          {"format", document.format},
          {"pages", std::move(pages)},
          {"outline", outline},
          {"tokens", tokens.all},
          {"warnings", sentencesOf(document.warnings)}};
}

void printPages(const storage::Document& document, const Tokens& tokens) {
  const std::size_t count = document.pages.size();
  const bool all = count <= kShownAtOnce;
  for (std::size_t i = 0; i < count; ++i) {
    if (!all && i == kShownAtOnce / 2) {
      const std::size_t last = count - kShownAtOnce / 2;
      std::cout << "   ... " << grouped(last - i) << " more\n";
      i = last;
    }
    const std::string_view text = pageText(document, i);
    std::cout << "   " << shortened(oneLine(document.pages[i].label), 60) << "  ";
    if (storage::isBlank(text)) {
      std::cout << "without text\n";
    } else {
      std::cout << grouped(charactersIn(text)) << " characters, " << grouped(tokens.ofPage[i]) << " tokens\n";
    }
  }
}

void printDocument(const storage::Document& document, const Tokens& tokens) {
  std::string authors;
  for (const std::string& author : document.authors) authors += (authors.empty() ? "" : ", ") + oneLine(author);
  const auto empty = static_cast<std::size_t>(
      std::count_if(document.pages.begin(), document.pages.end(), [&](const storage::Page& page) {
        return storage::isBlank(std::string_view(document.text).substr(page.begin, page.end - page.begin));
      }));
  std::cout << "title    " << oneLine(document.title) << '\n';
  if (!authors.empty()) std::cout << "authors  " << authors << '\n';
  std::cout << "format   " << document.format << "\ntokens   " << grouped(tokens.all) << "\npages    "
            << grouped(document.pages.size());
  if (empty > 0) std::cout << ", " << grouped(empty) << " of them without text";
  std::cout << '\n';
  printPages(document, tokens);
  if (!document.outline.empty()) std::cout << "outline\n";
  for (const storage::OutlineEntry& entry : document.outline) {
    std::cout << std::string(3 + 2 * static_cast<std::size_t>(std::clamp(entry.level, 0, 20)), ' ')
              << oneLine(entry.title) << "  (" << oneLine(labelAt(document, entry.position)) << ")\n";
  }
}

Expected<void> run(const CommonOptions& options, const std::string& file, const Interrupt& interrupt) {
  const auto document = lift(storage::openDocument(file, options.password, interrupt.token()));
  if (!document) return tl::unexpected(document.error());
  const auto model = chosenModel(options.model, options.library);
  if (!model) return tl::unexpected(model.error());
  const auto tokenizer = liftModel(*model, inference::loadTokenizer(*model));
  if (!tokenizer) return tl::unexpected(tokenizer.error());
  const Tokens tokens = countTokens(*document, **tokenizer);
  if (interrupt.token().stop_requested()) return tl::unexpected(Error{Code::stopped, "stopped"});
  if (options.json) {
    printJson(documentJson(*document, tokens));
    return {};
  }
  printDocument(*document, tokens);
  printWarnings(sentencesOf(document->warnings));
  return {};
}

}  // namespace

Command addDocuments(CLI::App& program) {
  CLI::App* command = program.add_subcommand("documents", "what a reader gets out of a file");
  auto options = commonOptions(*command);
  auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "a document")->type_name("")->required();
  return {command, options, [options, file](const Interrupt& interrupt) { return run(*options, *file, interrupt); }};
}

}  // namespace longleaf::app::cli
