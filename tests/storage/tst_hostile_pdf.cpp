// SPDX-License-Identifier: GPL-3.0-or-later
// PDFs that count pages that are not there, and pages that are no sheets of paper: what the program is told of them is
// what it believes, and it is told soon.
#include <QFile>
#include <QTest>

#include "storage/documents/pdf_file.h"
#include "storage/documents/pdf_pages.h"
#include "storage/documents/pdf_selection.h"
#include "storage/documents/read_document.h"
#include "storage/parse/wire.h"
#include "support/growth.h"
#include "support/sample_documents.h"
#include "support/scratch_folder.h"

using namespace longleaf::storage;
using longleaf::tests::pdfOf;
using longleaf::tests::pdfStream;

namespace {

/// Two pages, of which the first may be another sheet and have its words elsewhere, in a tree that counts `count` pages
/// and has something else between them.
std::string twoPages(const std::string& count, const std::string& between = {},
                     const std::string& sheet = "/MediaBox [0 0 612 792]", const std::string& place = "72 720 Td") {
  const std::string page = "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> ";
  return pdfOf({"<< /Type /Catalog /Pages 2 0 R /PageLabels << /Nums [0 << /S /r >>] >> >>",
                "<< /Type /Pages /Kids [3 0 R " + between + " 4 0 R] /Count " + count + " >>", page + sheet + " >>",
                page + "/MediaBox [0 0 612 792] >>", pdfStream("BT /F1 12 Tf " + place + " (One line of words.) Tj ET"),
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"});
}

/// Many places of pages between two pages, and no page there.
std::string withoutSome(std::size_t count) {
  std::string none;
  for (std::size_t i = 0; i < count; ++i) none += "null ";
  return twoPages(std::to_string(count + 2), none);
}

}  // namespace

class TestHostilePdf final : public QObject {
  Q_OBJECT

  longleaf::tests::ScratchFolder m_folder;

  std::string write(const std::string& bytes) const {
    return m_folder.write("test.pdf", std::as_bytes(std::span(bytes)));
  }
  struct Open {
    InputFile file;
    std::unique_ptr<PdfFile> pdf;
  };
  Open open(const std::string& bytes) const {
    auto file = InputFile::open(write(bytes));
    if (!file) qFatal("no such file");
    auto pdf = PdfFile::open(*file, "test.pdf", {});
    if (!pdf) qFatal("%s", pdf.error().message.c_str());
    return {std::move(*file), std::move(*pdf)};
  }

 private Q_SLOTS:
  void aPageThatIsNotThere() {
    const std::string bytes = twoPages("3");
    const auto document = readDocument(write(bytes));
    QVERIFY2(document, document ? "" : document.error().message.c_str());
    QCOMPARE(document->pages.size(), std::size_t{3});
    QCOMPARE(document->pages[0].label, std::string("i"));
    QCOMPARE(document->pages[2].label, std::string("3"));
    const Open opened = open(bytes);
    const auto sizes = pageSizes(*opened.pdf);
    QVERIFY(wire::pageSizes(wire::encode(sizes)));
    QCOMPARE(sizes.size(), std::size_t{3});
    QCOMPARE(sizes[0].width, 612.0);
    QVERIFY(sizes[2].width > 0 && sizes[2].height > 0);
    QVERIFY(rectanglesOf(*opened.pdf, 2, 0, 10).empty());
    QCOMPARE(selectionOf(*opened.pdf, 2, {10, 10}, {500, 500}).count, 0U);
  }

  void manyPagesThatAreNotThere() {
    for (const char* count : {"1500", "65536", "1000000"}) {
      const auto document = readDocument(write(twoPages(count)));
      QVERIFY(!document);
      QCOMPARE(document.error().code, ErrorCode::corrupt);
      QVERIFY2(document.error().message.find(count) != std::string::npos, document.error().message.c_str());
    }
    QVERIFY(readDocument(write(twoPages("900"))));
  }

  /// PDFium looks for a page's label among those of all pages before it.
  void labelsTakeNoLongerTheMoreThereAre() {
    const auto path = [this](const std::string& name, const std::string& bytes) {
      return m_folder.write(name, std::as_bytes(std::span(bytes)));
    };
    const std::string some = path("some.pdf", withoutSome(2000));
    const std::string eightfold = path("eightfold.pdf", withoutSome(16'000));
    const auto document = readDocument(eightfold);
    QVERIFY2(document, document ? "" : document.error().message.c_str());
    QCOMPARE(document->pages.size(), std::size_t{16002});
    const auto found =
        longleaf::tests::growth([&] { (void)readDocument(some); }, [&] { (void)readDocument(eightfold); });
    QVERIFY2(found.isLinear(), qPrintable(QString::number(found.times())));
  }

  void sheetsOfNoSize_data() {
    QTest::addColumn<QString>("box");
    for (const char* box : {"/MediaBox [0 0 1e12 1e12]", "/MediaBox [0 0 3e38 792]", "/MediaBox [0 0 0 0]",
                            "/MediaBox [-3e38 -3e38 3e38 3e38]", "/MediaBox [0 0 612 792] /UserUnit 1e30"})
      QTest::newRow(box) << QString(box);
  }
  void sheetsOfNoSize() {
    QFETCH(const QString, box);
    const Open opened = open(twoPages("2", {}, box.toStdString()));
    const auto sizes = pageSizes(*opened.pdf);
    QVERIFY(sizes.size() == 2 && sizes[0].width > 0 && sizes[0].height > 0);
    QVERIFY(wire::pageSizes(wire::encode(sizes)));
  }

  void wordsFarFromThePaper() {
    for (const char* place : {"1e9 720 Td", "72 -1e12 Td", "1e30 0 0 1e30 72 720 Tm", "3e38 3e38 Td"}) {
      const Open opened = open(twoPages("2", {}, "/MediaBox [0 0 612 792]", place));
      QVERIFY2(wire::rectangles(wire::encode(rectanglesOf(*opened.pdf, 0, 0, 100))), place);
      QVERIFY2(wire::selection(wire::encode(selectionOf(*opened.pdf, 0, {0, 0}, {600, 700}))), place);
    }
  }
};

QTEST_GUILESS_MAIN(TestHostilePdf)
#include "tst_hostile_pdf.moc"
