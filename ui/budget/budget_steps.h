// SPDX-License-Identifier: GPL-3.0-or-later
// The slots at which the budget's slider stops.
#pragma once

#include <QList>

namespace longleaf::ui {

/// Round counts (2 and 3 times a power of two: 128, 192, 256, 384, ...), about even in ratio, from `least` to `most`,
/// which are the first and the last whether round or not. Ascending; never empty.
QList<int> budgetSteps(int least, int most);

/// The step nearest to `slots` in ratio.
int nearestStep(const QList<int>& steps, int slots);

}  // namespace longleaf::ui
