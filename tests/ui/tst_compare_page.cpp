// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a comparison: settings are chosen, added and removed, answers show what differs by more than a colour,
// and its controls say when they can be used.
#include <QtTest>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTextBlock>
#include <QToolButton>
#include <set>

#include "support/patience.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/compared_answer.h"
#include "ui/compare/page_strip.h"
#include "ui/compare/setting_card.h"
#include "ui/theme/look.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

}  // namespace

class tst_ComparePage final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_look = std::make_unique<Look>();
    m_page = std::make_unique<ComparePage>(*m_look);
    m_page->setOffered({.budgets = {{s("Balanced"), {false, 2048}, s("for most books")}, {s("Full"), {true, 0}, {}}},
                        .methods = {{s("zsmerge"), s("the default")}, {s("streaming"), s("a window")}}});
    setSettings(3);
    m_page->resize(1200, 800);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get(), kPatience));
  }
  void cleanup() {
    m_page.reset();
    m_look.reset();
    qApp->setStyleSheet({});
  }

  void twoToFourCards() {
    QSignalSpy added(m_page.get(), &ComparePage::addRequested);
    QSignalSpy removed(m_page.get(), &ComparePage::removeRequested);
    QCOMPARE(cards().size(), 3);
    QVERIFY(in<QLabel>(0, "compareReference")->isVisible());
    QVERIFY(!in<QLabel>(1, "compareReference")->isVisible());
    QTest::mouseClick(find<QToolButton>("addSetting"), Qt::LeftButton);
    QCOMPARE(added.size(), 1);
    setSettings(4);
    QCOMPARE(cards().size(), 4);
    QVERIFY(!find<QToolButton>("addSetting")->isVisible());
    QTest::mouseClick(in<QToolButton>(2, "removeSetting"), Qt::LeftButton);
    QCOMPARE(removed.takeFirst()[0].toInt(), 2);
    setSettings(2);
    QTRY_COMPARE(cards().size(), 2);
    QVERIFY(!in<QToolButton>(1, "removeSetting")->isVisible());
  }

  /// Once the word stood behind the name, and was the first to go where the name had too little room.
  void theReferenceIsSaidHoweverLongItsNameIs() {
    const QString name = s("Balanced · zsmerge 2,048, alpha=0.5, recent=25%, sink=64, residual=10%, merge=0.8");
    m_look->setScale(2);
    m_page->setSettings({{s("budget=2048"), name, s("a"), {}}, {s("budget=600"), s("b"), s("b"), {}}});
    m_page->resize(700, 800);
    auto* label = in<QLabel>(0, "compareName");
    QTRY_VERIFY(label->fontMetrics().horizontalAdvance(name) > label->width());
    QTRY_VERIFY(label->toolTip().contains(name));
    auto* reference = in<QLabel>(0, "compareReference");
    QCOMPARE(reference->text(), s("Reference"));
    QVERIFY(reference->isVisible());
    QVERIFY(reference->width() >= reference->fontMetrics().horizontalAdvance(reference->text()));
    QCOMPARE(cards()[0]->accessibleName(), name + s(" (reference)"));
    QCOMPARE(cards()[1]->accessibleName(), s("b"));
    setSettings(2);  // names for which there is room
    QTRY_COMPARE(label->toolTip(), QString());
  }

  void aSettingIsChosenByPartsOrAsAText() {
    QSignalSpy edited(m_page.get(), &ComparePage::settingEdited);
    QVERIFY(!in<QComboBox>(1, "compareMethod")->isVisible());
    QTest::mouseClick(in<QToolButton>(1, "changeSetting"), Qt::LeftButton);
    QTRY_VERIFY(in<QComboBox>(1, "compareMethod")->isVisible());
    auto* method = in<QComboBox>(1, "compareMethod");
    QCOMPARE(method->currentText(), s("zsmerge"));
    method->setFocus();
    QTest::keyClick(method, Qt::Key_Down);
    QCOMPARE(edited.size(), 1);
    QCOMPARE(edited[0][0].toInt(), 1);
    QCOMPARE(edited.takeFirst()[1].toString(), s("budget=601,method=streaming"));

    auto* budget = in<QComboBox>(1, "compareBudget");
    QCOMPARE(budget->currentText(), s("Another number"));
    budget->setFocus();
    QTest::keyClick(budget, Qt::Key_Home);
    QCOMPARE(edited.takeFirst()[1].toString(), s("budget=2048,method=zsmerge"));

    auto* count = in<QLineEdit>(1, "compareSlots");
    QCOMPARE(count->text(), s("601"));
    write(count, s("1,024"));
    QCOMPARE(edited.takeFirst()[1].toString(), s("budget=1024,method=zsmerge"));

    auto* all = in<QLineEdit>(1, "compareSetting");
    QCOMPARE(all->text(), s("budget=601,method=zsmerge"));
    write(all, s("budget=10%,method=streaming,sink=8"));
    QCOMPARE(edited.takeFirst()[1].toString(), s("budget=10%,method=streaming,sink=8"));
    QVERIFY(edited.isEmpty());
  }

  void aProblemOpensItsForm() {
    m_page->setSettings({{s("budget=600,method=zsmerge"), s("a"), s("a"), {}},
                         {s("budget=x"), s("b"), s("b"), s("Nothing with this.")}});
    QVERIFY(!in<QLabel>(0, "compareProblem")->isVisible());
    QVERIFY(in<QLabel>(1, "compareProblem")->isVisible());
    QCOMPARE(in<QLabel>(1, "compareProblem")->text(), s("Nothing with this."));
    QCOMPARE(in<QLineEdit>(1, "compareSetting")->text(), s("budget=x"));
  }

  void whatDiffersIsUnderlinedAndTinted() {
    CardState state{.phase = CardPhase::done, .answer = s("made of brass and lead"), .differing = {{8, 13}, {18, 22}}};
    m_page->setCard(1, state);
    auto* answer = in<ComparedAnswer>(1, "comparedAnswer");
    QCOMPARE(answer->toPlainText(), state.answer);
    QString marked;
    for (qsizetype i = 0; i < state.answer.size(); ++i) {
      QTextCursor cursor(answer->document());
      cursor.setPosition(int(i) + 1);  // the format is that of the character before
      const QTextCharFormat format = cursor.charFormat();
      const bool underlined = format.underlineStyle() == QTextCharFormat::DashUnderline;
      QCOMPARE(underlined, format.background().style() != Qt::NoBrush);
      if (underlined) marked += state.answer[i];
    }
    QCOMPARE(marked, s("brasslead"));
    QCOMPARE(answer->accessibleDescription(), s("Unlike the reference: brass; lead"));
    state.differing.clear();
    m_page->setCard(1, state);
    QVERIFY(answer->accessibleDescription().isEmpty());
  }

  void anAnswerGrowsAndThenScrolls() {
    auto* answer = in<ComparedAnswer>(0, "comparedAnswer");
    CardState state{.phase = CardPhase::answering};
    QString text;
    int highest = 0;
    for (int i = 0; i < 200; ++i) {
      state.answer += s("So it is with lamps and keepers. ");
      m_page->setCard(0, state);
      QVERIFY(answer->sizeHint().height() >= highest);
      highest = answer->sizeHint().height();
    }
    QCOMPARE(answer->toPlainText(), state.answer);
    QVERIFY(highest > m_look->theme().px(150));
    QVERIFY(highest < m_look->theme().px(400));
  }

  void runAndStop() {
    const QSignalSpy run(m_page.get(), &ComparePage::runRequested), stop(m_page.get(), &ComparePage::stopRequested);
    auto* button = find<QPushButton>("compareRun");
    m_page->setCanRun(true, {});
    QVERIFY(!button->isEnabled());  // there is no question yet
    find<QLineEdit>("compareQuestion")->setFocus();
    QTest::keyClicks(find<QLineEdit>("compareQuestion"), s("Who has a boat?"));
    QVERIFY(button->isEnabled());
    QTest::keyClick(find<QLineEdit>("compareQuestion"), Qt::Key_Return);
    QCOMPARE(run.size(), 1);
    QCOMPARE(m_page->question(), s("Who has a boat?"));
    m_page->setBusy(true);
    QVERIFY(!button->isVisible());
    QVERIFY(!find<QLineEdit>("compareQuestion")->isEnabled());
    QVERIFY(!in<QToolButton>(0, "changeSetting")->isEnabled());
    QVERIFY(find<QPushButton>("compareStop")->hasFocus());
    QTest::keyClick(find<QPushButton>("compareStop"), Qt::Key_Space);
    QCOMPARE(stop.size(), 1);
    m_page->setBusy(false);
    QVERIFY(button->hasFocus());
    m_page->setCanRun(false, s("There is no model."));
    QVERIFY(!button->isEnabled());
    QVERIFY(button->toolTip().contains(s("There is no model.")));
  }

  void aSummaryTakesNoQuestion() {
    m_page->setCanRun(true, {});
    QVERIFY(!m_page->isSummary());
    find<QComboBox>("compareTask")->setCurrentIndex(1);
    QVERIFY(m_page->isSummary());
    QVERIFY(!find<QLineEdit>("compareQuestion")->isEnabled());
    QVERIFY(find<QPushButton>("compareRun")->isEnabled());
    m_page->setSummary(false);
    QVERIFY(!find<QPushButton>("compareRun")->isEnabled());
  }

  void exportOfThreeKinds() {
    QSignalSpy exported(m_page.get(), &ComparePage::exportRequested);
    m_page->setCanExport(false);
    QVERIFY(!find<QToolButton>("compareExport")->isEnabled());
    m_page->setCanExport(true);
    QVERIFY(find<QToolButton>("compareExport")->isEnabled());
    for (QAction* action : find<QMenu>("compareExportMenu")->actions()) action->trigger();
    QCOMPARE(exported.size(), 3);
    QCOMPARE(exported[0][0].toString(), s("html"));
    QCOMPARE(exported[1][0].toString(), s("pdf"));
    QCOMPARE(exported[2][0].toString(), s("json"));
  }

  void escAndBackLeave() {
    const QSignalSpy closed(m_page.get(), &ComparePage::closeRequested);
    find<QLineEdit>("compareQuestion")->setFocus();
    QTest::keyClick(find<QLineEdit>("compareQuestion"), Qt::Key_Escape);
    QCOMPARE(closed.size(), 1);
    QTest::mouseClick(find<QToolButton>("compareBack"), Qt::LeftButton);
    QCOMPARE(closed.size(), 2);
  }

  void cardsStandBelowEachOtherWhereThereIsNoRoom() {
    const auto columns = [this] {
      std::set<int> lefts;
      for (const SettingCard* card : cards()) lefts.insert(card->geometry().left());
      return lefts.size();
    };
    QTRY_COMPARE(columns(), 3U);
    m_page->resize(760, 800);
    QTRY_COMPARE(columns(), 2U);
    m_page->resize(480, 800);
    QTRY_COMPARE(columns(), 1U);
    m_look->setScale(2);
    m_page->resize(1200, 800);
    QTRY_COMPARE(columns(), 2U);
  }

  void stripAndChartsSayWhenThereIsNothing() {
    auto* strip = find<PageStrip>("pageStrip");
    QVERIFY(!strip->isVisible());
    m_page->setStrip({.pages = {{s("p. 1"), {}}}, .rows = {{0, s("a"), {{.kept = 1}}}}, .layers = 1, .kvHeads = 1});
    QVERIFY(strip->isVisible());
    auto* quality = find<QFrame>("compareQuality")->findChild<SeriesChart*>();
    QVERIFY(quality->isHidden());
    m_page->setQualityChart({.series = {{.name = s("a"), .points = {{.x = 512, .y = 0.5}}}}});
    QVERIFY(!quality->isHidden());
    m_page->setQualityChart({});
    QVERIFY(quality->isHidden());
    auto* map = find<HeatMap>("keptMap");
    QVERIFY(map->isHidden());
    HeatMapData kept{.name = s("Percent kept"), .columns = {s("p. 1")}};
    kept.rows = {{s("a"), {HeatCell{.value = 0.4, .figure = s("40"), .sentence = s("a, p. 1: 40 % kept")}}}};
    m_page->setKeptMap(kept);
    QVERIFY(map->isVisibleTo(m_page.get()));
    QCOMPARE(map->accessibleName(), s("Percent kept"));
    m_page->setKeptMap({});
    QVERIFY(map->isHidden());
  }

  void chartsFillTheirRows() {
    const auto place = [this](const char* name) { return find<QFrame>(name)->geometry(); };
    QTRY_VERIFY(place("compareKept").width() > 0);
    // Two beside each other, the last one below them both.
    QTRY_COMPARE(place("compareMemory").top(), place("compareKept").top());
    QVERIFY(place("compareQuality").top() > place("compareKept").bottom());
    QCOMPARE(place("compareQuality").left(), place("compareKept").left());
    QCOMPARE(place("compareQuality").right(), place("compareMemory").right());
    m_page->resize(1500, 800);
    QTRY_COMPARE(place("compareQuality").top(), place("compareKept").top());
    m_page->resize(480, 800);
    QTRY_VERIFY(place("compareMemory").top() > place("compareKept").bottom());
  }

 private:
  void setSettings(int count) {
    QList<ComparedSetting> settings;
    for (int i = 0; i < count; ++i) {
      settings.append(
          {QStringLiteral("budget=60%1,method=zsmerge").arg(i), QStringLiteral("setting %1").arg(i), {}, {}});
    }
    m_page->setSettings(settings);
  }
  static void write(QLineEdit* field, const QString& text) {
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
  }
  QList<SettingCard*> cards() const { return m_page->findChildren<SettingCard*>(); }
  template <class T>
  T* find(const char* name) const {
    return m_page->findChild<T*>(QLatin1String(name));
  }
  template <class T>
  T* in(int card, const char* name) const {
    return m_page->findChild<SettingCard*>(QStringLiteral("settingCard%1").arg(card))
        ->findChild<T*>(QLatin1String(name));
  }

  std::unique_ptr<Look> m_look;
  std::unique_ptr<ComparePage> m_page;
};

QTEST_MAIN(tst_ComparePage)
#include "tst_compare_page.moc"
