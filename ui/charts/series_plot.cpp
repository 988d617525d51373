// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/series_plot.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/charts/chart_palette.h"
#include "ui/gauges/custom_plot.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kLine = 1.8, kMarker = 7, kRing = 13;  // pixels at scale 1
constexpr double kNear = 24;                            // pixels at scale 1: a point is meant within these
constexpr double kSample = 5;                           // steps of spacing: a piece of a line before its name
constexpr double kRoomBeyond = 0.06;                    // of an axis, before the first and behind the last point

QCPScatterStyle::ScatterShape shapeOf(Marker marker) {
  switch (marker) {
    case Marker::disc:
      return QCPScatterStyle::ssDisc;
    case Marker::square:
      return QCPScatterStyle::ssSquare;
    case Marker::triangle:
      return QCPScatterStyle::ssTriangle;
    case Marker::diamond:
      return QCPScatterStyle::ssDiamond;
    case Marker::cross:
      break;
  }
  return QCPScatterStyle::ssCross;
}

/// The axes have a place for it.
bool hasPlace(const SeriesPoint& point, const SeriesChartData& data) {
  const auto ok = [](double value, AxisScale scale) {
    return std::isfinite(value) && (scale == AxisScale::linear || value > 0);
  };
  return ok(point.x, data.x.scale) && ok(point.y, data.y.scale);
}

struct Range {
  double low = 0;
  double high = 1;
  bool any = false;

  void take(double value) {
    low = any ? std::min(low, value) : value;
    high = any ? std::max(high, value) : value;
    any = true;
  }
};

/// With room on both sides, in the axis's own measure.
QCPRange roomy(const Range& range, AxisScale scale) {
  if (!range.any) return {scale == AxisScale::logarithmic ? 1.0 : 0.0, 10};
  if (scale == AxisScale::logarithmic) {
    const double low = std::log10(range.low), high = std::log10(range.high);
    const double room = high > low ? (high - low) * kRoomBeyond : 0.5;
    return {std::pow(10, low - room), std::pow(10, high + room)};
  }
  const double room = range.high > range.low ? (range.high - range.low) * kRoomBeyond
                                             : std::max(std::abs(range.high), 1.0) * kRoomBeyond;
  return {range.low - room, range.high + room};
}

}  // namespace

SeriesPlot::SeriesPlot(Look& look, QWidget& place) : m_look(look), m_place(place), m_plot(new QCustomPlot(&place)) {
  m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_plot->setFocusPolicy(Qt::NoFocus);
  m_plot->setNoAntialiasingOnDrag(false);
  // Names at the ends of lines stand where the axes put the points, which is known once these are laid out.
  QObject::connect(m_plot, &QCustomPlot::afterLayout, &place, [this] { placeNames(); });
  rebuild();
}

void SeriesPlot::setData(const SeriesChartData& given) {
  m_data = given;
  for (ChartSeries& series : m_data.series) {
    series.points.removeIf([&](const SeriesPoint& at) { return !hasPlace(at, given); });
  }
  const auto stands = [this](const ChartPlace& at) {
    return at.series < m_data.series.size() && at.point < m_data.series[at.series].points.size();
  };
  if (m_marked && !stands(*m_marked)) m_marked.reset();
  rebuild();
}

void SeriesPlot::setMarked(const ChartPlace& at) {
  m_marked = at;
  showMark();
}

void SeriesPlot::fill() const {
  m_plot->setGeometry(m_place.rect());
  restyle();
}

QPointF SeriesPlot::pixel(const SeriesPoint& at) const {
  return {m_plot->xAxis->coordToPixel(at.x), m_plot->yAxis->coordToPixel(at.y)};
}

void SeriesPlot::addSeries(qsizetype number) {
  const ChartSeries& series = m_data.series[number];
  const Theme& theme = m_look.theme();
  const SeriesLook style = seriesLook(static_cast<std::size_t>(series.look >= 0 ? series.look : number), theme.text);
  QCPGraph* graph = m_plot->addGraph();
  QVector<double> x, y, below, above;
  for (const SeriesPoint& point : series.points) {
    x.append(point.x);
    y.append(point.y);
    below.append(point.low ? point.y - *point.low : 0);
    above.append(point.high ? *point.high - point.y : 0);
  }
  graph->setData(x, y);
  QPen pen(style.colour, theme.px(1) * kLine, style.dash);
  graph->setPen(pen);
  QPen outline(style.colour, theme.px(1) * kLine);
  graph->setScatterStyle(QCPScatterStyle(shapeOf(style.marker), outline, QBrush(style.colour), theme.px(kMarker)));
  const bool bars = std::any_of(series.points.begin(), series.points.end(), [](const auto& p) { return p.low; });
  if (bars) {
    auto* errors = new QCPErrorBars(m_plot->xAxis, m_plot->yAxis);
    errors->setDataPlottable(graph);
    errors->setData(below, above);
    errors->setPen(QPen(style.colour, theme.px(1)));
    errors->setWhiskerWidth(theme.px(kMarker));
    errors->setSymbolGap(0);
  }
  auto* name = new QCPItemText(m_plot);
  name->setText(series.name);
  name->setFont(theme.font(TextRole::legend, true));
  name->setColor(theme.text);
  name->setClipToAxisRect(false);
  name->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  name->setTextAlignment(Qt::AlignLeft);
  name->position->setType(QCPItemPosition::ptAbsolute);
  m_names.append(name);
  auto* sample = new QCPItemLine(m_plot);
  sample->setPen(pen);
  sample->setClipToAxisRect(false);
  sample->start->setType(QCPItemPosition::ptAbsolute);
  sample->end->setType(QCPItemPosition::ptAbsolute);
  m_samples.append(sample);
}

void SeriesPlot::dressAxis(QCPAxis* axis, const ChartAxis& values) const {
  const Theme& theme = m_look.theme();
  axis->setScaleType(values.scale == AxisScale::logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  if (!values.ticks.isEmpty()) {
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (const auto& [at, text] : values.ticks) ticker->addTick(at, text);
    axis->setTicker(ticker);
  } else if (values.scale == AxisScale::logarithmic) {
    axis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
  } else {
    axis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
  }
  axis->setNumberFormat(QStringLiteral("gb"));
  axis->setLabel(values.title);
  axis->setLabelFont(theme.font(TextRole::legend));
  axis->setTickLabelFont(theme.font(TextRole::legend));
  axis->setLabelColor(theme.muted);
  axis->setTickLabelColor(theme.muted);
  axis->setBasePen(QPen(theme.line, theme.px(1)));
  axis->setTickPen(Qt::NoPen);
  axis->setSubTickPen(Qt::NoPen);
  axis->setTickLabelPadding(theme.space(1.5));
  axis->setLabelPadding(theme.space(1));
  axis->grid()->setPen(QPen(theme.line, theme.px(1)));
  axis->grid()->setZeroLinePen(Qt::NoPen);
  axis->grid()->setSubGridVisible(false);
}

void SeriesPlot::scaleAxes() const {
  Range x, y;
  for (const ChartSeries& series : m_data.series) {
    for (const SeriesPoint& each : series.points) {
      x.take(each.x);
      y.take(each.y);
      const bool drawn = m_data.y.scale == AxisScale::linear;
      if (each.low && (drawn || *each.low > 0)) y.take(*each.low);
      if (each.high) y.take(*each.high);
    }
  }
  m_plot->xAxis->setRange(roomy(x, m_data.x.scale));
  m_plot->yAxis->setRange(roomy(y, m_data.y.scale));
}

void SeriesPlot::rebuild() {
  m_plot->clearPlottables();
  m_plot->clearItems();
  m_ring = nullptr;
  m_names.clear();
  m_samples.clear();
  m_plot->setLocale(QLocale());
  for (qsizetype i = 0; i < m_data.series.size(); ++i) addSeries(i);
  m_ring = new QCPItemTracer(m_plot);
  m_ring->setStyle(QCPItemTracer::tsCircle);
  m_ring->position->setType(QCPItemPosition::ptPlotCoords);
  restyle();
}

void SeriesPlot::restyle() const {
  const Theme& theme = m_look.theme();
  m_plot->setBackground(QBrush(theme.surface));
  dressAxis(m_plot->xAxis, m_data.x);
  dressAxis(m_plot->yAxis, m_data.y);
  m_plot->xAxis->grid()->setVisible(false);
  scaleAxes();
  const QFontMetrics metrics(theme.font(TextRole::legend, true));
  int widest = 0;
  for (const ChartSeries& series : m_data.series) widest = std::max(widest, metrics.horizontalAdvance(series.name));
  widest = std::min(widest, m_place.width() / 3);
  QCPAxisRect* area = m_plot->axisRect();
  area->setAutoMargins(QCP::msLeft | QCP::msBottom);
  area->setMargins({0, theme.space(2), widest + theme.space(kSample + 4), 0});
  for (qsizetype i = 0; i < m_names.size(); ++i)
    m_names[i]->setText(metrics.elidedText(m_data.series[i].name, Qt::ElideMiddle, widest));
  showMark();
}

/// At the ends of the lines, pushed apart where these end close to each other.
void SeriesPlot::placeNames() const {
  const Theme& theme = m_look.theme();
  struct Name {
    double y;
    qsizetype series;
  };
  QList<Name> placed;
  for (qsizetype i = 0; i < m_names.size(); ++i) {
    m_names[i]->setVisible(!m_data.series[i].points.isEmpty());
    m_samples[i]->setVisible(!m_data.series[i].points.isEmpty());
    if (m_data.series[i].points.isEmpty()) continue;
    placed.append({pixel(m_data.series[i].points.last()).y(), i});
  }
  std::stable_sort(placed.begin(), placed.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
  const double height = QFontMetrics(theme.font(TextRole::legend, true)).height();
  const QRect area = m_plot->axisRect()->rect();
  for (qsizetype i = 1; i < placed.size(); ++i) placed[i].y = std::max(placed[i].y, placed[i - 1].y + height);
  double lowest = area.bottom() - height / 2;
  for (qsizetype i = placed.size() - 1; i >= 0; --i) {
    placed[i].y = std::min(placed[i].y, lowest);
    lowest = placed[i].y - height;
  }
  const double left = area.right() + theme.space(1), right = left + theme.space(kSample);
  for (const Name& name : placed) {
    m_samples[name.series]->start->setPixelPosition({left, name.y});
    m_samples[name.series]->end->setPixelPosition({right, name.y});
    m_names[name.series]->position->setPixelPosition({right + theme.space(1), name.y});
  }
}

void SeriesPlot::showMark() const {
  const Theme& theme = m_look.theme();
  if (m_ring) {
    m_ring->setVisible(m_marked.has_value() && m_place.hasFocus());
    m_ring->setPen(QPen(theme.text, theme.px(theme.pixels.focusRing)));
    m_ring->setBrush(Qt::NoBrush);
    m_ring->setSize(theme.px(kRing));
    if (m_marked) m_ring->position->setCoords(point(*m_marked).x, point(*m_marked).y);
  }
  m_plot->replot(QCustomPlot::rpQueuedReplot);
}

std::optional<ChartPlace> SeriesPlot::nearest(const QPointF& at) const {
  std::optional<ChartPlace> found;
  double least = m_look.theme().px(kNear);
  for (int i = 0; i < m_data.series.size(); ++i) {
    for (int k = 0; k < m_data.series[i].points.size(); ++k) {
      const double distance = QLineF(at, pixel(m_data.series[i].points[k])).length();
      if (distance >= least) continue;
      least = distance;
      found = ChartPlace{i, k};
    }
  }
  return found;
}

}  // namespace longleaf::ui
