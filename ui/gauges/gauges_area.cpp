// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/gauges_area.h"

#include <QEvent>
#include <QScrollBar>

#include "ui/gauges/gauges_pane.h"

namespace longleaf::ui {

namespace {

constexpr double kMostOfWindow = 0.3, kLeastOfWindow = 0.2;

}  // namespace

GaugesArea::GaugesArea(GaugesPane& gauges, QWidget* parent) : QScrollArea(parent), m_gauges(gauges) {
  setObjectName(QStringLiteral("gaugesArea"));
  setFocusPolicy(Qt::NoFocus);  // the pane in it has it
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setWidgetResizable(true);
  setWidget(&gauges);
  gauges.installEventFilter(this);
}

QSize GaugesArea::sizeHint() const { return minimumSizeHint(); }

QSize GaugesArea::minimumSizeHint() const {
  const int needed = m_gauges.minimumHeight(), height = window()->height();
  const int part = std::min(m_gauges.firstRowHeight(), static_cast<int>(height * kLeastOfWindow));
  const int least = std::max(part, fontMetrics().height() * 3);
  return {m_gauges.minimumSizeHint().width(), needed <= height * kMostOfWindow ? needed : least};
}

bool GaugesArea::eventFilter(QObject* watched, QEvent* event) {
  const bool done = QScrollArea::eventFilter(watched, event);
  if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize) updateGeometry();
  return done;
}

void GaugesArea::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  updateGeometry();
}

}  // namespace longleaf::ui
