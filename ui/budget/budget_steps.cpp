// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/budget_steps.h"

#include <algorithm>

namespace longleaf::ui {

namespace {

// A round count nearer to an end than this ratio gives way to it.
constexpr double kApart = 1.15;

}  // namespace

QList<int> budgetSteps(int least, int most) {
  const qint64 first = std::max(1, least), last = std::max<qint64>(first, most);
  QList<int> steps{static_cast<int>(first)};
  for (qint64 power = 1; power < last; power *= 2) {
    for (const qint64 round : {power * 2, power * 3}) {
      const auto count = static_cast<double>(round);
      if (count >= static_cast<double>(first) * kApart && count * kApart <= static_cast<double>(last)) {
        steps.append(static_cast<int>(round));
      }
    }
  }
  if (last > first) steps.append(static_cast<int>(last));
  return steps;
}

int nearestStep(const QList<int>& steps, int slots) {
  const auto above = std::lower_bound(steps.begin(), steps.end(), slots);
  if (above == steps.begin()) return 0;
  const auto index = static_cast<int>(above - steps.begin());
  if (above == steps.end()) return index - 1;
  const double upper = static_cast<double>(*above) / slots, lower = static_cast<double>(slots) / *(above - 1);
  return upper <= lower ? index : index - 1;
}

}  // namespace longleaf::ui
