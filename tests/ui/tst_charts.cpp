// SPDX-License-Identifier: GPL-3.0-or-later
// Charts: every value can be reached by keyboard and is said in words; nothing is told by colour alone, and figures can
// be read on their cells.
#include <QtTest>

#include <QHeaderView>
#include <QToolTip>
#include <cmath>

#include "support/patience.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/series_chart.h"
#include "ui/gauges/custom_plot.h"
#include "ui/theme/look.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

HeatMapData heatData(int rows, int columns) {
  HeatMapData data{.name = s("Facts"),
                   .rowTitle = s("slots"),
                   .firstColumn = s("beginning"),
                   .lastColumn = s("end"),
                   .scale = {.low = 0, .high = double(rows * columns - 1)}};
  for (int k = 0; k < columns; ++k) data.columns.append(s("depth %1").arg(k));
  for (int i = 0; i < rows; ++i) {
    HeatRow row{.label = QString::number(512 << (rows - 1 - i))};
    for (int k = 0; k < columns; ++k) {
      const double value = i * columns + k;
      row.cells.append(HeatCell{.value = value,
                                .figure = QString::number(value),
                                .sentence = s("row %1, column %2: %3").arg(i).arg(k).arg(value)});
    }
    data.rows.append(row);
  }
  return data;
}

SeriesChartData chartData() {
  SeriesChartData data{.name = s("Quality against budget"),
                       .x = {.title = s("cache slots"), .scale = AxisScale::logarithmic},
                       .y = {.title = s("nats per token")}};
  for (const char* name : {"zsmerge", "h2o", "streaming"}) {
    ChartSeries series{.name = s(name)};
    for (int i = 0; i < 4; ++i) {
      const double y = 3 - 0.4 * i + 0.2 * double(data.series.size());
      series.points.append({.x = double(512 << i),
                            .y = y,
                            .low = y - 0.1,
                            .high = y + 0.1,
                            .sentence = s("%1 at %2").arg(s(name)).arg(512 << i)});
    }
    data.series.append(series);
  }
  return data;
}

double contrast(const QColor& a, const QColor& b) {
  const double light = std::max(luminance(a), luminance(b)), dark = std::min(luminance(a), luminance(b));
  return (light + 0.05) / (dark + 0.05);
}

template <class Chart>
bool show(Chart& chart, const QSize& size) {
  chart.resize(size);
  chart.show();
  chart.activateWindow();
  return QTest::qWaitForWindowActive(&chart, kPatience);
}

}  // namespace

class TestCharts final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void figuresCanBeReadOnEveryColour() {
    for (int i = 0; i <= 1000; ++i) {
      const QColor ground = heatColour(i / 1000.0);
      QVERIFY2(contrast(ground, readableOn(ground)) >= 4.5, qPrintable(ground.name()));
    }
  }

  static void theRampGrowsLighter() {
    for (int i = 1; i <= 100; ++i) QVERIFY(luminance(heatColour(i / 100.0)) > luminance(heatColour((i - 1) / 100.0)));
    QCOMPARE(heatColour(-3), heatColour(0));
    QCOMPARE(heatColour(7), heatColour(1));
  }

  static void seriesDifferByMoreThanColour() {
    const QColor ink(Qt::black);
    for (std::size_t a = 0; a < 20; ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const SeriesLook one = seriesLook(a, ink), other = seriesLook(b, ink);
        QVERIFY2(one.dash != other.dash || one.marker != other.marker, qPrintable(s("%1 %2").arg(a).arg(b)));
        if (a < 7) QVERIFY(one.colour != other.colour);
      }
    }
    QCOMPARE(seriesLook(6, Qt::white).colour, QColor(Qt::white));  // black does not show on a dark ground
  }

  static void theBestIsTheBrightEnd() {
    QCOMPARE((HeatScale{.low = 1, .high = 3, .lowIsGood = true}).goodness(1), 1.0);
    QCOMPARE((HeatScale{.low = 1, .high = 3, .lowIsGood = false}).goodness(1), 0.0);
    QCOMPARE((HeatScale{.low = 2, .high = 2}).goodness(2), 0.5);
  }

  static void theKeyboardGoesFromCellToCell() {
    Look look;
    HeatMap map(look);
    map.setData(heatData(3, 10));
    QVERIFY(show(map, {640, 200}));
    map.setFocus();
    QCOMPARE(map.currentIndex().row(), 0);
    QCOMPARE(map.currentIndex().column(), 0);
    QTest::keyClick(&map, Qt::Key_Right);
    QTest::keyClick(&map, Qt::Key_Right);
    QTest::keyClick(&map, Qt::Key_Down);
    QCOMPARE(map.currentIndex().data(Qt::AccessibleTextRole).toString(), s("row 1, column 2: 12"));
    QVERIFY(map.currentIndex().data(Qt::ToolTipRole).toString().contains(s("row 1, column 2: 12")));
    map.setData(heatData(3, 10));  // new figures leave the keyboard where it is
    QCOMPARE(map.currentIndex().row(), 1);
    QCOMPARE(map.currentIndex().column(), 2);
  }

  static void theFocusIsSeen() {
    Look look;
    HeatMap map(look);
    map.setData(heatData(2, 10));
    QVERIFY(show(map, {640, 120}));
    map.setFocus();
    QTest::keyClick(&map, Qt::Key_Right);
    const QRect cell = map.visualRect(map.currentIndex());
    const QImage with = map.viewport()->grab(cell).toImage();
    map.clearFocus();
    QTRY_VERIFY(map.viewport()->grab(cell).toImage() != with);
  }

  static void cellsAreDrawnInTheirColours() {
    Look look;
    HeatMap map(look);
    HeatMapData data = heatData(2, 4);
    data.rows[0].cells[1].reset();
    map.setData(data);
    QVERIFY(show(map, {480, 120}));
    const QImage picture = map.viewport()->grab().toImage();
    const auto colourOf = [&](int row, int column) {
      const QRect cell = map.visualRect(map.model()->index(row, column));
      return picture.pixelColor(cell.left() + cell.width() / 2, cell.top() + cell.height() / 5);
    };
    QCOMPARE(colourOf(0, 0), heatColour(0));
    QCOMPARE(colourOf(1, 3), heatColour(1));
    QCOMPARE(colourOf(1, 0), heatColour(4.0 / 7));
    QVERIFY(!map.model()->index(0, 1).data(Qt::DisplayRole).isValid());
    QVERIFY(colourOf(0, 1) != heatColour(1.0 / 7));
  }

  static void aMapHasTheRoomThatItsFiguresTake() {
    Look look;
    HeatMap map(look);
    map.setData(heatData(5, 10));
    const QSize usual = map.minimumSizeHint();
    QVERIFY(map.sizeHint().width() >= usual.width());
    look.setScale(2);
    QVERIFY(map.minimumSizeHint().width() > usual.width() && map.minimumSizeHint().height() > usual.height());
    HeatMapData more = heatData(6, 10);
    map.setData(more);
    QVERIFY(map.minimumSizeHint().height() > usual.height());
  }

  static void aLongNameOfARowGivesWayToTheFigures() {
    Look look;
    HeatMap map(look);
    HeatMapData data = heatData(2, 10);
    const QString name = s("zsmerge 2,048, alpha=0.5, recent=25%, <b>merge</b>=similar, sink=64");
    data.rows[0].label = name;
    map.setData(data);
    const QSize least = map.minimumSizeHint();
    QVERIFY(least.width() < map.fontMetrics().horizontalAdvance(name));
    QVERIFY(show(map, {least.width(), 120}));
    const QFontMetrics figures(look.theme().font(TextRole::legend, true));
    for (int column = 0; column < 10; ++column) {
      const QRect cell = map.visualRect(map.model()->index(1, column));
      QVERIFY(cell.width() >= figures.horizontalAdvance(s("19")));
      QVERIFY(map.viewport()->rect().contains(cell));
    }
    // All of it is in the tooltip, as text.
    const QString tip = map.model()->headerData(0, Qt::Vertical, Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(s("&lt;b&gt;merge")) && tip.contains(s("sink=64")), qPrintable(tip));
    const int narrow = map.verticalHeader()->width();
    map.resize(900, 120);
    QTRY_VERIFY(map.verticalHeader()->width() > narrow);
  }

  static void fromRightToLeftTheTextBeginsAtTheRight() {
    Look look;
    HeatMap map(look);
    map.setLayoutDirection(Qt::RightToLeft);
    map.setData(heatData(2, 10));
    QVERIFY(show(map, {640, 120}));
    QVERIFY(map.visualRect(map.model()->index(0, 0)).left() > map.visualRect(map.model()->index(0, 9)).left());
  }

  static void everyPointIsReachedByKeyboard() {
    Look look;
    SeriesChart chart(look);
    chart.setData(chartData());
    QVERIFY(!chart.current());
    QVERIFY(show(chart, {700, 320}));
    const QSignalSpy changes(&chart, &SeriesChart::currentChanged);
    chart.setFocus();
    QTRY_VERIFY(chart.current());
    QCOMPARE(chart.accessibleDescription(), s("zsmerge at 512"));
    QSet<QString> said{chart.accessibleDescription()};
    for (int series = 0; series < 3; ++series) {
      for (int i = 0; i < 4; ++i) {
        said.insert(chart.accessibleDescription());
        QTest::keyClick(&chart, series % 2 == 0 ? Qt::Key_Right : Qt::Key_Left);
      }
      said.insert(chart.accessibleDescription());
      QTest::keyClick(&chart, Qt::Key_Down);
    }
    QCOMPARE(said.size(), 12);
    QVERIFY(changes.size() >= 12);
    QCOMPARE(chart.current()->series, 2);
    QTest::keyClick(&chart, Qt::Key_Up);
    QCOMPARE(chart.current()->series, 1);
  }

  static void upAndDownKeepThePlace() {
    Look look;
    SeriesChart chart(look);
    SeriesChartData data = chartData();
    data.series[1].points.removeFirst();
    data.series[1].points.removeFirst();  // 2048 and 4096 are left
    chart.setData(data);
    QVERIFY(show(chart, {700, 320}));
    chart.setFocus();
    QTRY_VERIFY(chart.current());
    for (int i = 0; i < 3; ++i) QTest::keyClick(&chart, Qt::Key_Right);
    QTest::keyClick(&chart, Qt::Key_Down);
    QCOMPARE(chart.accessibleDescription(), s("h2o at 4096"));
    QTest::keyClick(&chart, Qt::Key_Left);
    QTest::keyClick(&chart, Qt::Key_Left);  // there is none before
    QCOMPARE(chart.accessibleDescription(), s("h2o at 2048"));
  }

  static void linesHaveDashesMarkersIntervalsAndNames() {
    Look look;
    SeriesChart chart(look);
    chart.setData(chartData());
    QVERIFY(show(chart, {700, 320}));
    auto* plot = chart.findChild<QCustomPlot*>();
    QVERIFY(plot);
    plot->replot();
    QCOMPARE(plot->graphCount(), 3);
    QSet<int> dashes, markers;
    QList<double> heights;
    int intervals = 0;
    for (int i = 0; i < plot->plottableCount(); ++i) {
      if (auto* bars = qobject_cast<QCPErrorBars*>(plot->plottable(i))) {
        QCOMPARE(bars->data()->size(), 4);
        ++intervals;
      }
    }
    QCOMPARE(intervals, 3);
    for (int i = 0; i < 3; ++i) {
      dashes.insert(static_cast<int>(plot->graph(i)->pen().style()));
      markers.insert(static_cast<int>(plot->graph(i)->scatterStyle().shape()));
    }
    QCOMPARE(dashes.size(), 3);
    QCOMPARE(markers.size(), 3);
    for (int i = 0; i < plot->itemCount(); ++i) {
      auto* name = qobject_cast<QCPItemText*>(plot->item(i));
      if (!name) continue;
      QVERIFY(name->position->pixelPosition().x() > plot->axisRect()->right());
      heights.append(name->position->pixelPosition().y());
    }
    QCOMPARE(heights.size(), 3);
    std::sort(heights.begin(), heights.end());
    const int line = QFontMetrics(look.theme().font(TextRole::legend, true)).height();
    for (qsizetype i = 1; i < heights.size(); ++i) QVERIFY(heights[i] - heights[i - 1] > line - 1);
    QCOMPARE(plot->xAxis->scaleType(), QCPAxis::stLogarithmic);
    QCOMPARE(plot->xAxis->label(), s("cache slots"));
  }

  static void pointsWithoutAPlaceAreLeftOut() {
    Look look;
    SeriesChart chart(look);
    SeriesChartData data = chartData();
    data.series[0].points[0].x = 0;  // there is no logarithm of it
    data.series[0].points[1].y = std::nan("");
    data.series[1].points.clear();
    chart.setData(data);
    QVERIFY(show(chart, {700, 320}));
    QCOMPARE(chart.data().series[0].points.size(), 2);
    chart.setFocus();
    QTRY_VERIFY(chart.current());
    QCOMPARE(chart.accessibleDescription(), s("zsmerge at 2048"));
    QTest::keyClick(&chart, Qt::Key_Down);
    QVERIFY(chart.accessibleDescription().startsWith(s("streaming")));
    chart.setData({});
    QVERIFY(!chart.current());
    QTest::keyClick(&chart, Qt::Key_Right);
    QVERIFY(!chart.current());
  }

  static void aPressMarksThePointThere() {
    Look look;
    SeriesChart chart(look);
    chart.setData(chartData());
    QVERIFY(show(chart, {700, 320}));
    auto* plot = chart.findChild<QCustomPlot*>();
    plot->replot();
    const QPoint at(int(plot->xAxis->coordToPixel(2048)),
                    int(plot->yAxis->coordToPixel(chart.data().series[2].points[2].y)));
    QTest::mouseClick(&chart, Qt::LeftButton, {}, at);
    QCOMPARE(chart.accessibleDescription(), s("streaming at 2048"));
    QTest::mouseClick(&chart, Qt::LeftButton, {}, {4, 4});  // nothing is near
    QCOMPARE(chart.accessibleDescription(), s("streaming at 2048"));
  }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
