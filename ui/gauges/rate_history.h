// SPDX-License-Identifier: GPL-3.0-or-later
// Two minutes of a speed, one point a quarter second, in a ring that never grows. It needs no timer: points that were
// not asked for are filled in when it is next looked at.
#pragma once

#include <QtGlobal>
#include <array>

namespace longleaf::ui {

class RateHistory final {
 public:
  static constexpr int kPoints = 480;
  static constexpr qint64 kStepMilliseconds = 250;

  /// The speed from `now` (milliseconds of a clock that never goes back) on. What is no number, or negative, is 0.
  void set(double tokensPerSecond, qint64 now);
  /// Fills in the points up to now.
  void advance(qint64 now);

  double present() const { return m_rate; }
  double highest() const;
  /// Nothing but 0, for two minutes at least.
  bool idle() const;
  /// 0: the oldest point.
  double at(int index) const { return m_points[static_cast<std::size_t>((m_next + index) % kPoints)]; }

 private:
  std::array<double, kPoints> m_points{};
  int m_next = 0;
  qint64 m_step = 0;  // the quarter second that is under way
  double m_rate = 0;
  double m_peak = 0;  // of the step under way: a short burst is seen
};

}  // namespace longleaf::ui
