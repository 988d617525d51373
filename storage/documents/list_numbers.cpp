// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/list_numbers.h"

#include <algorithm>
#include <array>
#include <utility>

namespace longleaf::storage {
namespace {

constexpr int kLetters = 26;
constexpr int kMostRoman = 3999;

std::string letters(int number, char first) {
  const auto letter = static_cast<char>(first + (number - 1) % kLetters);
  return std::string(static_cast<std::size_t>((number - 1) / kLetters) + 1, letter);
}

std::string lowerRoman(int number) {
  constexpr std::array<std::pair<int, const char*>, 13> kSigns{{{1000, "m"},
                                                                {900, "cm"},
                                                                {500, "d"},
                                                                {400, "cd"},
                                                                {100, "c"},
                                                                {90, "xc"},
                                                                {50, "l"},
                                                                {40, "xl"},
                                                                {10, "x"},
                                                                {9, "ix"},
                                                                {5, "v"},
                                                                {4, "iv"},
                                                                {1, "i"}}};
  std::string text;
  for (const auto& [value, sign] : kSigns)
    for (; number >= value; number -= value) text += sign;
  return text;
}

}  // namespace

std::string formatNumber(int number, NumberStyle style) {
  const bool lettered = number > 0 && number <= 10 * kLetters;
  const bool roman = number > 0 && number <= kMostRoman;
  if (style == NumberStyle::bullet) return "-";
  if (style == NumberStyle::none) return {};
  if (style == NumberStyle::lowerLetter && lettered) return letters(number, 'a');
  if (style == NumberStyle::upperLetter && lettered) return letters(number, 'A');
  if (style == NumberStyle::lowerRoman && roman) return lowerRoman(number);
  if (style == NumberStyle::upperRoman && roman) {
    std::string text = lowerRoman(number);
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    return text;
  }
  return std::to_string(number);
}

std::string itemIndent(std::size_t depth) {
  constexpr std::size_t kDeepest = 10;
  return std::string(2 * (std::clamp<std::size_t>(depth, 1, kDeepest) - 1), ' ');
}

}  // namespace longleaf::storage
