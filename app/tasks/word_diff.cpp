// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/word_diff.h"

#include <algorithm>
#include <cstdint>

#include "storage/library/words.h"

namespace longleaf::app {

namespace {

constexpr std::size_t kMostCells = 4'000'000;  // of the table below, 4 bytes each

using Words = std::vector<std::string_view>;

bool isSpace(char byte) { return std::string_view(" \t\n\r\f\v").find(byte) != std::string_view::npos; }

/// What stands between white space; a character of a script without spaces is a word of its own.
Words wordsOf(std::string_view text) {
  Words words;
  bool open = false;  // the last word goes on here
  for (std::size_t at = 0; at < text.size();) {
    const storage::Character character = storage::characterAt(text, at);
    const bool alone = storage::isUnspaced(character.value);
    if (isSpace(text[at])) {
      open = false;
    } else if (open && !alone) {
      words.back() = {words.back().data(), words.back().size() + character.length};
    } else {
      words.push_back(text.substr(at, character.length));
      open = !alone;
    }
    at += character.length;
  }
  return words;
}

/// Whether word i of `text` is part of the longest common subsequence of words [head, size - tail) of both.
void markCommon(const Words& reference, const Words& text, std::size_t head, std::size_t tail,
                std::vector<bool>& common) {
  const std::size_t rows = text.size() - head - tail;
  const std::size_t columns = reference.size() - head - tail;
  if (rows == 0 || columns == 0 || rows > kMostCells / columns) return;
  // length[i][j]: of the subsequence that words i.. of the text and j.. of the reference share.
  const std::size_t stride = columns + 1;
  std::vector<std::uint32_t> length((rows + 1) * stride);
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      length[i * stride + j] = text[head + i] == reference[head + j]
                                   ? length[(i + 1) * stride + j + 1] + 1
                                   : std::max(length[(i + 1) * stride + j], length[i * stride + j + 1]);
    }
  }
  for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
    if (text[head + i] == reference[head + j]) {
      common[head + i] = true;
      ++i;
      ++j;
    } else if (length[(i + 1) * stride + j] >= length[i * stride + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
}

std::vector<bool> commonWords(const Words& reference, const Words& text) {
  const std::size_t most = std::min(reference.size(), text.size());
  std::size_t head = 0;
  while (head < most && reference[head] == text[head]) ++head;
  std::size_t tail = 0;
  while (tail < most - head && reference[reference.size() - 1 - tail] == text[text.size() - 1 - tail]) ++tail;
  std::vector<bool> common(text.size(), false);
  std::fill_n(common.begin(), head, true);
  std::fill_n(common.rbegin(), tail, true);
  markCommon(reference, text, head, tail, common);
  return common;
}

}  // namespace

std::vector<DiffSpan> wordDiff(std::string_view reference, std::string_view text) {
  const Words words = wordsOf(text);
  const std::vector<bool> common = commonWords(wordsOf(reference), words);
  std::vector<DiffSpan> spans;
  const auto add = [&](std::size_t end, bool differs) {
    const std::size_t begin = spans.empty() ? 0 : spans.back().end;
    if (end == begin) return;
    if (!spans.empty() && spans.back().differs == differs) {
      spans.back().end = end;
    } else {
      spans.push_back({begin, end, differs});
    }
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto begin = static_cast<std::size_t>(words[i].data() - text.data());
    add(begin, i > 0 && !common[i] && !common[i - 1]);
    add(begin + words[i].size(), !common[i]);
  }
  add(text.size(), false);
  return spans;
}

}  // namespace longleaf::app
