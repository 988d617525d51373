// SPDX-License-Identifier: GPL-3.0-or-later
// A person reads a document with page images: those come from elsewhere, when they come.
#include <QLineEdit>
#include <QSignalSpy>

#include "ui/reader/page_images.h"
#include "ui/reader_case.h"

using namespace longleaf::ui;  // NOLINT(google-build-using-namespace): every name below is of the reader

class tst_ReaderPages final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void pagesByLabelAndNumber() {
    Reading reading;
    reading.pane.setDocument(imageDocument(12));  // i, ii, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4
    auto* field = reading.child<QLineEdit>("pageField");
    QCOMPARE(field->text(), QStringLiteral("p. i (1 of 12)"));
    const auto go = [&](const char* label) {
      reading.pane.focusPageField();
      field->setText(QLatin1String(label));
      QTest::keyClick(field, Qt::Key_Return);
      return reading.pane.currentPage();
    };
    QCOMPARE(go("3"), 2);
    QCOMPARE(go("3"), 6);  // the next page of that label
    QCOMPARE(go("3"), 10);
    QCOMPARE(go("3"), 2);
    QCOMPARE(go("II"), 1);
    QCOMPARE(go("9"), 8);   // no label: the ninth page
    QCOMPARE(go("77"), 8);  // nothing
    QCOMPARE(go("12"), 11);
    QTest::keyClick(field, Qt::Key_Escape);
    QTRY_COMPARE(field->text(), QStringLiteral("p. 4 (12 of 12)"));
    reading.pane.goBack();
    QCOMPARE(reading.pane.currentPage(), 8);
  }

  /// A cover or a picture has no text that could be highlighted.
  static void aPageWithoutTextIsGoneTo() {
    Reading reading;
    ReaderDocument document = imageDocument(12);
    auto pages = std::make_shared<longleaf::storage::Document>(*document.document);
    pages->pages[4].end = pages->pages[4].begin;
    pages->pages[5].begin = pages->pages[4].begin;
    document.document = pages;
    reading.pane.showPage(3);  // nothing is open yet
    reading.pane.setDocument(document);
    reading.pane.showPage(4);
    QCOMPARE(reading.pane.currentPage(), 4);
    QVERIFY(reading.pane.highlight().isEmpty());
    reading.pane.showPage(9);
    QCOMPARE(reading.pane.currentPage(), 9);
    reading.pane.goBack();
    QCOMPARE(reading.pane.currentPage(), 4);
  }

  static void imagesAreAskedForAsNeeded() {
    Reading reading;
    QSignalSpy wanted(&reading.pane, &ReaderPane::imageWanted);
    const ReaderDocument document = imageDocument(200);
    reading.pane.setDocument(document);
    QTRY_VERIFY(!wanted.isEmpty());
    QVERIFY(wanted.size() <= 4);
    QCOMPARE(wanted.first()[0].toLongLong(), document.id);
    const QSize size = wanted.first()[2].toSize();
    const int shown = static_cast<int>(std::lround(reading.view->column()->sheetSize(0).width()));
    QCOMPARE(size.width(), static_cast<int>(shown * reading.pane.devicePixelRatioF()));
    wanted.clear();
    reading.pane.zoomIn();
    QTRY_VERIFY(!wanted.isEmpty());
    QVERIFY(wanted.first()[2].toSize().width() > size.width());
    wanted.clear();
    for (int value = 0; value < reading.bar()->maximum(); value += reading.bar()->maximum() / 50)
      reading.bar()->setValue(value);
    reading.bar()->setValue(reading.bar()->maximum());
    QTRY_VERIFY(std::any_of(wanted.begin(), wanted.end(), [](const auto& call) { return call[1].toInt() == 199; }));
    QVERIFY2(wanted.size() <= 20, qPrintable(QString::number(wanted.size())));
    for (int i = 0; i < 40; ++i) reading.pane.zoomIn();
    wanted.clear();
    reading.bar()->setValue(0);
    QTRY_VERIFY(!wanted.isEmpty());
    for (const auto& call : wanted) {
      const QSize most = call[2].toSize();
      QVERIFY(most.width() * most.height() <= PageImages::kMostPixels);
    }
  }

  static void imagesAreShownAndBounded() {
    Reading reading;
    ReaderDocument document = imageDocument(60);
    QImage image(1800, 2400, QImage::Format_ARGB32_Premultiplied);  // 16 MiB: not what is asked for, but shown
    image.fill(QColor(10, 200, 30));
    QObject::connect(&reading.pane, &ReaderPane::imageWanted, &reading.pane,
                     [&](qint64 id, int page, const QSize&) { reading.pane.setPageImage(id, page, image); });
    reading.pane.setDocument(document);
    const auto isShown = [&] {  // at one of two places: there may be a gap between pages at the other
      const QImage shown = reading.view->viewport()->grab().toImage();
      return shown.pixelColor(350, 300) == QColor(10, 200, 30) || shown.pixelColor(350, 340) == QColor(10, 200, 30);
    };
    QTRY_VERIFY(isShown());
    auto* pages = qobject_cast<PageImages*>(reading.view->column());
    for (int page = 0; page < 60; page += 2) {
      reading.bar()->setValue(page * reading.bar()->maximum() / 60);
      QTRY_VERIFY(isShown());
      QVERIFY(pages->imageBytes() <= PageImages::kMostBytes);
    }
    QVERIFY(pages->imageBytes() > 0);
    const qint64 before = pages->imageBytes();
    reading.pane.setPageImage(document.id, 0, image);       // nobody waits for the first page any more
    reading.pane.setPageImage(document.id + 1, 58, image);  // another document's
    reading.pane.setPageImage(document.id, -1, image);
    reading.pane.setPageImage(document.id, 1000, image);
    reading.pane.setPageImage(document.id, 58, QImage());
    QCOMPARE(pages->imageBytes(), before);
  }

  static void pagesThatWereLookedAtAreGivenUp() {
    Reading reading;
    QObject::connect(&reading.pane, &ReaderPane::imageWanted, &reading.pane,
                     [&](qint64 id, int page, const QSize& pixels) {
                       QImage image(pixels, QImage::Format_RGB32);
                       image.fill(Qt::white);
                       reading.pane.setPageImage(id, page, image);
                     });
    QSignalSpy wanted(&reading.pane, &ReaderPane::imageWanted);
    reading.pane.setDocument(imageDocument(60));
    auto* pages = qobject_cast<PageImages*>(reading.view->column());
    for (int page = 0; page < 60; page += 3) {
      wanted.clear();
      reading.bar()->setValue(page * reading.bar()->maximum() / 60 + 1);
      QTRY_VERIFY(!wanted.isEmpty());
    }
    QVERIFY(pages->imageBytes() > 0);
    QVERIFY2(pages->imageBytes() <= PageImages::kUsualBytes, qPrintable(QString::number(pages->imageBytes())));
  }

  static void aPlaceOnAPageImage() {
    Reading reading;
    const ReaderDocument document = imageDocument(30);
    QSignalSpy wanted(&reading.pane, &ReaderPane::boxesWanted);
    reading.pane.setDocument(document);
    const TextRange place = rangeOf(document, kMarked, document.document->pages[20].begin);
    reading.pane.showPlace(place);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.first()[1].value<TextRange>(), place);
    QCOMPARE(reading.pane.currentPage(), 20);
    reading.pane.setBoxes(document.id, {place.begin, place.end + 1}, {{20, QRectF(0, 0, 50, 10)}});  // not asked for
    QVERIFY(reading.view->rectsOnView(place).isEmpty());
    reading.pane.setBoxes(document.id, place, {{20, QRectF(100, 700, 200, 12)}});
    QVERIFY(reading.isOnView(place));  // it has scrolled to the foot of the page
    const QRect rect = reading.view->rectsOnView(place).first();
    const QColor paper = reading.view->viewport()->grab(rect).toImage().pixelColor(rect.width() / 2, rect.height() / 2);
    QCOMPARE(paper, Theme::make(false).highlight);
    QCOMPARE(reading.pane.currentPage(), 20);
    reading.look.setScheme(ColourScheme::dark);  // paper stays paper
    const QRect same = reading.view->rectsOnView(place).first();
    QCOMPARE(reading.view->viewport()->grab(same).toImage().pixelColor(same.width() / 2, same.height() / 2), paper);
  }

  static void selectingOnPageImages() {
    Reading reading;
    const ReaderDocument document = imageDocument(5);
    reading.pane.setDocument(document);
    QSignalSpy wanted(&reading.pane, &ReaderPane::selectionWanted);
    reading.drag({200, 100}, {300, 200});
    QVERIFY(!wanted.isEmpty());
    const auto from = wanted.last()[1].value<PagePoint>(), to = wanted.last()[2].value<PagePoint>();
    QCOMPARE(from.page, 0);
    const double scale = reading.view->column()->sheetSize(0).width() / 600;
    QVERIFY(std::abs((to.point.x() - from.point.x()) * scale - 100) < 1.5 || wanted.size() == 1);
    const TextRange range = rangeOf(document, "glittering metallic");
    reading.pane.setSelection(document.id + 1, range, {});  // of another document
    QVERIFY(reading.pane.selection().isEmpty());
    reading.pane.setSelection(document.id, range, {{4, QRectF(0, 0, 9, 9)}});  // of a page nobody asked about
    QVERIFY(reading.pane.selection().isEmpty());
    reading.pane.setSelection(document.id, range,
                              {{0, from.point.isNull() ? QRectF() : QRectF(from.point, QSizeF(100, 12))}});
    QCOMPARE(reading.pane.selection(), range);
    QCOMPARE(reading.pane.selectedText(), QStringLiteral("glittering metallic"));
    QVERIFY(reading.child<QWidget>("selectionCard")->isVisible());
    QTest::mouseClick(reading.view->viewport(), Qt::LeftButton, {}, QPoint(400, 400));
    QVERIFY(reading.pane.selection().isEmpty());
    reading.pane.setSelection(document.id, range, {});  // late
    QVERIFY(reading.pane.selection().isEmpty());
  }

  static void whatWasReadIsToldInWords() {
    Reading reading;
    reading.pane.setDocument(imageDocument(4));
    reading.pane.setPageStates({PageState::read, PageState::reading, PageState::empty, PageState::unread});
    QTRY_COMPARE(reading.view->accessibleDescription(), QStringLiteral("The Time Machine, p. i (1 of 4), read"));
    QVERIFY(!reading.view->accessibleName().isEmpty());
  }

  static void wholePagesOfOddSizes() {
    Reading reading;
    ReaderDocument document = imageDocument(4);
    document.pageSizes = {QSizeF(0, 0), QSizeF(1e9, 5), QSizeF(-3, 7), QSizeF(300, 200)};
    reading.pane.setDocument(document);
    for (int page = 0; page < 4; ++page) {
      const QSizeF size = reading.view->column()->sheetSize(page);
      QVERIFY(size.width() >= 1 && size.width() < 5000 && size.height() >= 1 && size.height() < 5000);
    }
    document.document = nullptr;  // images without text
    reading.pane.setDocument(document);
    reading.pane.showPlace({0, 5});
    QVERIFY(!reading.pane.grab().isNull());
  }
};

QTEST_MAIN(tst_ReaderPages)
#include "tst_reader_pages.moc"
