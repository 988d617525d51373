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

void printSources(const std::string& answer, const AnswerSources& sources,
                  const std::vector<const ShelvedDocument*>& documents) {
  constexpr std::size_t kSentence = 48;
  int number = 0;
  for (const DocumentCitation& cited : sources.citations) {
    const Citation& c = cited.citation;
    const std::string sentence = answer.substr(c.sentenceBegin, c.sentenceEnd - c.sentenceBegin);
    std::cout << "  [" << ++number << "] " << shortened(oneLine(sentence), kSentence) << "\n      "
              << (documents.size() > 1 ? oneLine(documents[cited.document]->document.title) + ", " : std::string())
              << oneLine(c.label) << (c.match == Match::exact ? " (exact): " : " (supported): ") << quotation(c.quote)
              << '\n';
  }
  for (const Unsupported& part : sources.unsupported) {
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
