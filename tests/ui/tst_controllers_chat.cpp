// SPDX-License-Identifier: GPL-3.0-or-later
// Chats that are opened, asked in, exported and removed, faster than the threads behind the window follow.
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QPlainTextEdit>

#include "app/controllers/chat_messages.h"
#include "ui/controllers_case.h"

namespace {

using namespace longleaf;
using namespace longleaf::tests;

const TinyModel kSlow{
    .layers = 10, .hidden = 256, .heads = 8, .kvHeads = 4, .feedForward = 768, .trainedContext = 65536};

}  // namespace

class tst_ControllersChat final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void aChatThatIsBeingOpenedDoesNotTakeAQuestionsPlace() {
    ControllersCase scene;
    QVERIFY(scene.useModel());
    const qint64 document = scene.addDocument("book.txt", longText(3));
    const qint64 chat = scene.addChat({document}, "An old question?");
    QVERIFY(chat > 0);
    QVERIFY(scene.start());
    Q_EMIT scene.window->library().documentChosen(document);
    QVERIFY(scene.settles());
    QCOMPARE(scene.messages().size(), 2);  // the last chat about it
    ui::ChatPane& pane = scene.window->chat();
    Q_EMIT pane.newChatRequested();
    Q_EMIT pane.chatChosen(chat);
    Q_EMIT pane.newChatRequested();
    Q_EMIT pane.askRequested(QStringLiteral("A new question?"));
    QVERIFY(scene.settles());
    QCOMPARE(scene.messages().size(), 2);
    QCOMPARE(scene.messages().first().text, QStringLiteral("A new question?"));
  }

  static void theDocumentsOfAChatAreThoseOfTheLastOneChosen() {
    ControllersCase scene;
    QVERIFY(scene.useModel());
    const qint64 here = scene.addDocument("here.txt", longText(3));
    const qint64 left = scene.addDocument("left.txt", longText(4));
    const qint64 right = scene.addDocument("right.txt", longText(5));
    const qint64 withLeft = scene.addChat({here, left}, "With the left one?");
    const qint64 withRight = scene.addChat({here, right}, "With the right one?");
    QVERIFY(withLeft > 0 && withRight > 0);
    QVERIFY(scene.start());
    Q_EMIT scene.window->library().documentChosen(here);
    QVERIFY(scene.settles());
    ui::ChatPane& pane = scene.window->chat();
    for (int i = 0; i < 3; ++i) {
      Q_EMIT pane.chatChosen(withLeft);
      QCoreApplication::processEvents();
      Q_EMIT pane.chatChosen(withRight);
      QCoreApplication::processEvents();
    }
    QVERIFY(scene.settles());
    const QString scope = scene.find<QLabel>("scopeText")->text();
    QCOMPARE(scope.count(QStringLiteral(" + ")), 1);
    QVERIFY2(scope.endsWith(QStringLiteral("right")), qPrintable(scope));
    QCOMPARE(scene.messages().first().text, QStringLiteral("With the right one?"));
  }

  static void anotherAnswerOverSeveralDocuments() {
    ControllersCase scene;
    QVERIFY(scene.useModel());
    const qint64 here = scene.addDocument("here.txt", longText(3));
    const qint64 there = scene.addDocument("there.txt", longText(4));
    const qint64 chat = scene.addChat({here, there}, "An old question?");
    QVERIFY(chat > 0);
    QVERIFY(scene.start());
    Q_EMIT scene.window->library().documentChosen(here);
    QVERIFY(scene.settles());
    Q_EMIT scene.window->chat().askRequested(QStringLiteral("A new one?"));
    QVERIFY(scene.settles());
    QCOMPARE(scene.messages().size(), 2 + 6);  // about each document, and about both
    Q_EMIT scene.window->chat().regenerateRequested();
    QVERIFY(scene.settles());
    QVERIFY2(scene.errors().isEmpty(), qPrintable(scene.errors().join(u'\n')));
    QCOMPARE(scene.messages().size(), 2 + 6);
    QVERIFY(scene.with([&](app::Shelf& shelf) { return shelf.library->messages(chat)->size() == 8; }));
  }

  static void theChatThatWasMeantIsExported() {
    ControllersCase scene;
    const qint64 document = scene.addDocument("book.txt", longText(3));
    QVERIFY(scene.addChat({document}, "What is exported?") > 0);
    QVERIFY(scene.start());
    Q_EMIT scene.window->library().documentChosen(document);
    QVERIFY(scene.settles());
    Q_EMIT scene.window->chat().exportRequested(QStringLiteral("md"));
    auto* dialog = scene.find<QFileDialog>("exportDialog");
    QVERIFY(dialog != nullptr);
    Q_EMIT scene.window->chat().newChatRequested();  // while the dialog is open
    const QString path = QString::fromStdString(scene.folder.path("chat.md"));
    Q_EMIT dialog->fileSelected(path);
    QVERIFY(scene.settles());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("What is exported?"));
    Q_EMIT dialog->fileSelected(QStringLiteral("/proc/nowhere/chat.md"));
    QVERIFY(scene.settles());
    QVERIFY(scene.errors().join(u'\n').contains(QStringLiteral("not exported")));
  }

  static void aDocumentIsRemovedWhileItAnswers() {
    ControllersCase scene;
    QVERIFY(scene.useModel(kSlow));
    const qint64 document = scene.addDocument("book.txt", longText(3));
    QVERIFY(scene.start());
    Q_EMIT scene.window->library().documentChosen(document);
    QVERIFY(scene.settles());
    QSignalSpy text(&scene.bench->engine(), &app::EngineRoom::textArrived);
    Q_EMIT scene.window->chat().askRequested(QStringLiteral("How many boats?"));
    QTRY_VERIFY_WITH_TIMEOUT(!text.isEmpty(), kPatienceForWork);
    QVERIFY(scene.bench->engine().uses(document));
    Q_EMIT scene.window->library().removeRequested(document);
    QVERIFY(scene.settles());
    QVERIFY2(scene.errors().isEmpty(), qPrintable(scene.errors().join(u'\n')));
    QVERIFY(scene.with([&](app::Shelf& shelf) { return shelf.library->documents()->empty(); }));
    QVERIFY(scene.with([&](app::Shelf& shelf) { return shelf.library->chats()->empty(); }));
  }

  static void aChatIsRemovedWhileItAnswers() {
    ControllersCase scene;
    QVERIFY(scene.useModel(kSlow));
    const qint64 document = scene.addDocument("book.txt", longText(3));
    QVERIFY(scene.start());
    Q_EMIT scene.window->library().documentChosen(document);
    QVERIFY(scene.settles());
    QSignalSpy text(&scene.bench->engine(), &app::EngineRoom::textArrived);
    Q_EMIT scene.window->chat().askRequested(QStringLiteral("How many boats?"));
    QTRY_VERIFY_WITH_TIMEOUT(!text.isEmpty(), kPatienceForWork);
    Q_EMIT scene.window->chat().chatRemovalRequested(text.first().first().toLongLong());
    QVERIFY(scene.settles());
    QVERIFY2(scene.errors().isEmpty(), qPrintable(scene.errors().join(u'\n')));
    QVERIFY(scene.messages().isEmpty());
    QVERIFY(scene.with([&](app::Shelf& shelf) { return shelf.library->chats()->empty(); }));
  }

  static void aQuestionThatIsRefusedBeginsNoChat() {
    ControllersCase scene;
    QVERIFY(scene.useModel());
    const qint64 document = scene.addDocument("book.txt", longText(3));
    QVERIFY(scene.start());
    Q_EMIT scene.window->library().documentChosen(document);
    QVERIFY(scene.settles());
    const QString tooMuch = QStringLiteral("why ").repeated(20'000).trimmed();
    Q_EMIT scene.window->chat().askRequested(tooMuch);
    QVERIFY(scene.settles());
    QCOMPARE(scene.find<QPlainTextEdit>("composerInput")->toPlainText(), tooMuch);  // to be mended
    QVERIFY(scene.hasBar(QStringLiteral("engine")));
    QVERIFY(scene.messages().isEmpty());
    QVERIFY(scene.with([&](app::Shelf& shelf) { return shelf.library->chats()->empty(); }));
    Q_EMIT scene.window->chat().askRequested(QStringLiteral("How many boats?"));
    QVERIFY(scene.settles());
    QCOMPARE(scene.messages().size(), 2);
    QVERIFY(scene.with([&](app::Shelf& shelf) { return shelf.library->chats()->size() == 1; }));
  }

  static void damagedMeasurementsAreNoMeasurements() {
    for (const char* text : {"", "3", "[]", "{}", R"({"statistics": 3})", R"({"statistics": {"prefill": [1]}})",
                             R"({"statistics": {"prefill": {"seconds": "x"}, "decode": null}})"}) {
      QVERIFY(!app::measureText(text).contains(QLatin1Char('x')));
    }
    QVERIFY(app::measureText(R"({"statistics": {"prefill": {"seconds": 2.0}, "decode": {"tokens_per_second": 41}}})")
                .contains(QStringLiteral("41")));
  }
};

QTEST_MAIN(tst_ControllersChat)
#include "tst_controllers_chat.moc"
