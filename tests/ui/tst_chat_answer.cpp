// SPDX-License-Identifier: GPL-3.0-or-later
// An answer: where its chips stand and what they do, what is marked, what can be copied, and what a growing text costs.
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QtTest>

#include "ui/chat/answer_view.h"
#include "ui/chat/chat_button.h"
#include "ui/chat/chat_label.h"
#include "ui/chat/citation_chip.h"
#include "ui/chat/message_text.h"
#include "ui/chat/warning_card.h"
#include "ui/theme/look.h"

using namespace longleaf::ui;

namespace {

qsizetype endOf(const QString& text, const QString& sentence) { return text.indexOf(sentence) + sentence.size(); }

CitationLink citation(const QString& text, const QString& sentence, qint64 begin, bool exact = true) {
  return {.place = {.document = 3, .begin = begin, .end = begin + 10},
          .label = QStringLiteral("p. %1").arg(begin),
          .quote = QStringLiteral("words of page %1").arg(begin),
          .exact = exact,
          .sentenceEnd = endOf(text, sentence)};
}

ChatMessage answer(const QString& text) { return {.id = 7, .text = text}; }

template <typename T>
T* named(const QWidget& in, const char* name) {
  return in.findChild<T*>(QLatin1String(name));
}

}  // namespace

class tst_ChatAnswer final : public QObject {
  Q_OBJECT

 private:
  Look m_look;

  std::unique_ptr<AnswerView> shown(const ChatMessage& message, int width = 400) {
    auto view = std::make_unique<AnswerView>(m_look);
    view->setMessage(message);
    view->resize(width, view->heightForWidth(width));
    view->show();
    return view;
  }

  static const MessageText& textOf(const AnswerView& view) { return view.text(); }

 private Q_SLOTS:
  void init() {
    m_look.setScale(1);
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
  }

  /// A chip stands behind the last word of its sentence: that word is left of it, in the same line.
  void chipsStandBehindTheirSentences_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const char* text, const char* sentence) {
      QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(sentence);
    };
    row("plain", "The first word. The second sentence ends here. The third goes on.", "ends here.");
    row("emphasis", "**The** *first* word. The `second` sentence **ends here.** The third.", "ends here.");
    row("surrogates", "The 😀 𝕏 first. The second 😀 ends here. The third.", "ends here.");
    row("list", "Intro.\n\n- one point\n- two points ends here.\n- three", "ends here.");
    row("link", "See [this](http://x.example/a_b) and ends here. More.", "ends here.");
    row("quote", "> The quote ends here. More\n\nAnd more.", "ends here.");
    row("table", "|a|b|\n|---|---|\n|one ends here.|two|", "ends here.");
    row("heading", "# Title ends here.\n\nText.", "ends here.");
  }

  void chipsStandBehindTheirSentences() {
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    ChatMessage message = answer(text);
    message.citations = {citation(text, sentence, 23)};
    const auto view = shown(message);
    const QList<CitationChip*> chips = textOf(*view).chips();
    QCOMPARE(chips.size(), 1);
    const QRect chip = chips[0]->geometry();
    QVERIFY(view->text().rect().adjusted(0, -6, 0, 6).contains(chip));
    const TextColumn& column = textOf(*view).column();
    const QString before = column.textBetween({}, column.placeAt(QPointF(chip.left() - 1, chip.center().y())));
    QVERIFY2(before.trimmed().endsWith(QStringLiteral("ends here.")), qPrintable(before));
    // And nothing is covered: what follows is right of it, or in a later line.
    const QString after =
        column.textBetween(column.placeAt(QPointF(chip.right() + 2, chip.center().y())), column.end());
    QVERIFY2(!after.contains(QStringLiteral("here.")), qPrintable(after));
  }

  void aChipWithoutSentenceIsAtTheEnd() {
    ChatMessage message = answer(QStringLiteral("One.\n\nTwo."));
    message.citations = {citation(message.text, QStringLiteral("Two."), 24)};
    message.citations[0].sentenceEnd = 5000;
    const auto late = shown(message);
    message.citations[0].sentenceEnd = 0;
    const auto early = shown(message);
    const auto lineOf = [](const AnswerView& view) { return view.text().chips().front()->geometry().center().y(); };
    QVERIFY(lineOf(*late) > lineOf(*early));
    QVERIFY(late->text().chips().front()->x() > 10);
    QVERIFY(early->text().chips().front()->x() > 10);
  }

  void chipsOfOneSentenceStandSideBySide() {
    ChatMessage message = answer(QStringLiteral("Short. Then more."));
    message.citations = {citation(message.text, QStringLiteral("Short."), 23),
                         citation(message.text, QStringLiteral("Short."), 24, false)};
    const auto view = shown(message);
    const auto chips = view->text().chips();
    QCOMPARE(chips[0]->citation().label, QStringLiteral("p. 23"));
    QVERIFY(chips[0]->geometry().right() <= chips[1]->geometry().left() + 1);
    QCOMPARE(chips[0]->y(), chips[1]->y());
  }

  void chipsLeadToTheirPlaces() {
    ChatMessage message = answer(QStringLiteral("One here. Two there."));
    message.citations = {citation(message.text, QStringLiteral("Two there."), 24),
                         citation(message.text, QStringLiteral("One here."), 23)};
    const auto view = shown(message);
    QSignalSpy activated(view.get(), &MessageView::placeActivated);
    const auto chips = view->text().chips();
    QTest::mouseClick(chips[0], Qt::LeftButton);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].value<DocumentPlace>().begin, 23);
    QCOMPARE(activated[0][0].value<DocumentPlace>().document, 3);
    chips[1]->setFocus();
    QTest::keyClick(chips[1], Qt::Key_Return);
    QTest::keyClick(chips[1], Qt::Key_Space);
    QCOMPARE(activated.count(), 3);
    QCOMPARE(activated[2][0].value<DocumentPlace>().begin, 24);
    QVERIFY(chips[0]->height() >= 28);
  }

  void chipsSayWhatTheyAre() {
    ChatMessage message = answer(QStringLiteral("One. Two."));
    message.citations = {citation(message.text, QStringLiteral("One."), 23),
                         citation(message.text, QStringLiteral("Two."), 24, false)};
    message.citations[0].quote = QStringLiteral("<img src=http://evil.example> & \"x\"");
    message.citations[1].document = QStringLiteral("The Time Machine");
    const auto view = shown(message);
    const auto chips = view->text().chips();
    QVERIFY(chips[0]->toolTip().contains(QStringLiteral("&lt;img src=http://evil.example&gt; &amp; &quot;x&quot;")));
    QVERIFY(!chips[0]->toolTip().contains(QStringLiteral("<img")));
    QVERIFY(chips[0]->accessibleName().contains(QStringLiteral("word for word")));
    QVERIFY(chips[1]->accessibleName().contains(QStringLiteral("supported")));
    QVERIFY(chips[1]->accessibleName().contains(QStringLiteral("The Time Machine")));
    // Not by colour alone: the exact one has a tick, and is wider for it.
    QVERIFY(chips[0]->roomInLine().width() > QFontMetricsF(chips[0]->font()).horizontalAdvance(chips[0]->text()) + 20);
  }

  void onlyTheLastBlockIsLaidOutAnew() {
    ChatMessage message = answer(QString());
    message.state = MessageState::streaming;
    const auto view = shown(message);
    const auto layouts = [&] {
      view->heightForWidth(view->width());
      return view->text().column().layouts();
    };
    for (int i = 0; i < 50; ++i) view->append(QStringLiteral("Paragraph %1 with some words.\n\n").arg(i));
    view->append(QStringLiteral("The last"));
    const qint64 before = layouts();
    QCOMPARE(view->text().column().blockCount(), 51);
    for (int i = 0; i < 20; ++i) {
      view->append(QStringLiteral(" word"));
      QCOMPARE(layouts(), before + i + 1);
    }
    // In the end, without citations, nothing at all; with one, its block alone.
    message = answer(view->text().shownText());
    QString whole;
    for (int i = 0; i < 50; ++i) whole += QStringLiteral("Paragraph %1 with some words.\n\n").arg(i);
    whole += QStringLiteral("The last") + QStringLiteral(" word").repeated(20);
    message.text = whole;
    message.citations = {citation(whole, QStringLiteral("Paragraph 7 with some words."), 23)};
    view->setMessage(message);
    QCOMPARE(layouts(), before + 21);
  }

  void aCharacterInTwoHalvesIsOne() {
    ChatMessage message = answer(QString());
    message.state = MessageState::streaming;
    const auto view = shown(message);
    const QString smile = QStringLiteral("😀");
    view->append(QStringLiteral("a ") + smile[0]);
    view->append(QString(smile[1]) + QStringLiteral(" b"));
    QCOMPARE(view->text().shownText(), QStringLiteral("a 😀 b"));
  }

  void whatIsNotInTheDocumentIsSaid() {
    ChatMessage message = answer(QStringLiteral("It took **four years** to make."));
    const qsizetype begin = message.text.indexOf(QStringLiteral("four"));
    message.unsupported = {{.begin = begin,
                            .end = begin + 10,
                            .text = QStringLiteral("four years"),
                            .reason = QStringLiteral("No page says so.")}};
    const auto view = shown(message);
    auto* card = view->findChild<WarningCard*>();
    QVERIFY(card && card->isVisible());
    QVERIFY(card->accessibleDescription().contains(QStringLiteral("“four years” is not in the document.")));
    QVERIFY(card->accessibleDescription().contains(QStringLiteral("No page says so.")));
    // Underlined in the warning colour: there are such pixels under the words, and none without the mark.
    const auto warned = [this](AnswerView& of) {
      const QImage image = of.findChild<MessageText*>()->grab().toImage();
      int count = 0;
      for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == m_look.theme().warning ? 1 : 0;
      }
      return count;
    };
    QVERIFY(warned(*view) > 3);
    message.unsupported.clear();
    const auto sound = shown(message);
    QCOMPARE(warned(*sound), 0);
    QVERIFY(!sound->findChild<WarningCard*>());
  }

  void passagesLeadToTheirPlaces() {
    ChatMessage message = answer(QStringLiteral("One."));
    message.passages = {{{1, 5, 6}, QStringLiteral("p. 23")}, {{1, 7, 8}, QStringLiteral("p. 24")}};
    const auto view = shown(message);
    QSignalSpy activated(view.get(), &MessageView::placeActivated);
    const auto buttons = view->findChildren<ChatButton*>(QStringLiteral("passageButton"));
    QCOMPARE(buttons.size(), 2);
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    buttons[0]->setFocus();
    QTest::keyClick(buttons[0], Qt::Key_Return);
    QCOMPARE(activated.count(), 2);
    QCOMPARE(activated[0][0].value<DocumentPlace>().begin, 7);
    QCOMPARE(activated[1][0].value<DocumentPlace>().begin, 5);
  }

  void statesAreInWords_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("stopped") << int(MessageState::stopped) << QStringLiteral("One") << QStringLiteral("Stopped.");
    QTest::newRow("failed") << int(MessageState::failed) << QString() << QStringLiteral("This answer failed.");
    QTest::newRow("empty") << int(MessageState::complete) << QStringLiteral(" \n")
                           << QStringLiteral("The answer is empty.");
    QTest::newRow("begun") << int(MessageState::streaming) << QString() << QStringLiteral("Answering …");
    QTest::newRow("whole") << int(MessageState::complete) << QStringLiteral("One") << QString();
  }

  void statesAreInWords() {
    QFETCH(int, state);
    QFETCH(QString, text);
    QFETCH(QString, words);
    ChatMessage message = answer(text);
    message.state = MessageState(state);
    const auto view = shown(message);
    auto* label = named<ChatLabel>(*view, "answerState");
    QCOMPARE(label->text(), words);
    QCOMPARE(label->isVisible(), !words.isEmpty());
    QVERIFY(view->heightForWidth(400) > 10);
  }

  void selectionIsCopiedAsItIsShown() {
    ChatMessage message = answer(QStringLiteral("**One** here.\n\n- two\n- three"));
    message.citations = {citation(message.text, QStringLiteral("here."), 23)};
    const auto view = shown(message);
    auto* text = view->findChild<MessageText*>();
    QTest::mouseClick(text, Qt::LeftButton, {}, QPoint(3, 8));
    text->setFocus();
    QTest::keySequence(text, QKeySequence::SelectAll);
    QTest::keySequence(text, QKeySequence::Copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("One here.\n\n• two\n• three"));
    QTest::mouseDClick(text, Qt::LeftButton, {}, QPoint(3, 12));
    QCOMPARE(text->selectedText(), QStringLiteral("One"));
    // By dragging over both blocks.
    QTest::mousePress(text, Qt::LeftButton, {}, QPoint(1, 12));
    QTest::mouseMove(text, QPoint(text->width() - 1, text->height() - 2));
    QTest::mouseRelease(text, Qt::LeftButton, {}, QPoint(text->width() - 1, text->height() - 2));
    QVERIFY(text->selectedText().endsWith(QStringLiteral("three")));
  }

  /// Nothing reaches beyond the width, at either scale, in either direction.
  void fitsItsWidth_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("rightToLeft");
    QTest::addColumn<int>("width");
    QTest::newRow("as it is") << 1.0 << false << 380;
    QTest::newRow("narrow") << 1.0 << false << 240;
    QTest::newRow("200 %") << 2.0 << false << 480;
    QTest::newRow("right to left") << 1.0 << true << 380;
    QTest::newRow("right to left, 200 %") << 2.0 << true << 480;
  }

  void fitsItsWidth() {
    QFETCH(double, scale);
    QFETCH(bool, rightToLeft);
    QFETCH(int, width);
    m_look.setScale(scale);
    QGuiApplication::setLayoutDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    ChatMessage message = answer(QStringLiteral("A sentence that is long enough for two lines, and ends. ") +
                                 QStringLiteral("النموذج إطار معدني صغير.") + QString(300, QLatin1Char('w')) +
                                 QStringLiteral("\n\n|a|b|c|\n|---|---|---|\n|one two|three|four|"));
    message.citations = {citation(message.text, QStringLiteral("and ends."), 23),
                         citation(message.text, QStringLiteral("صغير."), 24)};
    message.unsupported = {{0, 3, QStringLiteral("w").repeated(200), QStringLiteral("reason ").repeated(40)}};
    for (int i = 0; i < 20; ++i) message.passages.append({{1, i, i}, QStringLiteral("p. %1").arg(i)});
    message.measure = QStringLiteral("1.9 s to the first word · 41 tokens/s");
    const auto view = shown(message, width);
    view->setContext({.last = true, .busy = false});
    view->resize(width, view->heightForWidth(width));
    for (const QWidget* part : view->findChildren<QWidget*>()) {
      if (!part->isVisible()) continue;
      const QRect rect(part->mapTo(view.get(), QPoint()), part->size());
      QVERIFY2(rect.left() >= -1 - 6 * scale && rect.right() <= width + 6 * scale + 1,
               qPrintable(part->objectName() + QStringLiteral(" %1..%2").arg(rect.left()).arg(rect.right())));
      QVERIFY2(rect.bottom() <= view->height() + 8 * scale, qPrintable(part->objectName()));
    }
    const QRect regenerate = named<QWidget>(*view, "regenerateButton")->geometry();
    QVERIFY(!regenerate.intersects(named<QWidget>(*view, "answerMeasure")->geometry()));
  }

  void anAnswerWrittenFromRightToLeftStandsAtTheRight() {
    ChatMessage message = answer(QStringLiteral("النموذج صغير."));
    message.citations = {citation(message.text, QStringLiteral("صغير."), 24)};
    const auto view = shown(message);
    // Its sentence ends at the left of the line, which begins at the right edge.
    const QRect chip = view->text().chips().front()->geometry();
    QVERIFY(chip.left() > 150 && chip.right() < 380);
    QCOMPARE(view->text().column().placeAt(QPointF(399, 10)).position, 0);
  }

  /// A block is laid out once, and a growing text costs its last blocks only, whatever it is.
  void hostileAnswersAreLaidOutOnce() {
    const auto layouts = [](const AnswerView& view) { return view.text().column().layouts(); };
    QElapsedTimer timer;
    timer.start();
    const auto line = shown(answer(QString(200'000, QLatin1Char('w'))));
    qInfo("one line of 200,000 characters: %lld ms", static_cast<long long>(timer.restart()));
    const auto quotes = shown(answer(QStringLiteral("> ").repeated(10'000)));
    const auto brackets = shown(answer(QString(10'000, QLatin1Char('['))));
    qInfo("quotes and brackets: %lld ms", static_cast<long long>(timer.elapsed()));
    QVERIFY(line->height() > 1000);
    QVERIFY(brackets->height() > 100);
    for (const AnswerView* view : {line.get(), quotes.get(), brackets.get()}) {
      QVERIFY(view->text().column().blockCount() >= 2);
      QVERIFY2(layouts(*view) <= 3 * view->text().column().blockCount(), qPrintable(QString::number(layouts(*view))));
    }
    timer.restart();
    ChatMessage message = answer(QString());
    message.state = MessageState::streaming;
    const auto growing = shown(message);
    const qint64 before = layouts(*growing);
    for (int i = 0; i < 300; ++i) {
      growing->append(QStringLiteral("[[**`> - |").repeated(20));
      growing->heightForWidth(growing->width());
    }
    qInfo("300 updates of a hostile answer: %lld ms", static_cast<long long>(timer.elapsed()));
    QVERIFY(growing->text().column().blockCount() >= 7);
    QVERIFY2(layouts(*growing) - before <= 2 * 300, qPrintable(QString::number(layouts(*growing) - before)));
  }

  void aVeryLongAnswerIsCutAndSaysSo() {
    const auto view = shown(answer(QStringLiteral("words and words\n\n").repeated(40'000).left(410'000)));
    QVERIFY(named<ChatLabel>(*view, "answerState")->text().contains(QStringLiteral("not shown")));
  }
};

QTEST_MAIN(tst_ChatAnswer)
#include "tst_chat_answer.moc"
