// SPDX-License-Identifier: GPL-3.0-or-later
// Which of many calls fail in turn: all of them take long.
#pragma once

#include <QtGlobal>
#include <algorithm>
#include <cstdint>
#include <set>

namespace longleaf::tests {

/// Of 1 to `count`: the first, the last and some between, `few` in all; with LONGLEAF_SLOW_TESTS `many`.
inline std::set<std::uint64_t> sample(std::uint64_t count, std::uint64_t few, std::uint64_t many = UINT64_MAX) {
  const bool slow = qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS");
  const std::uint64_t wanted = std::min(count, slow ? many : few);
  std::set<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < wanted; ++i) numbers.insert(1 + (wanted == 1 ? 0 : i * (count - 1) / (wanted - 1)));
  return numbers;
}

}  // namespace longleaf::tests
