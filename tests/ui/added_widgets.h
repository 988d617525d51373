// SPDX-License-Identifier: GPL-3.0-or-later
// Counts the widgets that another one gets: what a step costs, without a clock.
#pragma once

#include <QEvent>
#include <QWidget>

namespace longleaf::tests {

class AddedWidgets final : public QObject {
 public:
  /// From now on.
  explicit AddedWidgets(QWidget& to) : QObject(&to) { to.installEventFilter(this); }

  bool eventFilter(QObject* /*to*/, QEvent* event) override {
    if (event->type() == QEvent::ChildAdded) ++m_count;
    return false;
  }

  int count() const { return m_count; }

 private:
  int m_count = 0;
};

}  // namespace longleaf::tests
