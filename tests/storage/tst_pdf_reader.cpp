// SPDX-License-Identifier: GPL-3.0-or-later
// PDFium under a QCoreApplication, as in the child process.
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <random>

#include "storage/documents/pdf_file.h"
#include "storage/documents/pdf_pages.h"
#include "storage/documents/read_document.h"
#include "support/paths.h"
#include "support/pdf_encryption.h"
#include "support/pdf_writer.h"
#include "support/placed_text.h"

using namespace longleaf::storage;
using namespace longleaf::tests;

namespace {

PdfContent smallBook() {
  PdfContent content;
  content.title = u"A small book";
  content.author = u"Some One; Another \u00C9. Author";
  content.labels = "0 << /S /r >> 2 << /S /D /St 5 >>";
  content.pages.push_back(pdfPage({u"A small book", u"by Some One"}));
  content.pages.push_back({});
  content.pages.push_back(pdfPage({u"1 The beginning", u"It was a dark and stormy night; the rain fell in tor-",
                                   u"rents, except at occasional intervals, when it was checked"}));
  content.pages.push_back(pdfPage(
      {u"by a violent gust of wind which swept up the streets.", u"2 The end", u"And so it ended, as all things do."}));
  content.bookmarks = {{u"Front", 0, 0, 0},
                       {u"The beginning", 0, 2, 60},
                       {u"The storm", 1, 2, 80},
                       {u"The End", 0, 3, 60},
                       {u"Nowhere", 0, 1, 0}};
  return content;
}

}  // namespace

class TestPdfReader final : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  std::string write(const std::string& bytes, const QString& name = "test.pdf") {
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0)
      qFatal("cannot write a test file");
    return file.fileName().toStdString();
  }

  static Document read(const std::string& path) {
    auto document = readDocument(path);
    if (!document) qWarning("%s", document.error().message.c_str());
    return document ? *document : Document{};
  }

  static Error errorOf(const std::string& path, const std::string& password = {}) {
    auto document = readDocument(path, password);
    return document ? Error{ErrorCode::internal, "it was read"} : document.error();
  }

  struct Open {
    InputFile file;
    std::unique_ptr<PdfFile> pdf;
  };
  static Open open(const std::string& path) {
    auto file = InputFile::open(path);
    if (!file) qFatal("no such file");
    auto pdf = PdfFile::open(*file, path, {});
    if (!pdf) qFatal("%s", pdf.error().message.c_str());
    return {std::move(*file), std::move(*pdf)};
  }

  static std::vector<std::u16string> pageTexts(PdfFile& pdf) {
    std::vector<std::u16string> texts;
    for (std::uint32_t page = 0; page < pdf.pageCount(); ++page) texts.push_back(pdf.page(page).text);
    return texts;
  }

  /// Read, with all promises about places checked.
  static Document sound(const std::string& path) {
    Document document = read(path);
    if (document.text.empty()) return {};
    const Open opened = open(path);
    const QString problem = misplaced(document, pageTexts(*opened.pdf));
    if (!problem.isEmpty()) qWarning("%s", qPrintable(problem));
    return problem.isEmpty() ? document : Document{};
  }

 private Q_SLOTS:
  void whatADocumentSaysOfItself() {
    const Document d = sound(write(writePdf(smallBook())));
    QCOMPARE(d.format, std::string("pdf"));
    QCOMPARE(d.title, std::string("A small book"));
    QCOMPARE(d.authors, (std::vector<std::string>{"Some One", "Another \u00C9. Author"}));
    QCOMPARE(d.pages.size(), std::size_t{4});
    QCOMPARE(d.pages[1].label, std::string("ii"));
    QCOMPARE(d.pages[3].label, std::string("6"));
    QCOMPARE(sentencesOf(d.warnings), std::vector<std::string>{"Page ii has no text"});
    QVERIFY2(d.text.find("the rain fell in torrents, except") != std::string::npos, d.text.c_str());
    QVERIFY2(d.text.find("it was checked by a violent gust") != std::string::npos, d.text.c_str());
  }

  void theOutlinePointsToItsHeadings() {
    const Document d = sound(write(writePdf(smallBook())));
    QCOMPARE(d.outline.size(), std::size_t{5});
    const auto at = [&](std::size_t i) { return std::string_view(d.text).substr(d.outline[i].position); };
    QCOMPARE(d.outline[0].position, std::size_t{0});
    QVERIFY(at(1).starts_with("1 The beginning"));
    QCOMPARE(d.outline[2].level, 1);
    QVERIFY(at(2).starts_with("It was a dark"));  // the title is nowhere: by its place on the page
    QVERIFY(at(3).starts_with("2 The end"));      // the place is wrong and the case differs: by the title
    QCOMPARE(d.outline[4].position, d.pages[1].begin);
  }

  void withoutMetadataTheFileNames() {
    PdfContent content;
    content.pages.push_back(pdfPage({u"text"}));
    const Document d = sound(write(writePdf(content), "My paper (2).PDF"));
    QCOMPARE(d.title, std::string("My paper (2)"));
    QVERIFY(d.authors.empty() && d.outline.empty() && d.warnings.empty());
    QCOMPARE(d.pages[0].label, std::string("1"));
  }

  void pagesWithoutTextAreNamed() {
    PdfContent content;
    content.pages.resize(30);
    for (const std::size_t i : {0U, 1U, 5U, 29U}) content.pages[i] = pdfPage({u"text " + std::u16string(i + 1, u'x')});
    QCOMPARE(sentencesOf(sound(write(writePdf(content))).warnings),
             std::vector<std::string>{"Pages 3-5, 7-29 have no text"});
    content.pages[2] = pdfPage({u"more text"});
    QCOMPARE(sentencesOf(sound(write(writePdf(content))).warnings),
             std::vector<std::string>{"Pages 4, 5, 7-29 have no text"});
    content.pages.assign(100, {});
    for (std::size_t i = 0; i < 100; i += 2) content.pages[i] = pdfPage({u"text " + std::u16string(i + 1, u'x')});
    const std::string warning = sentencesOf(sound(write(writePdf(content))).warnings).at(0);
    QVERIFY2(warning.find(", 40, and 30 more have no text") != std::string::npos, warning.c_str());
  }

  void scannedPagesAreSaid() {
    PdfContent content;
    content.pages.resize(3);
    content.pages[1].drawing = "0 0 1 rg 100 100 50 50 re f";
    const Error error = errorOf(write(writePdf(content)));
    QCOMPARE(error.code, ErrorCode::noText);
    QVERIFY2(error.message.find("look scanned") != std::string::npos, error.message.c_str());
  }

  void encryptedDocuments() {
    PdfContent content = smallBook();
    const PdfCipher cipher = pdfCipher("open sesame");
    content.cipher = &cipher;
    const std::string path = write(writePdf(content));
    const Error missing = errorOf(path);
    QCOMPARE(missing.code, ErrorCode::encrypted);
    QCOMPARE(missing.message, std::string("\"test.pdf\" needs a password"));
    const Error wrong = errorOf(path, "sesame");
    QCOMPARE(wrong.code, ErrorCode::encrypted);
    QCOMPARE(wrong.message, std::string("The password for \"test.pdf\" is wrong"));
    const auto document = readDocument(path, "open sesame");
    QVERIFY(document);
    QCOMPARE(document->text, read(write(writePdf(smallBook()), "plain.pdf")).text);
    QCOMPARE(document->title, std::string("A small book"));
    QCOMPARE(document->outline.size(), std::size_t{5});
    const PdfCipher none = pdfCipher("");
    content.cipher = &none;
    QCOMPARE(read(write(writePdf(content))).text, document->text);
  }

  void contentIsBelievedBeforeTheName() {
    const std::string bytes = writePdf(smallBook());
    QCOMPARE(read(write(bytes, "book.txt")).format, std::string("pdf"));
    QCOMPARE(read(write("\xEF\xBB\xBF\n" + bytes, "book.html")).format, std::string("pdf"));
    QCOMPARE(read(write(std::string("junk\0\1\2\3", 8) + bytes, "junk.pdf")).format, std::string("pdf"));
    QCOMPARE(read(write("A text about the mark %PDF-1.4 and more", "about.pdf")).format, std::string("text"));
    for (const char* text : {"%PDF-1.4\n%text", "%PDF-", "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"})
      QCOMPARE(errorOf(write(text)).code, ErrorCode::corrupt);
  }

  void placesOfUnusualCharacters() {
    PdfContent content;
    content.pages.push_back(pdfPage({u"An o\uFB03cial \uFB01nding: \U0001F600 and \U00010348 stand here, caf\u00E9",
                                     u"in a docu\u00ADment of well-", u"known words and \u6F22\u5B57 in re-",
                                     u"peated lines\u00A0 of \u0627\u0644\u0639 text"}));
    content.pages.push_back(pdfPage({u"\U0001F600 on the next page"}));
    const Document d = sound(write(writePdf(content)));
    QVERIFY2(d.text.find("official finding: \U0001F600 and \U00010348 stand here, caf\u00E9") != std::string::npos,
             d.text.c_str());
    QVERIFY2(d.text.find("in a document of wellknown words") != std::string::npos, d.text.c_str());
    QVERIFY(d.text.find("\u6F22\u5B57") != std::string::npos);
    const Open opened = open(m_folder.filePath("test.pdf").toStdString());
    const auto texts = pageTexts(*opened.pdf);
    const Place place = placeOf(d, d.text.find("\U00010348"));
    QCOMPARE(place.page, 0U);
    QVERIFY(texts[0].substr(place.unit).starts_with(u"\U00010348 stand here"));
  }

  void rectanglesOfCitedText() {
    PdfContent content;
    content.pages.push_back(pdfPage({u"\U0001F600 the first line of text", u"the second line of text"}, 72, 100));
    const std::string path = write(writePdf(content));
    const Document d = sound(path);
    const Open opened = open(path);
    const auto rectangles = [&](const std::string& from, std::uint32_t count) {
      return rectanglesOf(*opened.pdf, 0, placeOf(d, d.text.find(from)).unit, count);
    };
    // A character is 6 points wide; the two lines' base lines are at 100 and 114.
    const auto word = rectangles("first", 5);
    QCOMPARE(word.size(), std::size_t{1});
    QVERIFY(std::abs(word[0].left - (72 + 6 * 6)) < 4 && std::abs(word[0].left + word[0].width - (72 + 11 * 6)) < 4);
    QVERIFY(word[0].top > 85 && word[0].top + word[0].height < 104);
    const auto both = rectangles("line", 22);
    QCOMPARE(both.size(), std::size_t{2});
    QVERIFY(both[0].left > 100 && std::abs(both[1].left - 72) < 4 && both[1].top > 100);
    QVERIFY(rectanglesOf(*opened.pdf, 0, 5000, 3).empty());
    QVERIFY(rectanglesOf(*opened.pdf, 0, 0, 0).empty());
    QVERIFY(rectanglesOf(*opened.pdf, 1, 0, 3).empty());
    QCOMPARE(rectanglesOf(*opened.pdf, 0, 0, 0xFFFFFFFFU).size(), std::size_t{2});
    QVERIFY(rectanglesOf(*opened.pdf, 0, 0xFFFFFFFFU, 0xFFFFFFFFU).empty());
  }

  /// PDFium gives some control characters a number but no place in the text.
  void rectanglesBehindHiddenCharacters() {
    PdfContent content;
    content.pages.push_back(pdfPage({u"\u0003some\u0003\u0093 hidden ones before", u"and a line"}, 72, 100));
    const std::string path = write(writePdf(content));
    const Document d = sound(path);
    QCOMPARE(d.text, std::string("some hidden ones before and a line\n"));
    const Open opened = open(path);
    const auto at = [&](const std::string& word) {
      return rectanglesOf(*opened.pdf, 0, placeOf(d, d.text.find(word)).unit, static_cast<std::uint32_t>(word.size()));
    };
    QCOMPARE(at("before").size(), std::size_t{1});
    QVERIFY(std::abs(at("before")[0].left - (72 + 20 * 6)) < 4 && std::abs(at("before")[0].width - 36) < 4);
    QCOMPARE(at("line").size(), std::size_t{1});
    QVERIFY(std::abs(at("line")[0].left - (72 + 6 * 6)) < 4 && at("line")[0].top > 100);
  }

  /// Qt takes the U+FFFE that PDFium gives for the nameless character for a mark of byte order.
  void pagesThatBeginWithANamelessCharacter() {
    for (const std::u16string& start : {std::u16string(1, u'\0'), std::u16string(3, u'\0')}) {
      PdfContent content;
      content.pages.push_back(pdfPage({start + u" behind it is text", u"of two lines"}));
      QCOMPARE(sound(write(writePdf(content))).text, std::string("behind it is text of two lines\n"));
    }
  }

  void imagesOfPages() {
    PdfContent content;
    content.pages.push_back(pdfPage({u"text"}));
    content.pages[0].drawing = "0 0 1 rg 306 396 306 396 re f";  // the upper right quarter
    const Open opened = open(write(writePdf(content)));
    const auto sizes = pageSizes(*opened.pdf);
    QCOMPARE(sizes.size(), std::size_t{1});
    QVERIFY(sizes[0].width == kPdfPageWidth && sizes[0].height == kPdfPageHeight);
    const auto image = imageOf(*opened.pdf, 0, 153, 198);
    QVERIFY(image);
    QCOMPARE(image->pixels.size(), std::size_t{153} * 198);
    const auto pixel = [&](std::size_t x, std::size_t y) { return image->pixels[y * 153 + x]; };
    QCOMPARE(pixel(140, 10), 0xFF0000FFU);
    QCOMPARE(pixel(140, 190), 0xFFFFFFFFU);
    QCOMPARE(pixel(5, 5), 0xFFFFFFFFU);
    int dark = 0;
    for (std::size_t y = 14; y < 19; ++y)
      for (std::size_t x = 18; x < 30; ++x) dark += (pixel(x, y) & 0xFFU) < 0xC0U;
    QVERIFY(dark > 3);
    for (const auto& [width, height] : {std::pair{0U, 5U}, {5U, 0U}, {8193U, 8193U}, {1U << 20U, 65U}, {~0U, ~0U}}) {
      const auto refused = imageOf(*opened.pdf, 0, width, height);
      QVERIFY(!refused && refused.error().code == ErrorCode::unreadable);
    }
    QVERIFY(!imageOf(*opened.pdf, 1, 10, 10));
  }

  void damagedFiles() {
    const std::string bytes = writePdf(smallBook());
    int readable = 0;
    const auto check = [&](const std::string& damaged) {
      const std::string path = write(damaged, "damaged.pdf");
      const auto document = readDocument(path);
      if (!document) return !document.error().message.empty();
      ++readable;
      for (const OutlineEntry& entry : document->outline)
        if (entry.position >= document->text.size() || utf8Length(document->text, entry.position) == 0) return false;
      if (document->format != "pdf") return true;
      const Open opened = open(path);
      return misplaced(*document, pageTexts(*opened.pdf)).isEmpty();
    };
    const bool slow = qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS");
    for (std::size_t length = 0; length < bytes.size(); length += slow ? 1 : 61)
      QVERIFY2(check(bytes.substr(0, length)), qPrintable(QString::number(length)));
    std::mt19937 random(7);  // fixed: a failure must come back
    for (int i = 0; i < (slow ? 5000 : 150); ++i) {
      std::string damaged = bytes;
      for (unsigned n = 1 + random() % 8; n > 0; --n) damaged[random() % damaged.size()] = static_cast<char>(random());
      QVERIFY2(check(damaged), qPrintable(QString::number(i)));
    }
    QVERIFY(readable > 10);
  }

  void aBook() {
    const std::string path = sharedFile("data/books/alice.pdf");
    if (path.empty()) QSKIP("no shared/data/books/alice.pdf");
    QElapsedTimer timer;
    timer.start();
    const Document d = read(path);
    qInfo("alice.pdf: %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(d.pages.size(), std::size_t{69});
    QVERIFY(d.title.starts_with("Alice's Adventures in Wonderland"));
    QVERIFY(d.warnings.empty());
    for (const char* wanted :
         {"\n\nAlice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to "
          "do: "
          "once or twice she had peeped into the book her sister was reading, but it had no pictures or conversations "
          "in it, 'and what is the use of a book,' thought Alice 'without pictures or conversation?'\n\nSo she was",
          "whether the pleasure of making a daisy-chain would be worth the trouble of getting up",
          "CHAPTER V. Advice from a Caterpillar\nCHAPTER VI. Pig and Pepper\n", "upset the milk-jug into his plate",
          "picking the daisies, when suddenly", "a cucumber-frame, or something", "tulip-roots instead",
          "some tea and bread-and-butter, and then", "They told me you had been to her,\nAnd mentioned me to him:"})
      QVERIFY2(d.text.find(wanted) != std::string::npos, wanted);
    const Open opened = open(path);
    QCOMPARE(misplaced(d, pageTexts(*opened.pdf)), QString());
  }
};

QTEST_GUILESS_MAIN(TestPdfReader)
#include "tst_pdf_reader.moc"
