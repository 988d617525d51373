// SPDX-License-Identifier: GPL-3.0-or-later
// Lies over the library while files are dragged across it, and says that they can be dropped.
#pragma once

#include <QWidget>

class QMimeData;

namespace longleaf::ui {

class Look;

class DropFrame final : public QWidget {
  Q_OBJECT

 public:
  explicit DropFrame(const Look& look, QWidget* parent);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Look& m_look;
};

/// Paths of what is dragged, as far as it lies on this machine.
QStringList draggedPaths(const QMimeData* data);

}  // namespace longleaf::ui
