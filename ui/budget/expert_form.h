// SPDX-License-Identifier: GPL-3.0-or-later
// The expert side, behind a disclosure: the cache's method with its one line, and a row for every setting.
#pragma once

#include <QHash>
#include <QWidget>

#include "ui/budget/budget_values.h"

class QComboBox;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace longleaf::ui {

class Look;
class ExpertRow;
class ToneLabel;

class ExpertForm final : public QWidget {
  Q_OBJECT

 public:
  explicit ExpertForm(Look& look, QWidget* parent = nullptr);

  void setMethods(const QList<QPair<QString, QString>>& methods, const QString& current);
  void setSettings(const QList<SettingRow>& rows);
  void setProblem(const QString& key, const QString& sentence);
  QList<QWidget*> inTabOrder() const;

 Q_SIGNALS:
  void methodChanged(const QString& name);
  void settingChanged(const QString& key, const QString& value);
  void resetRequested();
  /// Rows have come or gone: the tab order is to be set again.
  void rowsChanged();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void buildHead();
  void rebuild(const QList<SettingRow>& rows);
  void showSummary();
  void showReset();
  void open(bool open);
  void restyle();

  Look& m_look;
  QToolButton* m_toggle;
  QPushButton* m_reset;
  QWidget* m_body;
  ToneLabel* m_methodLabel;
  QComboBox* m_method;
  ToneLabel* m_summary;
  QVBoxLayout* m_rows;
  QHash<QString, QString> m_summaries{};
  QString m_currentMethod{};
  QList<ExpertRow*> m_editors{};
};

}  // namespace longleaf::ui
