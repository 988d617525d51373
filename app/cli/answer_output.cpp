// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answer_output.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace longleaf::app::cli {

namespace {

/// Code points before byte `at`.
std::size_t characters(const std::string& text, std::size_t at) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size()));
  return static_cast<std::size_t>(
      std::count_if(text.begin(), end, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// One line of at most `most` bytes, cut between characters.
std::string oneLine(std::string text, std::size_t most) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most) + "...";
}

}  // namespace

Json citationsJson(const AnswerSources& sources, const std::vector<const ShelvedDocument*>& documents) {
  Json list = Json::array();
  for (const DocumentCitation& cited : sources.citations) {
    const Citation& c = cited.citation;
    const storage::Document& document = documents[cited.document]->document;
    list.push_back({{"document", document.path},
                    {"page", c.page + 1},
                    {"label", c.label},
                    {"first_character", characters(document.text, c.begin)},
                    {"last_character", characters(document.text, c.end) - 1},
                    {"quote", c.quote},
                    {"match", c.match == Match::exact ? "exact" : "supported"},
                    {"sentence", {c.sentenceBegin, c.sentenceEnd}}});
  }
  return list;
}

Json unsupportedJson(const AnswerSources& sources) {
  Json list = Json::array();
  for (const Unsupported& part : sources.unsupported) list.push_back({{"text", part.text}, {"reason", part.reason}});
  return list;
}

Json passagesJson(const std::vector<ChosenPassage>& passages, const ShelvedDocument& document) {
  Json list = Json::array();
  for (const ChosenPassage& passage : passages) {
    list.push_back({{"document", document.document.path},
                    {"label", passage.label},
                    {"first_character", characters(document.document.text, passage.begin)},
                    {"last_character", characters(document.document.text, passage.end) - 1}});
  }
  return list;
}

void printSources(const ChatAnswer& answer, const std::vector<const ShelvedDocument*>& documents) {
  constexpr std::size_t kQuote = 160;
  std::fflush(stdout);
  std::cout << std::flush;
  int number = 0;
  for (const DocumentCitation& cited : answer.sources.citations) {
    const Citation& c = cited.citation;
    std::cerr << "  [" << ++number << "] "
              << (documents.size() > 1 ? documents[cited.document]->document.title + ", " : std::string()) << c.label
              << (c.match == Match::exact ? " (exact): \"" : " (supported): \"") << oneLine(c.quote, kQuote) << "\"\n";
  }
  for (const Unsupported& part : answer.sources.unsupported) {
    std::cerr << "  [!] \"" << oneLine(part.text, kQuote) << "\": " << part.reason << '\n';
  }
  if (answer.passages.empty()) return;
  std::cerr << "  read again:";
  for (const ChosenPassage& passage : answer.passages) std::cerr << ' ' << passage.label << ';';
  std::cerr << '\n';
}

void printSpeed(const Answer& answer) {
  std::fflush(stdout);
  std::fprintf(stderr, "         %llu tokens at %.1f tokens/s, first one after %.2f s\n",
               static_cast<unsigned long long>(answer.statistics.decode.tokens),
               answer.statistics.decode.tokensPerSecond(), answer.statistics.prefill.seconds);
}

}  // namespace longleaf::app::cli
