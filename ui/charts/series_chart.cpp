// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/series_chart.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/charts/series_plot.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

SeriesChart::SeriesChart(Look& look, QWidget* parent)
    : QWidget(parent), m_look(look), m_plot(std::make_unique<SeriesPlot>(look, *this)) {
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&look, &Look::changed, this, [this] {
    m_plot->rebuild();
    updateGeometry();
  });
}

SeriesChart::~SeriesChart() = default;

void SeriesChart::setData(const SeriesChartData& data) {
  m_plot->setData(data);
  const auto& marked = m_plot->marked();
  setAccessibleName(data.name);
  setAccessibleDescription(marked ? m_plot->point(*marked).sentence : QString());
}

const SeriesChartData& SeriesChart::data() const { return m_plot->data(); }

std::optional<ChartPlace> SeriesChart::current() const { return m_plot->marked(); }

QSize SeriesChart::sizeHint() const { return {m_look.theme().space(150), m_look.theme().space(75)}; }

QSize SeriesChart::minimumSizeHint() const { return {m_look.theme().space(70), m_look.theme().space(50)}; }

// --- Going from point to point -----------------------------------------------------------------------------------

void SeriesChart::setCurrent(const ChartPlace& place) {
  m_plot->setMarked(place);
  const QString& sentence = m_plot->point(place).sentence;
  setAccessibleDescription(sentence);
  QAccessibleEvent said(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&said);
  Q_EMIT currentChanged();
}

void SeriesChart::showSentence() {
  if (!m_plot->marked() || !isVisible()) return;
  const SeriesPoint& point = m_plot->point(*m_plot->marked());
  QToolTip::showText(mapToGlobal(m_plot->pixel(point).toPoint()), point.sentence, this);
}

void SeriesChart::step(int along, int across) {
  const QList<ChartSeries>& series = m_plot->data().series;
  const auto hasPoints = [](const ChartSeries& each) { return !each.points.isEmpty(); };
  const auto first = std::find_if(series.begin(), series.end(), hasPoints);
  if (first == series.end()) return;
  if (!m_plot->marked()) return setCurrent({static_cast<int>(first - series.begin()), 0});
  ChartPlace place = *m_plot->marked();
  if (across != 0) {
    int other = place.series + across;
    while (other >= 0 && other < series.size() && !hasPoints(series[other])) other += across;
    if (other < 0 || other >= series.size()) return;
    // To the point that stands nearest over the same place.
    const double x = m_plot->pixel(m_plot->point(place)).x();
    const auto& points = series[other].points;
    const auto nearest = std::min_element(points.begin(), points.end(), [&](const auto& a, const auto& b) {
      return std::abs(m_plot->pixel(a).x() - x) < std::abs(m_plot->pixel(b).x() - x);
    });
    place = {other, static_cast<int>(nearest - points.begin())};
  } else {
    const auto last = static_cast<int>(series[place.series].points.size()) - 1;
    place.point = std::clamp(place.point + along, 0, last);
  }
  setCurrent(place);
}

void SeriesChart::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      step(-1, 0);
      break;
    case Qt::Key_Right:
      step(1, 0);
      break;
    case Qt::Key_Up:
      step(0, -1);
      break;
    case Qt::Key_Down:
      step(0, 1);
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  event->accept();
  showSentence();
}

void SeriesChart::mousePressEvent(QMouseEvent* event) {
  if (const auto place = m_plot->nearest(event->position())) {
    setCurrent(*place);
    showSentence();
  }
  QWidget::mousePressEvent(event);
}

bool SeriesChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  if (const auto place = m_plot->nearest(help->pos())) {
    QToolTip::showText(help->globalPos(), m_plot->point(*place).sentence, this);
  } else {
    QToolTip::hideText();
    event->ignore();
  }
  return true;
}

void SeriesChart::resizeEvent(QResizeEvent*) { m_plot->fill(); }

void SeriesChart::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  if (!m_plot->marked()) step(0, 0);
  m_plot->showMark();
}

void SeriesChart::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  m_plot->showMark();
}

void SeriesChart::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LocaleChange) m_plot->rebuild();
}

}  // namespace longleaf::ui
