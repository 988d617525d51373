// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <random>

#include "support/document_files.h"
#include "support/paths.h"
#include "support/zip_writer.h"

using namespace longleaf::storage;
using namespace longleaf::tests;

namespace {

const char* const kContainer =
    "<?xml version='1.0'?><container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
    "<rootfile full-path='OEBPS/book.opf' media-type='application/oebps-package+xml'/></rootfiles></container>";

struct Book {
  QByteArray metadata = "<dc:title>The Book</dc:title><dc:creator>Ann One</dc:creator>";
  QByteArray manifest;
  QByteArray spine;
  QByteArray spineAttributes;
  std::vector<std::pair<std::string, QByteArray>> parts;
};

QByteArray page(const QByteArray& body) {
  return "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml' "
         "xmlns:epub='http://www.idpf.org/2007/ops'><head><title/></head><body>" +
         body + "</body></html>";
}

QByteArray packed(const Book& book) {
  ZipWriter zip;
  zip.add("META-INF/container.xml", kContainer);
  zip.add("OEBPS/book.opf",
          "<?xml version='1.0'?><package xmlns='http://www.idpf.org/2007/opf' version='3.0'>"
          "<metadata xmlns:dc='http://purl.org/dc/elements/1.1/' "
          "xmlns:opf='http://www.idpf.org/2007/opf'>" +
              book.metadata + "</metadata><manifest>" + book.manifest + "</manifest><spine " + book.spineAttributes +
              ">" + book.spine + "</spine></package>");
  for (const auto& [name, content] : book.parts) zip.add(name, content);
  zip.add({.name = "mimetype", .content = "application/epub+zip", .deflated = false});
  return zip.bytes();
}

QByteArray item(const QByteArray& id, const QByteArray& href, const QByteArray& more = "") {
  return "<item id='" + id + "' href='" + href + "' media-type='application/xhtml+xml' " + more + "/>";
}

QByteArray itemref(const QByteArray& id, const QByteArray& more = "") {
  return "<itemref idref='" + id + "' " + more + "/>";
}

/// Two chapters "a" and "b"; the second has a section.
Book twoChapters() {
  Book book;
  book.manifest = item("a", "text/a.xhtml") + item("b", "text/b%20two.xhtml");
  book.spine = itemref("a") + itemref("b");
  book.parts = {
      {"OEBPS/text/b two.xhtml", page("<h1>Beta</h1><p>b text<a id='p2'/> more</p><h2 id='deep'>Inner</h2><p>x</p>")},
      {"OEBPS/text/a.xhtml", page("<h1>Alpha</h1><p>a <a id='p1'/>text</p>")}};
  return book;
}

void addNav(Book& book, const QByteArray& body) {
  book.manifest += item("n", "nav.xhtml", "properties='nav'");
  book.parts.emplace_back("OEBPS/nav.xhtml", page(body));
}

void addNcx(Book& book, const QByteArray& lists) {
  book.manifest += "<item id='ncx' href='toc.ncx' media-type='application/x-dtbncx+xml'/>";
  book.spineAttributes = "toc='ncx'";
  book.parts.emplace_back("OEBPS/toc.ncx",
                          "<?xml version='1.0'?><!DOCTYPE ncx PUBLIC '-//NISO//DTD ncx 2005-1//EN' "
                          "'http://www.daisy.org/z3986/2005/ncx-2005-1.dtd'>"
                          "<ncx xmlns='http://www.daisy.org/z3986/2005/ncx/'><docTitle><text>no"
                          "</text></docTitle>" +
                              lists + "</ncx>");
}

Document bookOf(const char* name) {
  auto document = readDocument(sharedFile(std::string("data/books/") + name));
  if (!document || !isSound(*document)) return {};
  return *document;
}

}  // namespace

class TestEpubReader final : public QObject {
  Q_OBJECT

  DocumentFiles m_files;

  Document read(const Book& book) { return m_files.read("book.epub", packed(book)); }
  Error errorOf(const Book& book) { return m_files.errorOf("book.epub", packed(book)); }

 private Q_SLOTS:
  void spineOrderAndMetadata() {
    const Document d = read(twoChapters());
    QCOMPARE(d.format, std::string("epub"));
    QCOMPARE(d.title, std::string("The Book"));
    QCOMPARE(d.authors, std::vector<std::string>{"Ann One"});
    QCOMPARE(d.text, std::string("Alpha\n\na text\n\nBeta\n\nb text more\n\nInner\n\nx\n"));
    QCOMPARE(outlineOf(d), std::string("Alpha\nBeta\n  Inner\n"));  // of the headings: the book has no list
    QCOMPARE(labelsOf(d), std::string("Alpha|Beta|Inner"));
    QVERIFY(d.warnings.empty());
    QCOMPARE(m_files.read("wrong name.txt", packed(twoChapters())).format, std::string("epub"));
  }

  void titlesAndAuthorsByTheirRoles() {
    Book book = twoChapters();
    book.metadata =
        "<dc:title id='s'>Sub</dc:title><dc:title id='m'> Main\n title</dc:title>"
        "<meta refines='#s' property='title-type'>subtitle</meta><meta refines='#m' property='title-type'>main</meta>"
        "<dc:creator id='t'>Tom Translator</dc:creator><meta refines='#t' property='role'>trl</meta>"
        "<dc:creator opf:role='ill'>Ida Illustrator</dc:creator><dc:creator opf:role='aut'>Ann One</dc:creator>"
        "<dc:creator>Bob Two</dc:creator>";
    const Document d = read(book);
    QCOMPARE(d.title, std::string("Main title"));
    QCOMPARE(d.authors, (std::vector<std::string>{"Ann One", "Bob Two"}));
    book.metadata = "<dc:creator opf:role='edt'>Ed Itor</dc:creator>";
    QCOMPARE(read(book).authors, std::vector<std::string>{"Ed Itor"});
    QCOMPARE(read(book).title, std::string("book"));
  }

  void navigationOfEpub3() {
    Book book = twoChapters();
    addNav(
        book,
        "<nav epub:type='landmarks'><ol><li><a href='text/a.xhtml'>no</a></li></ol></nav>"
        "<nav epub:type='toc'><h1>Contents</h1><ol><li><a href='text/a.xhtml'>First\n <b>one</b></a></li>"
        "<li><span>Part</span><ol><li><a href='text/b%20two.xhtml'>Second</a><ol>"
        "<li><a href='text/b%20two.xhtml#deep'>Deep</a></li></ol></li></ol></li>"
        "<li><a href='text/b%20two.xhtml#gone'>Gone</a></li><li><a href='http://example.org/'>Web</a></li></ol></nav>");
    const Document d = read(book);
    QCOMPARE(outlineOf(d), std::string("First one\nPart\n  Second\nGone\n    Deep\n"));
    QVERIFY(d.text.substr(d.outline[1].position).starts_with("Beta\n"));
    QCOMPARE(d.outline[2].position, d.outline[1].position);
    QVERIFY(d.text.substr(d.outline[4].position).starts_with("Inner\n"));
    QVERIFY(d.text.find("Contents") == std::string::npos);  // not in the spine
    QCOMPARE(d.pages.size(), std::size_t{2});
    QCOMPARE(d.pages[1].label, std::string("Part Second Gone"));
  }

  void navigationOfEpub2() {
    Book book = twoChapters();
    addNcx(
        book,
        "<navMap><navPoint><navLabel><text>One</text></navLabel><content src='text/a.xhtml'/></navPoint>"
        "<navPoint><navLabel><text>Two &amp;\n more</text></navLabel><content src='text/b%20two.xhtml'/>"
        "<navPoint><navLabel><text>Deep&nbsp;one</text></navLabel><content src='text/b%20two.xhtml#deep'/></navPoint>"
        "</navPoint></navMap>");
    const Document d = read(book);
    QVERIFY(outlineOf(d).starts_with("One\nTwo & more\n  Deep"));
    QVERIFY(d.text.substr(d.outline[2].position).starts_with("Inner\n"));
  }

  void aDamagedListGivesWhatItHas() {
    Book book = twoChapters();
    addNcx(book, "<navMap><navPoint><navLabel><text>One</text></navLabel><content src='text/a.xhtml'/></wrong>");
    QCOMPARE(outlineOf(read(book)), std::string("One\n"));
  }

  void pagesOfThePrintedEdition() {
    Book book = twoChapters();
    const QByteArray chapters = "<nav epub:type='toc'><ol><li><a href='text/a.xhtml'>All</a></li></ol></nav>";
    addNav(book, chapters +
                     "<nav epub:type='page-list' hidden=''><ol><li><a href='text/a.xhtml#p1'>ix</a></li>"
                     "<li><a href='text/b%20two.xhtml#p2'>1</a></li><li><a "
                     "href='text/b%20two.xhtml#deep'>2</a></li></ol></nav>");
    const Document d = read(book);
    QCOMPARE(labelsOf(d), std::string("beginning|ix|1|2"));
    QCOMPARE(textOfPage(d, 1), std::string("text\n\nBeta\n\nb text "));
    QCOMPARE(textOfPage(d, 3), std::string("Inner\n\nx\n"));

    Book older = twoChapters();
    addNcx(older,
           "<navMap/><pageList><navLabel><text>Pages</text></navLabel><pageTarget value='7'><navLabel><text>7</text>"
           "</navLabel><content src='text/a.xhtml'/></pageTarget><pageTarget><navLabel><text>8</text></navLabel>"
           "<content src='text/b%20two.xhtml'/></pageTarget></pageList>");
    QCOMPARE(labelsOf(read(older)), std::string("7|8"));
  }

  void aPageThatIsNotThereMakesNoPageWrong() {
    Book book = twoChapters();
    addNav(book,
           "<nav epub:type='page-list'><ol><li><a href='text/a.xhtml#p1'>1</a></li>"
           "<li><a href='text/a.xhtml#gone'>2</a></li></ol></nav>");
    const Document d = read(book);
    QCOMPARE(labelsOf(d), std::string("Alpha|Beta|Inner"));
    QCOMPARE(d.warnings.size(), std::size_t{1});
  }

  void printedNumbersAreNotInTheText() {
    Book book = twoChapters();
    book.parts[1].second = page(
        "<p>one <span epub:type='pagebreak' id='p' title='12'>12</span>sentence, "
        "<span role='doc-pagebreak'>13</span>whole</p>");
    QVERIFY(read(book).text.starts_with("one sentence, whole\n"));
  }

  void whatIsNotLinearStandsLast() {
    Book book = twoChapters();
    addNav(book, "<nav epub:type='toc'><ol><li><a href='text/a.xhtml'>A</a></li></ol></nav>");
    book.spine = itemref("n", "linear='no'") + itemref("a", "linear='no'") + itemref("b") + itemref("b");
    const Document d = read(book);
    QCOMPARE(d.text, std::string("Beta\n\nb text more\n\nInner\n\nx\n\nAlpha\n\na text\n"));
    QCOMPARE(d.outline[0].position, d.text.find("Alpha"));
  }

  void whatIsMissingIsSaid() {
    Book book = twoChapters();
    book.manifest += item("c", "gone.xhtml");
    book.spine += itemref("c") + itemref("unknown");
    const Document d = read(book);
    QVERIFY(d.text.find("b text") != std::string::npos);
    QCOMPARE(d.warnings.size(), std::size_t{1});
    QVERIFY(sentencesOf(d.warnings)[0].starts_with("2 parts of the book"));
    book.parts.clear();
    QCOMPARE(errorOf(book).code, ErrorCode::noText);
    book.spine.clear();
    QCOMPARE(errorOf(book).code, ErrorCode::corrupt);
  }

  void coversAndImagesAreNoChapters() {
    Book book = twoChapters();
    book.manifest += item("c", "cover.xhtml") + "<item id='i' href='i.svg' media-type='image/svg+xml'/>";
    book.spine = itemref("c") + itemref("i") + book.spine;
    book.parts.emplace_back("OEBPS/cover.xhtml", page("<svg><text>no</text></svg><img src='c.png' alt='no'/>"));
    book.parts.emplace_back("OEBPS/i.svg", "<svg>no</svg>");
    addNav(book,
           "<nav epub:type='toc'><ol><li><a href='cover.xhtml'>Cover</a></li>"
           "<li><a href='text/a.xhtml'>A</a></li></ol></nav>");
    const Document d = read(book);
    QVERIFY(d.text.starts_with("Alpha\n"));
    QCOMPARE(outlineOf(d), std::string("A\n"));
  }

  void aLongChapterIsDividedByItsHeadings() {
    Book book = twoChapters();
    const QByteArray filler = "<p>" + QByteArray(20'000, 'a') + "</p>";
    book.parts[1].second = page("<h1>Alpha</h1>" + filler + "<h3>One</h3>" + filler + "<h4>Two</h4><p>x</p>");
    addNav(book,
           "<nav epub:type='toc'><ol><li><a href='text/a.xhtml'>A</a></li>"
           "<li><a href='text/b%20two.xhtml'>B</a></li></ol></nav>");
    QCOMPARE(outlineOf(read(book)), std::string("A\n  One\n    Two\nB\n"));
  }

  void selfClosedElementsDoNotSwallowText() {
    Book book = twoChapters();
    book.parts[1].second =
        "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='x'/></head><body><a id='p1'/><div/>"
        "<p>first<i/></p><p>second</p></body></html>";
    QVERIFY(read(book).text.starts_with("first\n\nsecond\n"));
  }

  void brokenXhtmlAndOldEncodingsAreRead() {
    Book book = twoChapters();
    book.parts[1].second = "<?xml version='1.0' encoding='windows-1251'?><html><body><p>\xF2\xE5\xF1\xF2 & <b>x<p>y";
    QVERIFY(read(book).text.starts_with("тест & x\n\ny\n"));
  }

  void nothingOutsideIsRead() {
    Book book = twoChapters();
    book.manifest = item("a", "../../../../../../etc/passwd") + item("b", "file:///etc/passwd") +
                    item("c", "http://127.0.0.1/x") + item("d", "text/a.xhtml");
    book.spine = itemref("a") + itemref("b") + itemref("c") + itemref("d");
    const Document d = read(book);
    QCOMPARE(d.text, std::string("Alpha\n\na text\n"));
    QVERIFY(d.warnings.size() == 1 && sentencesOf(d.warnings)[0].starts_with("3 parts"));
  }

  void protection_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("code");
    const auto method = [](const char* algorithm) {
      return "<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container' "
             "xmlns:enc='http://www.w3.org/2001/04/xmlenc#'><enc:EncryptedData><enc:EncryptionMethod Algorithm='" +
             QByteArray(algorithm) + "'/></enc:EncryptedData></encryption>";
    };
    const int drm = static_cast<int>(ErrorCode::drm);
    const int read = -1;
    const QString encryption = "META-INF/encryption.xml";
    QTest::newRow("AES") << encryption << method("http://www.w3.org/2001/04/xmlenc#aes128-cbc") << drm;
    QTest::newRow("fonts") << encryption << method("http://www.idpf.org/2008/embedding") << read;
    QTest::newRow("Adobe's fonts") << encryption << method("http://ns.adobe.com/pdf/enc#RC") << read;
    QTest::newRow("Adobe") << "META-INF/rights.xml" << QByteArray("<rights/>") << drm;
    QTest::newRow("Apple") << "META-INF/sinf.xml" << QByteArray("<sinf/>") << drm;
    QTest::newRow("damaged") << encryption << QByteArray("<encryption>") << static_cast<int>(ErrorCode::corrupt);
  }

  void protection() {
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(int, code);
    Book book = twoChapters();
    book.parts.emplace_back(name.toStdString(), content);
    const auto document = readDocument(m_files.write("book.epub", packed(book)));
    QCOMPARE(document.has_value(), code < 0);
    if (document) return;
    QCOMPARE(static_cast<int>(document.error().code), code);
    if (document.error().code == ErrorCode::drm)
      QVERIFY2(document.error().message.starts_with("\"book.epub\" is protected by DRM"),
               document.error().message.c_str());
  }

  void damagedPackages() {
    Book book = twoChapters();
    book.metadata = "<dc:title>x</wrong>";
    const Error error = errorOf(book);
    QCOMPARE(error.code, ErrorCode::corrupt);
    QVERIFY(error.message.find("XML is not well formed") != std::string::npos);
    const QByteArray nothing = ZipWriter().add("mimetype", "application/epub+zip").bytes();
    QCOMPARE(m_files.errorOf("b.epub", nothing).code, ErrorCode::corrupt);
  }

  void damagedFiles() {
    Book book = twoChapters();
    addNav(book, "<nav epub:type='toc'><ol><li><a href='text/a.xhtml#p1'>A</a></li></ol></nav>");
    const QByteArray whole = packed(book);
    std::mt19937 random(11);  // fixed: a failure must come back
    int read = 0;
    for (int round = 0; round < 300; ++round) {
      QByteArray damaged = whole;
      for (unsigned n = 1 + random() % 4; n > 0; --n)
        damaged[static_cast<qsizetype>(random() % static_cast<unsigned>(whole.size()))] =
            static_cast<char>(random() % 256);
      const auto document = readDocument(m_files.write("d.epub", damaged));
      QVERIFY(document ? isSound(*document) : !document.error().message.empty());
      read += document ? 1 : 0;
    }
    QVERIFY(read > 0);
  }

  void warOfTheWorlds() {
    if (sharedFile("data/books/war_of_the_worlds.epub").empty()) QSKIP("no shared/data/books/war_of_the_worlds.epub");
    const Document d = bookOf("war_of_the_worlds.epub");
    QCOMPARE(d.title, std::string("The War of the Worlds"));
    QCOMPARE(d.authors, std::vector<std::string>{"H. G. Wells"});
    QVERIFY(
        outlineOf(d).starts_with("The War of the Worlds\nBOOK ONE\nTHE COMING OF THE MARTIANS\n  CHAPTER ONE\n"
                                 "  THE EVE OF THE WAR\n  CHAPTER TWO\n"));
    for (std::size_t i = 0; i < d.outline.size(); ++i) {
      QVERIFY2(d.text.substr(d.outline[i].position).starts_with(d.outline[i].title + "\n"), d.outline[i].title.c_str());
      QVERIFY(i == 0 || d.outline[i - 1].position < d.outline[i].position);
    }
    QCOMPARE(std::count_if(d.pages.begin(), d.pages.end(),
                           [](const Page& page) { return page.label.starts_with("CHAPTER "); }),
             std::ptrdiff_t{27});
    // A sentence that goes on across two files of the book.
    QVERIFY(d.text.find("No one would have believed in the last years of the nineteenth century") != std::string::npos);
    QVERIFY(pageAt(d, d.text.find("The chances against anything manlike on Mars are a million to one")) == 3);
  }

  void childrensLiterature() {
    if (sharedFile("data/books/childrens-literature.epub").empty())
      QSKIP("no shared/data/books/childrens-literature.epub");
    const Document d = bookOf("childrens-literature.epub");
    QCOMPARE(d.title, std::string("Children's Literature"));
    QCOMPARE(d.authors.size(), std::size_t{2});
    QVERIFY(
        outlineOf(d).find("\n  Abram S. Isaacs\n    190 A FOUR-LEAVED CLOVER\n      I. The Rabbi and the Diadem\n") !=
        std::string::npos);
    QVERIFY(std::is_sorted(d.outline.begin(), d.outline.end(),
                           [](const auto& a, const auto& b) { return a.position < b.position; }));
    QCOMPARE(d.pages.size(), std::size_t{93});
    QCOMPARE(d.pages[1].label, std::string("169"));
    QCOMPARE(d.pages.back().label, std::string("260"));
    QVERIFY(textOfPage(d, 1).starts_with("SECTION IV FAIRY STORIES"));
    QVERIFY(textOfPage(d, 2).starts_with("BIBLIOGRAPHY"));
  }

  void georgia() {
    if (sharedFile("data/books/georgia-cfi.epub").empty()) QSKIP("no shared/data/books/georgia-cfi.epub");
    const Document d = bookOf("georgia-cfi.epub");
    QCOMPARE(d.title, std::string("Georgia"));
    QCOMPARE(d.outline.size(), std::size_t{10});
    QCOMPARE(d.outline.back().title, std::string("History"));
    QVERIFY(d.text.substr(d.outline.back().position)
                .starts_with("History.\n\nGeorgia derives its name from King George II."));
  }

  void arabic() {
    if (sharedFile("data/books/regime-anticancer-arabic.epub").empty())
      QSKIP("no shared/data/books/regime-anticancer-arabic.epub");
    const Document d = bookOf("regime-anticancer-arabic.epub");
    QCOMPARE(d.authors, (std::vector<std::string>{"Pr David Khayat", "Nathalie Hutter-Lardeau"}));
    QVERIFY(d.text.starts_with("الفصل الثاني\n\nما هو السرطان؟\n\nمن أين تأتي الحياة؟\n\nحسنًا! إن أردنا أن نفهم"));
    QCOMPARE(d.outline[0].title, std::string("Commencer la lecture"));
    QVERIFY(d.pages.size() > 4);  // the list of chapters has one for the whole book
  }

  void aLongBook() {
    Book book;
    const QByteArray chapter =
        "<h1>Chapter</h1>" +
        QByteArray("<p>A line of <i>words</i>, caf\xC3\xA9, as there are many in a book.</p>\n").repeated(600);
    for (int i = 0; i < 50; ++i) {
      const QByteArray id = "c" + QByteArray::number(i);
      book.manifest += item(id, id + ".xhtml");
      book.spine += itemref(id);
      book.parts.emplace_back("OEBPS/" + id.toStdString() + ".xhtml", page(chapter));
    }
    const std::string path = m_files.write("long.epub", packed(book));
    QElapsedTimer timer;
    timer.start();
    const auto document = readDocument(path);
    qInfo("%lld ms for %zu bytes of text", static_cast<long long>(timer.elapsed()), document->text.size());
    QVERIFY(document && document->text.size() > 1'400'000);
    QCOMPARE(document->outline.size(), std::size_t{50});
  }
};

QTEST_APPLESS_MAIN(TestEpubReader)
#include "tst_epub_reader.moc"
