// SPDX-License-Identifier: GPL-3.0-or-later
// The control of one setting: a list for a choice, a box with arrows for a whole number, a line for any other number or
// a text, a tick for a flag. What cannot be taken is said beside it, not passed on.
#pragma once

#include <QWidget>

#include "ui/budget/budget_values.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;

namespace longleaf::ui {

class SettingEditor final : public QWidget {
  Q_OBJECT

 public:
  explicit SettingEditor(const SettingRow& row, QWidget* parent = nullptr);

  const SettingRow& row() const { return m_row; }
  /// Whether the row can be shown by this editor without a new one: the same key, kind and choices.
  bool suits(const SettingRow& row) const;
  /// Shows `value`; does not emit. What a person is typing at this moment stays.
  void setValue(const QString& value);
  /// What is wrong with the value, said by whoever checks it; empty: nothing.
  void setProblem(const QString& sentence) { say(sentence); }
  QString problem() const;
  /// What the keyboard goes to.
  QWidget* control() const { return m_control; }
  /// "On" or "Off" for a flag's value.
  static QString flagName(const QString& value);

 Q_SIGNALS:
  /// A person has finished an edit that changes the value.
  void edited(const QString& key, const QString& value);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void buildChoice();
  void buildNumber();
  void buildFlag();
  void buildText();
  void use(QWidget* control);
  void commitText();
  void commit(const QString& value);
  void showValue();
  void say(const QString& problem);

  SettingRow m_row;
  QVBoxLayout* m_column;
  QLabel* m_problem;
  QWidget* m_control = nullptr;  // one of the four
  QComboBox* m_choice = nullptr;
  QSpinBox* m_number = nullptr;
  QCheckBox* m_flag = nullptr;
  QLineEdit* m_text = nullptr;
};

}  // namespace longleaf::ui
