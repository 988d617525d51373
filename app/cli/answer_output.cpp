// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answer_output.h"

#include <cstdio>
#include <iostream>

#include "app/tasks/plain_text.h"

namespace longleaf::app::cli {

namespace {

std::string quotation(const std::string& text) {
  constexpr std::size_t kCharacters = 160;
  return '"' + shortened(oneLine(text), kCharacters) + '"';
}

}  // namespace

Json citationsJson(const AnswerSources& sources, const std::vector<const ShelvedDocument*>& documents) {
  Json list = Json::array();
  for (const DocumentCitation& cited : sources.citations) {
    const Citation& c = cited.citation;
    const storage::Document& document = documents[cited.document]->document;
    const CharacterRange range = charactersOf(document.text, c.begin, c.end);
    list.push_back({{"document", document.path},
                    {"page", c.page + 1},
                    {"label", c.label},
                    {"first_character", range.first},
                    {"last_character", range.last},
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
    const CharacterRange range = charactersOf(document.document.text, passage.begin, passage.end);
    list.push_back({{"document", document.document.path},
                    {"label", passage.label},
                    {"first_character", range.first},
                    {"last_character", range.last}});
  }
  return list;
}

void printSources(const ChatAnswer& answer, const std::vector<const ShelvedDocument*>& documents) {
  constexpr std::size_t kSentence = 48;
  const std::string& text = answer.answer.text;
  int number = 0;
  for (const DocumentCitation& cited : answer.sources.citations) {
    const Citation& c = cited.citation;
    const std::string sentence = text.substr(c.sentenceBegin, c.sentenceEnd - c.sentenceBegin);
    std::cout << "  [" << ++number << "] " << shortened(oneLine(sentence), kSentence) << "\n      "
              << (documents.size() > 1 ? oneLine(documents[cited.document]->document.title) + ", " : std::string())
              << oneLine(c.label) << (c.match == Match::exact ? " (exact): " : " (supported): ") << quotation(c.quote)
              << '\n';
  }
  for (const Unsupported& part : answer.sources.unsupported) {
    std::cout << "  [!] " << quotation(part.text) << ": " << oneLine(part.reason) << '\n';
  }
  std::cout << std::flush;
}

void printPassages(const std::vector<ChosenPassage>& passages) {
  if (passages.empty()) return;
  std::cerr << "         read again:";
  for (const ChosenPassage& passage : passages) std::cerr << ' ' << oneLine(passage.label) << ';';
  std::cerr << '\n';
}

void printSpeed(const Answer& answer) {
  std::fflush(stdout);
  std::fprintf(stderr, "         %llu tokens at %.1f tokens/s, first one after %.2f s\n",
               static_cast<unsigned long long>(answer.statistics.decode.tokens),
               answer.statistics.decode.tokensPerSecond(), answer.statistics.prefill.seconds);
}

}  // namespace longleaf::app::cli
