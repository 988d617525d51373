// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/text_metrics.h"

#include <QList>
#include <QString>
#include <algorithm>
#include <map>

namespace longleaf::app::evaluation {

namespace {

bool isArticle(const std::string& word) { return word == "a" || word == "an" || word == "the"; }

double fMeasure(double common, double answer, double right) {
  if (answer == 0 && right == 0) return 1;
  return answer + right > 0 ? 2 * common / (answer + right) : 0;
}

std::size_t longestCommonSubsequence(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::size_t> lengths(b.size() + 1, 0);
  for (const std::string& word : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = lengths[j];
      lengths[j] = word == b[j - 1] ? diagonal + 1 : std::max(above, lengths[j - 1]);
      diagonal = above;
    }
  }
  return lengths.back();
}

}  // namespace

std::vector<std::string> wordsOf(std::string_view text) {
  std::vector<std::string> words;
  QString word;
  const auto end = [&] {
    if (!word.isEmpty()) words.push_back(word.toStdString());
    word.clear();
  };
  const QString lower = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toCaseFolded();
  for (const char32_t c : lower.toUcs4()) {
    if (QChar::isLetterOrNumber(c) || QChar::isMark(c)) {
      word += QString::fromUcs4(&c, 1);
    } else {
      end();
    }
  }
  end();
  return words;
}

double f1(std::string_view answer, std::string_view right) {
  std::map<std::string, int> wanted;
  std::size_t rightWords = 0;
  for (const std::string& word : wordsOf(right)) {
    if (isArticle(word)) continue;
    ++wanted[word];
    ++rightWords;
  }
  std::size_t answerWords = 0;
  std::size_t common = 0;
  for (const std::string& word : wordsOf(answer)) {
    if (isArticle(word)) continue;
    ++answerWords;
    const auto left = wanted.find(word);
    if (left == wanted.end() || left->second == 0) continue;
    --left->second;
    ++common;
  }
  return fMeasure(static_cast<double>(common), static_cast<double>(answerWords), static_cast<double>(rightWords));
}

double rougeL(std::string_view answer, std::string_view right) {
  const std::vector<std::string> a = wordsOf(answer);
  const std::vector<std::string> b = wordsOf(right);
  return fMeasure(static_cast<double>(longestCommonSubsequence(a, b)), static_cast<double>(a.size()),
                  static_cast<double>(b.size()));
}

}  // namespace longleaf::app::evaluation
