// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/document_index.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/citations/sentences.h"

namespace longleaf::app {
namespace {

// A table or list without full stops must not become one passage to cite: longer sentences are parted.
constexpr std::uint32_t kLongestSentence = 120;  // words

}  // namespace

DocumentIndex::DocumentIndex(std::string_view text)
    : m_tokens(tokensOf(text, m_forms)), m_stems(stemsOf(m_tokens, text, m_forms)) {
  countForms();
  findSentences(text);
  findPostings();
  findNumbers();
}

void DocumentIndex::countForms() {
  for (const Token& token : m_tokens) {
    Form& form = m_forms.own(token.form);
    ++form.count;
    form.small += !token.capital;
    form.capitalInside += token.capital && !token.opensBefore && !token.allCapitals;
  }
  std::vector<std::uint32_t> keys(m_tokens.size()), values(m_tokens.size());
  std::transform(m_tokens.begin(), m_tokens.end(), keys.begin(), [](const Token& token) { return token.form; });
  std::iota(values.begin(), values.end(), 0U);
  m_places = listsOf(keys, values, m_forms.size());
}

void DocumentIndex::findSentences(std::string_view text) {
  std::uint32_t token = 0;
  const auto size = static_cast<std::uint32_t>(m_tokens.size());
  const auto add = [&](std::size_t end) {
    std::uint32_t length = 0;
    for (; token < size && m_tokens[token].begin < end; ++token, ++length)
      if (length % kLongestSentence == 0) m_sentences.push_back(token);
  };
  for (const auto& [begin, end] : sentencesOf(text, LineEnds::paragraphs)) {
    add(begin);
    add(end);
  }
  add(text.size());
}

void DocumentIndex::findPostings() {
  std::vector<std::uint32_t> keys, values;
  std::vector<std::uint32_t> lastSentence(m_forms.stems(), kNoStem);
  for (std::uint32_t sentence = 0; sentence < sentences(); ++sentence) {
    const Window here = window(sentence, sentence);
    for (std::uint32_t token = here.begin; token < here.end; ++token) {
      const std::uint32_t stem = m_stems[token];
      if (lastSentence[stem] == sentence) continue;
      lastSentence[stem] = sentence;
      keys.push_back(stem);
      values.push_back(sentence);
    }
  }
  m_postings = listsOf(keys, values, m_forms.stems());
}

void DocumentIndex::findNumbers() {
  m_numbers = numbersOf(words());
  for (const Number& number : m_numbers)
    if (number.kind != NumberKind::article) m_values.insert(number.value);
}

DocumentIndex::Lists DocumentIndex::listsOf(std::span<const std::uint32_t> keys, std::span<const std::uint32_t> values,
                                            std::uint32_t lists) {
  Lists built;
  built.begins.assign(lists + 1, 0);
  built.items.resize(keys.size());
  for (const std::uint32_t key : keys) ++built.begins[key + 1];
  std::partial_sum(built.begins.begin(), built.begins.end(), built.begins.begin());
  std::vector<std::uint32_t> next(built.begins.begin(), built.begins.end() - 1);
  for (std::size_t i = 0; i < keys.size(); ++i) built.items[next[keys[i]]++] = values[i];
  return built;
}

std::uint32_t DocumentIndex::sentenceOf(std::uint32_t token) const {
  const auto next = std::upper_bound(m_sentences.begin(), m_sentences.end(), token);
  return static_cast<std::uint32_t>(next - m_sentences.begin()) - (next == m_sentences.begin() ? 0 : 1);
}

Window DocumentIndex::window(std::uint32_t first, std::uint32_t last) const {
  const bool toEnd = last + 1 >= m_sentences.size();
  return {first, last, m_sentences[first], toEnd ? static_cast<std::uint32_t>(m_tokens.size()) : m_sentences[last + 1]};
}

double DocumentIndex::rarity(std::uint32_t stem) const {
  const auto with = static_cast<double>(sentencesWith(stem).size());
  return std::log(1 + (static_cast<double>(sentences()) - with + 0.5) / (with + 0.5));
}

std::span<const Number> DocumentIndex::numbersIn(const Window& window) const {
  const auto before = [](const Number& number, std::uint32_t token) { return number.first < token; };
  const auto first = std::lower_bound(m_numbers.begin(), m_numbers.end(), window.begin, before);
  return {first, std::lower_bound(first, m_numbers.end(), window.end, before)};
}

}  // namespace longleaf::app
