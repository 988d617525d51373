// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way once with the demo model: from a document to an answer whose citation leads to its page; and that
// everything stops in the middle of the work.
#include <QElapsedTimer>
#include <QSignalSpy>

#include "app/controllers/engine_room.h"
#include "support/pdf_writer.h"
#include "ui/reader/reader_pane.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;

class TestStoryDemo final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void anAnswerIsCitedAndLeadsToItsPage();
  void everythingStops();

 private:
  ScratchFolder m_folder;
  std::string m_model;
};

void TestStoryDemo::initTestCase() {
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  m_model = qEnvironmentVariable("LONGLEAF_TEST_MODEL").toStdString();
  if (m_model.empty() || !QFile::exists(QString::fromStdString(m_model)))
    QSKIP("the demo model is not there (installer/lib/fetch_model.sh)");
}

void TestStoryDemo::anAnswerIsCitedAndLeadsToItsPage() {
  PdfContent leaflet;
  leaflet.title = u"Lighthouses of the North";
  for (int page = 0; page < 5; ++page) {
    std::vector<std::u16string> lines;
    for (int line = 0; line < 4; ++line)
      lines.push_back(u"The sea was grey and calm that day, and boats came home early.");
    if (page == 3) lines.push_back(u"The lighthouse of Varnholm has 214 steps and was built of grey granite in 1871.");
    leaflet.pages.push_back(pdfPage(lines));
  }
  const std::string bytes = writePdf(leaflet);
  const QString path = QString::fromStdString(m_folder.write("north.pdf", std::as_bytes(std::span(bytes))));
  const SceneLibrary shelf(m_folder.path("cited"));
  QVERIFY(shelf.useModelFile(m_model));
  QVERIFY(shelf.set("max_tokens", "40"));
  WindowScene scene(shelf);
  QVERIFY(scene.start({path}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.ask(QStringLiteral("How many steps does the lighthouse of Varnholm have?")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  const ui::ChatMessage answer = scene.messages().last();
  QVERIFY2(answer.text.contains(QStringLiteral("214")), qPrintable(answer.text));
  QVERIFY2(!answer.citations.isEmpty(), qPrintable(answer.text));
  QVERIFY(scene.click("citationChip"));
  QTRY_COMPARE(scene.window->reader().currentPage(), 3);
  QCOMPARE(scene.window->reader().highlight().begin, answer.citations.front().place.begin);
  QVERIFY(scene.press(scene.window->actions().back));
  QTRY_COMPARE(scene.window->reader().currentPage(), 0);
}

void TestStoryDemo::everythingStops() {
  const SceneLibrary shelf(m_folder.path("stopped"));
  QVERIFY(shelf.useModelFile(m_model));
  const QString book = writeBook(m_folder, "book.pdf", 60);
  WindowScene scene(shelf);
  QVERIFY(scene.start({book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.press(scene.window->actions().read));
  QTRY_VERIFY_WITH_TIMEOUT(scene.reading().tokensDone > 0, kPatienceForWork);
  QElapsedTimer timer;
  timer.start();
  QVERIFY(scene.press(scene.window->actions().stop));
  QCoreApplication::processEvents();  // what was said until now
  const QSignalSpy progress(&scene.bench->engine(), &app::EngineRoom::progressed);
  QTRY_VERIFY(!scene.bench->engine().busy());
  qInfo("stopped reading in %lld ms", static_cast<long long>(timer.elapsed()));
  QVERIFY2(progress.size() <= 1, qPrintable(QString::number(progress.size())));  // the chunk at hand
  QVERIFY(scene.reading().tokensDone < scene.reading().tokensTotal);
}

QTEST_MAIN(TestStoryDemo)
#include "tst_story_demo.moc"
