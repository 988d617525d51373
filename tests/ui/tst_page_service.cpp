// SPDX-License-Identifier: GPL-3.0-or-later
// Pages of a document on display, through the real longleaf-parse.
#include <signal.h>

#include <QElapsedTimer>
#include <QFile>
#include <QtTest>

#include "app/controllers/page_service.h"
#include "storage/documents/read_document.h"
#include "support/patience.h"
#include "support/pdf_writer.h"

using longleaf::app::PageService;
using longleaf::storage::Document;
using longleaf::tests::kPatience;
using longleaf::tests::PdfContent;
using longleaf::tests::pdfPage;
using longleaf::ui::PageBox;
using longleaf::ui::PagePoint;
using longleaf::ui::TextRange;

namespace {

constexpr double kLeft = 72;  // points; a character is 6 wide, lines are 14 apart
constexpr double kBase = 100;

PagePoint on(int page, int line, double character) {
  return {page, QPointF(kLeft + (character + 0.5) * 6, kBase - 3 + line * 14)};
}

/// Every page has a paragraph of its own, with a word divided at a line's end.
PdfContent book(int pages) {
  PdfContent content;
  for (int page = 0; page < pages; ++page) {
    const std::u16string number = QString::number(page).toStdU16String();
    content.pages.push_back(pdfPage({u"Chapter " + number + u" is the begin of a docu-",
                                     u"ment that has been divided, and of", u"many words more in each of its lines."},
                                    kLeft, kBase));
  }
  return content;
}

/// A service with an open document, and what came of it.
struct Scene {
  explicit Scene(const QString& folder, const PdfContent& content = book(4)) : path(folder + "/book.pdf") {
    QFile file(path);
    const std::string bytes = longleaf::tests::writePdf(content);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0)
      qFatal("cannot write a test file");
    file.close();
    auto read = longleaf::storage::readDocument(path.toStdString());
    if (!read) qFatal("%s", read.error().message.c_str());
    document = std::make_shared<const Document>(std::move(*read));
  }

  void open(qint64 id = 5) { service.open(id, path, {}, document); }
  TextRange rangeOf(const std::string& words) const {
    const auto at = document->text.find(words);
    if (at == std::string::npos) qFatal("not in the text: %s", words.c_str());
    return {static_cast<qint64>(at), static_cast<qint64>(at + words.size())};
  }
  QString textOf(const TextRange& range) const {
    return QString::fromStdString(document->text.substr(static_cast<std::size_t>(range.begin),
                                                        static_cast<std::size_t>(range.end - range.begin)));
  }

  QString path;
  std::shared_ptr<const Document> document;
  PageService service;
  QSignalSpy pages{&service, &PageService::pagesKnown};
  QSignalSpy images{&service, &PageService::imageReady};
  QSignalSpy boxes{&service, &PageService::boxesReady};
  QSignalSpy selections{&service, &PageService::selectionReady};
  QSignalSpy failures{&service, &PageService::failed};
};

QList<int> childrenOfThisProcess() {
  QList<int> children;
  const QStringList tasks = QDir("/proc/self/task").entryList(QDir::Dirs | QDir::NoDotAndDotDot);
  for (const QString& task : tasks) {
    QFile file("/proc/self/task/" + task + "/children");
    if (!file.open(QIODevice::ReadOnly)) continue;
    const QList<QByteArray> ids = file.readAll().simplified().split(' ');
    for (const QByteArray& id : ids)
      if (!id.isEmpty()) children.append(id.toInt());
  }
  return children;
}

}  // namespace

class tst_PageService final : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() {
    if (qEnvironmentVariableIsEmpty("LONGLEAF_PARSE")) QSKIP("LONGLEAF_PARSE does not name the child's program");
  }

  void pagesAndImages() {
    Scene scene(m_folder.path());
    scene.open();
    scene.service.requestImage(5, 2, QSize(306, 396));
    QTRY_COMPARE(scene.images.count(), 1);
    QCOMPARE(scene.pages.count(), 1);
    QCOMPARE(scene.pages[0][0].toLongLong(), 5);
    QCOMPARE(scene.pages[0][1].value<QList<QSizeF>>(), QList<QSizeF>(4, QSizeF(612, 792)));
    QCOMPARE(scene.images[0][1].toInt(), 2);
    const auto image = scene.images[0][2].value<QImage>();
    QCOMPARE(image.size(), QSize(306, 396));
    QCOMPARE(image.pixelColor(300, 390), QColor(Qt::white));
    int dark = 0;
    for (int x = 36; x < 200; ++x)
      for (int y = 42; y < 52; ++y) dark += image.pixelColor(x, y).lightness() < 128;
    QVERIFY2(dark > 20, qPrintable(QString::number(dark)));
    QCOMPARE(scene.failures.count(), 0);
  }

  void sizesBeyondWhatCanBeDrawnAreMadeSmaller() {
    Scene scene(m_folder.path(), book(1));
    scene.open();
    scene.service.requestImage(5, 0, QSize(100'000, 500));
    QTRY_COMPARE(scene.images.count(), 1);
    const QSize size = scene.images[0][2].value<QImage>().size();
    QVERIFY(size.width() > 1000 && size.width() <= 1 << 14 && size.height() < 500);
    scene.service.requestImage(5, 0, QSize(0, 500));
    scene.service.requestImage(5, 77, QSize(50, 50));
    scene.service.requestImage(5, -1, QSize(50, 50));
    scene.service.requestImage(5, 0, QSize(50, 50));
    QTRY_COMPARE(scene.images.count(), 2);
    QCOMPARE(scene.failures.count(), 0);
  }

  void theLastImageAskedForComesFirst() {
    Scene scene(m_folder.path(), book(12));
    scene.open();
    for (int page = 0; page < 12; ++page) scene.service.requestImage(5, page, QSize(60, 80));
    scene.service.requestImage(5, 3, QSize(90, 120));  // once more, larger: one image
    QTRY_COMPARE(scene.images.count(), 12);
    QCOMPARE(scene.images[0][1].toInt(), 3);
    QCOMPARE(scene.images[0][2].value<QImage>().width(), 90);
    QCOMPARE(scene.images[1][1].toInt(), 11);
    QCOMPARE(scene.images[11][1].toInt(), 0);
  }

  void whereAPassageStands() {
    Scene scene(m_folder.path());
    scene.open();
    const TextRange word = scene.rangeOf("document that");
    scene.service.requestBoxes(5, word);
    QTRY_COMPARE(scene.boxes.count(), 1);
    QCOMPARE(scene.boxes[0][1].value<TextRange>(), word);
    const auto boxes = scene.boxes[0][2].value<QList<PageBox>>();
    QCOMPARE(boxes.size(), 2);  // "docu-" at the end of one line, "ment that" in the next
    QCOMPARE(boxes[0].page, 0);
    QVERIFY(boxes[0].box.left() > kLeft + 27.5 * 6 && std::abs(boxes[1].box.left() - kLeft) < 4);
    QVERIFY(boxes[1].box.top() > boxes[0].box.center().y());

    const qint64 end = static_cast<qint64>(scene.document->text.size());
    for (const TextRange& nothing : {TextRange{}, TextRange{4, 2}, TextRange{end, end + 50}, TextRange{-5, 0}}) {
      scene.boxes.clear();
      scene.service.requestBoxes(5, nothing);
      QTRY_COMPARE(scene.boxes.count(), 1);
      QVERIFY(scene.boxes[0][2].value<QList<PageBox>>().isEmpty());
    }
    scene.boxes.clear();
    scene.service.requestBoxes(5, {0, end});
    QTRY_COMPARE(scene.boxes.count(), 1);
    QCOMPARE(scene.boxes[0][2].value<QList<PageBox>>().size(), 4 * 3);
  }

  void whatAPersonSelects() {
    Scene scene(m_folder.path());
    scene.open();
    const auto selected = [&](const PagePoint& from, const PagePoint& to) {
      scene.selections.clear();
      scene.service.requestSelection(5, from, to);
      if (!QTest::qWaitFor([&] { return scene.selections.count() == 1; }, kPatience))
        return QStringLiteral("no answer");
      return scene.textOf(scene.selections[0][1].value<TextRange>());
    };
    QCOMPARE(selected(on(1, 0, 0), on(1, 0, 8.3)), QStringLiteral("Chapter 1"));
    QCOMPARE(selected(on(1, 0, 8.3), on(1, 0, 0)), QStringLiteral("Chapter 1"));
    QCOMPARE(selected(on(0, 0, 28), on(0, 1, 3.3)), QStringLiteral("document"));
    QCOMPARE(selected(on(0, 1, 11), on(0, 1, 11)), QStringLiteral("has"));
    QCOMPARE(selected(on(2, 0, 2), on(2, 0, 2)), QStringLiteral("Chapter"));

    // Over three pages, from either side.
    for (const bool forward : {true, false}) {
      const PagePoint a = on(0, 2, 19), b = on(2, 0, 8.3);
      const QString text = forward ? selected(a, b) : selected(b, a);
      QVERIFY2(text.startsWith("each of its lines."), qPrintable(text));
      QVERIFY2(text.endsWith("Chapter 2"), qPrintable(text));
      QVERIFY(text.contains("Chapter 1 is the begin of a document"));
      const auto boxes = scene.selections[0][2].value<QList<PageBox>>();
      QCOMPARE(boxes.size(), 1 + 3 + 1);
      QCOMPARE(boxes.first().page, 0);
      QCOMPARE(boxes.last().page, 2);
    }
    QCOMPARE(selected({0, {300, 700}}, {0, {300, 700}}), QString());  // nothing is there
    QVERIFY(scene.selections[0][2].value<QList<PageBox>>().isEmpty());
    QCOMPARE(selected(on(0, 0, 0), {99, {0, 0}}), QString());
    QCOMPARE(scene.failures.count(), 0);
  }

  void onlyTheNewestSelectionIsAnswered() {
    Scene scene(m_folder.path());
    scene.open();
    for (int i = 1; i < 60; ++i) scene.service.requestSelection(5, on(0, 0, 0), on(0, 1, i % 30 + 0.3));
    scene.service.requestSelection(5, on(1, 0, 0), on(1, 0, 6.3));
    const auto last = [&] { return scene.textOf(scene.selections.last()[1].value<TextRange>()); };
    QTRY_VERIFY(!scene.selections.isEmpty() && last() == "Chapter");
    QVERIFY(scene.selections.count() < 30);
  }

  void answersAreForTheDocumentOnDisplay() {
    Scene scene(m_folder.path());
    scene.open(5);
    scene.service.requestImage(6, 0, QSize(50, 50));  // not open
    for (int page = 0; page < 4; ++page) scene.service.requestImage(5, page, QSize(50, 50));
    scene.open(6);
    scene.service.requestImage(5, 0, QSize(50, 50));
    scene.service.requestImage(6, 1, QSize(50, 50));
    QTRY_COMPARE(scene.images.count(), 1);
    QCOMPARE(scene.images[0][0].toLongLong(), 6);
    QCOMPARE(scene.pages.count(), 1);
    scene.service.close();
    scene.service.requestImage(6, 1, QSize(50, 50));
    scene.open(7);
    scene.service.requestImage(7, 0, QSize(50, 50));
    QTRY_COMPARE(scene.images.count(), 2);
    QCOMPARE(scene.images[1][0].toLongLong(), 7);
    QCOMPARE(scene.failures.count(), 0);  // being stopped is no failure
  }

  void aFormatWithoutPages() {
    Scene scene(m_folder.path());
    const QString path = m_folder.filePath("plain.txt");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("Some text.\n") > 0);
    file.close();
    auto read = longleaf::storage::readDocument(path.toStdString());
    QVERIFY(read);
    scene.service.open(8, path, {}, std::make_shared<const Document>(std::move(*read)));
    scene.service.requestBoxes(8, {0, 4});
    QTRY_COMPARE(scene.pages.count(), 1);
    QVERIFY(scene.pages[0][1].value<QList<QSizeF>>().isEmpty());
    QCOMPARE(scene.failures.count(), 0);
  }

  void aFileThatIsGoneIsSaidOnce() {
    Scene scene(m_folder.path());
    scene.service.open(8, m_folder.filePath("missing.pdf"), {}, nullptr);
    scene.service.requestImage(8, 0, QSize(50, 50));
    QTRY_COMPARE(scene.failures.count(), 1);
    QVERIFY(scene.failures[0][1].toString().contains("missing.pdf"));
    scene.open();
    scene.service.requestImage(5, 0, QSize(50, 50));
    QTRY_COMPARE(scene.images.count(), 1);
    QCOMPARE(scene.failures.count(), 1);
  }

  void aChildThatDiesIsAnOrdinaryError() {
    Scene scene(m_folder.path());
    scene.open();
    QTRY_COMPARE(scene.pages.count(), 1);
    const QList<int> children = childrenOfThisProcess();
    QCOMPARE(children.size(), 1);
    ::kill(children[0], SIGKILL);
    scene.service.requestImage(5, 0, QSize(50, 50));
    scene.service.requestImage(5, 1, QSize(50, 50));
    scene.service.requestBoxes(5, {0, 5});
    scene.service.requestSelection(5, on(0, 0, 0), on(0, 0, 5));
    QTRY_COMPARE(scene.failures.count(), 1);
    QCOMPARE(scene.failures[0][0].toLongLong(), 5);
    QVERIFY(!scene.failures[0][1].toString().isEmpty());
    scene.open(6);  // only a person starts it again
    scene.service.requestImage(6, 0, QSize(50, 50));
    QTRY_COMPARE(scene.images.count(), 1);
    QCOMPARE(scene.images[0][0].toLongLong(), 6);
    QCOMPARE(scene.failures.count(), 1);
  }

  void nobodyWaitsForAChildThatHangs() {
    const QString script = m_folder.filePath("hangs");
    QFile file(script);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("#!/bin/sh\nexec sleep 300\n") > 0);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QByteArray before = qgetenv("LONGLEAF_PARSE");
    QElapsedTimer timer;
    {
      Scene scene(m_folder.path());
      qputenv("LONGLEAF_PARSE", script.toUtf8());
      scene.open();
      QTRY_COMPARE(childrenOfThisProcess().size(), 1);
      qputenv("LONGLEAF_PARSE", before);
      scene.open(6);
      scene.service.requestImage(6, 0, QSize(50, 50));
      QTRY_COMPARE(scene.images.count(), 1);
      qputenv("LONGLEAF_PARSE", script.toUtf8());
      const QList<int> reader = childrenOfThisProcess();
      scene.open(7);
      QTRY_VERIFY(childrenOfThisProcess().size() == 1 && childrenOfThisProcess() != reader);
      timer.start();
    }
    qputenv("LONGLEAF_PARSE", before);
    // No bound of speed: somebody who waits, waits two minutes for an answer, or 300 seconds for the end.
    QVERIFY2(timer.elapsed() < 60'000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(childrenOfThisProcess().size(), 0);
  }
};

QTEST_GUILESS_MAIN(tst_PageService)
#include "tst_page_service.moc"
