// SPDX-License-Identifier: GPL-3.0-or-later
// Shares of hits, with how far they can be trusted.
#pragma once

#include <algorithm>
#include <cmath>

namespace longleaf::tests {

struct Share {
  int hits = 0;
  int of = 0;

  void count(bool hit) {
    hits += hit;
    ++of;
  }
  double value() const { return of == 0 ? 0 : static_cast<double>(hits) / of; }
};

struct Interval {
  double low = 0;
  double high = 1;
};

/// 95 % interval of a share (Wilson 1927).
inline Interval wilson(const Share& share) {
  if (share.of == 0) return {};
  constexpr double kZ = 1.959964;
  const double n = share.of;
  const double p = share.value();
  const double middle = p + kZ * kZ / (2 * n);
  const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  const double scale = 1 + kZ * kZ / n;
  return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

}  // namespace longleaf::tests
