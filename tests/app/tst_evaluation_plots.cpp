// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of an evaluation: everything that was measured is on them, told apart by more than its colour.
#include <QSet>
#include <QTest>
#include <cmath>

#include "app/tasks/evaluation/bootstrap.h"
#include "app/tasks/evaluation/plot_axes.h"
#include "app/tasks/evaluation/plots.h"

using namespace longleaf::app::evaluation;

class TestEvaluationPlots final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void ticksAreRound_data();
  void ticksAreRound();
  void seriesAreInOrder();
  void everythingIsOnTheDrawing();
  void coloursFollowTheValues();
  void aDarkGroundStaysDark();
  void oddData_data();
  void oddData();
};

namespace {

Overall settingOf(const std::string& series, std::uint32_t budget, double value, Task task = Task::facts) {
  Row row{.setting = series + std::to_string(budget), .series = series, .task = task, .budgetSlots = budget};
  for (std::uint32_t i = 0; i < 20; ++i) {
    row.items.push_back({.place = i, .depth = (i + 0.5) / 20, .value = value + 0.1 * (i / 2)});
  }
  return overall({row}).front();
}

PlotData data(Task task = Task::facts) {
  return {.task = task,
          .settings = {settingOf("streaming", 512, 2.0, task), settingOf("zsmerge", 512, 1.2, task),
                       settingOf("streaming", 2048, 1.9, task), settingOf("zsmerge", 2048, 0.8, task)}};
}

}  // namespace

void TestEvaluationPlots::ticksAreRound_data() {
  QTest::addColumn<double>("low");
  QTest::addColumn<double>("high");
  QTest::newRow("unit") << 0.0 << 1.0;
  QTest::newRow("narrow") << 3.381 << 3.412;
  QTest::newRow("wide") << 0.02 << 740.0;
  QTest::newRow("negative") << -0.3 << 0.2;
  QTest::newRow("one value") << 2.5 << 2.5;
  QTest::newRow("zero") << 0.0 << 0.0;
}

void TestEvaluationPlots::ticksAreRound() {
  QFETCH(const double, low);
  QFETCH(const double, high);
  const std::vector<double> ticks = ticksFor(low, high);
  QVERIFY(ticks.size() >= 2 && ticks.size() <= 8);
  QVERIFY(ticks.front() <= low + 1e-9 && ticks.back() >= high - 1e-9 && ticks.front() < ticks.back());
  const double step = ticks[1] - ticks[0];
  for (const double tick : ticks) {
    QVERIFY(std::abs(tickText(tick, step).toDouble() - tick) < 1e-6 * std::max(1.0, std::abs(step)));
  }
}

void TestEvaluationPlots::seriesAreInOrder() {
  PlotData plot = data();
  plot.settings.push_back(Overall{.setting = "none", .series = "empty"});
  const std::vector<PlotSeries> series = seriesOf(plot);
  QCOMPARE(series.size(), std::size_t{2});
  QCOMPARE(series[0].name, std::string("streaming"));
  QCOMPARE(series[1].settings[0]->budgetSlots, 512U);
  QCOMPARE(series[1].settings[1]->budgetSlots, 2048U);
}

void TestEvaluationPlots::everythingIsOnTheDrawing() {
  // Tasks below each other.
  const Plots both = plotsOf({settingOf("a", 64, 1, Task::qa), settingOf("a", 64, 1, Task::facts)});
  QCOMPARE(both.size(), std::size_t{2});
  QCOMPARE(plotSize(both).height(), plotSize({both[0]}).height() + plotSize({both[1]}).height());

  const QByteArray svg = plotSvg({data()});
  QVERIFY(svg.startsWith("<?xml") && svg.contains("</svg>"));
  for (const char* text : {"streaming", "zsmerge", "512", "2,048", "nats per token (lower is better)", "cache slots",
                           "depth in the text", "facts"}) {
    QVERIFY2(svg.contains(text), text);
  }
  // A number in each cell: both settings of both series at ten depths.
  for (const char* cell : {">2.00<", ">2.90<", ">1.20<", ">2.10<", ">0.80<", ">1.70<"})
    QVERIFY2(svg.contains(cell), cell);
  QVERIFY(svg.contains("stroke-dasharray"));  // the second line differs by more than its colour
  QVERIFY(plotSvg({data(Task::qa)}).contains("score (higher is better)"));
  QVERIFY(!plotSvg({data(Task::qa)}).contains("depth in the text"));

  PlotStyle german;
  german.words.depth = "Tiefe im Text";
  QVERIFY(plotSvg({data()}, german).contains("Tiefe im Text"));
  QVERIFY(plotPng({data()}).startsWith("\x89PNG"));
}

void TestEvaluationPlots::coloursFollowTheValues() {
  const QImage image = plotImage({data()});
  QCOMPARE(image.size(), plotSize({data()}) * 2);
  QSet<QRgb> seen;
  for (int x = 0; x < image.width(); x += 3)
    for (int y = 0; y < image.height(); y += 3) seen.insert(image.pixel(x, y));
  QVERIFY(seen.contains(qRgb(255, 255, 255)));
  QVERIFY(seen.contains(qRgb(0x00, 0x72, 0xB2)));  // the first line
  QVERIFY(seen.contains(qRgb(0xD5, 0x5E, 0x00)));  // the second line
  QVERIFY(seen.size() > 30);                       // and as many shades as there are values
}

void TestEvaluationPlots::aDarkGroundStaysDark() {
  PlotStyle dark;
  dark.colors = {.ground = QColor(20, 20, 20), .ink = QColor(230, 230, 230), .faint = QColor(70, 70, 70)};
  const QImage image = plotImage({data(Task::perplexity)}, dark);
  QCOMPARE(image.pixel(1, 1), qRgb(20, 20, 20));
  bool ink = false;
  for (int x = 0; x < image.width() && !ink; ++x)
    for (int y = 0; y < image.height() && !ink; ++y) ink = image.pixel(x, y) == qRgb(230, 230, 230);
  QVERIFY(ink);
}

void TestEvaluationPlots::oddData_data() {
  QTest::addColumn<int>("settings");
  QTest::newRow("nothing") << 0;
  QTest::newRow("one") << 1;
  QTest::newRow("more than there are colours") << 30;
}

void TestEvaluationPlots::oddData() {
  QFETCH(const int, settings);
  PlotData plot;
  for (int i = 0; i < settings; ++i)
    plot.settings.push_back(settingOf("method" + std::to_string(i), 64U << (i % 3), 1.0 + i));
  const QImage image = plotImage({plot});
  QVERIFY(!image.isNull());
  QVERIFY(image.width() >= 2 * 56 * settings);
  const QByteArray svg = plotSvg({plot});
  for (int i = 0; i < settings; ++i) QVERIFY(svg.contains("method" + QByteArray::number(i)));
}

QTEST_MAIN(TestEvaluationPlots)
#include "tst_evaluation_plots.moc"
