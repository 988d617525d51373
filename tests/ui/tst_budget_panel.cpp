// SPDX-License-Identifier: GPL-3.0-or-later
// The budget panel: its controls agree with each other, tell the person's choices and nothing else, and say in words
// what a budget means.
#include <QtTest>
#include <QtWidgets>

#include "support/patience.h"
#include "ui/budget/budget_panel.h"
#include "ui/budget/budget_slider.h"
#include "ui/budget/budget_steps.h"
#include "ui/gauges/memory_bar.h"
#include "ui/theme/look.h"

using longleaf::tests::kPatience;
using longleaf::ui::BudgetChoice;
using longleaf::ui::BudgetPanel;
using longleaf::ui::BudgetSlider;
using longleaf::ui::FitCheck;
using longleaf::ui::Look;
using longleaf::ui::SettingRow;

namespace {

constexpr qint64 kMiB = qint64{1} << 20, kGiB = qint64{1} << 30;

FitCheck fitOf(int slotCount, qint64 tokens = 50514) {
  return {.memory = {.weights = kGiB, .cache = 45 * kMiB, .workspace = kGiB, .others = kGiB, .total = 8 * kGiB},
          .slots = slotCount,
          .cacheBytes = 45 * kMiB,
          .documentTokens = tokens,
          .verdict = QStringLiteral("Fits.")};
}

FitCheck shortFit() {
  FitCheck fit = fitOf(16384);
  fit.memory.cache = 7 * kGiB;
  fit.fits = false;
  fit.largestThatFits = 9216;
  fit.verdict = QStringLiteral("2.0 GiB short.");
  return fit;
}

QList<SettingRow> settings() {
  return {{.key = QStringLiteral("score"),
           .name = QStringLiteral("Importance"),
           .values = QStringLiteral("none, sum, max"),
           .meaning = QStringLiteral("how <b>importance</b> is measured"),
           .kind = SettingRow::Kind::choice,
           .choices = {QStringLiteral("none"), QStringLiteral("sum"), QStringLiteral("max")},
           .choiceNames = {QStringLiteral("None"), QStringLiteral("Sum"), QStringLiteral("Largest")},
           .defaultValue = QStringLiteral("sum"),
           .value = QStringLiteral("max")},
          {.key = QStringLiteral("lambda"),
           .name = QStringLiteral("Decay"),
           .kind = SettingRow::Kind::number,
           .least = 0,
           .most = 1,
           .unit = QStringLiteral("per token"),
           .defaultValue = QStringLiteral("0.9"),
           .value = QStringLiteral("0.9")},
          {.key = QStringLiteral("variance"),
           .name = QStringLiteral("Variance"),
           .values = QStringLiteral("on, off"),
           .kind = SettingRow::Kind::flag,
           .defaultValue = QStringLiteral("off"),
           .value = QStringLiteral("off")},
          {.key = QStringLiteral("residual"),
           .name = QStringLiteral("Residual"),
           .values = QStringLiteral("slots or N% of the budget"),
           .kind = SettingRow::Kind::text,
           .defaultValue = QStringLiteral("10%"),
           .value = QStringLiteral("10%")}};
}

struct Panel {
  Panel() {
    panel.setPresets({{QStringLiteral("Small"), {false, 1024}, QStringLiteral("fast")},
                      {QStringLiteral("Balanced"), {false, 2048}, QStringLiteral("as a rule")},
                      {QStringLiteral("Large"), {false, 8192}, QStringLiteral("slow")},
                      {QStringLiteral("Full"), {true, 0}, QStringLiteral("every token")}});
    panel.setRange(128, 16384);
    panel.setMethods({{QStringLiteral("zsmerge"), QStringLiteral("Merges what it evicts")},
                      {QStringLiteral("window"), QStringLiteral("Keeps the newest")}},
                     QStringLiteral("zsmerge"));
    panel.setSettings(settings());
    panel.setBudget({false, 2048});
    panel.setFit(fitOf(2048));
  }

  template <typename T>
  T* find(const char* name) const {
    return panel.findChild<T*>(QLatin1String(name));
  }
  bool show(int width = 460, int height = 900) {
    panel.resize(width, height);
    panel.show();
    return QTest::qWaitForWindowActive(&panel, kPatience);
  }
  void openExpert() const { find<QToolButton>("expertToggle")->setChecked(true); }
  QString line() const { return find<QLabel>("budgetLine")->text(); }
  QString pressedPresets() const {
    QString pressed;
    for (const char* name : {"preset0", "preset1", "preset2", "preset3"}) {
      pressed += find<QPushButton>(name)->isChecked() ? QLatin1Char('x') : QLatin1Char('-');
    }
    return pressed;
  }

  Look look;
  BudgetPanel panel{look};
};

int slotsOf(const QSignalSpy& spy) { return spy.last().first().value<BudgetChoice>().slots; }

}  // namespace

class tst_BudgetPanel final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void init() { QApplication::setLayoutDirection(Qt::LeftToRight); }

  static void stepsAreRoundAndEven() {
    const QList<int> steps = longleaf::ui::budgetSteps(128, 2048);
    QCOMPARE(steps, QList<int>({128, 192, 256, 384, 512, 768, 1024, 1536, 2048}));
    QCOMPARE(longleaf::ui::budgetSteps(500, 500), QList<int>({500}));
    QCOMPARE(longleaf::ui::budgetSteps(130, 1000), QList<int>({130, 192, 256, 384, 512, 768, 1000}));
    QVERIFY(longleaf::ui::budgetSteps(1, std::numeric_limits<int>::max()).size() < 70);
    QCOMPARE(longleaf::ui::nearestStep(steps, 2000), 8);
    QCOMPARE(longleaf::ui::nearestStep(steps, 1), 0);
    QCOMPARE(longleaf::ui::nearestStep(steps, 99999), 8);
  }

  static void settersTellNothing() {
    Panel panel;
    const QSignalSpy budget(&panel.panel, &BudgetPanel::budgetChanged);
    const QSignalSpy method(&panel.panel, &BudgetPanel::methodChanged);
    const QSignalSpy setting(&panel.panel, &BudgetPanel::settingChanged);
    panel.panel.setBudget({false, 4096});
    panel.panel.setBudget({true, 0});
    panel.panel.setBudget({false, 1'000'000});
    panel.panel.setRange(256, 1024);
    panel.panel.setFit(shortFit());
    panel.panel.setMethods({{QStringLiteral("window"), QStringLiteral("x")}}, QStringLiteral("window"));
    QList<SettingRow> rows = settings();
    rows[0].value = QStringLiteral("none");
    rows[1].value = QStringLiteral("0.5");
    rows[2].value = QStringLiteral("on");
    panel.panel.setSettings(rows);
    panel.panel.setSettings(rows.mid(1));
    panel.panel.setSettingProblem(QStringLiteral("lambda"), QStringLiteral("no"));
    panel.panel.setPresets({});
    QCOMPARE(budget.count() + method.count() + setting.count(), 0);
  }

  static void oneLineSaysItTogether() {
    Panel panel;
    QCOMPARE(panel.line(),
             QStringLiteral("2,048 slots · 45 MiB · 4.1 % of the document's 50,514 tokens (25\u00a0:\u00a01)"));
    panel.panel.setFit(fitOf(2048, 1900));
    QCOMPARE(panel.line(), QStringLiteral("2,048 slots · 45 MiB · all of the document's 1,900 tokens"));
    panel.panel.setFit(fitOf(2048, 0));
    QCOMPARE(panel.line(), QStringLiteral("2,048 slots · 45 MiB"));
    panel.panel.setBudget({true, 0});
    panel.panel.setFit(fitOf(50514));
    QCOMPARE(panel.line(), QStringLiteral("50,514 slots · 45 MiB · all of the document's 50,514 tokens"));
  }

  static void controlsAgree() {
    Panel panel;
    QVERIFY(panel.show());
    QSignalSpy spy(&panel.panel, &BudgetPanel::budgetChanged);
    auto* const slider = panel.find<BudgetSlider>("budgetSlider");
    auto* const spin = panel.find<QSpinBox>("budgetSlots");
    QCOMPARE(spin->value(), 2048);
    QCOMPARE(panel.pressedPresets(), QStringLiteral("-x--"));

    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(slotsOf(spy), 3072);
    QCOMPARE(spin->value(), 3072);
    QCOMPARE(panel.pressedPresets(), QStringLiteral("----"));
    QTest::keyClick(slider, Qt::Key_Left);
    QCOMPARE(panel.pressedPresets(), QStringLiteral("-x--"));
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(slotsOf(spy), 16384);
    QTest::keyClick(slider, Qt::Key_Right);  // no further
    QCOMPARE(spy.count(), 3);

    QTest::mouseClick(panel.find<QPushButton>("preset0"), Qt::LeftButton);
    QCOMPARE(slotsOf(spy), 1024);
    QCOMPARE(spin->value(), 1024);
    QCOMPARE(slider->steps().at(slider->value()), 1024);
    QTest::mouseClick(panel.find<QPushButton>("preset0"), Qt::LeftButton);  // it is that already
    QCOMPARE(spy.count(), 4);
    QCOMPARE(panel.pressedPresets(), QStringLiteral("x---"));

    spin->setFocus();
    spin->selectAll();
    QTest::keyClicks(spin, QStringLiteral("2000"));
    QCOMPARE(spy.count(), 4);  // not per key
    QTest::keyClick(spin, Qt::Key_Return);
    QCOMPARE(spy.count(), 5);
    QCOMPARE(panel.panel.budget(), (BudgetChoice{false, 2000}));
    QCOMPARE(slider->steps().at(slider->value()), 2048);
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Right);  // to the next round count, not past it
    QCOMPARE(slotsOf(spy), 2048);
  }

  static void fullIsAllOfTheDocument() {
    Panel panel;
    QVERIFY(panel.show());
    const QSignalSpy spy(&panel.panel, &BudgetPanel::budgetChanged);
    QTest::mouseClick(panel.find<QPushButton>("preset3"), Qt::LeftButton);
    QCOMPARE(spy.count(), 1);
    QVERIFY(panel.panel.budget().full);
    QCOMPARE(panel.find<QSpinBox>("budgetSlots")->value(), 50514);
    QCOMPARE(panel.pressedPresets(), QStringLiteral("---x"));
    auto* const slider = panel.find<BudgetSlider>("budgetSlider");
    QCOMPARE(slider->value(), slider->maximum());
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(spy.count(), 1);
    QTest::keyClick(slider, Qt::Key_Left);
    QCOMPARE(panel.panel.budget(), (BudgetChoice{false, 16384}));
  }

  static void theSliderIsLiveAndAFitDoesNotMoveIt() {
    Panel panel;
    QVERIFY(panel.show());
    const QSignalSpy spy(&panel.panel, &BudgetPanel::budgetChanged);
    auto* const slider = panel.find<BudgetSlider>("budgetSlider");
    const int y = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(1, y));
    QCOMPARE(slotsOf(spy), 128);
    for (int x = 1; x < slider->width(); x += 5) QTest::mouseMove(slider, QPoint(x, y));
    QVERIFY(spy.count() > 10);
    const int value = slider->value();
    QVERIFY2(panel.line().contains(QStringLiteral("…")), qPrintable(panel.line()));  // bytes are on their way
    panel.panel.setFit(fitOf(192));                                                  // of where it was a moment ago
    QCOMPARE(slider->value(), value);
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->width() - 1, y));
    QCOMPARE(panel.panel.budget(), (BudgetChoice{false, 16384}));
  }

  static void theSliderMirrors() {
    QApplication::setLayoutDirection(Qt::RightToLeft);
    Panel panel;
    QVERIFY(panel.show());
    auto* const slider = panel.find<BudgetSlider>("budgetSlider");
    QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(1, slider->height() / 2));
    QCOMPARE(panel.panel.budget().slots, 16384);
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Right);
    QVERIFY(panel.panel.budget().slots < 16384);
  }

  static void whatDoesNotFitHasAWayOut() {
    Panel panel;
    QVERIFY(panel.show());
    auto* const button = panel.find<QPushButton>("useLargest");
    QVERIFY(!button->isVisible());
    panel.panel.setBudget({false, 16384});
    panel.panel.setFit(shortFit());
    QVERIFY(button->isVisible());
    QCOMPARE(button->text(), QStringLiteral("Use 9,216 slots (largest that fits)"));
    QCOMPARE(panel.find<QLabel>("fitVerdict")->text(), QStringLiteral("2.0 GiB short."));
    QVERIFY(panel.find<QWidget>("fitBar")->accessibleDescription().contains(QStringLiteral("2.0 GiB short")));
    const QSignalSpy spy(&panel.panel, &BudgetPanel::budgetChanged);
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(slotsOf(spy), 9216);
    QCOMPARE(panel.find<QSpinBox>("budgetSlots")->value(), 9216);

    FitCheck positions = fitOf(9216);
    positions.positionsOk = false;
    panel.panel.setFit(positions);
    QVERIFY(!button->isVisible());  // there is none
    positions.largestThatFits = 7168;
    panel.panel.setFit(positions);
    QVERIFY(button->isVisible());
    panel.panel.setFit(fitOf(9216));
    QVERIFY(!button->isVisible());
  }

  static void warningsAndConsequenceAreLines() {
    Panel panel;
    QVERIFY(panel.show());
    QVERIFY(!panel.find<QLabel>("budgetWarnings")->isVisible());
    FitCheck fit = fitOf(2048);
    fit.warnings = {QStringLiteral("One <b>thing</b>."), QStringLiteral("Another.")};
    fit.consequence = QStringLiteral("It must be read again.");
    panel.panel.setFit(fit);
    QCOMPARE(panel.find<QLabel>("budgetWarnings")->text(), QStringLiteral("One <b>thing</b>.\nAnother."));
    QCOMPARE(panel.find<QLabel>("budgetWarnings")->textFormat(), Qt::PlainText);
    QCOMPARE(panel.find<QLabel>("budgetConsequence")->text(), QStringLiteral("It must be read again."));
  }

  static void readsOnDemand() {
    Panel panel;
    QVERIFY(panel.show());
    const QSignalSpy spy(&panel.panel, &BudgetPanel::readRequested);
    auto* const button = panel.find<QPushButton>("readButton");
    panel.panel.setReadAction(QStringLiteral("Read again"), true);
    QCOMPARE(button->text(), QStringLiteral("Read again"));
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(spy.count(), 1);
    panel.panel.setReadAction(QStringLiteral("Read"), false);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(spy.count(), 1);
  }

  static void rowsAreByKind() {
    Panel panel;
    QVERIFY(panel.show());
    QVERIFY(!panel.find<QWidget>("setting_score")->isVisible());
    QTest::mouseClick(panel.find<QToolButton>("expertToggle"), Qt::LeftButton);
    QVERIFY(panel.find<QComboBox>("setting_score")->isVisible());
    QCOMPARE(panel.find<QComboBox>("setting_score")->currentText(), QStringLiteral("Largest"));
    QVERIFY(panel.find<QLineEdit>("setting_lambda"));
    QVERIFY(panel.find<QCheckBox>("setting_variance"));
    QVERIFY(panel.find<QLineEdit>("setting_residual"));
    // The range in words, and a tooltip that is no HTML.
    QVERIFY(
        panel.find<QLineEdit>("setting_lambda")->accessibleDescription().contains(QStringLiteral("0 to 1 per token")));
    QVERIFY(panel.find<QComboBox>("setting_score")->toolTip().contains(QStringLiteral("&lt;b&gt;")));
  }

  static void aChangeIsToldWhenItIsFinished() {
    Panel panel;
    QVERIFY(panel.show(460, 1400));
    panel.openExpert();
    QSignalSpy spy(&panel.panel, &BudgetPanel::settingChanged);
    const auto last = [&] { return spy.last().at(0).toString() + QLatin1Char('=') + spy.last().at(1).toString(); };
    auto* const lambda = panel.find<QLineEdit>("setting_lambda");
    lambda->setFocus();
    lambda->selectAll();
    QTest::keyClicks(lambda, QStringLiteral("0.75"));
    QCOMPARE(spy.count(), 0);
    QTest::keyClick(lambda, Qt::Key_Return);
    QCOMPARE(last(), QStringLiteral("lambda=0.75"));
    panel.find<QLineEdit>("setting_residual")->setFocus();  // leaving it tells it no second time
    QCOMPARE(spy.count(), 1);
    QVERIFY(panel.find<QLabel>("changed_lambda")->isVisible());
    QVERIFY(panel.find<QLabel>("changed_lambda")->text().contains(QStringLiteral("changed")));

    QTest::keyClick(panel.find<QCheckBox>("setting_variance"), Qt::Key_Space);
    QCOMPARE(last(), QStringLiteral("variance=on"));
    auto* const score = panel.find<QComboBox>("setting_score");
    score->setFocus();
    QTest::keyClick(score, Qt::Key_Up);
    QCOMPARE(last(), QStringLiteral("score=sum"));
    QVERIFY(!panel.find<QLabel>("changed_score")->isVisible());
    QCOMPARE(spy.count(), 3);
  }

  static void changedRowsAreMarkedAndCanBeReset() {
    Panel panel;
    QVERIFY(panel.show());
    panel.openExpert();
    QVERIFY(panel.find<QLabel>("changed_score")->isVisible());
    QVERIFY(!panel.find<QLabel>("changed_lambda")->isVisible());
    QVERIFY(panel.find<QComboBox>("setting_score")->accessibleDescription().contains(QStringLiteral("changed")));
    const QSignalSpy spy(&panel.panel, &BudgetPanel::settingsResetRequested);
    QTest::mouseClick(panel.find<QPushButton>("resetSettings"), Qt::LeftButton);
    QCOMPARE(spy.count(), 1);
    QList<SettingRow> rows = settings();
    rows[0].value = rows[0].defaultValue;
    panel.panel.setSettings(rows);
    QVERIFY(!panel.find<QLabel>("changed_score")->isVisible());
    QVERIFY(!panel.find<QPushButton>("resetSettings")->isEnabled());
  }

  static void aRefusedValueStaysWithItsSentence() {
    Panel panel;
    QVERIFY(panel.show());
    panel.openExpert();
    auto* const lambda = panel.find<QLineEdit>("setting_lambda");
    auto* const problem = panel.find<QLabel>("problem_lambda");
    QVERIFY(!problem->isVisible());
    // What a controller does: the value is refused, and the rows are given anew as they are.
    connect(&panel.panel, &BudgetPanel::settingChanged, &panel.panel, [&](const QString& key, const QString& value) {
      const bool bad = value == QStringLiteral("0");
      panel.panel.setSettingProblem(key, bad ? QStringLiteral("lambda: above 0, at most 1") : QString());
      QList<SettingRow> rows = settings();
      if (!bad) rows[1].value = value;
      panel.panel.setSettings(rows);
    });
    lambda->setText(QStringLiteral("0"));
    QTest::keyClick(lambda, Qt::Key_Return);
    QVERIFY(problem->isVisible());
    QCOMPARE(problem->text(), QStringLiteral("lambda: above 0, at most 1"));
    QCOMPARE(lambda->text(), QStringLiteral("0"));
    QVERIFY(lambda->accessibleDescription().contains(problem->text()));
    lambda->setText(QStringLiteral("0.5"));
    QTest::keyClick(lambda, Qt::Key_Return);
    QVERIFY(!problem->isVisible());
    QCOMPARE(lambda->text(), QStringLiteral("0.5"));
    panel.panel.setSettingProblem(QStringLiteral("no such key"), QStringLiteral("x"));
  }

  static void typingIsNotOverwritten() {
    Panel panel;
    QVERIFY(panel.show());
    panel.openExpert();
    auto* const lambda = panel.find<QLineEdit>("setting_lambda");
    lambda->setFocus();
    QTest::keyClicks(lambda, QStringLiteral("1"));
    const QString typed = lambda->text();
    panel.panel.setSettings(settings());
    QCOMPARE(panel.find<QLineEdit>("setting_lambda"), lambda);
    QCOMPARE(lambda->text(), typed);
  }

  static void rowsMayBeReplacedFromTheirOwnSignal() {
    Panel panel;
    QVERIFY(panel.show());
    panel.openExpert();
    connect(&panel.panel, &BudgetPanel::settingChanged, &panel.panel, [&] { panel.panel.setSettings({}); });
    QTest::keyClick(panel.find<QCheckBox>("setting_variance"), Qt::Key_Space);
    QVERIFY(!panel.find<QCheckBox>("setting_variance"));
  }

  static void theMethodHasItsLine() {
    Panel panel;
    QVERIFY(panel.show());
    panel.openExpert();
    QSignalSpy spy(&panel.panel, &BudgetPanel::methodChanged);
    auto* const combo = panel.find<QComboBox>("methodCombo");
    QCOMPARE(panel.find<QLabel>("methodSummary")->text(), QStringLiteral("Merges what it evicts"));
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy.first().first().toString(), QStringLiteral("window"));
    QCOMPARE(panel.find<QLabel>("methodSummary")->text(), QStringLiteral("Keeps the newest"));
  }

  static void theWheelPassesByWhatHasNoFocus() {
    Panel panel;
    QVERIFY(panel.show());
    panel.openExpert();
    const QSignalSpy budget(&panel.panel, &BudgetPanel::budgetChanged);
    const QSignalSpy setting(&panel.panel, &BudgetPanel::settingChanged);
    panel.find<QPushButton>("readButton")->setFocus();
    for (const char* name : {"budgetSlider", "budgetSlots", "setting_score", "methodCombo"}) {
      auto* const control = panel.find<QWidget>(name);
      QWheelEvent event(QPointF(5, 5), control->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, -120), Qt::NoButton,
                        Qt::NoModifier, Qt::NoScrollPhase, false);
      QApplication::sendEvent(control, &event);
    }
    QCOMPARE(budget.count() + setting.count(), 0);
    auto* const slider = panel.find<QWidget>("budgetSlider");
    slider->setFocus();
    QWheelEvent event(QPointF(5, 5), slider->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, -120), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(slider, &event);
    QCOMPARE(budget.count(), 1);
  }

  static void tabLeadsThroughEverything() {
    Panel panel;
    panel.panel.setBudget({false, 16384});
    panel.panel.setFit(shortFit());
    panel.panel.setReadAction(QStringLiteral("Read"), true);
    QVERIFY(panel.show());
    panel.openExpert();
    panel.panel.setSettings(settings().mid(0, 3));  // rows that came later have their place, too
    QTRY_VERIFY(panel.find<QWidget>("setting_variance")->isVisible());
    const QStringList order{
        QStringLiteral("preset0"),          QStringLiteral("preset1"),       QStringLiteral("preset2"),
        QStringLiteral("preset3"),          QStringLiteral("budgetSlider"),  QStringLiteral("budgetSlots"),
        QStringLiteral("useLargest"),       QStringLiteral("expertToggle"),  QStringLiteral("resetSettings"),
        QStringLiteral("methodCombo"),      QStringLiteral("setting_score"), QStringLiteral("setting_lambda"),
        QStringLiteral("setting_variance"), QStringLiteral("readButton")};
    panel.find<QWidget>("preset0")->setFocus();
    QStringList walked{QApplication::focusWidget()->objectName()};
    for (qsizetype i = 1; i < order.size(); ++i) {
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
      walked.append(QApplication::focusWidget()->objectName());
    }
    QCOMPARE(walked, order);
    for (const QWidget* const widget : panel.panel.findChildren<QWidget*>()) {
      if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisible() || widget->focusProxy()) continue;
      if (qobject_cast<const QAbstractSpinBox*>(widget->parentWidget())) continue;  // its line
      QVERIFY2(order.contains(widget->objectName()), qPrintable(widget->objectName()));
      QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
    }
  }

  static void laysOutWithoutCutting_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("mirrored");
    QTest::newRow("normal") << 1.0 << 460 << false;
    QTest::newRow("narrow") << 1.0 << 340 << false;
    QTest::newRow("double") << 2.0 << 700 << false;
    QTest::newRow("right to left") << 1.0 << 460 << true;
    QTest::newRow("double, right to left") << 2.0 << 700 << true;
  }

  static void laysOutWithoutCutting() {
    QFETCH(double, scale);
    QFETCH(int, width);
    QFETCH(bool, mirrored);
    if (mirrored) QApplication::setLayoutDirection(Qt::RightToLeft);
    Panel panel;
    panel.look.setScale(scale);
    FitCheck fit = shortFit();
    fit.warnings = {
        QStringLiteral("A sentence that is long enough to be wrapped at least once in any of these widths.")};
    fit.consequence = fit.warnings.first();
    panel.panel.setFit(fit);
    panel.openExpert();
    panel.panel.setSettingProblem(QStringLiteral("lambda"), fit.consequence);
    QVERIFY(panel.show(width));
    const auto cut = [&] {
      QStringList found;
      for (const QLabel* const label : panel.panel.findChildren<QLabel*>()) {
        if (!label->isVisible() || label->inherits("longleaf::ui::ElidingLabel")) continue;
        const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
        const bool wide = label->width() >= (label->wordWrap() ? label->minimumSizeHint() : label->sizeHint()).width();
        if (label->height() < needed || !wide) found.append(label->text());
      }
      for (const QAbstractButton* const button : panel.panel.findChildren<QAbstractButton*>()) {
        if (button->isVisible() && (button->width() < button->minimumSizeHint().width() ||
                                    button->height() < button->fontMetrics().height())) {
          found.append(button->text());
        }
      }
      return found;
    };
    QTRY_COMPARE(cut(), QStringList());
    const auto* const area = panel.panel.findChild<QScrollArea*>();
    QTRY_VERIFY2(area->widget()->width() <= area->viewport()->width(), "it scrolls sideways");
    auto* const bar = panel.find<longleaf::ui::MemoryBar>("fitBar");
    QVERIFY(bar->height() >= bar->heightForWidth(bar->width()));
    const bool spinAfter = panel.find<QWidget>("budgetSlider")->x() < panel.find<QWidget>("budgetSlots")->x();
    QCOMPARE(spinAfter, !mirrored);
  }

  static void oddInputIsBorne() {
    Panel panel;
    QVERIFY(panel.show());
    panel.panel.setRange(5000, -3);
    panel.panel.setBudget({false, -7});
    QCOMPARE(panel.panel.budget().slots, 1);
    panel.panel.setBudget({false, std::numeric_limits<int>::max()});
    QCOMPARE(panel.find<QSpinBox>("budgetSlots")->value(), std::numeric_limits<int>::max());
    FitCheck fit = fitOf(1, std::numeric_limits<qint64>::max());
    panel.panel.setFit(fit);
    panel.panel.setBudget({true, 0});
    panel.panel.setPresets({{QStringLiteral("R&D %1 <b>"), {false, 3}, QStringLiteral("<img src=x>")}});
    QCOMPARE(panel.find<QPushButton>("preset0")->text(), QStringLiteral("R&&D %1 <b> · 3"));
    QVERIFY(panel.find<QPushButton>("preset0")->toolTip().contains(QStringLiteral("&lt;img")));
    QList<SettingRow> rows = settings();
    rows[0].value = QStringLiteral("of no list");
    panel.panel.setSettings(rows);
    QCOMPARE(panel.find<QComboBox>("setting_score")->currentText(), QStringLiteral("of no list"));
    QVERIFY(!panel.panel.grab().isNull());
  }
};

QTEST_MAIN(tst_BudgetPanel)
#include "tst_budget_panel.moc"
