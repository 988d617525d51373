// SPDX-License-Identifier: GPL-3.0-or-later
// What longleaf-cli had said of answers when it ended, whatever ended it, and the same in the library.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "app/tasks/plain_text.h"
#include "support/library_witness.h"

namespace longleaf::tests {

struct Heard {
  std::string question;
  std::string answer;
  bool complete = false;  // something was said behind it
};

/// The questions and answers of `ask`'s output for people.
inline std::vector<Heard> heardIn(const std::string& said, const std::vector<std::string>& questions) {
  std::vector<Heard> heard;
  std::size_t at = 0;
  for (const std::string& question : questions) {
    const std::string heading = "\n> " + question + "\n\n";
    const std::size_t found = said.find(heading, at);
    if (found == std::string::npos) break;
    if (!heard.empty()) {
      heard.back().answer = said.substr(at, found - at);
      heard.back().complete = heard.back().answer.ends_with('\n');
      if (heard.back().complete) heard.back().answer.pop_back();
    }
    heard.push_back({.question = question, .answer = {}});
    at = found + heading.size();
  }
  if (!heard.empty()) heard.back().answer = said.substr(at);
  for (Heard& one : heard) {  // what the program adds below: "  [1] ...", "  [!] ..."
    const std::size_t sources = one.answer.find("\n  [");
    if (sources != std::string::npos) one.answer.resize(sources + (one.complete ? 0 : 1));
  }
  return heard;
}

/// The answer to a question that was asked once behind message `after`, if there is one.
inline const storage::MessageRecord* answerTo(const Messages& messages, const std::string& question,
                                              storage::MessageId after = 0) {
  for (auto at = messages.upper_bound(after); at != messages.end(); ++at) {
    if (at->second.role != storage::Role::user || at->second.text != question) continue;
    const auto next = std::next(at);
    return next != messages.end() && next->second.role == storage::Role::assistant ? &next->second : nullptr;
  }
  return nullptr;
}

/// Whether the library has this answer: all of it where it was complete, else at least its beginning. What is written
/// while it comes may be behind what was said, and before it.
inline bool holds(const storage::MessageRecord* answer, const Heard& heard) {
  if (answer == nullptr) return false;
  const std::string kept = app::withoutControls(answer->text);
  if (heard.complete) return answer->state == storage::MessageState::complete && kept == heard.answer;
  std::string said = heard.answer;
  if (said.ends_with('\n')) said.pop_back();  // maybe the line end behind the answer
  return kept.starts_with(said) || heard.answer.starts_with(kept);
}

}  // namespace longleaf::tests
