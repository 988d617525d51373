// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a selection, beside its end.
#pragma once

#include <QFrame>

class QPushButton;

namespace longleaf::ui {

class Look;

class SelectionCard final : public QFrame {
  Q_OBJECT

 public:
  explicit SelectionCard(Look& look, QWidget* parent);

  /// Below `end`, or above `begin` where there is no room, within the parent.
  void showBeside(const QRect& begin, const QRect& end);

 Q_SIGNALS:
  void askWanted();
  void summaryWanted();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void dress();

  Look& m_look;
  QPushButton* m_ask;
  QPushButton* m_summarize;
};

}  // namespace longleaf::ui
