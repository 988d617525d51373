// SPDX-License-Identifier: GPL-3.0-or-later
// Settings one under the other: name, what it means, its values and default in words, and the control beside them, or
// below where there is no room.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/budget/budget_values.h"

class QVBoxLayout;

namespace longleaf::ui {

class LeadLayout;
class Look;
class SettingEditor;

class SettingRows final : public QWidget {
  Q_OBJECT

 public:
  explicit SettingRows(Look& look, QWidget* parent = nullptr);

  /// Rows of the same keys keep their controls, and what is being typed in another one.
  void setRows(const QList<SettingRow>& rows);

 Q_SIGNALS:
  void edited(const QString& key, const QString& value);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Line {
    QWidget* line = nullptr;
    LeadLayout* layout = nullptr;
    QVBoxLayout* text = nullptr;
    SettingEditor* editor = nullptr;
  };

  Line makeLine(const SettingRow& row);
  void restyle();

  Look& m_look;
  QList<SettingRow> m_rows;
  QList<Line> m_lines;
  QVBoxLayout* m_column;
};

}  // namespace longleaf::ui
