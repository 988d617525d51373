// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/rate_history.h"

#include <algorithm>
#include <cmath>

namespace longleaf::ui {

void RateHistory::set(double tokensPerSecond, qint64 now) {
  advance(now);
  m_rate = std::isfinite(tokensPerSecond) ? std::max(0.0, tokensPerSecond) : 0.0;
  m_peak = std::max(m_peak, m_rate);
}

void RateHistory::advance(qint64 now) {
  const qint64 step = now / kStepMilliseconds;
  const qint64 due = std::min<qint64>(step - m_step, kPoints);
  for (qint64 i = 0; i < due; ++i) {
    // Of a longer pause than the ring is long, only the speed since counts.
    m_points[static_cast<std::size_t>(m_next)] = i == 0 && step - m_step <= kPoints ? m_peak : m_rate;
    m_next = (m_next + 1) % kPoints;
  }
  if (due > 0) {
    m_step = step;
    m_peak = m_rate;
  }
}

double RateHistory::highest() const { return std::max(m_peak, *std::max_element(m_points.begin(), m_points.end())); }

bool RateHistory::idle() const { return highest() <= 0; }

}  // namespace longleaf::ui
