// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the time that work takes grows with its input as it should. Nothing is said of seconds, which belong to the
// machine: the same work is done with an eighth of the input and with all of it, in turn, and the two are compared.
#pragma once

#include <algorithm>
#include <ctime>

namespace longleaf::tests {

/// Of the processor, not of the clock on the wall: other programs may run beside the test.
inline double processorSeconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// The least of several rounds, in seconds.
struct Growth {
  double ofAnEighth = 1e9;
  double ofAll = 1e12;

  /// 8 where the work is linear, 64 where it is quadratic. What is too short to be measured counts as this long.
  double times() const { return ofAll / std::max(ofAnEighth, 0.005); }
  bool isLinear() const { return times() < 40; }
};

/// Where a round does not show it to be linear, more follow: the machine may have been busy with other things.
template <class Eighth, class All>
Growth growth(const Eighth& anEighth, const All& all) {
  const auto secondsOf = [](const auto& work) {
    const double begin = processorSeconds();
    work();
    return processorSeconds() - begin;
  };
  Growth found;
  for (int round = 0; round < 10 && !found.isLinear(); ++round) {
    found.ofAnEighth = std::min({found.ofAnEighth, secondsOf(anEighth), secondsOf(anEighth)});
    found.ofAll = std::min(found.ofAll, secondsOf(all));
  }
  return found;
}

}  // namespace longleaf::tests
