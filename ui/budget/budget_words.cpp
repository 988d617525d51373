// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/budget_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "ui/theme/figures.h"

namespace longleaf::ui {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("BudgetWords", text); }

QString shareText(qint64 slotCount, qint64 tokens) {
  if (slotCount >= tokens) {
    return translated(QT_TRANSLATE_NOOP("BudgetWords", "all of the document's %1 tokens")).arg(grouped(tokens));
  }
  const double share = static_cast<double>(slotCount) / static_cast<double>(tokens);
  // Below 2 the whole figure would say 1 : 1 of what is not.
  const QString ratio = QLocale().toString(1 / share, 'f', 1 / share < 2 ? 1 : 0);
  return translated(QT_TRANSLATE_NOOP("BudgetWords",
                                      "%1 of the document's %2 tokens (%3\u00a0:\u00a0"
                                      "1)"))
      .arg(percentText(share), grouped(tokens), ratio);
}

}  // namespace

qint64 resolvedSlots(const BudgetChoice& budget, const FitCheck& fit) {
  if (!budget.full) return budget.slots;
  return fit.documentTokens > 0 ? fit.documentTokens : 0;
}

QString budgetLine(const BudgetChoice& budget, const FitCheck& fit, bool answered) {
  const qint64 slotCount = resolvedSlots(budget, fit);
  QStringList parts;
  if (slotCount > 0) {
    parts.append(translated(QT_TRANSLATE_NOOP("BudgetWords", "%1 slots")).arg(grouped(slotCount)));
  } else {
    parts.append(translated(QT_TRANSLATE_NOOP("BudgetWords", "Every token of the document")));
  }
  if (fit.slots > 0) {
    const bool sure = answered || fit.slots == slotCount;
    parts.append(sure ? bytesText(fit.cacheBytes) : QStringLiteral("…"));
  }
  if (fit.documentTokens > 0) parts.append(shareText(slotCount, fit.documentTokens));
  return parts.join(QStringLiteral(" · "));
}

}  // namespace longleaf::ui
