// SPDX-License-Identifier: GPL-3.0-or-later
// Question files: JSON lines, a document with its questions on each. The layouts of L-Eval (multiple choice), LooGLE
// (short answers, summaries) and QMSum (meetings) are recognised by their fields:
//
//   {"input": text, "instructions": [question with "(A) ..." options], "outputs": ["(B) ..."]}           L-Eval
//   {"input": text, "title": ..., "qa_pairs": "[{'Q': ..., 'A': ...}, ...]"}                              LooGLE
//   {"input": text, "title": ..., "output": abstract, "qa_pairs": "none"}                                 LooGLE
//   {"meeting_transcripts": [{"speaker", "content"}], "general_query_list", "specific_query_list": [{"query",
//   "answer"}]}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/error.h"

namespace longleaf::app::evaluation {

struct QaPair {
  enum class Kind : std::uint8_t {
    choice,       // one of `options`
    shortAnswer,  // judged by F1
    summary,      // judged by ROUGE-L
  };
  Kind kind = Kind::shortAnswer;
  std::string question{};
  std::string answer{};                // the right one
  std::vector<std::string> options{};  // of `choice`, without their letters
  std::size_t right = 0;               // its index in `options`
};

struct QaDocument {
  std::string title{};
  std::string text{};
  std::vector<QaPair> pairs{};
};

/// All documents of a file. Errors: corrupt, naming the line; no_text for a file without a document.
Expected<std::vector<QaDocument>> parseQaLines(std::string_view lines);

}  // namespace longleaf::app::evaluation
