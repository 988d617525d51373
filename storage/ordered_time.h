// SPDX-License-Identifier: GPL-3.0-or-later
// Times that lists are sorted by.
#pragma once

#include <chrono>
#include <cstdint>

namespace longleaf::storage {

/// Now, in milliseconds since 1970; behind `latest`, the latest time of its kind, if the clock was set back since: what
/// happens later must not seem earlier. By a day at most, as a clock may be wrong by the difference of two time zones:
/// one that was further ahead would be the time of everything for years.
inline std::int64_t nowBehind(std::int64_t latest) {
  constexpr std::int64_t kDay = 86'400'000;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  return latest >= now && latest - now < kDay ? latest + 1 : now;
}

}  // namespace longleaf::storage
