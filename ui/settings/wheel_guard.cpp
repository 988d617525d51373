// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/wheel_guard.h"

#include <QEvent>
#include <QWidget>

namespace longleaf::ui {

WheelGuard::WheelGuard(QWidget* control) : QObject(control) {
  control->setFocusPolicy(Qt::StrongFocus);
  control->installEventFilter(this);
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::Wheel || static_cast<QWidget*>(watched)->hasFocus()) return false;
  event->ignore();  // what is around it scrolls
  return true;
}

}  // namespace longleaf::ui
