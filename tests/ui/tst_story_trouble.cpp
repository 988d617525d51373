// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong, and what the window says and offers then: never a dialog in the way, always a sentence and a verb.
#include <sys/resource.h>

#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <csignal>
#include <filesystem>

#include "app/controllers/document_notes.h"
#include "app/controllers/engine_room.h"
#include "support/pdf_encryption.h"
#include "ui/budget/budget_panel.h"
#include "ui/chat/chat_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/theme/figures.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;
using Phase = ui::ReadingState::Phase;

namespace {

/// As on a disk that is full: no file of this program grows beyond its first block.
class FullDisk final {
 public:
  FullDisk() {
    ::getrlimit(RLIMIT_FSIZE, &m_before);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small = {4096, m_before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit m_before = {};
};

QString barText(const WindowScene& scene, const QString& id) {
  for (const ui::BarMessage& message : scene.window->bars().messages()) {
    if (message.id == id) return message.text;
  }
  return {};
}

QString rowText(const WindowScene& scene, int row) {
  const auto* list = scene.seen<QAbstractItemView>("libraryList");
  return list ? list->model()->index(row, 0).data(Qt::AccessibleTextRole).toString() : QString();
}

}  // namespace

class TestStoryTrouble final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void withoutAModelDocumentsCanBeLookedAt();
  void aDamagedDocument();
  void aDocumentWithAPassword();
  void aDocumentWhoseFileIsGone();
  void aBudgetThatIsTooLarge();
  void aDocumentThatIsTooLong();
  void aSectionOfADocumentThatIsTooLong();
  void aFullDisk();
  void aBrokenModelIsNotImported();

 private:
  SceneLibrary library(const char* name) const { return SceneLibrary(m_folder.path(name)); }
  SceneLibrary tooLong(const char* name) const;

  ScratchFolder m_folder;
  QString m_book;
};

void TestStoryTrouble::initTestCase() {
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  m_book = writeBook(m_folder, "lighthouses.pdf", 4);
}

void TestStoryTrouble::withoutAModelDocumentsCanBeLookedAt() {
  const SceneLibrary shelf = library("no model");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QVERIFY(scene.hasBar(QStringLiteral("model")));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  const ui::WindowActions& actions = scene.window->actions();
  for (const QAction* action : {actions.read, actions.readAgain, actions.summarizeShort})
    QVERIFY2(!action->isEnabled(), qPrintable(action->text()));
  QVERIFY(!scene.seen<QWidget>("composerInput")->isEnabled());

  // One is put where models are, and looked for again.
  const std::string models = m_folder.path("data/longleaf/models");
  QVERIFY(apart([&] {
    std::filesystem::create_directories(models);
    return writeTinyModel(models + "/SmolLM2-135M-Instruct.Q4_1.gguf", quickModel());
  }));
  QVERIFY(scene.clickVerb(QStringLiteral("model"), "again"));
  QTRY_VERIFY(!scene.hasBar(QStringLiteral("model")));
  QTRY_VERIFY(actions.read->isEnabled());
  QVERIFY(scene.seen<QWidget>("composerInput")->isEnabled());
  apart([&] { std::filesystem::remove_all(models); });
}

void TestStoryTrouble::aDamagedDocument() {
  const SceneLibrary shelf = library("damaged");
  QVERIFY(shelf.useModel());
  const std::string bytes = "%PDF-1.7\nthis is no document at all\n%%EOF\n";
  const QString path = QString::fromStdString(m_folder.write("damaged.pdf", std::as_bytes(std::span(bytes))));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  scene.drop({path, m_book});
  QTRY_VERIFY(scene.hasBar(path));
  QVERIFY(scene.settles());
  QCOMPARE(barText(scene, path), app::sentenceOf(app::Code::corrupt));
  QVERIFY2(rowText(scene, 0).contains(app::sentenceOf(app::Code::corrupt)), qPrintable(rowText(scene, 0)));
  QCOMPARE(scene.textOf("libraryCount"), QStringLiteral("1 document"));  // the other is there all the same
}

void TestStoryTrouble::aDocumentWithAPassword() {
  const SceneLibrary shelf = library("password");
  QVERIFY(shelf.useModel());
  const PdfCipher cipher = pdfCipher("granite");
  PdfContent secret;
  secret.title = u"Secret";
  secret.pages = {pdfPage({u"The lamp of Varnholm is lit at nine."})};
  secret.cipher = &cipher;
  const std::string bytes = writePdf(secret);
  const QString path = QString::fromStdString(m_folder.write("secret.pdf", std::as_bytes(std::span(bytes))));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  scene.drop({path});
  for (const char* word : {"sandstone", "granite"}) {
    QVERIFY(scene.clickVerb(path, "password"));
    QLineEdit* field = nullptr;
    QTRY_VERIFY(
        (field = scene.window->findChild<QInputDialog*>(QStringLiteral("passwordDialog"))->findChild<QLineEdit*>()) !=
            nullptr &&
        field->isVisible());
    QTest::keyClicks(field, QLatin1String(word));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(!scene.window->findChild<QInputDialog*>(QStringLiteral("passwordDialog")));
    QVERIFY(scene.settles());
    QCOMPARE(scene.hasBar(path), *word == 's');
  }
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  // Its pages, too, not only its text.
  QVERIFY2(!scene.hasBar(QStringLiteral("pages")), qPrintable(barText(scene, QStringLiteral("pages"))));
  QCOMPARE(scene.textOf("libraryCount"), QStringLiteral("1 document"));
}

void TestStoryTrouble::aDocumentWhoseFileIsGone() {
  const SceneLibrary shelf = library("gone");
  QVERIFY(shelf.useModel());
  QVERIFY(shelf.set("max_tokens", "10"));
  const QString path = writeBook(m_folder, "gone.pdf", 2);
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start({path}));
    QTRY_VERIFY(scene.window->reader().document() > 0);
    QVERIFY(scene.settles());
  }
  QVERIFY(QFile::remove(path));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QTRY_VERIFY(scene.hasBar(QStringLiteral("pages")));
  // The library has its text: it can be read and asked about.
  QVERIFY(scene.ask(QStringLiteral("What is it about?")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages().last().state, ui::MessageState::complete);
}

/// A document of so many tokens that a slot for each is more than the machine has.
void TestStoryTrouble::aBudgetThatIsTooLarge() {
  const SceneLibrary shelf = library("large");
  const TinyModel model{.layers = 16, .hidden = 256, .heads = 8, .kvHeads = 8, .trainedContext = 1U << 24U};
  QVERIFY(shelf.useModel(model));
  QVERIFY(shelf.set("set.residual", "64"));
  constexpr qint64 kTokens = 16'000'000;
  const auto size = std::filesystem::file_size(shelf.folder() + "/models/tiny.gguf");
  QVERIFY(shelf.with([&](app::Shelf& opened) {
    const auto document = app::openFile(*opened.library, {.path = m_book.toStdString()});
    const auto records = opened.library->documents();
    return document && records &&
           app::saveNotes(*opened.library, records->front().textHash,
                          {.tokens = kTokens, .tokenizer = QStringLiteral("tiny:%1").arg(size)});
  }));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QVERIFY(scene.clickRow("libraryList", QStringLiteral("Lighthouses")));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.press(scene.window->actions().budget));
  QVERIFY(scene.settles());
  QVERIFY(scene.textOf("fitVerdict").startsWith(QStringLiteral("Fits")));
  auto* spin = scene.seen<QSpinBox>("budgetSlots");
  QTRY_VERIFY(spin->maximum() >= kTokens);
  for (const bool full : {true, false}) {
    if (full) {
      QVERIFY(scene.click("preset3"));
    } else {
      QTest::keySequence(spin, QKeySequence(QKeySequence::SelectAll));
      QTest::keyClicks(spin, QString::number(kTokens - 1000));
      QTest::keyClick(spin, Qt::Key_Return);
    }
    QTRY_VERIFY2(scene.textOf("fitVerdict").endsWith(QStringLiteral(" short.")),
                 qPrintable(scene.textOf("fitVerdict")));
    // Read says so instead of trying.
    QVERIFY(scene.press(scene.window->actions().read));
    QVERIFY(!scene.bench->engine().busy());
    QVERIFY(scene.hasBar(QStringLiteral("fit")));
    QString offered = scene.seen<QAbstractButton>("useLargest")->text();
    if (full) {
      QVERIFY(scene.click("useLargest"));
    } else {
      offered = scene.window->bars().messages().front().verbs.front().text;
      QVERIFY(scene.clickVerb(QStringLiteral("fit"), "largest"));
    }
    QVERIFY(scene.settles());
    const ui::BudgetChoice chosen = scene.window->budget().budget();
    QVERIFY(!chosen.full && chosen.slots > 10'000);
    QVERIFY2(offered.contains(ui::grouped(chosen.slots)), qPrintable(offered));
    QVERIFY2(!scene.hasBar(QStringLiteral("fit")), "it spoke of another budget");
    // Other programs have taken some of the memory since, or it fits.
    const QString verdict = scene.textOf("fitVerdict");
    QVERIFY2(verdict.startsWith(QStringLiteral("Fits")) || verdict.contains(QStringLiteral("iB short")),
             qPrintable(verdict));
    QVERIFY(scene.click("preset1"));  // and that one does
    QTRY_VERIFY2(scene.textOf("fitVerdict").startsWith(QStringLiteral("Fits")), qPrintable(scene.textOf("fitVerdict")));
  }
}

SceneLibrary TestStoryTrouble::tooLong(const char* name) const {
  const SceneLibrary shelf = library(name);
  if (!shelf.useModel() || !shelf.set("set.limit", "1") || !shelf.set("budget", "256") ||
      !shelf.set("max_tokens", "12"))
    qWarning("no library could be made");
  return shelf;
}

void TestStoryTrouble::aDocumentThatIsTooLong() {
  const SceneLibrary shelf = tooLong("long");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  const QString bar = QStringLiteral("too-long");
  QVERIFY(scene.press(scene.window->actions().read));
  QVERIFY(scene.hasBar(bar) && !scene.bench->engine().busy());
  QVERIFY(scene.clickVerb(bar, "cancel"));
  QVERIFY(!scene.hasBar(bar) && !scene.bench->engine().busy());

  QVERIFY(scene.press(scene.window->actions().read));
  QVERIFY(scene.clickVerb(bar, "sections"));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().last().state, ui::MessageState::complete);

  QVERIFY(scene.press(scene.window->actions().read));
  QVERIFY(scene.clickVerb(bar, "anyway"));
  QVERIFY(scene.settles());
  QCOMPARE(scene.reading().phase, Phase::done);
  QVERIFY2(scene.reading().coverage.startsWith(QStringLiteral("Read 4 of 4 pages")),
           qPrintable(scene.reading().coverage));
}

void TestStoryTrouble::aSectionOfADocumentThatIsTooLong() {
  const SceneLibrary shelf = tooLong("section");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.press(scene.window->actions().read));
  QVERIFY(scene.clickVerb(QStringLiteral("too-long"), "section"));
  QVERIFY(scene.choose(scene.menu("sectionMenu"), QStringLiteral("Chapter 2")));
  QVERIFY(scene.settles());
  QVERIFY2(scene.reading().coverage.startsWith(QStringLiteral("Read 1 of 1 page")),
           qPrintable(scene.reading().coverage));
  QVERIFY(rowText(scene, 0).contains(QStringLiteral("not read")));  // all of it, that is
}

void TestStoryTrouble::aFullDisk() {
  const SceneLibrary shelf = library("full");
  QVERIFY(shelf.useModel());
  QVERIFY(shelf.set("max_tokens", "12"));
  const QString second = writeBook(m_folder, "second.pdf", 30, QStringLiteral("Second"));
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  {
    const FullDisk full;
    QVERIFY(scene.ask(QStringLiteral("How many boats?")));
    QVERIFY(scene.settles());
    QCOMPARE(barText(scene, QStringLiteral("engine")), app::sentenceOf(app::Code::diskFull));
    QVERIFY(scene.messages().isEmpty());
    QCOMPARE(scene.seen<QPlainTextEdit>("composerInput")->toPlainText(), QStringLiteral("How many boats?"));
    scene.drop({second});
    QTRY_VERIFY(scene.hasBar(second));
    QVERIFY(scene.settles());
    QCOMPARE(barText(scene, second), app::sentenceOf(app::Code::diskFull));
  }
  // There is room again, and nothing was lost.
  auto* input = scene.seen<QWidget>("composerInput");
  QTest::keyClick(input, Qt::Key_Return);
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages().last().state, ui::MessageState::complete);
  QVERIFY(!scene.hasBar(QStringLiteral("engine")));
  scene.drop({second});
  QVERIFY(scene.settles());
  QTRY_COMPARE(scene.textOf("libraryCount"), QStringLiteral("2 documents"));
}

void TestStoryTrouble::aBrokenModelIsNotImported() {
  const SceneLibrary shelf = library("broken");
  QVERIFY(shelf.useModel());
  auto bytes = apart([] { return tinyModel(quickModel()).file(); });
  bytes.resize(bytes.size() / 2);
  const QString path = QString::fromStdString(m_folder.write("broken.gguf", bytes));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QVERIFY(scene.press(scene.window->actions().settings));
  QVERIFY(scene.click("importModel"));
  QVERIFY(scene.chooseFile("importModelDialog", path));
  QVERIFY(scene.settles());
  QTRY_VERIFY2(scene.textOf("importSentence").startsWith(app::sentenceOf(app::Code::modelInvalid)),
               qPrintable(scene.textOf("importSentence")));
  QVERIFY(!QFile::exists(QString::fromStdString(shelf.folder()) + QStringLiteral("/models/broken.gguf")));
}

QTEST_MAIN(TestStoryTrouble)
#include "tst_story_trouble.moc"
