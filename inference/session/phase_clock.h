// SPDX-License-Identifier: Apache-2.0
// Adds the time of its life, and the tokens it is told of, to a phase.
#pragma once

#include <chrono>
#include <cstddef>

#include "inference/session/statistics.h"

namespace longleaf::inference {

class PhaseClock final {
 public:
  explicit PhaseClock(PhaseStatistics& phase) : m_phase(phase), m_start(std::chrono::steady_clock::now()) {}
  PhaseClock(const PhaseClock&) = delete;
  PhaseClock& operator=(const PhaseClock&) = delete;
  ~PhaseClock() {
    m_phase.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
  }
  void count(std::size_t tokens) { m_phase.tokens += tokens; }

 private:
  PhaseStatistics& m_phase;
  std::chrono::steady_clock::time_point m_start;
};

}  // namespace longleaf::inference
