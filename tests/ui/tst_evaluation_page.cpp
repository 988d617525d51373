// SPDX-License-Identifier: GPL-3.0-or-later
// The evaluation page: what is asked for comes out as it was put in, results are told in words, and everything can be
// done by keyboard.
#include <QtTest>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QToolButton>

#include "app/controllers/evaluation_words.h"
#include "support/patience.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/series_chart.h"
#include "ui/evaluation/check_list.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/filled_evaluation.h"
#include "ui/theme/look.h"

using namespace longleaf;
using namespace longleaf::ui;
using namespace longleaf::tests;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

struct Shown {
  Shown() { page.resize(1280, 800); }
  bool show() {
    page.show();
    page.activateWindow();
    return QTest::qWaitForWindowActive(&page, kPatience);
  }
  template <class T = QWidget>
  T* seen(const char* name) const {
    for (T* each : page.findChildren<T*>(QLatin1String(name))) {
      if (each->isVisible()) return each;
    }
    return nullptr;
  }
  void press(const char* name) const {
    auto* button = seen<QAbstractButton>(name);
    QVERIFY2(button && button->isEnabled(), name);
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
  }

  Look look;
  EvaluationPage page{look};
};

}  // namespace

class TestEvaluationPage final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  static void theEmptyPageSaysWhatToDo() {
    Shown shown;
    QVERIFY(shown.show());
    QVERIFY(shown.seen<QLabel>("evaluationEmpty")->text().contains(s("Nothing has been measured yet")));
    QVERIFY(!shown.seen("evaluationRuns"));
    shown.press("evaluationFirst");
    QVERIFY(shown.seen("evaluationForm"));
    const QSignalSpy closed(&shown.page, &EvaluationPage::closeRequested);
    QTest::keyClick(shown.page.focusWidget(), Qt::Key_Escape);
    QCOMPARE(closed.size(), 1);
  }

  static void aWishComesOutAsItWasPutIn() {
    Shown shown;
    fillEvaluationForm(shown.page);
    shown.page.showForm();
    QVERIFY(shown.show());
    const EvaluationWish wish{.documents = {1, 3},
                              .questionFile = s("/tmp/questions.jsonl"),
                              .tasks = {{s("facts"), 12}, {s("perplexity"), 2048}},
                              .methods = {s("zsmerge"), s("h2o")},
                              .budgets = s("512, 10%"),
                              .written = {s("budget=512,method=streaming,alpha=0"), s("budget=700")},
                              .seed = s("17"),
                              .tokens = s("8000")};
    shown.page.setWish(wish);
    const EvaluationWish out = shown.page.wish();
    QCOMPARE(out.documents, wish.documents);
    QCOMPARE(out.questionFile, wish.questionFile);
    QCOMPARE(out.tasks, wish.tasks);
    QCOMPARE(out.methods, (QStringList{s("zsmerge"), s("h2o")}));
    QCOMPARE(out.budgets, wish.budgets);
    QCOMPARE(out.written, wish.written);
    QCOMPARE(out.seed, wish.seed);
    QCOMPARE(out.tokens, wish.tokens);
  }

  static void questionsOfAFileGoAlone() {
    Shown shown;
    fillEvaluationForm(shown.page);
    shown.page.showForm();
    QVERIFY(shown.show());
    QVERIFY(shown.seen("evaluationDocuments") && !shown.seen("questionFile"));
    QVERIFY(shown.seen<QSpinBox>("items_facts")->isEnabled() && !shown.seen<QSpinBox>("items_qa")->isEnabled());
    const QSignalSpy changes(&shown.page, &EvaluationPage::wishChanged);
    QTest::keyClick(shown.seen<QCheckBox>("task_qa"), Qt::Key_Space);
    QVERIFY(!changes.isEmpty());
    QCOMPARE(shown.page.wish().tasks, (QList<EvaluationTaskWish>{{s("qa"), 0}}));
    QVERIFY(!shown.seen("evaluationDocuments") && shown.seen("questionFile"));
    QTest::keyClick(shown.seen<QCheckBox>("task_agreement"), Qt::Key_Space);
    QCOMPARE(shown.page.wish().tasks, (QList<EvaluationTaskWish>{{s("agreement"), 12}}));
    QVERIFY(shown.seen("evaluationDocuments"));
  }

  static void rowsAreTickedByKeyboard() {
    Shown shown;
    fillEvaluationForm(shown.page);
    shown.page.showForm();
    QVERIFY(shown.show());
    auto* documents = shown.seen<CheckList>("evaluationDocuments");
    documents->setFocus();
    documents->setCurrentRow(0);
    QTest::keyClick(documents, Qt::Key_Down);
    QTest::keyClick(documents, Qt::Key_Space);
    QCOMPARE(shown.page.wish().documents, (QList<qint64>{1, 2}));
    fillEvaluationForm(shown.page);  // the same documents once more: what is ticked by their ids stays or is set anew
    QCOMPARE(shown.page.wish().documents, QList<qint64>{1});
  }

  static void whatDoesNotGoCannotBeBegun() {
    Shown shown;
    fillEvaluationForm(shown.page);
    shown.page.showForm();
    QVERIFY(shown.show());
    auto* start = shown.seen<QPushButton>("evaluationStart");
    QVERIFY(start->isEnabled());
    QVERIFY(shown.seen<QLabel>("evaluationEstimate")->text().contains(s("8 min 42 s")));
    shown.page.setCheck({.problem = s("Tick at least one task.")});
    QVERIFY(!start->isEnabled());
    QCOMPARE(shown.seen<QLabel>("evaluationProblem")->text(), s("Tick at least one task."));
    QVERIFY(!shown.seen("evaluationSummary"));
    fillEvaluationForm(shown.page);
    shown.page.setProgress({}, true);
    QVERIFY(!start->isEnabled());
    shown.page.setProgress({}, false);
    const QSignalSpy started(&shown.page, &EvaluationPage::startRequested);
    shown.press("evaluationStart");
    QCOMPARE(started.size(), 1);
  }

  static void theReferenceIsChosenAmongTheSettings() {
    Shown shown;
    fillEvaluationForm(shown.page);
    shown.page.showForm();
    QVERIFY(shown.show());
    auto* reference = shown.seen<QComboBox>("evaluationReference");
    QCOMPARE(reference->count(), 6);
    reference->setFocus();
    QTest::keyClick(reference, Qt::Key_End);
    QCOMPARE(shown.page.wish().reference, s("method=streaming,budget=2048"));
    // A setting that is not there any more is no reference.
    shown.page.setCheck({.settings = {s("budget=100"), s("budget=200")}});
    QCOMPARE(reference->currentText(), s("budget=100"));
  }

  static void resultsAreToldInWords() {
    Shown shown;
    fillEvaluation(shown.page);
    QVERIFY(shown.show());
    const auto tables = shown.page.findChildren<QTableWidget*>(s("evaluationTable"));
    QCOMPARE(tables.size(), 2);
    QTableWidget& facts = *tables.front();
    QCOMPARE(facts.rowCount(), 12);
    const auto cell = [&](int row, const char* heading) {
      for (int i = 0; i < facts.columnCount(); ++i) {
        if (facts.horizontalHeaderItem(i)->text() == s(heading)) return facts.item(row, i)->text();
      }
      return QString();
    };
    QCOMPARE(cell(0, "Setting"), s("method=zsmerge,budget=512"));
    QCOMPARE(cell(0, "Against the first setting"), s("the first one"));
    QVERIFY2(cell(3, "Against the first setting").startsWith(s("▲ better -")),
             qPrintable(cell(3, "Against the first setting")));
    QVERIFY2(cell(8, "Against the first setting").startsWith(s("▼ worse +")),
             qPrintable(cell(8, "Against the first setting")));
    QVERIFY(cell(0, "95 % interval").contains(s(" to ")));
    QVERIFY(cell(0, "Of which").contains(s("exact")) && cell(0, "Of which").contains(s("named twice")));
    QCOMPARE(cell(0, "Time"), s("1 min 27 s"));
    QVERIFY(facts.isColumnHidden(0));  // one document

    const auto charts = shown.page.findChildren<SeriesChart*>();
    QCOMPARE(charts.front()->data().series.size(), 3);
    QCOMPARE(charts.front()->data().series[1].name, s("h2o"));
    QCOMPARE(charts.front()->data().series[1].points.size(), 4);
    auto* map = shown.page.findChild<HeatMap*>(s("heatMap0"));
    QVERIFY(map);
    QCOMPARE(map->data().rows.size(), 4);
    QCOMPARE(map->data().rows[0].label, s("4,096"));  // the largest budget on top
    QCOMPARE(map->data().columns.size(), 10);
    QVERIFY(map->data().scale.lowIsGood);
    QVERIFY(map->data().rows[0].cells[9]->sentence.startsWith(s("4,096 slots, depth 95 %: ")));
    const HeatScale shared = shown.page.findChild<HeatMap*>(s("heatMap2"))->data().scale;
    QCOMPARE(map->data().scale.low, shared.low);
    QCOMPARE(map->data().scale.high, shared.high);
  }

  static void severalDocumentsHaveAColumn() {
    app::evaluation::StoredRun run = inventedRun(1);
    app::evaluation::RunResult result = inventedResult(run);
    run.texts.push_back({.name = "other.txt", .textHash = "other"});
    std::vector<app::evaluation::Row> others = result.rows;
    for (auto& row : others) row.document = "other.txt";
    result.rows.insert(result.rows.end(), others.begin(), others.end());
    const EvaluationResults shown = app::shownResults(run, result, {{s("lamp"), s("The Lamp")}});
    const EvaluationSection& facts = shown.sections.front();
    QVERIFY(facts.severalDocuments);
    QCOMPARE(facts.rows.size(), 9);  // three over all documents, then three for each
    QVERIFY(facts.rows[0].document.isEmpty());
    QCOMPARE(facts.rows[3].document, s("The Lamp"));
    QCOMPARE(facts.rows[6].document, s("other.txt"));
    QCOMPARE(shown.title, s("The Lamp and 1 more"));
    QCOMPARE(shown.rows, s("6 of 12 rows"));
  }

  static void onlyWhatIsNotDoneGoesOn() {
    Shown shown;
    fillEvaluation(shown.page);
    QVERIFY(shown.show());
    QVERIFY(!shown.seen("evaluationGoOn"));
    const app::evaluation::StoredRun run = inventedRun();
    app::evaluation::StoredRun partial = run;
    partial.done = 7;
    shown.page.setResults(app::shownResults(partial, inventedResult(run), {}));
    QCOMPARE(shown.seen<QLabel>("evaluationRows")->text(), s("7 of 24 rows"));
    const QSignalSpy goesOn(&shown.page, &EvaluationPage::goOnRequested);
    shown.press("evaluationGoOn");
    QCOMPARE(goesOn.size(), 1);
    QCOMPARE(goesOn.first().first().toLongLong(), 3);
    // While it runs there is Stop instead, and it cannot be deleted.
    shown.page.setProgress({.running = true, .id = 3, .words = s("Reading 2 of 6"), .share = 0.3}, true);
    QVERIFY(!shown.seen("evaluationGoOn"));
    QVERIFY(!shown.seen<QPushButton>("evaluationDelete")->isEnabled());
    QCOMPARE(shown.seen<QProgressBar>("evaluationBar")->value(), 300);
    const QSignalSpy stops(&shown.page, &EvaluationPage::stopRequested);
    shown.press("evaluationStop");
    QCOMPARE(stops.size(), 1);
    shown.page.setProgress({.running = true, .stopping = true, .id = 3}, true);
    QVERIFY(!shown.seen<QPushButton>("evaluationStop")->isEnabled());
    QVERIFY(shown.seen<QLabel>("evaluationProgress")->text().contains(s("is kept")));
    shown.page.setProgress({}, false);
    QVERIFY(!shown.seen("evaluationStop"));
  }

  static void deletingAsksFirst() {
    Shown shown;
    fillEvaluation(shown.page);
    QVERIFY(shown.show());
    const QSignalSpy removed(&shown.page, &EvaluationPage::removalRequested);
    const QSignalSpy closed(&shown.page, &EvaluationPage::closeRequested);
    shown.press("evaluationDelete");
    QVERIFY(shown.seen<QPushButton>("evaluationDeleteNo")->hasFocus());
    QTest::keyClick(shown.page.focusWidget(), Qt::Key_Escape);
    QVERIFY(!shown.seen("evaluationDeleteYes"));
    QVERIFY(shown.seen("evaluationDelete")->hasFocus());
    QVERIFY(removed.isEmpty() && closed.isEmpty());
    shown.press("evaluationDelete");
    shown.press("evaluationDeleteYes");
    QCOMPARE(removed.size(), 1);
    QCOMPARE(removed.first().first().toLongLong(), 3);
    shown.page.setRuns({});
    QVERIFY(shown.seen("evaluationFirst")->hasFocus());
  }

  static void theDeleteKeyAsksForTheRow() {
    Shown shown;
    fillEvaluation(shown.page);
    QVERIFY(shown.show());
    const QSignalSpy wanted(&shown.page, &EvaluationPage::runWanted);
    shown.page.setFocus();
    auto* list = shown.seen<QAbstractItemView>("evaluationRuns");
    QVERIFY(list->hasFocus());
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(wanted.last().first().toLongLong(), 2);
    QCOMPARE(shown.page.chosenRun(), 2);
    QTest::keyClick(list, Qt::Key_Delete);
    QVERIFY(shown.seen("evaluationDeleteYes"));
  }

  static void exportsAreNamedByTheirKind() {
    Shown shown;
    fillEvaluation(shown.page);
    QVERIFY(shown.show());
    const auto* menu = shown.page.findChild<QMenu*>(s("evaluationExportMenu"));
    QCOMPARE(menu->actions().size(), 4);
    QList<EvaluationExport> formats;
    QObject::connect(&shown.page, &EvaluationPage::exportRequested, &shown.page,
                     [&](qint64 run, EvaluationExport format) {
                       QCOMPARE(run, 3);
                       formats.append(format);
                     });
    for (QAction* action : menu->actions()) action->trigger();
    QCOMPARE(formats, (QList<EvaluationExport>{EvaluationExport::csv, EvaluationExport::json, EvaluationExport::svg,
                                               EvaluationExport::png}));
  }

  static void rowsThatComeInLeaveTheKeyboardAlone() {
    Shown shown;
    fillEvaluation(shown.page);
    QVERIFY(shown.show());
    auto* map = shown.page.findChild<HeatMap*>(s("heatMap1"));
    map->setFocus();
    QTest::keyClick(map, Qt::Key_Right);
    const app::evaluation::StoredRun run = inventedRun();
    shown.page.setResults(app::shownResults(run, inventedResult(run), {}));
    QVERIFY(map->hasFocus());
    QCOMPARE(map->currentIndex().column(), 1);
    QCOMPARE(shown.page.findChildren<HeatMap*>().size(), 6);
  }

  static void thePageFollowsTheKeyboard() {
    Shown shown;
    shown.page.resize(1280, 500);
    fillEvaluation(shown.page);
    QVERIFY(shown.show());
    for (int turn = 0; turn < 20; ++turn) QTest::qWait(1);  // the page takes its height
    auto* map = shown.page.findChild<HeatMap*>(s("heatMap2"));
    QVERIFY(map->visibleRegion().isEmpty());
    map->setFocus(Qt::TabFocusReason);
    QTest::keyClick(map, Qt::Key_Down);
    const QRect cell = map->visualRect(map->currentIndex());
    QCOMPARE(map->currentIndex().row(), 1);
    QTRY_VERIFY(map->viewport()->visibleRegion().contains(cell));
  }

  static void theListStandsAboveInANarrowWindow() {
    Shown shown;
    fillEvaluation(shown.page);
    QVERIFY(shown.show());
    auto* list = shown.seen("evaluationRuns");
    const auto right = [&] { return list->mapTo(&shown.page, QPoint(list->width(), 0)).x(); };
    QVERIFY(right() < 300);
    shown.page.resize(700, 760);
    QTRY_VERIFY(right() > 600);
    QVERIFY(shown.page.width() == 700);
  }
};

QTEST_MAIN(TestEvaluationPage)
#include "tst_evaluation_page.moc"
