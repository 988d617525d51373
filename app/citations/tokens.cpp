// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/tokens.h"

#include <algorithm>
#include <limits>

#include "app/citations/word_reader.h"

namespace longleaf::app {
namespace {

constexpr std::size_t kMostBytes = std::numeric_limits<std::uint32_t>::max() - 1;

/// Joints between words that are left to be judged when all words are known.
struct Joint {
  std::size_t second = 0;  // token behind the hyphen
  bool brokenLine = false;
  std::string word;  // both halves as one
};

bool isAlwaysOne(std::string_view word) {
  return word == "today" || word == "tomorrow" || word == "tonight" || word == "goodbye";
}

/// Both halves become the first token; the second is marked as gone by begin == end.
void join(std::vector<Token>& tokens, const Joint& joint, FormTable& forms) {
  Token& first = tokens[joint.second - 1];
  Token& second = tokens[joint.second];
  if (first.begin == first.end) return;  // a third part: "merry-go-round" broken at the second hyphen
  first.end = second.end;
  first.form = forms.formOf(joint.word);
  second.end = second.begin;
}

void judgeJoints(std::vector<Token>& tokens, const std::vector<Joint>& joints, FormTable& forms) {
  std::unordered_map<std::uint32_t, std::uint32_t> halves;  // how often a form is only half a broken word
  for (const Joint& joint : joints) {
    if (!joint.brokenLine) continue;
    ++halves[tokens[joint.second - 1].form];
    ++halves[tokens[joint.second].form];
  }
  std::unordered_map<std::uint32_t, std::uint32_t> counts;
  for (const Token& token : tokens)
    if (halves.contains(token.form)) ++counts[token.form];
  const auto standsAlone = [&](std::uint32_t form) { return counts[form] > halves[form]; };
  for (const Joint& joint : joints) {
    const bool isOne = isAlwaysOne(joint.word) || (joint.brokenLine && (forms.find(joint.word) != forms.size() ||
                                                                        !standsAlone(tokens[joint.second - 1].form) ||
                                                                        !standsAlone(tokens[joint.second].form)));
    if (isOne) join(tokens, joint, forms);
  }
  std::erase_if(tokens, [](const Token& token) { return token.begin == token.end; });
}

}  // namespace

std::uint32_t FormTable::find(const std::string& word) const {
  if (m_base)
    if (const auto found = m_base->m_ids.find(word); found != m_base->m_ids.end()) return found->second;
  const auto found = m_ids.find(word);
  return found == m_ids.end() ? size() : found->second;
}

std::uint32_t FormTable::formOf(const std::string& word) {
  if (const std::uint32_t found = find(word); found != size()) return found;
  const std::uint32_t number = size();
  m_ids.emplace(word, number);
  Form form;
  form.meaning = meaningOf(word);
  form.stem = stemOf(form.meaning.stem);
  form.meaning.stem = {};
  m_forms.push_back(std::move(form));
  return number;
}

std::uint32_t FormTable::stemOf(const std::string& stem) {
  if (m_base)
    if (const auto found = m_base->m_stems.find(stem); found != m_base->m_stems.end()) return found->second;
  const std::uint32_t number = stems();
  return m_stems.emplace(stem, number).first->second;
}

std::vector<Token> tokensOf(std::string_view text, FormTable& forms) {
  std::vector<Token> tokens;
  std::vector<Joint> joints;
  text = text.substr(0, kMostBytes);
  tokens.reserve(text.size() / 6);
  WordReader reader(text);
  std::string before;
  for (ReadWord word; reader.next(word); before = word.form) {
    // The full stop of "Mr." and of initials is no sentence's.
    if (!tokens.empty() &&
        ((before.size() == 1 && tokens.back().capital) || forms[tokens.back().form].meaning.role == Role::title))
      word.opensBefore = word.clauseBefore = false;
    if (word.joined && (word.brokenLine || isAlwaysOne(before + word.form)))
      joints.push_back({tokens.size(), word.brokenLine, before + word.form});
    tokens.push_back({static_cast<std::uint32_t>(word.begin), static_cast<std::uint32_t>(word.end),
                      forms.formOf(word.form), word.capital, word.allCapitals, word.ideograph, word.clauseBefore,
                      word.opensBefore || tokens.empty(), word.paragraphBefore || tokens.empty()});
  }
  if (!joints.empty()) judgeJoints(tokens, joints, forms);
  return tokens;
}

std::vector<std::uint32_t> stemsOf(const std::vector<Token>& tokens, std::string_view text, FormTable& forms) {
  std::vector<std::uint32_t> stems(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool pair =
        token.ideograph && i + 1 < tokens.size() && tokens[i + 1].ideograph && tokens[i + 1].begin == token.end;
    stems[i] = pair ? forms.stemOf(std::string(text.substr(token.begin, tokens[i + 1].end - token.begin)))
                    : forms[token.form].stem;
  }
  return stems;
}

}  // namespace longleaf::app
