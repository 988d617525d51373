// SPDX-License-Identifier: GPL-3.0-or-later
// Room for the gauges: as high as they need, if that is no more than a share of the window; else their first row is on
// view and they are scrolled. With text of 200 % they would push everything else out of a small screen.
#pragma once

#include <QScrollArea>

namespace longleaf::ui {

class GaugesPane;

class GaugesArea final : public QScrollArea {
  Q_OBJECT

 public:
  explicit GaugesArea(GaugesPane& gauges, QWidget* parent = nullptr);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  GaugesPane& m_gauges;
};

}  // namespace longleaf::ui
