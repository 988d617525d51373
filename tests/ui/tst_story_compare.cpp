// SPDX-License-Identifier: GPL-3.0-or-later
// What people do to see what a setting of the cache costs and loses: the same question with several settings, by mouse
// and by keyboard alone, with the real engine on a tiny model.
#include <QComboBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include "support/pdf_writer.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/series_chart.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/compared_answer.h"
#include "ui/compare/page_strip.h"
#include "ui/compare/setting_card.h"
#include "ui/reader/reader_pane.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;

namespace {

const QString kQuestion = QStringLiteral("How many boats were there?");

}  // namespace

class TestStoryCompare final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void threeSettingsByMouse();
  void byKeyboardAlone();
  void aPageWithoutTextIsOpened();
  void stoppedInTheMiddle();
  void outOfTheProgram();
  void aSecondComparisonTakesTheSavedReadings();
  void whatCannotBeReadIsSaidBeforehand();

 private:
  SceneLibrary library(const char* name, const TinyModel& model = quickModel()) const;
  static bool opens(const WindowScene& scene);
  /// The button of the tool bar that an action has.
  static QToolButton* buttonOf(const WindowScene& scene, const QAction* action);
  /// In a card.
  template <class T = QLabel>
  static T* in(const WindowScene& scene, int card, const char* name) {
    const auto* found = scene.window->findChild<ui::SettingCard*>(QStringLiteral("settingCard%1").arg(card));
    return found != nullptr ? found->findChild<T*>(QLatin1String(name)) : nullptr;
  }
  static QString answerOf(const WindowScene& scene, int card) {
    return in<ui::ComparedAnswer>(scene, card, "comparedAnswer")->toPlainText();
  }
  static ui::PageStrip* stripOf(const WindowScene& scene) { return scene.seen<ui::PageStrip>("pageStrip"); }
  static bool runs(const WindowScene& scene, const QString& question);
  /// Tab until the widget of this name has the focus.
  static QWidget* tabTo(const WindowScene& scene, const QString& name, int card = -1);

  ScratchFolder m_folder;
  QString m_book;
};

void TestStoryCompare::initTestCase() {
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  m_book = writeBook(m_folder, "lighthouses.pdf", 12);
  QVERIFY(!m_book.isEmpty());
}

/// With settings in which much is dropped: the book has some 3,000 tokens.
SceneLibrary TestStoryCompare::library(const char* name, const TinyModel& model) const {
  const SceneLibrary shelf(m_folder.path(name));
  const bool made = shelf.useModel(model) && shelf.set("max_tokens", "30") && shelf.set("budget", "600") &&
                    shelf.set("compare_settings", "budget=600,method=zsmerge\nbudget=200,method=streaming");
  if (!made) qWarning("no library could be made");
  return shelf;
}

bool TestStoryCompare::opens(const WindowScene& scene) {
  return QTest::qWaitFor([&] { return scene.window->reader().document() > 0; }, kPatience) && scene.settles();
}

QToolButton* TestStoryCompare::buttonOf(const WindowScene& scene, const QAction* action) {
  for (auto* button : scene.window->findChildren<QToolButton*>()) {
    if (button->defaultAction() == action && button->isVisible()) return button;
  }
  return nullptr;
}

/// Writes the question with all else as it is, runs, and waits for the end.
bool TestStoryCompare::runs(const WindowScene& scene, const QString& question) {
  auto* field = scene.seen<QLineEdit>("compareQuestion");
  if (field == nullptr) return false;
  QTest::mouseClick(field, Qt::LeftButton);
  field->selectAll();
  QTest::keyClicks(field, question);
  return scene.click("compareRun") && scene.settles();
}

QWidget* TestStoryCompare::tabTo(const WindowScene& scene, const QString& name, int card) {
  for (int i = 0; i < 60; ++i) {
    QTest::keyClick(scene.window->focusWidget(), Qt::Key_Tab);
    QWidget* now = scene.window->focusWidget();
    if (now == nullptr || now->objectName() != name) continue;
    const auto* owner = scene.window->findChild<QWidget*>(QStringLiteral("settingCard%1").arg(card));
    if (card < 0 || (owner != nullptr && owner->isAncestorOf(now))) return now;
  }
  qWarning("Tab does not lead to \"%s\"", qPrintable(name));
  return nullptr;
}

void TestStoryCompare::threeSettingsByMouse() {
  const SceneLibrary shelf = library("mouse");
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QVERIFY(!scene.window->actions().compare->isEnabled());  // nothing is open
  scene.drop({m_book});
  QVERIFY(opens(scene));
  QToolButton* button = buttonOf(scene, scene.window->actions().compare);
  QVERIFY(button != nullptr);
  QTest::mouseClick(button, Qt::LeftButton);
  QTRY_VERIFY(scene.window->shows(scene.window->compare()));
  QCOMPARE(scene.textOf("compareTitle"), QStringLiteral("Compare · The Book of Lighthouses"));
  QCOMPARE(scene.seen<QWidget>("libraryPane"), nullptr);  // the page has all of the window

  QVERIFY(scene.click("addSetting"));
  QTRY_VERIFY(in(scene, 2, "compareName") != nullptr);
  QCOMPARE(in(scene, 0, "compareName")->text(), QStringLiteral("zsmerge 600"));
  QVERIFY(in(scene, 0, "compareReference")->isVisible());
  QCOMPARE(in(scene, 1, "compareName")->text(), QStringLiteral("streaming 200"));
  QCOMPARE(in(scene, 2, "compareName")->text(), QStringLiteral("streaming 600"));
  QVERIFY(runs(scene, kQuestion));

  for (int card = 0; card < 3; ++card) {
    QVERIFY(!answerOf(scene, card).isEmpty());
    QVERIFY2(in(scene, card, "compareCost")->text().contains(QStringLiteral(" : 1 · ")),
             qPrintable(in(scene, card, "compareCost")->text()));
    for (const char* figure : {"compareCache", "comparePeak", "compareReadIn", "compareAnswersAt"})
      QVERIFY2(in(scene, card, figure)->text() != QStringLiteral("—"), figure);
    QVERIFY(!in(scene, card, "compareSources")->text().isEmpty());
    QVERIFY(!in(scene, card, "compareProgress")->isVisible());
  }
  QCOMPARE(in(scene, 0, "compareAgreement")->text(), QStringLiteral("—"));
  QVERIFY(in(scene, 1, "compareAgreement")->text().endsWith(QStringLiteral(" %")));
  QCOMPARE(scene.window->findChild<QFrame*>(QStringLiteral("compareMemory"))
               ->findChild<ui::SeriesChart*>()
               ->data()
               .series.size(),
           3);

  // What streaming kept of the middle is nothing, and of the last page all or most.
  const ui::StripData strip = stripOf(scene)->data();
  QCOMPARE(strip.rows.size(), 3);
  QCOMPARE(strip.pages.size(), 12);
  QCOMPARE(strip.rows[1].fates[5].kept, 0.0);
  QCOMPARE(strip.rows[1].fates[5].dropped, 1.0);
  QVERIFY(strip.rows[1].fates[11].kept > 0.5);
  QVERIFY(std::any_of(strip.rows[0].fates.begin(), strip.rows[0].fates.end(),
                      [](const ui::PageFate& fate) { return fate.merged > 0; }));
  // The map says the same of the tenths of the text.
  const auto* map = scene.window->findChild<ui::HeatMap*>(QStringLiteral("keptMap"));
  QVERIFY(map->isVisibleTo(scene.window.get()));
  QCOMPARE(map->data().rows.size(), 3);
  QCOMPARE(map->data().columns.size(), 10);
  QCOMPARE(map->data().rows[1].label, QStringLiteral("streaming 200"));
  QCOMPARE(map->data().rows[1].cells[5]->figure, QStringLiteral("0"));
  QVERIFY(map->data().rows[1].cells[9]->value > 0.4);
  QVERIFY2(map->data().rows[1].cells[5]->sentence.startsWith(QStringLiteral("streaming 200, depth ")),
           qPrintable(map->data().rows[1].cells[5]->sentence));
  for (const ui::StripRow& row : strip.rows) {
    for (const ui::PageFate& fate : row.fates) QVERIFY(std::abs(fate.kept + fate.merged + fate.dropped - 1) < 1e-9);
  }
  // One head of one layer is another strip than the mean over all.
  scene.seen<QComboBox>("compareHeads")->setCurrentIndex(2);
  QVERIFY(std::any_of(strip.rows[0].fates.begin(), strip.rows[0].fates.end(), [&, page = 0](const auto& fate) mutable {
    return std::abs(fate.kept - stripOf(scene)->data().rows[0].fates[page++].kept) > 1e-9;
  }));
  QCOMPARE(map->data().name, QStringLiteral("Percent of the text's tokens kept in layer 1, head 2"));

  // A page of the strip opens in the reader; the page of the comparison stays as it was.
  const QString answer = answerOf(scene, 2);
  QTest::mouseClick(stripOf(scene), Qt::LeftButton, {}, stripOf(scene)->columnOf({1, 8}).center());
  QTRY_COMPARE(scene.window->page(), ui::CentralPage::reader);
  QTRY_COMPARE(scene.window->reader().currentPage(), 8);
  QVERIFY(!scene.window->reader().highlight().isEmpty());
  QVERIFY(scene.seen<QWidget>("libraryPane") != nullptr);
  QTest::mouseClick(buttonOf(scene, scene.window->actions().compare), Qt::LeftButton);
  QTRY_VERIFY(scene.window->shows(scene.window->compare()));
  QCOMPARE(answerOf(scene, 2), answer);
  QVERIFY(scene.click("compareBack"));
  QCOMPARE(scene.window->page(), ui::CentralPage::reader);
}

void TestStoryCompare::byKeyboardAlone() {
  const SceneLibrary shelf = library("keys");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QVERIFY(opens(scene));
  QVERIFY(scene.press(scene.window->actions().compare));
  QTRY_VERIFY(scene.window->shows(scene.window->compare()));
  QTRY_VERIFY(scene.window->focusWidget() == scene.seen<QLineEdit>("compareQuestion"));

  // The second setting, another method.
  QWidget* change = tabTo(scene, QStringLiteral("changeSetting"), 1);
  QVERIFY(change != nullptr);
  QTest::keyClick(change, Qt::Key_Space);
  auto* method = qobject_cast<QComboBox*>(scene.window->focusWidget());
  QVERIFY(method != nullptr);
  QCOMPARE(method->currentText(), QStringLiteral("streaming"));
  QTest::keyClicks(method, QStringLiteral("h2o"));
  QTRY_COMPARE(in(scene, 1, "compareName")->text(), QStringLiteral("h2o 200"));
  // And one more, as a text.
  QWidget* add = tabTo(scene, QStringLiteral("addSetting"));
  QVERIFY(add != nullptr);
  QTest::keyClick(add, Qt::Key_Space);
  QWidget* another = tabTo(scene, QStringLiteral("changeSetting"), 2);
  QVERIFY(another != nullptr);
  QTest::keyClick(another, Qt::Key_Space);
  QWidget* text = tabTo(scene, QStringLiteral("compareSetting"), 2);
  QVERIFY(text != nullptr);
  QTest::keySequence(text, QKeySequence(QKeySequence::SelectAll));
  QTest::keyClicks(text, QStringLiteral("budget=10%,method=tova,nosuch=1"));
  QTest::keyClick(text, Qt::Key_Return);
  QTRY_VERIFY(in(scene, 2, "compareProblem")->isVisible());
  QVERIFY(!scene.seen<QPushButton>("compareRun")->isEnabled());
  QTest::keySequence(text, QKeySequence(QKeySequence::SelectAll));
  QTest::keyClicks(text, QStringLiteral("budget=10%,method=tova"));
  QTest::keyClick(text, Qt::Key_Return);
  QTRY_VERIFY(!in(scene, 2, "compareProblem")->isVisible());
  QCOMPARE(in(scene, 2, "compareName")->text(), QStringLiteral("tova 10%"));

  QWidget* question = tabTo(scene, QStringLiteral("compareQuestion"));
  QVERIFY(question != nullptr);
  QTest::keyClicks(question, kQuestion);
  QTest::keyClick(question, Qt::Key_Return);
  QTRY_VERIFY(!scene.seen<QPushButton>("compareRun"));
  QVERIFY(scene.settles());
  QTRY_VERIFY(scene.seen<QPushButton>("compareRun") && scene.seen<QPushButton>("compareRun")->hasFocus());
  for (int card = 0; card < 3; ++card) QVERIFY(!answerOf(scene, card).isEmpty());

  QWidget* strip = tabTo(scene, QStringLiteral("pageStrip"));
  QVERIFY(strip != nullptr);
  QTest::keyClick(strip, Qt::Key_End);
  QTest::keyClick(strip, Qt::Key_Left);
  QVERIFY2(scene.textOf("stripSentence").startsWith(QStringLiteral("p. 11 · zsmerge 600: kept ")),
           qPrintable(scene.textOf("stripSentence")));
  QVERIFY2(scene.textOf("stripSentence").contains(QStringLiteral("lighthouse 11 counted")),
           qPrintable(scene.textOf("stripSentence")));
  QTest::keyClick(strip, Qt::Key_Return);
  QTRY_COMPARE(scene.window->reader().currentPage(), 10);
  QCOMPARE(scene.window->page(), ui::CentralPage::reader);
  QVERIFY(scene.press(scene.window->actions().compare));
  QTRY_VERIFY(scene.window->shows(scene.window->compare()));
  QTest::keyClick(scene.window->focusWidget(), Qt::Key_Escape);
  QCOMPARE(scene.window->page(), ui::CentralPage::reader);
}

void TestStoryCompare::aPageWithoutTextIsOpened() {
  PdfContent content;
  for (int page = 0; page < 6; ++page) {
    const bool picture = page == 0 || page == 3;
    std::vector<std::u16string> lines{factOf(page).toStdU16String()};
    for (int day = 0; day < 6; ++day)
      lines.push_back(
          QStringLiteral("On day %1 the sea before tower %2 was calm.").arg(day).arg(page).toStdU16String());
    content.pages.push_back(picture ? PdfPageContent{.texts = {}, .drawing = "100 100 400 500 re f"} : pdfPage(lines));
  }
  const std::string bytes = writePdf(content);
  const QString book = QString::fromStdString(m_folder.write("pictures.pdf", std::as_bytes(std::span(bytes))));
  const SceneLibrary shelf = library("pictures");
  WindowScene scene(shelf);
  QVERIFY(scene.start({book}));
  QVERIFY(opens(scene));
  QVERIFY(scene.press(scene.window->actions().compare));
  QVERIFY(runs(scene, kQuestion));
  QTest::mouseClick(stripOf(scene), Qt::LeftButton, {}, stripOf(scene)->columnOf({0, 2}).center());
  QTRY_COMPARE(scene.window->reader().currentPage(), 2);
  QVERIFY(scene.press(scene.window->actions().compare));
  QTest::mouseClick(stripOf(scene), Qt::LeftButton, {}, stripOf(scene)->columnOf({1, 3}).center());
  QTRY_COMPARE(scene.window->page(), ui::CentralPage::reader);
  QTRY_COMPARE(scene.window->reader().currentPage(), 3);
  QVERIFY(scene.press(scene.window->actions().compare));
  QWidget* strip = tabTo(scene, QStringLiteral("pageStrip"));
  QVERIFY(strip != nullptr);
  QTest::keyClick(strip, Qt::Key_Home);
  QTest::keyClick(strip, Qt::Key_Return);
  QTRY_COMPARE(scene.window->reader().currentPage(), 0);
  QCOMPARE(scene.window->page(), ui::CentralPage::reader);
}

void TestStoryCompare::stoppedInTheMiddle() {
  const QString book = writeBook(m_folder, "long.pdf", 60);
  const SceneLibrary shelf = library("stop", slowModel());
  WindowScene scene(shelf);
  QVERIFY(scene.start({book}));
  QVERIFY(opens(scene));
  QVERIFY(scene.press(scene.window->actions().compare));
  QTest::keyClicks(scene.seen<QLineEdit>("compareQuestion"), kQuestion);
  QVERIFY(scene.click("compareRun"));
  QTRY_VERIFY(in(scene, 0, "compareProgress")->text().startsWith(QStringLiteral("Reading · ")));
  QTRY_VERIFY(scene.reading().stage.startsWith(QStringLiteral("Comparing, setting 1: reading")));
  QCOMPARE(in(scene, 1, "compareProgress")->text(), QStringLiteral("Waits for its turn"));
  QVERIFY(!in<QToolButton>(scene, 1, "changeSetting")->isEnabled());
  // One can go and come back meanwhile.
  QVERIFY(scene.click("compareBack"));
  QCOMPARE(scene.window->page(), ui::CentralPage::reader);
  QVERIFY(scene.press(scene.window->actions().compare));
  QVERIFY(scene.click("compareStop"));
  QVERIFY(scene.settles());
  QTRY_VERIFY(in(scene, 0, "compareProgress")->text().startsWith(QStringLiteral("Stopped.")));
  QCOMPARE(in(scene, 1, "compareProgress")->text(), QStringLiteral("Not run."));
  QVERIFY(scene.window->bars().messages().isEmpty());  // a stop is nothing that went wrong
  QVERIFY(scene.seen<QPushButton>("compareRun")->isEnabled());
  QVERIFY(!scene.seen<QToolButton>("compareExport")->isEnabled());
}

void TestStoryCompare::outOfTheProgram() {
  const SceneLibrary shelf = library("export");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QVERIFY(opens(scene));
  QVERIFY(scene.press(scene.window->actions().compare));
  QVERIFY(!scene.seen<QToolButton>("compareExport")->isEnabled());
  QVERIFY(runs(scene, kQuestion));
  QVERIFY(scene.seen<QToolButton>("compareExport")->isEnabled());
  const auto written = [&](int entry, const char* name) {
    const QString path = QString::fromStdString(m_folder.path(name));
    scene.window->findChild<QMenu*>(QStringLiteral("compareExportMenu"))->actions().at(entry)->trigger();
    QFile file(path);
    if (!scene.chooseFile("exportComparisonDialog", path) || !scene.settles() || !file.open(QIODevice::ReadOnly))
      return QByteArray();
    return file.readAll();
  };
  const QByteArray html = written(0, "out.html");
  QVERIFY(html.contains(kQuestion.toUtf8()));
  QVERIFY(html.contains("budget=200,method=streaming"));
  QVERIFY(written(1, "out.pdf").startsWith("%PDF"));
  const QJsonObject json = QJsonDocument::fromJson(written(2, "out.json")).object();
  QCOMPARE(json[QLatin1String("question")].toString(), kQuestion);
  const QJsonArray settings = json[QLatin1String("settings")].toArray();
  QCOMPARE(settings.size(), 2);
  for (int card = 0; card < 2; ++card) {
    const QString text = settings[card].toObject()[QLatin1String("answer")].toString();
    QVERIFY(!text.isEmpty());
    QCOMPARE(answerOf(scene, card).size(), text.size());  // the page shows signs that steer as replacements
  }
  QVERIFY(scene.hasBar(QStringLiteral("compare-export")));
  // Another setting makes it another comparison: nothing of the old one is exported under its name.
  QVERIFY(scene.click("addSetting"));
  QVERIFY(!scene.seen<QToolButton>("compareExport")->isEnabled());
  QVERIFY(!answerOf(scene, 1).isEmpty());  // what was found stays on display
}

void TestStoryCompare::aSecondComparisonTakesTheSavedReadings() {
  const SceneLibrary shelf = library("again");
  QString first;
  for (const bool again : {false, true}) {
    WindowScene scene(shelf);
    QVERIFY(scene.start(again ? QStringList() : QStringList{m_book}));
    QVERIFY(opens(scene));
    QVERIFY(scene.press(scene.window->actions().compare));
    auto* field = scene.seen<QLineEdit>("compareQuestion");
    if (again) QCOMPARE(field->text(), kQuestion);  // as it was left
    QCOMPARE(in(scene, 1, "compareName")->text(), again ? QStringLiteral("h2o 200") : QStringLiteral("streaming 200"));
    if (!again) {
      QVERIFY(in<QToolButton>(scene, 1, "changeSetting") != nullptr);
      QTest::mouseClick(in<QToolButton>(scene, 1, "changeSetting"), Qt::LeftButton);
      auto* all = in<QLineEdit>(scene, 1, "compareSetting");
      all->selectAll();
      QTest::keyClicks(all, QStringLiteral("budget=200,method=h2o"));
      QTest::keyClick(all, Qt::Key_Return);
    }
    QVERIFY(runs(scene, kQuestion));
    for (int card = 0; card < 2; ++card) {
      QCOMPARE(in(scene, card, "compareReadIn")->text().contains(QStringLiteral("before")), again);
    }
    if (again) QCOMPARE(answerOf(scene, 0), first);
    first = answerOf(scene, 0);
  }
}

void TestStoryCompare::whatCannotBeReadIsSaidBeforehand() {
  // With positions relative within the cache, one of more slots than were trained cannot tell them apart.
  const SceneLibrary shelf = library("trouble", {.trainedContext = 4096});
  QVERIFY(shelf.set("compare_settings", "budget=400,method=streaming\nbudget=400,method=streaming,overlay=60000"));
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QVERIFY(opens(scene));
  QVERIFY(scene.press(scene.window->actions().compare));
  QVERIFY(runs(scene, kQuestion));
  QVERIFY(scene.hasBar(QStringLiteral("compare")));
  for (const ui::BarMessage& bar : scene.window->bars().messages()) {
    if (bar.id != QLatin1String("compare")) continue;
    QVERIFY2(bar.details.startsWith(QStringLiteral("The model was trained on 4,096 positions")),
             qPrintable(bar.details));
  }
  QCOMPARE(answerOf(scene, 0), QString());  // it is said before anything is read
  QVERIFY(scene.clickVerb(QStringLiteral("compare"), "change"));
  QTRY_VERIFY(in<QLineEdit>(scene, 1, "compareSetting")->isVisible());
  QVERIFY(!scene.hasBar(QStringLiteral("compare")));
}

QTEST_MAIN(TestStoryCompare)
#include "tst_story_compare.moc"
