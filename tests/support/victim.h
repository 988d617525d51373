// SPDX-License-Identifier: GPL-3.0-or-later
// A program that is run in order to be killed: at a moment, or when it has said something. What it had said until then
// is what it has promised.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "support/patience.h"

namespace longleaf::tests {

/// Killed at the end of its life at the latest.
class Victim final {
 public:
  using Clock = std::chrono::steady_clock;

  Victim(const std::string& program, std::vector<std::string> arguments);
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;
  ~Victim();

  /// Listens until `moment` or its end.
  void listenUntil(Clock::time_point moment);
  /// Listens until `happened`, which is asked every tenth of a millisecond, or its end.
  template <class Condition>
  bool listenUntil(const Condition& happened) {
    const auto end = Clock::now() + std::chrono::milliseconds(kPatience);
    while (Clock::now() < end && !happened())
      if (!listen(std::chrono::microseconds(100))) break;
    return happened();
  }
  bool listenFor(const std::string& word) {
    return listenUntil([&] { return m_said.find(word) != std::string::npos; });
  }
  /// Listens to all of it; its exit status.
  int end();

  /// Takes what it had still said. True if it was still running.
  bool kill();
  int status() const { return m_status; }  // after kill() and end(); -1: it died of a signal

  const std::string& said() const { return m_said; }  // on stdout
  const std::string& told() const { return m_told; }  // on stderr

 private:
  bool listen(std::chrono::nanoseconds time);
  void reap();

  pid_t m_process = -1;
  pollfd m_ends[2] = {{-1, POLLIN, 0}, {-1, POLLIN, 0}};
  int m_status = -1;
  bool m_killed = false;
  std::string m_said;
  std::string m_told;
};

}  // namespace longleaf::tests
