// SPDX-License-Identifier: GPL-3.0-or-later
// A budget in one line: "2,048 slots · 45 MiB · 4.1 % of the document's 50,514 tokens (25 : 1)".
#pragma once

#include <QString>

#include "ui/budget/budget_values.h"

namespace longleaf::ui {

/// `answered`: the fit is that of this budget; while it is still on its way the bytes are left open.
QString budgetLine(const BudgetChoice& budget, const FitCheck& fit, bool answered);
/// The slots of the budget, as far as they are known: those of Full are the document's tokens.
qint64 resolvedSlots(const BudgetChoice& budget, const FitCheck& fit);

}  // namespace longleaf::ui
