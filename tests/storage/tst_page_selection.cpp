// SPDX-License-Identifier: GPL-3.0-or-later
// From points of a page to its text, and from there to bytes of the document, and back.
#include <QTest>
#include <limits>

#include "storage/documents/pdf_selection.h"
#include "storage/documents/read_document.h"
#include "storage/documents/utf8.h"
#include "storage/parse/parse_process.h"
#include "storage/parse/wire.h"
#include "support/paths.h"
#include "support/pdf_writer.h"
#include "support/sample_documents.h"
#include "support/scratch_folder.h"

using namespace longleaf::storage;
using longleaf::tests::PdfContent;
using longleaf::tests::pdfPage;
using longleaf::tests::writePdf;

namespace {

constexpr double kLeft = 72;   // of the text, in points
constexpr double kWide = 6;    // of a character
constexpr double kBase = 100;  // base line of the first line
constexpr double kLine = 14;   // to the next one

/// In the middle of a character of a page as pdfPage() sets it.
PagePosition on(int line, double character) { return {kLeft + (character + 0.5) * kWide, kBase - 3 + line * kLine}; }

/// A PDF, open in this process.
struct OpenPdf {
  OpenPdf(const longleaf::tests::ScratchFolder& folder, const PdfContent& content) {
    const std::string bytes = writePdf(content);
    path = folder.write("selection.pdf", std::as_bytes(std::span(bytes)));
    auto opened = InputFile::open(path);
    if (!opened) qFatal("no such file");
    file.emplace(std::move(*opened));
    auto read = PdfFile::open(*file, path, {});
    if (!read) qFatal("%s", read.error().message.c_str());
    pdf = std::move(*read);
  }

  QString text(PagePosition from, PagePosition to, std::uint32_t page = 0) {
    return text(selectionOf(*pdf, page, from, to), page);
  }
  QString text(const PageSelection& selection, std::uint32_t page = 0) {
    return QString::fromStdU16String(pdf->page(page).text.substr(selection.first, selection.count));
  }

  std::string path;
  std::optional<InputFile> file;
  std::unique_ptr<PdfFile> pdf;
};

PdfContent threeLines() {
  PdfContent content;
  content.pages.push_back(
      pdfPage({u"The first line of the text", u"goes on in a second line", u"and ends."}, kLeft, kBase));
  return content;
}

/// What byteAt() breaks of its promise, in words.
QString brokenRoundTrip(const Document& document) {
  auto run = document.runs.begin();
  Place last{std::numeric_limits<std::uint32_t>::max(), 0};
  for (std::size_t byte = 0; byte < document.text.size(); byte += utf8Length(document.text, byte)) {
    while (run != document.runs.end() && run + 1 != document.runs.end() && (run + 1)->begin <= byte) ++run;
    const bool made = run != document.runs.end() && run->generated;
    const Place place = placeOf(document, byte);
    const bool first = place.page != last.page || place.unit != last.unit;  // of the letters of a ligature
    last = place;
    const std::size_t back = byteAt(document, place);
    if (!made && first && back != byte) return QStringLiteral("byte %1 comes back as %2").arg(byte).arg(back);
    const Place again = placeOf(document, back);
    if (!made && (again.page != place.page || again.unit != place.unit))
      return QStringLiteral("byte %1 moves to another place").arg(byte);
    if (back > document.text.size()) return QStringLiteral("byte %1 goes beyond the text").arg(byte);
  }
  return {};
}

}  // namespace

class TestPageSelection final : public QObject {
  Q_OBJECT

  longleaf::tests::ScratchFolder m_folder;

 private Q_SLOTS:
  void textBetweenTwoPoints() {
    OpenPdf open(m_folder, threeLines());
    QCOMPARE(open.text(on(0, 4), on(0, 8.2)), QStringLiteral("first"));
    QCOMPARE(open.text(on(0, 8.2), on(0, 4)), QStringLiteral("first"));
    const QString across = open.text(on(0, 22), on(1, 4.2));
    QCOMPARE(QString(across).simplified(), QStringLiteral("text goes"));
    QCOMPARE(open.text(on(1, 4.2), on(0, 22)), across);
    const PageSelection two = selectionOf(*open.pdf, 0, on(0, 22), on(1, 4.2));
    QCOMPARE(two.rectangles.size(), std::size_t{2});
    QVERIFY(two.rectangles[0].left > kLeft + 20 * kWide && two.rectangles[1].top > two.rectangles[0].top);
  }

  void pointsBesideTheTextMeanTheNearestOfIt() {
    OpenPdf open(m_folder, threeLines());
    const auto whole = open.text({0, 0}, {600, 780}).simplified();
    QCOMPARE(whole, QStringLiteral("The first line of the text goes on in a second line and ends."));
    QCOMPARE(open.text({10, kBase - 3}, {590, kBase - 3}), QStringLiteral("The first line of the text"));
    // Right of the last line, which is short: of that line, not of the longer one above.
    QCOMPARE(open.text(on(2, 4), {kLeft + 23 * kWide, kBase - 3 + 2 * kLine}), QStringLiteral("ends."));
  }

  void columnsAreApart() {
    PdfContent content;
    content.pages.push_back(pdfPage({u"left one", u"left two", u"left three"}, kLeft, kBase));
    const auto right = pdfPage({u"right one", u"right two", u"right three"}, 350, kBase);
    content.pages[0].texts.insert(content.pages[0].texts.end(), right.texts.begin(), right.texts.end());
    OpenPdf open(m_folder, content);
    QCOMPARE(open.text({340, kBase - 3}, {590, kBase - 3 + kLine}).simplified(), QStringLiteral("right one right two"));
  }

  void theWordAtAPoint_data() {
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("y");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* name, PagePosition at, const QString& word) {
      QTest::newRow(name) << at.x << at.y << word;
    };
    row("first", on(0, 0), "A");
    row("inside", on(0, 5), "well-known");
    row("last letter", on(0, 11), "well-known");
    row("apostrophe", on(0, 15), "child's");
    row("last of the line", on(0, 24), "here");
    row("beside the line", {kLeft + 25 * kWide + 5, kBase - 3}, "here");
    row("digits", on(1, 1), "1895");
    row("sign", on(1, 5), ",");
    row("far away", {300, 600}, "");
  }

  void theWordAtAPoint() {
    QFETCH(double, x);
    QFETCH(double, y);
    QFETCH(QString, word);
    PdfContent content;
    content.pages.push_back(pdfPage({u"A well-known child's here", u"(1895, or so)"}, kLeft, kBase));
    OpenPdf open(m_folder, content);
    QCOMPARE(open.text({x, y}, {x, y}), word);
  }

  void hiddenCharactersDoNotShiftIt() {
    PdfContent content;
    content.pages.push_back(pdfPage({u"\u0003some\u0003\u0093 hidden ones before", u"and a line"}, kLeft, kBase));
    OpenPdf open(m_folder, content);
    QCOMPARE(open.text(on(1, 6), on(1, 9.2)), QStringLiteral("line"));
    QCOMPARE(open.text(on(1, 7), on(1, 7)), QStringLiteral("line"));
  }

  void nothingIsSelectedWhereNothingIs() {
    PdfContent content = threeLines();
    content.pages.push_back({});
    OpenPdf open(m_folder, content);
    for (const std::uint32_t page : {1U, 2U, 0xFFFFFFFFU}) {
      const PageSelection none = selectionOf(*open.pdf, page, {0, 0}, {600, 700});
      QCOMPARE(none.count, 0U);
      QVERIFY(none.rectangles.empty());
    }
    QCOMPARE(selectionOf(*open.pdf, 0, on(0, 4), on(0, 4.1)).count, 0U);  // less than a character
  }

  void theChildSelects() {
    if (parseProgram().empty()) QSKIP("longleaf-parse is not built, or LONGLEAF_PARSE does not name it");
    OpenPdf open(m_folder, threeLines());
    auto process = ParseProcess::open(open.path);
    QVERIFY(process);
    QVERIFY(process->document());
    const auto selection = process->selection(0, on(0, 4), on(0, 8.2));
    QVERIFY2(selection, selection ? "" : selection.error().message.c_str());
    QCOMPARE(open.text(*selection), QStringLiteral("first"));
    QCOMPARE(selection->rectangles.size(), std::size_t{1});
    const auto same = process->rectangles(0, selection->first, selection->count);
    QVERIFY(same && same->size() == 1 && (*same)[0].left == selection->rectangles[0].left);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(process->selection(0, {nan, 0}, {1, 1}).error().code, ErrorCode::internal);
    QCOMPARE(process->selection(0, {0, 0}, {1e9, 1}).error().code, ErrorCode::internal);
    QVERIFY(process->selection(0, on(0, 4), on(0, 8)));  // it is alive
    const auto beyond = process->selection(7, {0, 0}, {9, 9});
    QVERIFY(beyond && beyond->count == 0);
  }

  /// A document that is only looked at is not read.
  void pagesWithoutTheirText() {
    if (parseProgram().empty()) QSKIP("longleaf-parse is not built, or LONGLEAF_PARSE does not name it");
    OpenPdf open(m_folder, threeLines());
    auto process = ParseProcess::open(open.path);
    QVERIFY(process);
    const auto pages = process->pages();
    QVERIFY2(pages, pages ? "" : pages.error().message.c_str());
    QCOMPARE(pages->size(), std::size_t{1});
    QCOMPARE((*pages)[0].width, longleaf::tests::kPdfPageWidth);
    QCOMPARE(open.text(process->selection(0, on(0, 4), on(0, 8.2)).value()), QStringLiteral("first"));
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(process->image(0, 100, 100, stop.get_token()).error().code, ErrorCode::stopped);
    auto text = ParseProcess::open(m_folder.write("a.txt", std::as_bytes(std::span("text", 4))));
    QCOMPARE(text->pages().error().code, ErrorCode::unsupportedFormat);
  }

  void itTravelsWhole() {
    const auto request = wire::selectionRequest(wire::encode(wire::SelectionRequest{3, {1.25, -2}, {3e5, 4}}));
    QVERIFY(request && request->page == 3 && request->from.x == 1.25 && request->from.y == -2 && request->to.x == 3e5);
    const auto answer = wire::selection(wire::encode(PageSelection{7, 9, {{1, 2, 3, 4}}}));
    QVERIFY(answer && answer->first == 7 && answer->count == 9 && answer->rectangles.size() == 1);
    QCOMPARE(answer->rectangles[0].height, 4.0);
  }

  void nonsenseIsRefused() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QVERIFY(!wire::selectionRequest(wire::encode(wire::SelectionRequest{0, {nan, 0}, {0, 0}})));
    QVERIFY(!wire::selectionRequest(wire::encode(wire::SelectionRequest{0, {0, 0}, {0, 1e7}})));
    QVERIFY(!wire::selectionRequest(wire::bare(wire::MessageType::askSelection)));
    QVERIFY(!wire::selection(wire::encode(PageSelection{0xFFFFFFFFU, 1, {}})));
    QVERIFY(!wire::selection(wire::encode(PageSelection{0, 1, {{nan, 0, 1, 1}}})));
    QVERIFY(!wire::selection(wire::encode(std::vector<PageRectangle>{{0, 0, 1, 1}})));
    wire::Message cut = wire::encode(PageSelection{0, 1, {{0, 0, 1, 1}}});
    cut.data.pop_back();
    QVERIFY(!wire::selection(cut));
    QVERIFY(!wire::selection({wire::MessageType::selection, R"({"first":-1,"count":1})", {}}));
  }

  void everyCharacterHasAPlaceAndComesBack() {
    std::size_t seen = 0;
    for (const auto& sample : longleaf::tests::sampleDocuments()) {
      const auto document = readDocument(m_folder.write(sample.name, std::as_bytes(std::span(sample.bytes))));
      if (!document) continue;
      ++seen;
      const QString broken = brokenRoundTrip(*document);
      QVERIFY2(broken.isEmpty(), qPrintable(QString::fromStdString(sample.name) + ": " + broken));
    }
    QVERIFY(seen > 3);
  }

  void everyCharacterOfABookComesBack() {
    const std::string path = longleaf::tests::sharedFile("data/books/alice.pdf");
    if (path.empty()) QSKIP("no such book in shared/data/books");
    const auto document = readDocument(path);
    QVERIFY(document);
    QVERIFY(!document->runs.empty());
    QCOMPARE(brokenRoundTrip(*document), QString());
  }

  void placesThatTheCleanTextLeavesOut() {
    Document document;
    document.text = "wellknown caf\xC3\xA9 \xF0\x9F\x98\x80!";
    document.pages = {{"1", 0, document.text.size()}, {"2", document.text.size(), document.text.size()}};
    // Of the page's text: a head of ten units, then "well-\r\nknown café 😀!".
    document.runs = {{0, 0, 10, false}, {4, 0, 17, false}};
    QCOMPARE(byteAt(document, {0, 0}), std::size_t{0});
    QCOMPARE(byteAt(document, {0, 12}), std::size_t{2});
    QCOMPARE(byteAt(document, {0, 14}), std::size_t{4});  // the hyphen: behind it
    QCOMPARE(byteAt(document, {0, 17}), std::size_t{4});
    QCOMPARE(byteAt(document, {0, 28}), document.text.find("\xF0"));
    QCOMPARE(byteAt(document, {0, 29}), document.text.find("\xF0"));  // its second half
    QCOMPARE(byteAt(document, {0, 30}), document.text.find('!'));
    QCOMPARE(byteAt(document, {0, 9999}), document.text.size());
    QCOMPARE(byteAt(document, {1, 0}), document.text.size());
    QCOMPARE(byteAt(document, {0xFFFFFFFFU, 0xFFFFFFFFU}), document.text.size());
    document.runs.clear();
    QCOMPARE(byteAt(document, {0, 10}), std::size_t{10});
    QCOMPARE(byteAt(document, {0, 14}), std::size_t{15});
    QCOMPARE(byteAt({}, {0, 3}), std::size_t{0});
  }
};

QTEST_GUILESS_MAIN(TestPageSelection)
#include "tst_page_selection.moc"
