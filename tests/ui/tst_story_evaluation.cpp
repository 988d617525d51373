// SPDX-License-Identifier: GPL-3.0-or-later
// Measuring settings in the window, with the real engine on a tiny model: begin a run, watch it, stop it, go on, look
// at table and heat map, export, delete; close the window in the middle; ask questions of a file.
#include <QCheckBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QSpinBox>
#include <QTableWidget>
#include <QToolButton>

#include "app/controllers/engine_room.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/series_chart.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestStoryEvaluation final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void aRunIsBegunStoppedTakenUpAndExported();
  void closingInTheMiddleKeepsWhatIsDone();
  void questionsOfAFile();
  void whatIsWrongIsSaidBeforehand();

 private:
  SceneLibrary library(const char* name, const char* model) const;
  /// The page with its form, by keyboard.
  static bool openForm(WindowScene& scene);
  /// Facts of two methods at one budget.
  static bool wishFacts(WindowScene& scene, int items, const char* budgets);
  /// "1 of 4 rows", and the first number of it.
  static QString rows(const WindowScene& scene) { return scene.textOf("evaluationRows"); }
  static int rowsDone(const WindowScene& scene) { return rows(scene).section(QLatin1Char(' '), 0, 0).toInt(); }
  static bool exportAs(WindowScene& scene, const char* entry, const QString& path);

  ScratchFolder m_folder;
  QString m_book;
};

void TestStoryEvaluation::initTestCase() {
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  m_book = writeBook(m_folder, "lighthouses.pdf", 20);  // takes long enough to be stopped on the way
  const std::string slow = m_folder.path("slow.gguf"), quick = m_folder.path("quick.gguf");
  QVERIFY(apart([&] { return writeTinyModel(slow, slowModel()) && writeTinyModel(quick, quickModel()); }));
}

SceneLibrary TestStoryEvaluation::library(const char* name, const char* model) const {
  const SceneLibrary shelf(m_folder.path(name));
  if (!shelf.useModelFile(m_folder.path(model))) qWarning("no library could be made");
  return shelf;
}

bool TestStoryEvaluation::openForm(WindowScene& scene) {
  if (!scene.press(scene.window->actions().evaluate) || !scene.settles()) return false;
  return scene.click(scene.seen("evaluationFirst") ? "evaluationFirst" : "evaluationNew");
}

bool TestStoryEvaluation::wishFacts(WindowScene& scene, int items, const char* budgets) {
  auto* facts = scene.seen<QCheckBox>("task_facts");
  auto* recall = scene.seen<QCheckBox>("task_recall");
  auto* budget = scene.seen<QLineEdit>("evaluationBudgets");
  if (!facts || !recall || !budget || !facts->isChecked()) return false;
  QTest::keyClick(recall, Qt::Key_Space);  // ticked at first
  scene.seen<QSpinBox>("items_facts")->setValue(items);
  budget->selectAll();
  QTest::keyClicks(budget, s(budgets));
  return !recall->isChecked();
}

bool TestStoryEvaluation::exportAs(WindowScene& scene, const char* entry, const QString& path) {
  // A menu that is opened by a button runs a loop of its own until it is closed.
  QTimer::singleShot(0, scene.window.get(),
                     [&scene, entry] { scene.choose(scene.menu("evaluationExportMenu"), s(entry)); });
  return scene.click("evaluationExport") && scene.chooseFile("evaluationExportDialog", path) && scene.settles() &&
         QFile::exists(path);
}

void TestStoryEvaluation::aRunIsBegunStoppedTakenUpAndExported() {
  const SceneLibrary shelf = library("run", "slow.gguf");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  scene.window->resize(1280, 800);
  QVERIFY(openForm(scene));
  QCOMPARE(scene.window->page(), ui::CentralPage::wide);
  QVERIFY(!scene.seen("libraryPane") && !scene.seen("chatPane"));  // the page has the window to itself
  QVERIFY(wishFacts(scene, 8, "128, 256"));
  QVERIFY2(scene.textOf("evaluationSummary").startsWith(s("Readings: 4")),
           qPrintable(scene.textOf("evaluationSummary")));
  QVERIFY(scene.textOf("evaluationEstimate").contains(s("not known yet")));

  QVERIFY(scene.click("evaluationStart"));
  QTRY_VERIFY_WITH_TIMEOUT(scene.textOf("evaluationProgress").startsWith(s("Reading 1 of 4")), kPatienceForWork);
  QVERIFY(scene.textOf("evaluationProgress").contains(s("method=zsmerge,budget=128")));
  QTRY_VERIFY_WITH_TIMEOUT(rowsDone(scene) >= 1, kPatienceForWork);  // comes in while the next one is read
  QVERIFY(scene.seen<QProgressBar>("evaluationBar")->value() >= 200);
  QVERIFY(scene.click("evaluationStop"));
  QVERIFY(scene.settles());
  QVERIFY(!scene.seen("evaluationStop"));
  const int done = rowsDone(scene);
  QVERIFY2(done >= 1 && done < 4, qPrintable(rows(scene)));
  QVERIFY(!scene.hasBar(s("evaluation")) && !scene.hasBar(s("engine")));  // a stop is no error
  const auto* table = scene.seen<QTableWidget>("evaluationTable");
  QVERIFY(table);
  QCOMPARE(table->rowCount(), done);

  QVERIFY(scene.click("evaluationGoOn"));
  QVERIFY(scene.settles());
  QCOMPARE(rows(scene), s("4 of 4 rows"));
  QVERIFY(!scene.seen("evaluationGoOn"));
  QCOMPARE(scene.seen<QAbstractItemView>("evaluationRuns")->model()->rowCount(), 1);  // it is the same run
  QCOMPARE(table->rowCount(), 4);
  QCOMPARE(table->item(0, 1)->text(), s("method=zsmerge,budget=128"));
  QCOMPARE(table->item(3, 1)->text(), s("method=streaming,budget=256"));
  const QString verdict = table->item(1, 4)->text();
  QVERIFY2(verdict.contains(s(" to ")), qPrintable(verdict));
  const auto* chart = scene.seen<ui::SeriesChart>("qualityChart");
  QVERIFY(chart);
  QCOMPARE(chart->data().series.size(), 2);
  auto* map = scene.seen<ui::HeatMap>("heatMap1");
  QVERIFY(map);
  QCOMPARE(map->data().rows.size(), 2);
  int cells = 0;
  for (const auto& cell : map->data().rows.front().cells) cells += cell ? 1 : 0;
  QCOMPARE(cells, 8);  // as many facts at even depths, in tenths of the text
  map->setFocus();
  QVERIFY(map->currentIndex().data(Qt::AccessibleTextRole).toString().startsWith(s("256 slots, depth ")));

  const QString csv = QString::fromStdString(m_folder.path("rows.csv"));
  QVERIFY(exportAs(scene, "Table as CSV", csv));
  const QList<QByteArray> lines = contentOf(csv).split('\n');
  QVERIFY(lines.front().startsWith("document,setting,series,task"));
  QVERIFY(lines[4].contains("\"method=streaming,budget=256\",streaming,facts,256,"));
  const QString json = QString::fromStdString(m_folder.path("rows.json"));
  QVERIFY(exportAs(scene, "Everything as JSON", json));
  QCOMPARE(QJsonDocument::fromJson(contentOf(json)).object()[s("rows")].toArray().size(), 4);
  const QString png = QString::fromStdString(m_folder.path("charts.png"));
  QVERIFY(exportAs(scene, "Charts as PNG", png));
  QVERIFY(!QImage(png).isNull());
  const QString svg = QString::fromStdString(m_folder.path("charts.svg"));
  QVERIFY(exportAs(scene, "Charts as SVG", svg));
  QVERIFY(contentOf(svg).contains("streaming"));

  // How long the next one takes is known by now.
  QVERIFY(scene.click("evaluationNew"));
  QTRY_VERIFY(scene.textOf("evaluationEstimate").startsWith(s("Takes about ")));
  QTest::keyClick(scene.window->focusWidget(), Qt::Key_Escape);

  QVERIFY(scene.clickRow("evaluationRuns", s("The Book of Lighthouses")));
  QVERIFY(scene.settles());
  QVERIFY(scene.click("evaluationDelete"));
  QVERIFY(scene.click("evaluationDeleteYes"));
  QVERIFY(scene.settles());
  QVERIFY(scene.seen("evaluationFirst"));
  QTest::keyClick(scene.window->focusWidget(), Qt::Key_Escape);
  QVERIFY(scene.window->page() == ui::CentralPage::reader);
  QVERIFY(scene.seen("libraryPane") && scene.seen("chatPane"));  // as it was before
}

void TestStoryEvaluation::closingInTheMiddleKeepsWhatIsDone() {
  const SceneLibrary shelf = library("closing", "slow.gguf");
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start({m_book}));
    QVERIFY(openForm(scene));
    QVERIFY(wishFacts(scene, 8, "128, 256"));
    QVERIFY(scene.click("evaluationStart"));
    QTRY_VERIFY_WITH_TIMEOUT(rowsDone(scene) >= 1, kPatienceForWork);
    scene.close();
  }
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QVERIFY(scene.press(scene.window->actions().evaluate));
  QVERIFY(scene.settles());
  QVERIFY(scene.clickRow("evaluationRuns", s("The Book of Lighthouses")));
  QVERIFY(scene.settles());
  QVERIFY2(rows(scene).endsWith(s("of 4 rows")) && rows(scene).front() >= u'1', qPrintable(rows(scene)));
  QVERIFY(scene.click("evaluationGoOn"));
  QVERIFY(scene.settles());
  QCOMPARE(rows(scene), s("4 of 4 rows"));
  // And the document can be asked about as before.
  QVERIFY(scene.window->actions().read->isEnabled());
}

void TestStoryEvaluation::questionsOfAFile() {
  const SceneLibrary shelf = library("questions", "quick.gguf");
  const QByteArray line =
      R"({"input": "The lamp of Saltholm is made of brass. It burned for eleven nights, and the keeper slept.", )"
      R"("instructions": ["What is the lamp made of? (A) glass (B) brass (C) tin (D) clay"], "outputs": ["(B) brass"]})";
  const std::string path = m_folder.write(
      "questions.jsonl", std::as_bytes(std::span(line.constData(), static_cast<std::size_t>(line.size()))));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QVERIFY(openForm(scene));
  QTest::keyClick(scene.seen<QCheckBox>("task_qa"), Qt::Key_Space);
  QVERIFY(scene.textOf("evaluationProblem").contains(s("Choose a question file")));
  QVERIFY(scene.click("chooseQuestionFile"));
  QVERIFY(scene.chooseFile("questionFileDialog", QString::fromStdString(path)));
  auto* methods = scene.seen<QAbstractItemView>("evaluationMethods");
  QVERIFY(methods);
  auto* budgets = scene.seen<QLineEdit>("evaluationBudgets");
  budgets->setText(s("64"));
  QVERIFY(scene.click("evaluationStart"));
  QVERIFY(scene.settles());
  QVERIFY2(!scene.hasBar(s("evaluation")), "the run failed");
  QCOMPARE(rows(scene), s("2 of 2 rows"));
  QCOMPARE(scene.textOf("evaluationTitle"), s("questions.jsonl 1"));
  QVERIFY(!scene.seen("heatMap0"));  // places in the text are not asked about
  QVERIFY(scene.seen("qualityChart"));
}

void TestStoryEvaluation::whatIsWrongIsSaidBeforehand() {
  const SceneLibrary shelf = library("wrong", "quick.gguf");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QVERIFY(openForm(scene));
  auto* budgets = scene.seen<QLineEdit>("evaluationBudgets");
  auto* written = scene.seen<QPlainTextEdit>("evaluationWritten");
  const auto problem = [&] { return scene.textOf("evaluationProblem"); };
  QVERIFY(problem().isEmpty());
  budgets->setText(s("512, many"));
  QVERIFY2(problem().contains(s("“many” is no budget")), qPrintable(problem()));
  budgets->setText({});
  QCOMPARE(problem(), s("Write at least one budget."));
  budgets->setText(s("256"));
  written->setPlainText(s("budget=256,method=nothing"));
  QVERIFY2(problem().startsWith(s("These settings do not go")), qPrintable(problem()));
  written->setPlainText(s("budget=256,method=snapkv"));
  QVERIFY2(problem().isEmpty(), qPrintable(problem()));
  QTest::keyClick(scene.seen<QCheckBox>("task_perplexity"), Qt::Key_Space);
  QVERIFY2(problem().contains(s("perplexity tells nothing of it")), qPrintable(problem()));
  written->setPlainText({});
  QVERIFY(problem().isEmpty());
  scene.seen<QLineEdit>("evaluationSeed")->setText(s("seven"));
  QCOMPARE(problem(), s("The seed is a whole number."));
  QVERIFY(!scene.seen<QAbstractButton>("evaluationStart")->isEnabled());
  scene.seen<QLineEdit>("evaluationSeed")->setText(s("7"));
  // What only the engine knows is said in a bar, and nothing is begun: so short a text cannot be asked about.
  QTest::keyClick(scene.seen<QCheckBox>("task_facts"), Qt::Key_Space);  // with its sentences it would be longer
  scene.seen<QLineEdit>("evaluationTokens")->setText(s("40"));
  QVERIFY(scene.click("evaluationStart"));
  QVERIFY(scene.settles());
  QVERIFY(scene.hasBar(s("evaluation")));
  QVERIFY(scene.seen("evaluationForm"));
}

QTEST_MAIN(TestStoryEvaluation)
#include "tst_story_evaluation.moc"
