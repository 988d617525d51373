// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the wheel from changing a control that a person only scrolls past: it counts where the control has the focus.
#pragma once

#include <QObject>

class QWidget;

namespace longleaf::ui {

class WheelGuard final : public QObject {
  Q_OBJECT

 public:
  /// Owned by the control.
  explicit WheelGuard(QWidget* control);

  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace longleaf::ui
