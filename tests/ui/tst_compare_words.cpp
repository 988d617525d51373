// SPDX-License-Identifier: GPL-3.0-or-later
// Settings as texts and names, and what came of a comparison in the words and units of the page.
#include <QtTest>

#include "app/controllers/compared_settings.h"
#include "app/controllers/comparison_words.h"
#include "app/controllers/quality_chart.h"
#include "ui/compare/setting_words.h"

using namespace longleaf;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

QString nameOf(const char* text) {
  const auto setting = app::parseSetting(text);
  return setting ? app::comparedName(*setting) : s("refused: ") + QString::fromStdString(setting.error().message);
}

}  // namespace

class tst_CompareWords final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  static void partsOfASetting() {
    const QString text = s("budget=512, method=streaming ,alpha=0");
    QCOMPARE(ui::settingPart(text, s("method")), s("streaming"));
    QCOMPARE(ui::settingPart(text, s("sink")), QString());
    QCOMPARE(ui::withSettingPart(text, s("budget"), s("10%")), s("budget=10%,method=streaming,alpha=0"));
    QCOMPARE(ui::withSettingPart(text, s("alpha"), {}), s("budget=512,method=streaming"));
    QCOMPARE(ui::withSettingPart(s("alpha=0"), s("method"), s("h2o")), s("method=h2o,alpha=0"));
    QCOMPARE(ui::withSettingPart(s("budget=1,alpha=0,budget=2"), s("budget"), s("3")), s("budget=3,alpha=0"));
    QCOMPARE(ui::withSettingPart({}, s("budget"), s("64")), s("budget=64"));
    QCOMPARE(ui::withSettingPart(s("budget=64"), s("budget"), {}), QString());
  }

  static void namesForPeople() {
    QCOMPARE(nameOf("budget=2048"), s("Balanced · zsmerge 2,048"));
    QCOMPARE(nameOf("budget=2048,method=streaming"), s("streaming 2,048"));
    QCOMPARE(nameOf("budget=512,method=zsmerge"), s("zsmerge 512"));
    QCOMPARE(nameOf("budget=2048,alpha=0.5"), s("zsmerge 2,048, alpha=0.5"));
    QCOMPARE(nameOf("method=full"), s("Full cache"));
    QCOMPARE(nameOf("budget=full,method=h2o"), s("h2o, a slot for every token"));
    QCOMPARE(nameOf("budget=10%,method=h2o"), s("h2o 10%"));
  }

  static void whatIsWrongStandsAtItsSetting() {
    const auto shown = app::shownSettings(
        {s("budget=2048"), s("budget=many"), s("method=nosuch"), s("budget"), s("method=zsmerge,budget=2048")});
    QCOMPARE(shown.size(), 5);
    QCOMPARE(shown[0].problem, QString());
    for (const int wrong : {1, 2, 3}) {
      QVERIFY2(shown[wrong].problem.startsWith(s("Nothing can be read with this: ")), qPrintable(shown[wrong].problem));
      QVERIFY2(!shown[wrong].problem.contains(s("setting '")), qPrintable(shown[wrong].problem));
      QCOMPARE(shown[wrong].name, shown[wrong].text);
    }
    QCOMPARE(shown[4].problem, s("This is the same as “Balanced · zsmerge 2,048”."));
  }

  static void anotherSettingIsAnother() {
    QStringList texts{s("budget=1024,method=streaming")};
    while (texts.size() < ui::kMostCards) {
      texts.append(app::anotherSetting(texts));
      QVERIFY2(app::shownSettings(texts).last().problem.isEmpty(), qPrintable(texts.last()));
      QCOMPARE(ui::settingPart(texts.last(), s("budget")), s("1024"));
    }
  }

  static void spansAreUnitsOfTheTextShown() {
    // A letter of two bytes, one of four (two units), and a control character between words that differ.
    const std::string reference = "Die Möwe \xF0\x9F\x90\xA6 sah zu.",
                      text = "Die M\xC3\xB6we \xF0\x9F\x90\xA6 h\x07rte zu.";
    app::ComparedAnswer answer;
    answer.answer.text = text;
    answer.spans = app::wordDiff(reference, text);
    ui::CardState card;
    app::showAnswer(card, answer, false);
    QCOMPARE(card.answer, s("Die Möwe \xF0\x9F\x90\xA6 h\xEF\xBF\xBDrte zu."));
    QCOMPARE(card.differing.size(), 1);
    QCOMPARE(card.answer.mid(card.differing[0].begin, card.differing[0].end - card.differing[0].begin).trimmed(),
             s("h\xEF\xBF\xBDrte"));
    QCOMPARE(card.phase, ui::CardPhase::done);
  }

  static void figuresOfAnAnswer() {
    app::ComparedAnswer answer;
    answer.agreement = {.top1 = 0.94, .tokens = 100};
    answer.readingSeconds = 4.24;
    answer.fromSnapshot = true;
    answer.cacheBytes = 48U << 20U;
    answer.peakBytes = 301U << 20U;
    answer.answer.statistics.decode = {.tokens = 82, .seconds = 2};
    app::DocumentCitation exact;
    exact.citation.match = app::Match::exact;
    answer.sources.citations = {exact, exact};
    ui::CardState card;
    app::showAnswer(card, answer, false);
    QCOMPARE(card.agreement, s("94 %"));
    QCOMPARE(card.cacheMemory, s("48 MiB"));
    QCOMPARE(card.peakMemory, s("301 MiB"));
    QCOMPARE(card.readIn, s("4.2 s, before"));
    QCOMPARE(card.answersAt, s("41 tokens/s"));
    QCOMPARE(card.sources, s("2 citations, all exact"));
    QVERIFY(!card.lacking);
    answer.sources.citations[1].citation.match = app::Match::supported;
    answer.sources.unsupported.resize(2);
    app::showAnswer(card, answer, true);
    QCOMPARE(card.agreement, QString());  // the reference agrees with itself
    QCOMPARE(card.sources, s("2 citations, 1 exact · 2 claims not found"));
    QVERIFY(card.lacking);
    answer.sources = {};
    app::showAnswer(card, answer, true);
    QCOMPARE(card.sources, s("no citation"));
    QVERIFY(card.lacking);
  }

  static void costs() {
    QCOMPARE(app::costText({.tokens = 48'890, .slots = 2'048, .cacheBytes = 48LL << 20}), s("24 : 1 · 48 MiB"));
    QCOMPARE(app::costText({.tokens = 3'000, .slots = 2'048, .cacheBytes = 48LL << 20}), s("1.5 : 1 · 48 MiB"));
    QCOMPARE(app::costText({.tokens = 8'000, .slots = 8'064, .cacheBytes = 187LL << 20}), s("8,000 tokens · 187 MiB"));
  }

  static void fatesOfAHeadAndOfAll() {
    app::FateTable fates{.layers = 1, .kvHeads = 2, .pageTokens = {10, 0}};
    fates.heads = {{{.merged = 4, .dropped = 2}, {}}, {{.merged = 0, .dropped = 8}, {}}};
    const auto first = app::pageFates(fates, 0, 0), all = app::pageFates(fates, -1, -1);
    QCOMPARE(first.size(), 2);
    QCOMPARE(first[0].kept, 0.4);
    QCOMPARE(first[0].merged, 0.4);
    QCOMPARE(all[0].merged, 0.2);
    QCOMPARE(all[0].dropped, 0.5);
    QVERIFY(all[1].none() && first[1].none());
  }

  static void beginningsAreWholeCharacters() {
    storage::Document document;
    for (int i = 0; i < 300; ++i) document.text += "\xC3\xB6";
    document.text.insert(document.text.begin(), 'a');  // so that a cut after an even number of bytes is within one
    document.pages = {{"7", 0, document.text.size()}, {"8", document.text.size(), document.text.size()}};
    const auto pages = app::stripPages(document);
    QCOMPARE(pages.size(), 2);
    QCOMPARE(pages[0].label, s("p. 7"));
    QVERIFY(pages[0].beginning.size() > 150);
    QVERIFY(!pages[0].beginning.contains(QChar(0xfffd)));
    QCOMPARE(pages[1].beginning, QString());
  }

  static void chartsOfMemoryAndQuality() {
    const auto memory =
        app::memoryChart({{.card = 1, .name = s("h2o"), .plan = {.curve = {{512, 1 << 20}, {1024, 2 << 20}}}}});
    QCOMPARE(memory.series.size(), 1);
    QCOMPARE(memory.series[0].look, ui::cardLookNumber(1));
    QCOMPARE(memory.series[0].points.size(), 2);
    QCOMPARE(memory.series[0].points[1].y, 2.0);
    QCOMPARE(memory.series[0].points[1].sentence, s("h2o, 1,024 slots: 2.0 MiB"));

    using app::evaluation::Overall;
    using app::evaluation::Task;
    const auto row = [](const char* series, Task task, std::uint32_t budget, double value) {
      Overall each{.setting = series, .series = series, .task = task, .budgetSlots = budget};
      each.mean = {.value = value, .ci95 = {value - 0.1, value + 0.1}, .items = 20};
      return each;
    };
    const auto quality =
        app::qualityChart(Task::facts, {row("a", Task::facts, 2048, 0.7), row("b", Task::facts, 512, 0.2),
                                        row("a", Task::facts, 512, 0.4), row("a", Task::recall, 512, 3)});
    QCOMPARE(quality.series.size(), 2);
    QCOMPARE(quality.series[0].name, s("a"));
    QCOMPARE(quality.series[0].points.size(), 2);
    QCOMPARE(quality.series[0].points[0].x, 512.0);
    QCOMPARE(quality.series[0].points[0].low.value_or(0), 0.4 - 0.1);
    QVERIFY(app::qualityChart(Task::qa, {}).series.isEmpty());
  }
};

QTEST_MAIN(tst_CompareWords)
#include "tst_compare_words.moc"
