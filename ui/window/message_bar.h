// SPDX-License-Identifier: GPL-3.0-or-later
// One bar of InlineBars: an icon and an edge of the severity, the text, its verbs, the details on demand.
#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QWidget>

#include "ui/window/inline_bar.h"

class QVBoxLayout;

namespace longleaf::ui {

class LeadLayout;

class MessageBar final : public QWidget {
  Q_OBJECT

 public:
  MessageBar(Look& look, const BarMessage& message, QWidget* parent = nullptr);

  const BarMessage& message() const { return m_message; }
  /// Takes the place of what is shown; the details are folded away.
  void setMessage(const BarMessage& message);
  /// Tells screen readers, at once.
  void announce();

 Q_SIGNALS:
  void verbChosen(const QString& verb);
  void closeRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void makeVerbs();
  void showDetails(bool shown);
  void restyle();

  Look& m_look;
  BarMessage m_message;
  QLabel* m_icon;
  QLabel* m_text;
  QPlainTextEdit* m_details;
  QPushButton* m_detailsButton;
  QToolButton* m_close;
  LeadLayout* m_row;
  QVBoxLayout* m_column;
  bool m_detailsShown = false;
};

}  // namespace longleaf::ui
