// SPDX-License-Identifier: GPL-3.0-or-later
// The named budgets as a row of buttons; the one that the budget is at is pressed in.
#pragma once

#include <QWidget>

#include "ui/budget/budget_values.h"

class QPushButton;

namespace longleaf::ui {

class FlowLayout;
class Look;

class PresetRow final : public QWidget {
  Q_OBJECT

 public:
  explicit PresetRow(Look& look, QWidget* parent = nullptr);

  void setPresets(const QList<BudgetPreset>& presets);
  /// `documentTokens` stand beside Full; 0: not known.
  void setBudget(const BudgetChoice& budget, qint64 documentTokens);
  QList<QWidget*> inTabOrder() const;

 Q_SIGNALS:
  void chosen(const longleaf::ui::BudgetChoice& budget);

 private:
  void restyle();
  void show();

  Look& m_look;
  FlowLayout* m_flow;
  QList<BudgetPreset> m_presets{};
  QList<QPushButton*> m_buttons{};
  BudgetChoice m_budget{};
  qint64 m_documentTokens = 0;
};

}  // namespace longleaf::ui
