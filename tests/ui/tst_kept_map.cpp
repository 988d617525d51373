// SPDX-License-Identifier: GPL-3.0-or-later
// What a comparison's map of kept text says: every page with text counts once, by its tokens, in the tenth of the text
// that its middle lies in.
#include <QtTest>
#include <cmath>
#include <numeric>

#include "app/controllers/kept_map.h"

using namespace longleaf;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

/// A setting that kept these shares of the pages.
ui::StripData stripOf(const QList<double>& kept) {
  ui::StripRow row{.card = 0, .name = s("zsmerge 600")};
  ui::StripData strip{.layers = 2, .kvHeads = 2};
  for (const double share : kept) {
    strip.pages.append({QStringLiteral("p. %1").arg(strip.pages.size() + 1), {}});
    row.fates.append({.kept = share, .merged = 1 - share});
  }
  strip.rows = {row};
  return strip;
}

QStringList figuresOf(const ui::HeatMapData& map, int row = 0) {
  QStringList figures;
  for (const auto& cell : map.rows[row].cells) figures.append(cell ? cell->figure : QString());
  return figures;
}

}  // namespace

class tst_KeptMap final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  static void tenthsOfWholePages() {
    ui::StripData strip = stripOf(QList<double>(20, 0.25));
    strip.rows[0].fates[19] = {.kept = 0.75};
    strip.rows.append({1, s("streaming 200"), QList<ui::PageFate>(20, {.dropped = 1})});
    const auto map = app::keptMap(strip, std::vector<std::uint32_t>(20, 100), {});
    QCOMPARE(map.columns.size(), 10);
    QCOMPARE(map.columns[0], s("depth 0 % to 10 %, p. 1 to p. 2"));
    QCOMPARE(map.columns[9], s("depth 90 % to 100 %, p. 19 to p. 20"));
    QCOMPARE(map.rows.size(), 2);
    QCOMPARE(map.rows[1].label, s("streaming 200"));
    QCOMPARE(figuresOf(map), QStringList(9, s("25")) + QStringList{s("50")});
    QCOMPARE(figuresOf(map, 1), QStringList(10, s("0")));
    QCOMPARE(map.rows[0].cells[9]->value, 0.5);
    QCOMPARE(map.rows[0].cells[9]->sentence,
             s("zsmerge 600, depth 90 % to 100 %, p. 19 to p. 20: 50 % of 200 tokens kept"));
    // Colours mean the same in every comparison.
    QCOMPARE(map.scale.low, 0.0);
    QCOMPARE(map.scale.high, 1.0);
    QVERIFY(!map.scale.lowIsGood);
  }

  static void pagesCountByTheirTokens() {
    // One page of 100 tokens that are kept and one of 300 that are not, in the last tenth of 4,000.
    std::vector<std::uint32_t> tokens(9, 400);
    QList<double> kept(9, 0);
    tokens.insert(tokens.end(), {100, 300});
    kept.append({1, 0});
    const auto map = app::keptMap(stripOf(kept), tokens, {});
    QCOMPARE(map.columns.size(), 10);
    QCOMPARE(figuresOf(map).last(), s("25"));
  }

  static void aChapterOfManyTenthsIsOneColumn() {
    const auto map = app::keptMap(stripOf({1, 0.5, 1}), {100, 9800, 100}, {});
    QCOMPARE(map.columns,
             (QStringList{s("depth 0 % to 1 %, p. 1"), s("depth 1 % to 99 %, p. 2"), s("depth 99 % to 100 %, p. 3")}));
    QCOMPARE(figuresOf(map), (QStringList{s("100"), s("50"), s("100")}));
  }

  static void aPageWithoutTextIsNone() {
    // The cover and a picture; what the strip says of them does not count.
    const auto map = app::keptMap(stripOf({1, 0.5, 1, 0.5}), {0, 10, 0, 10}, {});
    QCOMPARE(figuresOf(map), (QStringList{s("50"), s("50")}));
    QCOMPARE(map.columns[0], s("depth 0 % to 50 %, p. 2"));
    QCOMPARE(map.columns[1], s("depth 50 % to 100 %, p. 4"));
  }

  static void everyPageIsInOneColumn_data() {
    QTest::addColumn<int>("pages");
    for (const int pages : {1, 2, 9, 10, 11, 96, 1000}) QTest::addRow("%d", pages) << pages;
  }
  static void everyPageIsInOneColumn() {
    QFETCH(int, pages);
    std::vector<std::uint32_t> tokens;
    QList<double> kept;
    double all = 0, sum = 0;
    for (int page = 0; page < pages; ++page) {
      tokens.push_back(static_cast<std::uint32_t>(page * page % 97 + 1));
      kept.append(page % 3 / 2.0);
      all += tokens.back() * kept.last();
    }
    const auto map = app::keptMap(stripOf(kept), tokens, {});
    QVERIFY(!map.columns.isEmpty() && map.columns.size() <= 10);
    static const QRegularExpression count(QStringLiteral("of ([\\d,]+) tokens"));
    std::uint64_t seen = 0;
    for (const auto& cell : map.rows[0].cells) {
      const auto here = count.match(cell->sentence).captured(1).remove(QLatin1Char(',')).toULongLong();
      seen += here;
      sum += cell->value * static_cast<double>(here);
    }
    QCOMPARE(seen, std::accumulate(tokens.begin(), tokens.end(), std::uint64_t{0}));
    QVERIFY(std::abs(sum - all) < 1e-6);
  }

  static void littleIsToldFromNothing() {
    const auto map = app::keptMap(stripOf({0, 0.004, 0.0096, 1}), {10, 10, 10, 10}, {});
    QCOMPARE(figuresOf(map), (QStringList{s("0"), s("0.4"), s("1"), s("100")}));
  }

  static void theHeadIsNamed() {
    QCOMPARE(app::keptMap(stripOf({1}), {10}, {}).name,
             s("Percent of the text's tokens kept, over all layers and heads"));
    QCOMPARE(app::keptMap(stripOf({1}), {10}, {.layer = 1, .kvHead = 0}).name,
             s("Percent of the text's tokens kept in layer 2, head 1"));
  }

  static void nothingWhereThereIsNothing() {
    QVERIFY(app::keptMap({}, {}, {}).rows.isEmpty());
    QVERIFY(app::keptMap(stripOf({1, 1}), {0, 0}, {}).rows.isEmpty());
    QVERIFY(app::keptMap(stripOf({1, 1}), {10}, {}).rows.isEmpty());  // figures of another document
  }
};

QTEST_MAIN(tst_KeptMap)
#include "tst_kept_map.moc"
