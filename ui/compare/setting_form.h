// SPDX-License-Identifier: GPL-3.0-or-later
// What a card reads with, to be chosen: a method, a budget of the presets or any number of slots, and all of it as one
// text as the command line takes it ("budget=512,method=streaming,alpha=0"). The text is what counts; the other
// controls change parts of it.
#pragma once

#include <QList>
#include <QPair>
#include <QWidget>

#include "ui/budget/budget_values.h"

class QComboBox;
class QGridLayout;
class QLineEdit;

namespace longleaf::ui {

class Look;
class ToneLabel;

/// What there is to choose from.
struct OfferedSettings {
  QList<BudgetPreset> budgets{};
  QList<QPair<QString, QString>> methods{};  // name, and a line on it
};

class SettingForm final : public QWidget {
  Q_OBJECT

 public:
  explicit SettingForm(Look& look, QWidget* parent = nullptr);

  void setOffered(const OfferedSettings& offered);
  /// What a person is typing stays.
  void setSetting(const QString& text, const QString& problem);
  void focusFirst();

 Q_SIGNALS:
  /// By the person, when the editing of one control is finished.
  void edited(const QString& text);

 private:
  ToneLabel* row(int at, const QString& words, QWidget* control);
  void show();
  void choose(const QString& text);
  void restyle();

  Look& m_look;
  OfferedSettings m_offered{};
  QString m_text{};
  QGridLayout* m_grid;
  QComboBox* m_method;
  QComboBox* m_budget;
  QLineEdit* m_slots;
  QLineEdit* m_all;
  ToneLabel* m_problem;
};

}  // namespace longleaf::ui
