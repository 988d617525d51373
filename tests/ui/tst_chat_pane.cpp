// SPDX-License-Identifier: GPL-3.0-or-later
// The chat pane as a person uses it: asking, stopping, scrolling while an answer is written, editing, choosing a chat.
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

#include "support/patience.h"
#include "ui/added_widgets.h"
#include "ui/chat/chat_button.h"
#include "ui/chat/chat_label.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/citation_chip.h"
#include "ui/chat/growing_input.h"
#include "ui/chat/message_text.h"
#include "ui/chat/transcript.h"
#include "ui/theme/look.h"

using namespace longleaf::ui;
using longleaf::tests::AddedWidgets;
using longleaf::tests::kPatience;

namespace {

ChatMessage question(qint64 id, const QString& words) { return {.id = id, .fromUser = true, .text = words}; }

ChatMessage answer(qint64 id, const QString& words) { return {.id = id, .text = words}; }

QList<ChatMessage> longChat(int count) {
  QList<ChatMessage> messages;
  for (int i = 1; i <= count; ++i) {
    messages.append(i % 2
                        ? question(i, QStringLiteral("Question %1 about the book?").arg(i))
                        : answer(i, QStringLiteral("Answer **%1** says this.\n\nAnd a second paragraph, which is long "
                                                   "enough to need more than one line.\n\n- a\n- b")
                                        .arg(i)));
  }
  return messages;
}

}  // namespace

class tst_ChatPane final : public QObject {
  Q_OBJECT

 private:
  Look m_look;
  std::unique_ptr<ChatPane> m_pane;

  template <typename T>
  T* part(const char* name) const {
    return m_pane->findChild<T*>(QLatin1String(name));
  }
  Transcript& transcript() const { return *part<Transcript>("transcript"); }
  QScrollBar& bar() const { return *transcript().verticalScrollBar(); }
  GrowingInput& input() const { return *part<GrowingInput>("composerInput"); }
  ChatButton* seen(const char* name) const {
    for (auto* button : m_pane->findChildren<ChatButton*>(QLatin1String(name))) {
      if (button->isVisible()) return button;
    }
    return nullptr;
  }

  /// A chat long enough to scroll, with an answer that is being written at its end.
  void beginStreaming() {
    m_pane->setMessages(longChat(20));
    m_pane->addMessage(question(101, QStringLiteral("And now?")));
    m_pane->addMessage({.id = 102, .state = MessageState::streaming});
    m_pane->setBusy(true);
    QTRY_VERIFY(bar().maximum() > 0 && bar().value() == bar().maximum());
  }

 private Q_SLOTS:
  void init() {
    m_look.setScale(1);
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    m_pane = std::make_unique<ChatPane>(m_look);
    m_pane->resize(420, 700);
    m_pane->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_pane.get(), kPatience));
    m_pane->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_pane.get(), kPatience));
  }

  void cleanup() { m_pane.reset(); }

  void returnAsks() {
    QSignalSpy asked(m_pane.get(), &ChatPane::askRequested);
    m_pane->focusComposer();
    QTest::keyClick(&input(), Qt::Key_Return);
    QTest::keyClicks(&input(), QStringLiteral("  \t "));
    QTest::keyClick(&input(), Qt::Key_Return);
    QCOMPARE(asked.count(), 0);
    QTest::keyClicks(&input(), QStringLiteral("What"));
    QTest::keyClick(&input(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(&input(), QStringLiteral("now?"));
    QCOMPARE(asked.count(), 0);
    QTest::keyClick(&input(), Qt::Key_Return);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].toString(), QStringLiteral("What\nnow?"));
    QVERIFY(input().toPlainText().isEmpty());
  }

  void theButtonAsks() {
    QSignalSpy asked(m_pane.get(), &ChatPane::askRequested);
    QTest::mouseClick(seen("askButton"), Qt::LeftButton);
    QCOMPARE(asked.count(), 0);
    QTest::keyClicks(&input(), QStringLiteral("What?"));
    QTest::mouseClick(seen("askButton"), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
  }

  void whileBusyAskIsStop() {
    QSignalSpy asked(m_pane.get(), &ChatPane::askRequested);
    QSignalSpy stopped(m_pane.get(), &ChatPane::stopRequested);
    const QPoint right = seen("askButton")->geometry().topRight();
    m_pane->setBusy(true);
    QVERIFY(!seen("askButton"));
    QTRY_COMPARE(seen("stopButton")->geometry().topRight(), right);
    QTest::mouseClick(seen("stopButton"), Qt::LeftButton);
    QCOMPARE(stopped.count(), 1);
    // What is written meanwhile is kept, not asked.
    QTest::keyClicks(&input(), QStringLiteral("Next?"));
    QTest::keyClick(&input(), Qt::Key_Return);
    QCOMPARE(asked.count(), 0);
    QCOMPARE(input().toPlainText(), QStringLiteral("Next?"));
    QTest::keyClick(&input(), Qt::Key_Escape);
    QCOMPARE(stopped.count(), 2);
    m_pane->setBusy(false);
    QTest::keyClick(&input(), Qt::Key_Escape);
    QCOMPARE(stopped.count(), 2);
    QVERIFY(seen("askButton") && !seen("stopButton"));
  }

  void escapeStopsFromTheTranscriptToo() {
    beginStreaming();
    QSignalSpy stopped(m_pane.get(), &ChatPane::stopRequested);
    transcript().setFocus();
    QTest::keyClick(&transcript(), Qt::Key_Escape);
    QCOMPARE(stopped.count(), 1);
  }

  void theInputGrowsToSixLines() {
    QTRY_VERIFY(input().height() > 0);
    const int one = input().height();
    int before = one;
    for (int line = 2; line <= 6; ++line) {
      QTest::keyClick(&input(), Qt::Key_Return, Qt::ShiftModifier);
      QTRY_VERIFY(input().height() > before);
      before = input().height();
    }
    for (int i = 0; i < 5; ++i) QTest::keyClick(&input(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::qWait(0);
    QCOMPARE(input().height(), before);
    input().clear();
    QTRY_COMPARE(input().height(), one);
  }

  void aQuestionIsBounded() {
    QGuiApplication::clipboard()->setText(QStringLiteral("word ").repeated(30'000));
    m_pane->focusComposer();
    input().paste();
    QCOMPARE(input().toPlainText().size(), qsizetype(GrowingInput::kMostCharacters));
    QVERIFY(part<ChatLabel>("composerNote")->isVisible());
    QTest::keyClicks(&input(), QStringLiteral("more"));
    QCOMPARE(input().toPlainText().size(), qsizetype(GrowingInput::kMostCharacters));
  }

  void whyNothingCanBeAskedIsSaid() {
    QSignalSpy asked(m_pane.get(), &ChatPane::askRequested);
    m_pane->setCanAsk(false, QStringLiteral("Read the document first."));
    QVERIFY(!input().isEnabled());
    QCOMPARE(input().placeholderText(), QStringLiteral("Read the document first."));
    QVERIFY(!seen("askButton")->isEnabled());
    m_pane->setCanAsk(true);
    QVERIFY(input().isEnabled());
    QTest::keyClicks(&input(), QStringLiteral("Kept"));
    m_pane->setCanAsk(false, QStringLiteral("No model."));
    QCOMPARE(part<ChatLabel>("composerNote")->text(), QStringLiteral("No model."));
    QTest::keyClick(&input(), Qt::Key_Return);
    QCOMPARE(asked.count(), 0);
  }

  void theSelectionGoesWithTheQuestion() {
    QVERIFY(!part<QWidget>("quoteCard")->isVisible());
    m_pane->setQuotedSelection(QStringLiteral("<b>ivory</b> in it"));
    QVERIFY(part<QWidget>("quoteCard")->isVisible());
    QCOMPARE(part<ChatLabel>("quoteText")->text(), QStringLiteral("“<b>ivory</b> in it”"));
    QTest::mouseClick(seen("removeQuoteButton"), Qt::LeftButton);
    QVERIFY(m_pane->quotedSelection().isEmpty());
    QVERIFY(!part<QWidget>("quoteCard")->isVisible());
    m_pane->setQuotedSelection(QStringLiteral("ivory"));
    QString quoted;
    connect(m_pane.get(), &ChatPane::askRequested, this, [&] { quoted = m_pane->quotedSelection(); });
    QTest::keyClicks(&input(), QStringLiteral("Why?"));
    QTest::keyClick(&input(), Qt::Key_Return);
    QCOMPARE(quoted, QStringLiteral("ivory"));
    QVERIFY(m_pane->quotedSelection().isEmpty());
  }

  void examplesFillTheComposer() {
    auto* example = seen("exampleButton");
    QVERIFY(example);
    example->setFocus();
    QTest::keyClick(example, Qt::Key_Return);
    QCOMPARE(input().toPlainText(), example->text());
    QTRY_VERIFY(input().hasFocus());
    m_pane->addMessage(question(1, QStringLiteral("One?")));
    QVERIFY(!seen("exampleButton"));
    QVERIFY(transcript().isVisible());
    m_pane->removeFrom(1);
    QVERIFY(seen("exampleButton"));
  }

  void theViewFollowsTheEnd() {
    beginStreaming();
    for (int i = 0; i < 10; ++i) m_pane->appendText(QStringLiteral("A paragraph that is added.\n\n"));
    QTRY_VERIFY(transcript().viewOf(102)->height() > 250);
    QTRY_COMPARE(bar().value(), bar().maximum());
    QVERIFY(!seen("newTextButton"));
  }

  void theViewStaysWhereItWasScrolledTo() {
    beginStreaming();
    bar().setValue(bar().maximum() / 2);
    QTRY_VERIFY(!transcript().followsEnd());
    QTRY_VERIFY(seen("newTextButton"));
    const int value = bar().value();
    const int maximum = bar().maximum();
    for (int i = 0; i < 20; ++i) m_pane->appendText(QStringLiteral("A paragraph that is added.\n\n"));
    QTRY_VERIFY(bar().maximum() > maximum);
    QCOMPARE(bar().value(), value);
    QTest::mouseClick(seen("newTextButton"), Qt::LeftButton);
    QTRY_COMPARE(bar().value(), bar().maximum());
    QVERIFY(!seen("newTextButton"));
  }

  void updatesAreGathered() {
    beginStreaming();
    auto* text = transcript().viewOf(102)->findChild<MessageText*>();
    const qint64 before = text->column().layouts();
    for (int i = 0; i < 200; ++i) m_pane->appendText(QStringLiteral("word "));
    QCOMPARE(text->column().layouts(), before);
    QTRY_VERIFY(text->shownText().count(QStringLiteral("word")) == 200);
    QVERIFY(text->column().layouts() - before <= 3);
  }

  void finishingReplacesWhatWasStreamed() {
    beginStreaming();
    m_pane->appendText(QStringLiteral("It is ivory."));
    ChatMessage done = answer(103, QStringLiteral("It is ivory. Really."));
    done.citations = {{.place = {1, 7, 9}, .label = QStringLiteral("p. 3"), .exact = true, .sentenceEnd = 12}};
    m_pane->finishMessage(done);
    m_pane->setBusy(false);
    QTRY_VERIFY(m_pane->findChild<CitationChip*>());
    QVERIFY(!transcript().isStreaming());
    QCOMPARE(transcript().viewOf(103)->findChild<MessageText*>()->shownText(), done.text);
    QSignalSpy activated(m_pane.get(), &ChatPane::placeActivated);
    QTest::mouseClick(m_pane->findChild<CitationChip*>(), Qt::LeftButton);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].value<DocumentPlace>().begin, 7);
    // What comes late belongs to nothing.
    m_pane->appendText(QStringLiteral("late"));
    QVERIFY(!m_pane->asMarkdown(103).contains(QStringLiteral("late")));
  }

  void tabReachesChipsAndActionsInOrder() {
    ChatMessage message = answer(2, QStringLiteral("One. Two."));
    message.citations = {{.place = {}, .label = QStringLiteral("p. 1"), .sentenceEnd = 4},
                         {.place = {}, .label = QStringLiteral("p. 2"), .sentenceEnd = 9}};
    message.passages = {{{}, QStringLiteral("p. 9")}};
    m_pane->setMessages({question(1, QStringLiteral("Q?")), message});
    QTRY_COMPARE(m_pane->findChildren<CitationChip*>().size(), 2);
    transcript().setFocus();
    QStringList names;
    for (int i = 0; i < 6; ++i) {
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
      names.append(QApplication::focusWidget()->objectName());
    }
    QCOMPARE(names, QStringList({QStringLiteral("editButton"), QStringLiteral("citationChip"),
                                 QStringLiteral("citationChip"), QStringLiteral("passageButton"),
                                 QStringLiteral("copyButton"), QStringLiteral("regenerateButton")}));
  }

  void tabScrollsToWhatItReaches() {
    m_pane->setMessages(longChat(40));
    QTRY_VERIFY(bar().maximum() > 0);
    bar().setValue(0);
    transcript().setFocus();
    for (int i = 0; i < 30; ++i) {
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
      const QWidget* focus = QApplication::focusWidget();
      if (!transcript().isAncestorOf(focus)) break;
      const QRect rect(focus->mapTo(transcript().viewport(), QPoint()), focus->size());
      QVERIFY(transcript().viewport()->rect().intersects(rect));
      QCoreApplication::sendPostedEvents();
    }
    QVERIFY(bar().value() > 500);
  }

  void onlyTheLastAnswerIsRegenerated() {
    m_pane->setMessages(longChat(4));
    QTRY_VERIFY(seen("regenerateButton"));
    int visible = 0;
    for (auto* button : m_pane->findChildren<ChatButton*>(QStringLiteral("regenerateButton")))
      visible += button->isVisible() ? 1 : 0;
    QCOMPARE(visible, 1);
    QSignalSpy again(m_pane.get(), &ChatPane::regenerateRequested);
    m_pane->setBusy(true);
    QTest::mouseClick(seen("regenerateButton"), Qt::LeftButton);
    QCOMPARE(again.count(), 0);
    m_pane->setBusy(false);
    QTest::mouseClick(seen("regenerateButton"), Qt::LeftButton);
    QCOMPARE(again.count(), 1);
  }

  void aQuestionIsAskedInOtherWords() {
    m_pane->setMessages(longChat(2));
    QTRY_VERIFY(seen("editButton"));
    QSignalSpy edited(m_pane.get(), &ChatPane::editRequested);
    QTest::mouseClick(seen("editButton"), Qt::LeftButton);
    auto* editor = part<GrowingInput>("questionEditor");
    QVERIFY(editor);
    QTRY_VERIFY(editor->hasFocus());
    QCOMPARE(editor->toPlainText(), QStringLiteral("Question 1 about the book?"));
    QTest::keyClick(editor, Qt::Key_Escape);
    QTRY_VERIFY(!part<GrowingInput>("questionEditor"));
    QCOMPARE(edited.count(), 0);
    QTest::keyClick(seen("editButton"), Qt::Key_Return);
    editor = part<GrowingInput>("questionEditor");
    editor->clear();
    QTest::keyClick(editor, Qt::Key_Return);
    QCOMPARE(edited.count(), 0);
    QVERIFY(!seen("askAgainButton")->isEnabled());
    QTest::keyClicks(editor, QStringLiteral("Other words?"));
    QTest::keyClick(editor, Qt::Key_Return);
    QCOMPARE(edited.count(), 1);
    QCOMPARE(edited[0][0].toLongLong(), 1);
    QCOMPARE(edited[0][1].toString(), QStringLiteral("Other words?"));
  }

  void whileBusyNothingIsEdited() {
    m_pane->setMessages(longChat(2));
    QTRY_VERIFY(seen("editButton"));
    m_pane->setBusy(true);
    QTRY_VERIFY(!seen("editButton"));
  }

  void copyIsMarkdownWithCitationsInWords() {
    ChatMessage message = answer(2, QStringLiteral("It is **ivory**. And quartz."));
    message.citations = {
        {.place = {}, .label = QStringLiteral("p. 23"), .exact = true, .sentenceEnd = 16},
        {.place = {}, .label = QStringLiteral("p. 24"), .document = QStringLiteral("A_B"), .sentenceEnd = 28}};
    message.unsupported = {{0, 2, QStringLiteral("four"), QStringLiteral("No.")}};
    m_pane->setMessages({question(1, QStringLiteral("Q?")), message});
    QTRY_VERIFY(seen("copyButton"));
    QTest::mouseClick(seen("copyButton"), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("It is **ivory**. (p. 23, word for word) And quartz. (A\\_B, p. 24, supported)\n\n"
                            "> “four” is not in the document. No."));
    QCOMPARE(m_pane->asMarkdown(1), QStringLiteral("Q?"));
    QVERIFY(m_pane->asMarkdown(0).startsWith(QStringLiteral("## Question\n\nQ?\n\n## Answer\n\nIt is")));
    QVERIFY(m_pane->asMarkdown(99).isEmpty());
  }

  void chatsAreChosenFromTheMenu() {
    m_pane->setChats(
        {{1, QStringLiteral("A & B"), QStringLiteral("2 messages"), false}, {5, QString(), QString(), true}}, 1);
    QCOMPARE(part<ChatLabel>("chatTitle")->text(), QStringLiteral("A & B"));
    QVERIFY(seen("chatsButton")->text().startsWith(QLatin1Char('2')));
    QSignalSpy chosen(m_pane.get(), &ChatPane::chatChosen);
    QSignalSpy begun(m_pane.get(), &ChatPane::newChatRequested);
    QSignalSpy removed(m_pane.get(), &ChatPane::chatRemovalRequested);
    QSignalSpy exported(m_pane.get(), &ChatPane::exportRequested);
    m_pane->setMessages(longChat(2));
    QTest::mouseClick(seen("chatsButton"), Qt::LeftButton);
    auto* menu = part<QMenu>("chatsMenu");
    QVERIFY(menu && menu->isVisible());
    const QList<QAction*> actions = menu->actions();
    QVERIFY(actions[0]->text().startsWith(QStringLiteral("A && B\t")));
    QVERIFY(actions[0]->isChecked());
    actions[1]->trigger();
    actions[3]->trigger();
    actions[4]->trigger();
    auto* formats = menu->findChild<QMenu*>(QStringLiteral("exportMenu"));
    QVERIFY(formats->isEnabled());
    for (QAction* action : formats->actions()) action->trigger();
    QCOMPARE(chosen[0][0].toLongLong(), 5);
    QCOMPARE(begun.count(), 1);
    QCOMPARE(removed[0][0].toLongLong(), 1);
    QCOMPARE(exported.count(), 4);
    QCOMPARE(exported[3][0].toString(), QStringLiteral("json"));
    menu->close();
  }

  void theScopeIsSaid() {
    auto* line = part<QWidget>("scopeLine");
    QVERIFY(!line->isVisible());
    m_pane->setScope(ScopeKind::whole, QStringLiteral("Whole book"));
    QVERIFY(line->isVisible());
    QTRY_COMPARE(line->grab().toImage().pixelColor(line->width() / 2, 2), m_look.theme().accentGround);
    m_pane->setScope(ScopeKind::stale, QStringLiteral("The document has changed"));
    QTRY_COMPARE(line->grab().toImage().pixelColor(line->width() / 2, 2), m_look.theme().warningGround);
    QCOMPARE(part<ChatLabel>("scopeText")->text(), QStringLiteral("The document has changed"));
    m_pane->setScope(ScopeKind::none, {});
    QVERIFY(!line->isVisible());
  }

  void aNewChatIsCalledByItsFirstQuestion() {
    QCOMPARE(part<ChatLabel>("chatTitle")->text(), QStringLiteral("New chat"));
    m_pane->addMessage(question(1, QStringLiteral("What\nis it?")));
    QCOMPARE(part<ChatLabel>("chatTitle")->text(), QStringLiteral("What is it?"));
  }

  /// A step of scrolling makes what comes near, not what is far.
  void longChatsStaySmooth() {
    QElapsedTimer timer;
    timer.start();
    m_pane->setMessages(longChat(500));
    QTRY_VERIFY(bar().maximum() > 10'000);
    qInfo("500 messages shown after %lld ms", static_cast<long long>(timer.elapsed()));
    QVERIFY(transcript().viewCount() < 60);
    qint64 slowest = 0;
    const auto* made = new AddedWidgets(*transcript().viewport());
    for (int step = 0; step < 200; ++step) {
      const int before = made->count();
      timer.restart();
      bar().setValue(bar().value() - bar().maximum() / 200);
      slowest = std::max(slowest, timer.elapsed());
      QVERIFY2(made->count() - before < 60, qPrintable(QString::number(made->count() - before)));
    }
    qInfo("slowest of 200 scroll steps of %d pixels: %lld ms", bar().maximum() / 200, static_cast<long long>(slowest));
    QVERIFY2(made->count() > 100 && made->count() < 1000, qPrintable(QString::number(made->count())));
    QTRY_VERIFY(transcript().viewCount() < 60);
    timer.restart();
    m_pane->addMessage({.id = 1000, .state = MessageState::streaming});
    for (int i = 0; i < 100; ++i) {
      m_pane->appendText(QStringLiteral("word "));
      QCoreApplication::processEvents();
    }
    qInfo("100 updates at its end: %lld ms", static_cast<long long>(timer.elapsed()));
  }

  void aMessageIsScrolledTo() {
    m_pane->setMessages(longChat(200));
    m_pane->showMessage(51);
    auto* view = transcript().viewOf(51);
    QVERIFY(view);
    QTRY_VERIFY(view->y() >= 0 && view->y() < 60);
    // Estimates that turn out wrong do not move it.
    QCoreApplication::processEvents();
    QVERIFY(view->y() >= 0 && view->y() < 60);
    m_pane->showMessage(9999);
    QVERIFY(view->y() >= 0 && view->y() < 60);
  }

  void everyControlCanBeNamed() {
    ChatMessage message = answer(2, QStringLiteral("One."));
    message.citations = {{.place = {}, .label = QStringLiteral("p. 1"), .sentenceEnd = 4}};
    message.passages = {{{}, QStringLiteral("p. 9")}};
    m_pane->setMessages({question(1, QStringLiteral("Q?")), message});
    m_pane->setQuotedSelection(QStringLiteral("ivory"));
    QTRY_VERIFY(m_pane->findChild<CitationChip*>());
    for (const auto* button : m_pane->findChildren<QAbstractButton*>()) {
      QVERIFY2(!button->objectName().isEmpty(), qPrintable(button->text()));
      QVERIFY2(!button->accessibleName().isEmpty(), qPrintable(button->objectName()));
      QVERIFY2(button->focusPolicy() & Qt::TabFocus, qPrintable(button->objectName()));
      if (button->isVisible()) QVERIFY2(button->height() >= 28, qPrintable(button->objectName()));
    }
  }

  void doubleSizeFits() {
    m_look.setScale(2);
    m_pane->setScope(ScopeKind::whole, QStringLiteral("Whole book · 96 of 96 pages · 48,890 tokens"));
    m_pane->setMessages(longChat(4));
    m_pane->setQuotedSelection(QStringLiteral("ivory in it ").repeated(30));
    QTRY_VERIFY(m_pane->minimumSizeHint().width() <= 420);
    for (const char* name : {"askButton", "addDocumentButton", "chatsButton", "scopeText", "quoteText"}) {
      const auto* widget = part<QWidget>(name);
      const QRect rect(widget->mapTo(m_pane.get(), QPoint()), widget->size());
      QVERIFY2(m_pane->rect().contains(rect), name);
    }
    auto* quote = part<ChatLabel>("quoteText");
    QTRY_VERIFY(quote->height() >= quote->heightForWidth(quote->width()));
  }

  void rightToLeftIsMirrored() {
    m_pane.reset();
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    m_pane = std::make_unique<ChatPane>(m_look);
    m_pane->resize(420, 700);
    m_pane->setMessages(longChat(2));
    m_pane->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_pane.get(), kPatience));
    QTRY_VERIFY(transcript().viewOf(1));
    const auto left = [this](const QWidget* widget) { return widget->mapTo(m_pane.get(), QPoint()).x(); };
    QVERIFY(left(seen("askButton")) < 100);
    QVERIFY(left(seen("chatsButton")) < 100);
    QVERIFY(left(transcript().viewOf(1)->findChild<MessageText*>()) < 60);
    QVERIFY(left(seen("regenerateButton")) < 60);
  }

  void oddInputIsTaken() {
    m_pane->appendText(QStringLiteral("to nothing"));
    m_pane->removeFrom(7);
    m_pane->finishMessage(answer(3, QStringLiteral("Without a beginning.")));
    QTRY_VERIFY(transcript().viewOf(3));
    m_pane->setChats({}, 99);
    m_pane->setMessages({});
    QVERIFY(transcript().isEmpty());
    m_pane->addMessage(question(1, QStringLiteral("w").repeated(100'000)));
    m_pane->addMessage(question(2, QString()));
    QTRY_VERIFY(transcript().viewOf(2));
    m_pane->resize(160, 300);
    m_pane->resize(420, 700);
    QTRY_VERIFY(bar().maximum() > 1000);
  }
};

QTEST_MAIN(tst_ChatPane)
#include "tst_chat_pane.moc"
