// SPDX-License-Identifier: GPL-3.0-or-later
// A setting as a row of the expert side: its name, key and range on one side, its editor on the other, a mark where it
// differs from the default, and what is wrong with it under the editor.
#pragma once

#include <QWidget>

#include "ui/budget/budget_values.h"

class QGridLayout;

namespace longleaf::ui {

class Look;
class SettingEditor;
class ToneLabel;

class ExpertRow final : public QWidget {
  Q_OBJECT

 public:
  ExpertRow(Look& look, const SettingRow& row, QWidget* parent = nullptr);

  /// Whether the row can be shown without a new editor.
  bool suits(const SettingRow& row) const;
  /// A new value. What a person is typing, or has typed and was refused, stays.
  void setRow(const SettingRow& row);
  void setProblem(const QString& sentence);
  const QString& key() const { return m_row.key; }
  bool isChanged() const { return m_row.value != m_row.defaultValue; }
  QWidget* control() const;

 Q_SIGNALS:
  /// By the person, when the editing is finished.
  void edited(const QString& key, const QString& value);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void showMark();
  void restyle();

  Look& m_look;
  SettingRow m_row;
  QString m_given{};  // the value that was set from outside last
  SettingEditor* m_editor;
  QGridLayout* m_grid;
  ToneLabel* m_name;
  ToneLabel* m_changed;
  ToneLabel* m_range;
};

}  // namespace longleaf::ui
