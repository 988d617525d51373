// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/qa_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/tasks/evaluation/python_text.h"

namespace longleaf::app::evaluation {

namespace {

using UnorderedJson = nlohmann::json;
using AnswerKind = QaPair::Kind;

std::string textOf(const UnorderedJson& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const UnorderedJson& listOf(const UnorderedJson& object, const char* key) {
  static const UnorderedJson kNone = UnorderedJson::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNone;
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

std::string letterMark(std::size_t option) { return "(" + std::string(1, static_cast<char>('A' + option)) + ")"; }

/// "Why?\n\n (A) This\n (B) That" and "(B) That".
QaPair choiceFrom(const std::string& instruction, const std::string& output) {
  QaPair pair{.kind = AnswerKind::choice};
  std::size_t mark = instruction.find(letterMark(0));
  pair.question = trimmed(instruction.substr(0, mark));
  while (mark != std::string::npos && pair.options.size() < 26) {
    const std::size_t begin = mark + letterMark(0).size();
    mark = instruction.find(letterMark(pair.options.size() + 1), begin);
    const std::size_t length = mark == std::string::npos ? mark : mark - begin;
    pair.options.push_back(trimmed(std::string_view(instruction).substr(begin, length)));
  }
  const std::string answer = trimmed(output);
  const bool lettered = answer.size() >= 3 && answer.front() == '(' && answer[2] == ')';
  pair.right = lettered ? static_cast<std::size_t>(static_cast<unsigned char>(answer[1]) - 'A') : pair.options.size();
  if (pair.right < pair.options.size()) pair.answer = pair.options[pair.right];
  return pair;
}

/// Questions with an answer of their own words.
void addFree(std::vector<QaPair>& pairs, AnswerKind kind, std::string question, std::string answer) {
  if (question.empty() || answer.empty()) return;
  pairs.push_back({.kind = kind, .question = std::move(question), .answer = std::move(answer)});
}

QaDocument lEvalFrom(const UnorderedJson& line) {
  QaDocument document{.title = textOf(line, "source"), .text = textOf(line, "input")};
  const UnorderedJson& instructions = listOf(line, "instructions");
  const UnorderedJson& outputs = listOf(line, "outputs");
  for (std::size_t i = 0; i < std::min(instructions.size(), outputs.size()); ++i) {
    if (!instructions[i].is_string() || !outputs[i].is_string()) continue;
    const std::string question = instructions[i].get<std::string>();
    const std::string answer = outputs[i].get<std::string>();
    if (question.find(letterMark(0)) == std::string::npos) {
      addFree(document.pairs, AnswerKind::shortAnswer, question, answer);
    } else if (QaPair pair = choiceFrom(question, answer); pair.right < pair.options.size()) {
      document.pairs.push_back(std::move(pair));
    }
  }
  return document;
}

QaDocument meetingFrom(const UnorderedJson& line) {
  QaDocument document{.title = "meeting"};
  for (const UnorderedJson& turn : listOf(line, "meeting_transcripts")) {
    document.text += textOf(turn, "speaker") + ": " + textOf(turn, "content") + "\n\n";
  }
  for (const char* list : {"general_query_list", "specific_query_list"}) {
    for (const UnorderedJson& query : listOf(line, list))
      addFree(document.pairs, AnswerKind::summary, textOf(query, "query"), textOf(query, "answer"));
  }
  return document;
}

Expected<QaDocument> looGleFrom(const UnorderedJson& line) {
  QaDocument document{.title = textOf(line, "title"), .text = textOf(line, "input")};
  const std::string questions = textOf(line, "qa_pairs");
  if (questions == "none") {
    addFree(document.pairs, AnswerKind::summary, "Summarize the text.", textOf(line, "output"));
    return document;
  }
  const auto dictionaries = parsePythonDictionaries(questions);
  if (!dictionaries) return tl::unexpected(dictionaries.error());
  for (const Dictionary& dictionary : *dictionaries) {
    std::string question;
    std::string answer;
    for (const auto& [key, value] : dictionary) {
      if (key == "Q") question = value;
      if (key == "A") answer = value;
    }
    addFree(document.pairs, AnswerKind::shortAnswer, std::move(question), std::move(answer));
  }
  return document;
}

Expected<QaDocument> documentFrom(const UnorderedJson& line) {
  if (!line.is_object()) return tl::unexpected(Error{Code::corrupt, "it is not a JSON object"});
  if (line.contains("meeting_transcripts")) return meetingFrom(line);
  if (line.contains("instructions")) return lEvalFrom(line);
  if (line.contains("qa_pairs")) return looGleFrom(line);
  return tl::unexpected(Error{Code::corrupt, "it has none of the fields instructions, qa_pairs, meeting_transcripts"});
}

}  // namespace

Expected<std::vector<QaDocument>> parseQaLines(std::string_view lines) {
  std::vector<QaDocument> documents;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view text = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (trimmed(text).empty()) continue;
    const UnorderedJson line = UnorderedJson::parse(text, nullptr, false);
    auto document = line.is_discarded() ? tl::unexpected(Error{Code::corrupt, "it is not JSON"}) : documentFrom(line);
    if (document && (document->text.empty() || document->pairs.empty())) {
      document = tl::unexpected(Error{Code::corrupt, "it has no text, or no questions"});
    }
    if (!document) {
      return tl::unexpected(Error{document.error().code,
                                  "line " + std::to_string(number) + " cannot be used: " + document.error().message});
    }
    documents.push_back(std::move(*document));
  }
  if (documents.empty()) return tl::unexpected(Error{Code::noText, "there is no line with a document in it"});
  return documents;
}

}  // namespace longleaf::app::evaluation
