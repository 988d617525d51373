// SPDX-License-Identifier: GPL-3.0-or-later
// A person reads a text: follows a citation and comes back, finds words, selects and asks.
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

#include "ui/reader/outline_panel.h"
#include "ui/reader_case.h"

using namespace longleaf::ui;  // NOLINT(google-build-using-namespace): every name below is of the reader
using longleaf::storage::Document;

class tst_Reader final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void aCitationIsShownExactly() {
    Reading reading;
    const ReaderDocument document = textDocument(12, 9000);
    reading.pane.setDocument(document);
    const TextRange place = rangeOf(document, kMarked, document.document->pages[8].begin);
    reading.pane.showPlace(place);
    QCOMPARE(reading.pane.highlight(), place);
    QCOMPARE(reading.pane.currentPage(), 8);
    QVERIFY(reading.isOnView(place));
    // The characters before and behind are not covered; those within are.
    const QRect before = reading.view->rectsOnView({place.begin - 2, place.begin - 1}).first();
    const QRect after = reading.view->rectsOnView({place.end + 1, place.end + 2}).first();
    const QRect whole = reading.view->rectsOnView(place).first();
    QCOMPARE(reading.view->rectsOnView(place).size(), 1);
    QVERIFY(before.right() < whole.left());
    QVERIFY(after.left() > whole.right());
    const TextRange rocket = rangeOf(document, "\U0001F680", static_cast<std::size_t>(place.begin));
    const TextRange half{rocket.begin + 1, rocket.begin + 2};  // a place within a character: all of it
    QCOMPARE(reading.view->rectsOnView(half), reading.view->rectsOnView(rocket));
    const TextRange letter = rangeOf(document, "e\u0301", static_cast<std::size_t>(place.begin));
    QCOMPARE(reading.view->rectsOnView({letter.begin + 1, letter.end}), reading.view->rectsOnView(letter));
    reading.pane.clearHighlight();
    QVERIFY(reading.pane.highlight().isEmpty());
  }

  static void theHighlightIsPainted() {
    Reading reading;
    const ReaderDocument document = textDocument(2, 500);
    reading.pane.setDocument(document);
    const TextRange place = rangeOf(document, "glittering");
    const auto tinted = [&] {
      const QRect rect = reading.view->rectsOnView(place).first();
      return reading.view->viewport()->grab(rect).toImage().pixelColor(1, 1);
    };
    QCOMPARE(tinted(), reading.look.theme().surface);
    reading.pane.showPlace(place);
    QCOMPARE(tinted(), reading.look.theme().highlight);
    reading.look.setScheme(ColourScheme::dark);
    QCOMPARE(tinted(), reading.look.theme().highlight);
  }

  static void theHighlightFadesInWhereMotionIsWelcome() {
    Reading reading;
    reading.look.setReducedMotion(false);
    const ReaderDocument document = textDocument(2, 500);
    reading.pane.setDocument(document);
    const TextRange place = rangeOf(document, "glittering");
    reading.pane.showPlace(place);
    const auto colour = [&] {
      return reading.view->viewport()->grab(reading.view->rectsOnView(place).first()).toImage().pixelColor(1, 1);
    };
    QCOMPARE(colour(), reading.look.theme().surface);
    QTRY_COMPARE(colour(), reading.look.theme().highlight);
  }

  static void backAndForward() {
    Reading reading;
    const ReaderDocument document = textDocument(12, 9000);
    reading.pane.setDocument(document);
    QSignalSpy changes(&reading.pane, &ReaderPane::navigationChanged);
    QVERIFY(!reading.child<QToolButton>("goBack")->isEnabled());
    reading.bar()->setValue(1234);
    const ReaderPosition here = reading.pane.position();
    reading.pane.showPlace(rangeOf(document, kMarked, document.document->pages[9].begin));
    QVERIFY(reading.child<QToolButton>("goBack")->isEnabled());
    QCOMPARE(changes.last(), (QVariantList{true, false}));
    QTest::mouseClick(reading.child<QToolButton>("goBack"), Qt::LeftButton);
    QCOMPARE(reading.pane.position().page, here.page);
    QCOMPARE(reading.pane.position().offset, here.offset);
    QCOMPARE(changes.last(), (QVariantList{false, true}));
    reading.pane.goForward();
    QCOMPARE(reading.pane.currentPage(), 9);
  }

  static void aPositionIsFoundAgain_data() {
    QTest::addColumn<bool>("images");
    QTest::newRow("text") << false;
    QTest::newRow("images") << true;
  }

  static void aPositionIsFoundAgain() {
    QFETCH(bool, images);
    ReaderDocument document = images ? imageDocument(30) : textDocument(12, 9000);
    ReaderPosition kept;
    {
      Reading reading;
      reading.pane.setDocument(document);
      QSignalSpy told(&reading.pane, &ReaderPane::positionChanged);
      reading.bar()->setValue(reading.bar()->maximum() / 2 + 37);
      QTRY_VERIFY(!told.isEmpty());
      QCOMPARE(told.last()[0].toLongLong(), document.id);
      kept = told.last()[1].value<ReaderPosition>();
      QVERIFY(kept.page > 0);
    }
    document.position = kept;
    Reading again({520, 700});
    again.pane.setDocument(document);
    QCOMPARE(again.pane.position().page, kept.page);
    QVERIFY(std::abs(again.pane.position().offset - kept.offset) < 0.02);
    again.pane.resize(640, 500);
    QTRY_COMPARE(again.view->width(), 640);
    QCOMPARE(again.pane.position().page, kept.page);
    QVERIFY(std::abs(again.pane.position().offset - kept.offset) < 0.02);
  }

  static void scrollingDoesNotJump() {
    Reading reading;
    const ReaderDocument document = textDocument(20, 30000);
    reading.pane.setDocument(document);
    reading.bar()->setValue(reading.bar()->maximum() / 2);
    for (int step = 0; step < 120; ++step) {  // upwards, through sheets whose heights were estimates
      const int sheet = reading.view->column()->sheetOf(reading.view->topByte());
      const qint64 byte = reading.view->topByte();
      const QList<QRect> before = reading.view->rectsOnView({byte, byte + 40});
      reading.bar()->setValue(reading.bar()->value() - 50);
      const QList<QRect> after = reading.view->rectsOnView({byte, byte + 40});
      QVERIFY2(!before.isEmpty() && !after.isEmpty(), qPrintable(QString::number(sheet)));
      QCOMPARE(after.first().top() - before.first().top(), 50);
    }
  }

  static void aLongBookOpensAtOnce() {
    Reading reading;
    const ReaderDocument document = textDocument(50, 30000);
    QVERIFY(document.document->text.size() >= 1'500'000);
    QElapsedTimer clock;
    clock.start();
    reading.pane.setDocument(document);
    qInfo() << "1.5 MB opened in" << clock.nsecsElapsed() / 1000 << "us;" << reading.sheets()->sheetCount() << "sheets";
    QVERIFY(reading.sheets()->sheetCount() >= 300);
    QVERIFY(reading.sheets()->layoutsMade() <= 4);
    clock.restart();
    reading.pane.showPlace(rangeOf(document, kMarked, document.document->pages[40].begin));
    qInfo() << "a place shown in" << clock.nsecsElapsed() / 1000 << "us";
    QVERIFY(reading.sheets()->layoutsMade() <= 10);
    for (int page = 0; page < 50; ++page) {
      reading.pane.showPlace(rangeOf(document, kFirst, document.document->pages[static_cast<std::size_t>(page)].begin));
      QVERIFY(reading.sheets()->layoutsKept() <= TextSheets::kMostSheets);
    }
  }

  static void wordsAreFound() {
    Reading reading;
    const ReaderDocument document = textDocument(5, 4000);
    reading.pane.setDocument(document);
    reading.pane.openFind();
    auto* field = reading.child<QLineEdit>("findField");
    auto* count = reading.child<QLabel>("findCount");
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("\u00c9TOILE"));
    QTRY_COMPARE(count->text(), QStringLiteral("1 of 5"));
    QCOMPARE(reading.pane.currentPage(), 0);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(count->text(), QStringLiteral("2 of 5"));
    QCOMPARE(reading.pane.currentPage(), 1);
    QVERIFY(reading.isOnView(rangeOf(document, "e\u0301toile", document.document->pages[1].begin)));
    for (int i = 0; i < 4; ++i) QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(count->text(), QStringLiteral("1 of 5"));  // from the beginning again
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(count->text(), QStringLiteral("5 of 5"));
    QCOMPARE(reading.pane.currentPage(), 4);
    field->setText(QStringLiteral("nowhere"));
    QTRY_COMPARE(count->text(), QStringLiteral("not found"));
    QVERIFY(!reading.child<QToolButton>("findNext")->isEnabled());
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(reading.child<QWidget>("findBar")->isHidden());
    QTRY_VERIFY(reading.view->hasFocus());
  }

  static void findBeginsWhereThePersonIs() {
    Reading reading;
    const ReaderDocument document = textDocument(8, 6000);
    reading.pane.setDocument(document);
    reading.pane.showPlace(rangeOf(document, kFirst, document.document->pages[4].begin));
    reading.pane.openFind();
    reading.child<QLineEdit>("findField")->setText(QStringLiteral("stood still"));
    QTRY_COMPARE(reading.child<QLabel>("findCount")->text(), QStringLiteral("5 of 8"));
  }

  static void selectingText() {
    Reading reading;
    const ReaderDocument document = textDocument(3, 150);
    reading.pane.setDocument(document);
    const TextRange first = rangeOf(document, "glittering");
    const TextRange last = rangeOf(document, "metallic", document.document->pages[1].begin);
    const QRect from = reading.view->rectsOnView(first).first(), to = reading.view->rectsOnView(last).first();
    reading.drag({from.left() + 1, from.center().y()}, {to.right(), to.center().y()});  // over the end of a section
    QCOMPARE(reading.pane.selection(), (TextRange{first.begin, last.end}));
    const QString text = QString::fromStdString(document.document->text.substr(
        static_cast<std::size_t>(first.begin), static_cast<std::size_t>(last.end - first.begin)));
    QCOMPARE(reading.pane.selectedText(), text);
    reading.view->setFocus();
    QTest::keyClick(reading.view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
    auto* card = reading.child<QWidget>("selectionCard");
    QVERIFY(card->isVisible());
    QSignalSpy asked(&reading.pane, &ReaderPane::askAboutSelection),
        summary(&reading.pane, &ReaderPane::summarizeSelection);
    QTest::mouseClick(reading.child<QPushButton>("askAboutSelection"), Qt::LeftButton);
    reading.child<QPushButton>("summarizeSelection")->setFocus();
    QTest::keyClick(reading.child<QPushButton>("summarizeSelection"), Qt::Key_Space);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first()[0].toString(), text);
    QCOMPARE(summary.size(), 1);
    QCOMPARE(summary.first()[1].value<TextRange>(), reading.pane.selection());
    QTest::mouseClick(reading.view->viewport(), Qt::LeftButton, {}, from.center());
    QVERIFY(reading.pane.selection().isEmpty());
    QVERIFY(!card->isVisible());
  }

  static void selectingWordsAndByKeys() {
    Reading reading;
    const ReaderDocument document = textDocument(2, 200);
    reading.pane.setDocument(document);
    const TextRange marked = rangeOf(document, kMarked);
    const TextRange word = rangeOf(document, "e\u0301toile");
    QTest::mouseDClick(reading.view->viewport(), Qt::LeftButton, {}, reading.middleOf(word));
    QCOMPARE(reading.pane.selection(), word);
    QTest::keyClick(reading.view, Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(reading.view, Qt::Key_Right, Qt::ShiftModifier);  // the rocket: one step
    QCOMPARE(reading.pane.selection(), (TextRange{word.begin, rangeOf(document, " clock").begin}));
    QTest::keyClick(reading.view, Qt::Key_Right, Qt::ShiftModifier | Qt::ControlModifier);
    QCOMPARE(reading.pane.selection(), (TextRange{word.begin, marked.end}));
    QTest::keyClick(reading.view, Qt::Key_Escape);
    QVERIFY(reading.pane.selection().isEmpty());
  }

  static void rightToLeftText() {
    Reading reading;
    auto document = std::make_shared<Document>();
    document->format = "epub";
    document->text = "\u05d1\u05e8\u05d0\u05e9\u05d9\u05ea \u05d1\u05e8\u05d0 abc \u05d0\u05dc\u05d4\u05d9\u05dd\n";
    document->pages = {{"1", 0, document->text.size()}};
    const ReaderDocument reader{.id = 1, .title = QStringLiteral("Genesis"), .document = document};
    reading.pane.setDocument(reader);
    const QRect first = reading.view->rectsOnView(rangeOf(reader, "\u05d1\u05e8\u05d0\u05e9\u05d9\u05ea")).first();
    const QRect latin = reading.view->rectsOnView(rangeOf(reader, "abc")).first();
    const QRect last = reading.view->rectsOnView(rangeOf(reader, "\u05d0\u05dc\u05d4\u05d9\u05dd")).first();
    QVERIFY(first.left() > latin.right());
    QVERIFY(latin.left() > last.right());
    QVERIFY(first.center().x() > reading.view->viewport()->width() / 2);
    // From within the Latin word on, what is selected is not one stretch.
    const TextRange mixed{rangeOf(reader, "bc").begin, static_cast<qint64>(document->text.size()) - 1};
    QCOMPARE(reading.view->rectsOnView(mixed).size(), 2);
    QTest::mouseDClick(reading.view->viewport(), Qt::LeftButton, {}, first.center());
    QCOMPARE(reading.pane.selectedText(), QStringLiteral("\u05d1\u05e8\u05d0\u05e9\u05d9\u05ea"));
  }

  static void theOutlineFollows() {
    Reading reading({900, 600});
    const ReaderDocument document = textDocument(6, 5000);
    reading.pane.setDocument(document);
    auto* outline = reading.pane.findChild<OutlinePanel*>(QStringLiteral("outline"));
    QVERIFY(outline->isHidden());
    QTest::mouseClick(reading.child<QToolButton>("outlineButton"), Qt::LeftButton);
    QVERIFY(outline->isVisible());
    QCOMPARE(outline->topLevelItemCount(), 3);  // each with one below
    QCOMPARE(outline->topLevelItem(1)->childCount(), 1);
    reading.pane.showPlace(rangeOf(document, kFirst, document.document->pages[3].begin));
    QCOMPARE(outline->currentItem()->text(0), QStringLiteral("Chapter 4"));
    outline->setFocus();
    QTest::keyClick(outline, Qt::Key_Down);
    QTest::keyClick(outline, Qt::Key_Return);
    QCOMPARE(reading.pane.currentPage(), 4);
    QVERIFY(reading.isOnView(rangeOf(document, "Chapter 5")));
    reading.pane.toggleOutline();
    QVERIFY(outline->isHidden());
  }

  static void aNarrowPaneShowsTheOutlineOrTheText() {
    Reading reading({380, 600});
    const ReaderDocument document = textDocument(6, 5000);
    reading.pane.setDocument(document);
    reading.pane.toggleOutline();
    auto* outline = reading.pane.findChild<OutlinePanel*>(QStringLiteral("outline"));
    QVERIFY(outline->isVisible());
    QVERIFY(!reading.view->isVisible());
    outline->setFocus();
    QTest::keyClick(outline, Qt::Key_End);
    QTest::keyClick(outline, Qt::Key_Return);
    QVERIFY(outline->isHidden());
    QVERIFY(reading.view->isVisible());
    QCOMPARE(reading.pane.currentPage(), 5);
    reading.pane.toggleOutline();
    reading.pane.resize(900, 600);
    QTRY_VERIFY(reading.view->isVisible());
    QVERIFY(outline->isVisible());
  }

  static void keysScroll() {
    Reading reading;
    reading.pane.setDocument(textDocument(6, 20000));
    reading.view->setFocus();
    QTest::keyClick(reading.view, Qt::Key_Space);
    const int page = reading.bar()->value();
    QVERIFY(page > reading.view->viewport()->height() / 2 && page < reading.view->viewport()->height());
    QTest::keyClick(reading.view, Qt::Key_PageUp);
    QCOMPARE(reading.bar()->value(), 0);
    QTest::keyClick(reading.view, Qt::Key_End);
    QCOMPARE(reading.bar()->value(), reading.bar()->maximum());
    QCOMPARE(reading.pane.currentPage(), 5);
    QTest::keyClick(reading.view, Qt::Key_Home);
    QCOMPARE(reading.pane.currentPage(), 0);
  }

  static void zoomScalesText() {
    Reading reading;
    const ReaderDocument document = textDocument(3, 3000);
    reading.pane.setDocument(document);
    const TextRange word = rangeOf(document, "glittering");
    const int width = reading.view->rectsOnView(word).first().width();
    reading.pane.zoomIn();
    reading.pane.zoomIn();
    QCOMPARE(reading.child<QToolButton>("zoomPercent")->text(), QStringLiteral("125 %"));
    QVERIFY(reading.view->rectsOnView(word).first().width() > width * 1.15);
    QCOMPARE(reading.pane.position().zoom, 1.25);
    reading.pane.fitWidth();
    QCOMPARE(reading.pane.position().zoom, 0.0);
    QCOMPARE(reading.view->rectsOnView(word).first().width(), width);
    for (int i = 0; i < 40; ++i) reading.pane.zoomOut();
    QVERIFY(reading.view->rectsOnView(word).first().width() > 0);
  }

  static void nothingToShow() {
    Reading reading;
    QCOMPARE(reading.pane.document(), 0);
    reading.pane.showPlace({0, 10});
    reading.pane.openFind();
    reading.pane.zoomIn();
    reading.pane.goBack();
    reading.pane.copySelection();
    auto empty = std::make_shared<Document>();
    reading.pane.setDocument({.id = 3, .title = {}, .document = empty});
    reading.pane.showPlace({5, 10});
    reading.pane.setPageStates({PageState::empty});
    reading.drag({10, 10}, {100, 100});
    QTest::mouseDClick(reading.view->viewport(), Qt::LeftButton, {}, QPoint(50, 50));
    QTest::keyClick(reading.view, Qt::Key_End);
    QTest::keyClick(reading.view, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(reading.pane.selectedText().isEmpty());
    QVERIFY(!reading.pane.grab().isNull());
    reading.pane.setDocument(textDocument(2, 100));
    reading.pane.showPlace({1'000'000, 2'000'000});  // far behind the end
    reading.pane.showPlace({-5, -1});
    QVERIFY(!reading.pane.grab().isNull());
    reading.pane.clear();
    QCOMPARE(reading.pane.document(), 0);
    QVERIFY(reading.pane.highlight().isEmpty());
    QVERIFY(!reading.pane.grab().isNull());
  }

  static void largeFontsAndMirroredWindows() {
    for (const bool mirrored : {false, true}) {
      QApplication::setLayoutDirection(mirrored ? Qt::RightToLeft : Qt::LeftToRight);
      Reading reading({420, 700});
      reading.look.setScale(2);
      reading.pane.setDocument(textDocument(4, 3000));
      QTRY_VERIFY(reading.child<QWidget>("readerHeader")->height() > 100);  // several rows
      const QWidget* header = reading.child<QWidget>("readerHeader");
      for (const auto* button : header->findChildren<QToolButton*>()) {
        QVERIFY2(header->rect().contains(button->geometry()), qPrintable(button->objectName()));
        QVERIFY2(button->width() >= 56 && button->height() >= 56, qPrintable(button->objectName()));
        QVERIFY2(!button->accessibleName().isEmpty(), qPrintable(button->objectName()));
      }
      QCOMPARE(reading.view->horizontalScrollBar()->maximum(), 0);
    }
    QApplication::setLayoutDirection(Qt::LeftToRight);
  }
};

QTEST_MAIN(tst_Reader)
#include "tst_reader.moc"
