// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/prompts.h"

#include "prompt_texts.h"  // generated from resources/prompts by CMakeLists.txt

namespace longleaf::app {
namespace {

/// Each frame has one place to fill, so what is filled in can never be taken for a place.
std::string filled(std::string_view frame, std::string_view place, std::string_view value) {
  std::string text(frame);
  const std::size_t at = text.find(place);
  return at == std::string::npos ? text : text.replace(at, place.size(), value);
}

}  // namespace

int promptsVersion() { return prompts::kVersion; }

std::string_view documentInstruction() { return prompts::kDocument; }

std::string questionPrompt(std::string_view question) { return filled(prompts::kQuestion, "{question}", question); }

std::string passagesPrompt(std::string_view passages) { return filled(prompts::kPassages, "{passages}", passages); }

std::string summaryPrompt(SummaryLength length, std::string_view title) {
  const std::string_view frame = length == SummaryLength::brief  ? prompts::kSummaryShort
                                 : length == SummaryLength::page ? prompts::kSummaryPage
                                                                 : prompts::kSummaryOutline;
  return filled(frame, "{title}", title);
}

}  // namespace longleaf::app
