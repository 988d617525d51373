// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/rate_chart.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/gauges/custom_plot.h"
#include "ui/gauges/rate_history.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kLineWidth = 1.4;

/// The next of 1, 2, 5, 10, ... so that the scale keeps still while the speed wavers.
double ceilingOf(double rate) {
  if (rate <= 1) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(rate)));
  for (const double factor : {1.0, 1.5, 2.0, 3.0, 5.0, 7.5}) {
    if (rate <= factor * power) return factor * power;
  }
  return 10 * power;
}

}  // namespace

RateChart::RateChart(Look& look, Line line, QWidget* parent)
    : QWidget(parent), m_look(look), m_line(line), m_plot(new QCustomPlot(this)) {
  m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_plot->setFocusPolicy(Qt::NoFocus);
  m_plot->axisRect()->setAutoMargins(QCP::msNone);
  for (QCPAxis* axis : m_plot->axisRect()->axes()) {
    axis->setVisible(false);
    axis->grid()->setVisible(false);
  }
  m_graph = m_plot->addGraph();
  m_span = new QCPItemText(m_plot);
  m_span->setText(tr("2 min"));
  m_span->setClipToAxisRect(false);
  m_span->position->setType(QCPItemPosition::ptViewportRatio);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void RateChart::setHistory(const RateHistory& history) {
  QVector<double> seconds(RateHistory::kPoints), rates(RateHistory::kPoints);
  for (int i = 0; i < RateHistory::kPoints; ++i) {
    seconds[i] = i;
    rates[i] = history.at(i);
  }
  m_graph->setData(seconds, rates, true);
  m_plot->yAxis->setRange(0, ceilingOf(history.highest() * 1.05));
  m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void RateChart::restyle() {
  const Theme& theme = m_look.theme();
  const bool mirrored = layoutDirection() == Qt::RightToLeft;
  m_plot->setBackground(QBrush(theme.ground));
  QPen pen(m_line == Line::solid ? theme.accent : theme.context, theme.px(1) * kLineWidth);
  // In the dark the blue of the segments is too faint for a line.
  if (m_line == Line::dashed && theme.dark) pen.setColor(theme.context.lighter());
  if (m_line == Line::dashed) pen.setDashPattern({4, 2.5});
  m_graph->setPen(pen);
  m_span->setFont(theme.font(TextRole::legend));
  m_span->setColor(theme.muted);
  m_span->setPositionAlignment((mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignTop);
  m_span->position->setCoords(mirrored ? 1 : 0, 0);
  const int room = theme.space(0.5);
  m_plot->axisRect()->setMargins({room, QFontMetrics(m_span->font()).height(), room, room});
  m_plot->xAxis->setRange(0, RateHistory::kPoints - 1);
  m_plot->xAxis->setRangeReversed(mirrored);
  m_plot->replot(QCustomPlot::rpQueuedReplot);
  updateGeometry();
  resizeEvent(nullptr);
  update();
}

QSize RateChart::sizeHint() const { return {m_look.theme().space(50), m_look.theme().space(20)}; }

QSize RateChart::minimumSizeHint() const { return {m_look.theme().space(24), m_look.theme().space(13)}; }

void RateChart::resizeEvent(QResizeEvent*) {
  // Inside the frame's rounded corners.
  const int inset = m_look.theme().space(1);
  m_plot->setGeometry(rect().adjusted(inset, inset, -inset, -inset));
}

void RateChart::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LayoutDirectionChange) restyle();
}

void RateChart::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(theme.line);
  painter.setBrush(theme.ground);
  const double radius = theme.px(theme.pixels.controlRadius);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

}  // namespace longleaf::ui
