// SPDX-License-Identifier: GPL-3.0-or-later
// Every preset reads a book through the window to its end. With LONGLEAF_WHOLE_BOOK set, the demo model reads a real
// one in 2,048 slots: all of it, or its first 8,000 tokens with presets that keep everything while they read (half an
// hour).
#include <QRegularExpression>

#include "inference/cache/method.h"
#include "support/paths.h"
#include "ui/reader/reader_pane.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;

namespace {

using Phase = ui::ReadingState::Phase;

bool wholeBook() { return qEnvironmentVariableIsSet("LONGLEAF_WHOLE_BOOK"); }

/// The first bytes of a text, up to the end of a line.
QByteArray beginning(const QByteArray& text, qsizetype bytes) { return text.left(text.lastIndexOf('\n', bytes)); }

/// "Read 24 of 24 pages, 2,988 tokens, in 256 slots (12 : 1)": 2988.
qint64 tokensOf(const QString& coverage) {
  static const QRegularExpression kNumber(QStringLiteral("([0-9,]+) tokens"));
  return kNumber.match(coverage).captured(1).remove(QLatin1Char(',')).toLongLong();
}

}  // namespace

class TestStoryPresets final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void readsToTheEnd_data();
  void readsToTheEnd();

 private:
  ScratchFolder m_folder;
  QString m_book;       // what presets read that are bounded while they do
  QString m_beginning;  // and what the others read
  qint64 m_tokens = 0;  // at least so many
  qint64 m_beginningTokens = 0;
};

void TestStoryPresets::initTestCase() {
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  if (!wholeBook()) {
    m_book = m_beginning = writeBook(m_folder, "book.pdf", 24);
    m_tokens = m_beginningTokens = 2'000;
    return;
  }
  if (demoModel().empty()) QSKIP("the demo model is not there (installer/lib/fetch_model.sh)");
  const std::string path = sharedFile("data/books/time_machine.txt");
  if (path.empty()) QSKIP("../shared is not there");
  QFile file(QString::fromStdString(path));
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray part = beginning(file.readAll(), 33'000);
  m_book = file.fileName();
  m_beginning =
      QString::fromStdString(m_folder.write("beginning.txt", std::as_bytes(std::span(part.begin(), part.end()))));
  m_tokens = 48'000;
  m_beginningTokens = 7'500;
}

void TestStoryPresets::readsToTheEnd_data() {
  QTest::addColumn<bool>("bounded");
  for (const inference::Preset& preset : inference::presets())
    QTest::newRow(std::string(preset.name).c_str()) << preset.method.boundedWhileReading();
}

void TestStoryPresets::readsToTheEnd() {
  QFETCH(const bool, bounded);
  const std::string name = QTest::currentDataTag();
  const SceneLibrary shelf(m_folder.path(name));
  QVERIFY(wholeBook() ? shelf.useModelFile(demoModel()) : shelf.useModel());
  QVERIFY(shelf.set("method", name));
  QVERIFY(shelf.set("budget", wholeBook() ? "2048" : "256"));
  QVERIFY(shelf.set("max_tokens", "4"));
  WindowScene scene(shelf);
  QVERIFY(scene.start({bounded ? m_book : m_beginning}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.press(scene.window->actions().read));
  QTRY_VERIFY_WITH_TIMEOUT(scene.reading().phase == Phase::done, kPatienceForWork);
  const QString coverage = scene.reading().coverage;
  qInfo("%s: %s", name.c_str(), qPrintable(coverage));
  QVERIFY2(tokensOf(coverage) >= (bounded ? m_tokens : m_beginningTokens), qPrintable(coverage));
  // "(12 : 1)": only the full cache has a slot for every token, or a head that others leave slots to.
  if (!inference::presetByName(name)->sharesBudgets())
    QCOMPARE(coverage.contains(QStringLiteral(" : 1)")), name != "full");
  QVERIFY(scene.settles());
  QVERIFY(scene.ask(QStringLiteral("Who tells this?")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages().last().state, ui::MessageState::complete);
}

QTEST_MAIN(TestStoryPresets)
#include "tst_story_presets.moc"
