// SPDX-License-Identifier: GPL-3.0-or-later
// What a budget means: its one line, the memory that it would take, whether that fits, the way out if not, warnings,
// and what it means for a document that has been read.
#pragma once

#include <QWidget>

#include "ui/budget/budget_values.h"

class QPushButton;

namespace longleaf::ui {

class GaugeBlock;
class Look;
class MemoryBar;
class ToneLabel;

class FitView final : public QWidget {
  Q_OBJECT

 public:
  explicit FitView(Look& look, QWidget* parent = nullptr);

  void setBudget(const BudgetChoice& budget);
  void setFit(const FitCheck& fit);
  const FitCheck& fit() const { return m_fit; }
  QWidget* largestButton() const;

 Q_SIGNALS:
  /// The largest that fits, by its button.
  void largestChosen(int count);

 private:
  void restyle();

  Look& m_look;
  BudgetChoice m_budget{};
  FitCheck m_fit{};
  bool m_answered = false;  // m_fit is that of m_budget
  ToneLabel* m_line;
  GaugeBlock* m_memory;
  MemoryBar* m_bar;
  ToneLabel* m_verdict;
  QPushButton* m_largest;
  ToneLabel* m_warnings;
  ToneLabel* m_consequence;
};

}  // namespace longleaf::ui
