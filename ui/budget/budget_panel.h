// SPDX-License-Identifier: GPL-3.0-or-later
// The fit check and the budget: presets, a slider that shows slots, bytes and share of the document together, the
// memory bar of what would be, and an expert side with every key. It computes nothing about memory: what it shows is
// the engine's plan, asked for by budgetChanged and settingChanged and given back by setFit.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/budget/budget_values.h"

namespace longleaf::ui {

class Look;

class BudgetPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit BudgetPanel(Look& look, QWidget* parent = nullptr);
  ~BudgetPanel() override;

  void setPresets(const QList<BudgetPreset>& presets);
  /// Cache methods by name, each with its one line.
  void setMethods(const QList<QPair<QString, QString>>& methods, const QString& current);
  /// The slider's ends; slots, steps of its own choosing between them (about even in ratio, round figures).
  void setRange(int least, int most);
  void setBudget(const BudgetChoice& budget);
  BudgetChoice budget() const;
  void setSettings(const QList<SettingRow>& rows);
  /// A value that was refused, with the sentence that says why, beside its row; empty: it is well.
  void setSettingProblem(const QString& key, const QString& sentence);
  void setFit(const FitCheck& fit);
  /// What the button says and whether it can be pressed: "Read", "Read again".
  void setReadAction(const QString& text, bool enabled);

 Q_SIGNALS:
  void budgetChanged(const longleaf::ui::BudgetChoice& budget);  // by the person, live
  void methodChanged(const QString& name);
  void settingChanged(const QString& key, const QString& value);
  void settingsResetRequested();
  void readRequested();

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
