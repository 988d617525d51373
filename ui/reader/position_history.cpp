// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/position_history.h"

#include <cmath>

namespace longleaf::ui {

namespace {

constexpr std::size_t kMostSteps = 200;
constexpr double kSameOffset = 1e-6;

}  // namespace

void PositionHistory::leave(const ReaderPosition& here) {
  m_forward.clear();
  const bool noted =
      !m_back.empty() && m_back.back().page == here.page && std::abs(m_back.back().offset - here.offset) < kSameOffset;
  if (noted) return;
  m_back.push_back(here);
  if (m_back.size() > kMostSteps) m_back.erase(m_back.begin());
}

std::optional<ReaderPosition> PositionHistory::back(const ReaderPosition& here) {
  if (m_back.empty()) return std::nullopt;
  const ReaderPosition there = m_back.back();
  m_back.pop_back();
  m_forward.push_back(here);
  return there;
}

std::optional<ReaderPosition> PositionHistory::forward(const ReaderPosition& here) {
  if (m_forward.empty()) return std::nullopt;
  const ReaderPosition there = m_forward.back();
  m_forward.pop_back();
  m_back.push_back(here);
  return there;
}

}  // namespace longleaf::ui
