// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <QElapsedTimer>
#include <QFile>
#include <QStringEncoder>
#include <QTest>
#include <random>

#include "storage/documents/html_nesting.h"
#include "storage/documents/html_tree.h"
#include "storage/documents/read_document.h"
#include "support/document_files.h"
#include "support/paths.h"

using namespace longleaf::storage;
using longleaf::tests::DocumentFiles;
using longleaf::tests::isSound;

namespace {

const char* const kSmallHtml =
    "<!DOCTYPE html><html><head><meta charset=utf-8><title>T &amp; t</title><style>p{}</style></head><body>\n"
    "<!-- c --><h1>One</h1><p hidden>no<p>caf\xC3\xA9 &eacute;&#x1F600;<br>b</p><ul><li>x<ol start='3'><li>y</ol></ul>"
    "<table><tr><td>1<td>2</table><pre>\n a\n  b</pre><script>var a='<p>';</script><svg><g/></svg><h2>Two</h2></body>";
const char* const kSmallMarkdown =
    "---\ntitle: \"Front\"\n---\n# One\n\nSome *text*, `code` and [a link](http://x.y/z \"t\").\n\n- a\n  - b\n\n1. "
    "x\n\n"
    "> quote\n\n| a | b |\n|---|---|\n| 1 | \xE2\x82\xAC |\n\n```c\nint a;\n```\n<b>html</b> &copy; "
    "~~s~~\n\nTwo\n===\n";

}  // namespace

class TestDocuments final : public QObject {
  Q_OBJECT

  DocumentFiles m_files;

  std::string write(const QString& name, const QByteArray& bytes) { return m_files.write(name, bytes); }
  Document readBytes(const QString& name, const QByteArray& bytes) { return m_files.read(name, bytes); }
  Error errorOf(const QString& name, const QByteArray& bytes) { return m_files.errorOf(name, bytes); }
  std::string html(const QByteArray& body) { return readBytes("page.html", body).text; }

 private Q_SLOTS:
  void missingFilesAndFolders() {
    const std::string folder = m_files.folder().path().toStdString();
    for (const std::string& path : {folder + "/none.txt", std::string(), folder + "/none/none.txt"}) {
      const auto document = readDocument(path);
      QVERIFY(!document);
      QCOMPARE(document.error().code, ErrorCode::notFound);
    }
    const auto document = readDocument(folder);
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::unreadable);
    QVERIFY(document.error().message.find("is a folder") != std::string::npos);
  }

  void pipesAndDevicesAreRefusedAtOnce() {
    const std::string pipe = m_files.folder().filePath("pipe").toStdString();
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    for (const std::string& path : {pipe, std::string("/dev/zero")}) {
      const auto document = readDocument(path);
      QVERIFY(!document);
      QCOMPARE(document.error().code, ErrorCode::unreadable);
    }
  }

  void noPermission() {
    const std::string path = write("closed.txt", "text");
    QFile::setPermissions(QString::fromStdString(path), {});
    if (QFile(QString::fromStdString(path)).open(QIODevice::ReadOnly)) QSKIP("this user may read everything");
    const auto document = readDocument(path);
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::unreadable);
  }

  void refusedContent_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const int noText = static_cast<int>(ErrorCode::noText);
    const int unsupported = static_cast<int>(ErrorCode::unsupportedFormat);
    QByteArray all;
    for (int i = 0; i < 256 * 64; ++i) all.append(static_cast<char>(i));
    const QByteArray zeros(64, '\0');
    QTest::newRow("empty") << "empty.txt" << QByteArray() << noText << "is empty";
    QTest::newRow("blank") << "blank.txt" << QByteArray(" \r\n\t\n\xC2\xA0") << noText << "is empty";
    QTest::newRow("only a BOM") << "bom.txt" << QByteArray("\xEF\xBB\xBF") << noText << "is empty";
    QTest::newRow("UTF-16 blank") << "w.txt" << QByteArray("\xFF\xFE \0\n\0", 6) << noText << "no text";
    QTest::newRow("page without text") << "a.html" << QByteArray("<html><script>x</script>") << noText << "no text";
    QTest::newRow("binary") << "binary.txt" << all << unsupported << "binary";
    QTest::newRow("controls") << "controls.txt" << QByteArray("abc\x01\x02\x03 def") << unsupported << "binary";
    QTest::newRow("late zero") << "late.txt" << QByteArray(9000, 'a') + zeros << unsupported << "binary";
    QTest::newRow("GGUF") << "m.txt"
                          << "GGUF\x03" + zeros << unsupported << "is a model file, not a document";
    QTest::newRow("safetensors") << "m.st" << QByteArray("\x10\0\0\0\0\0\0\0{\"a\":1}", 15) << unsupported << "model";
    QTest::newRow("PDF") << "p.txt" << QByteArray("%PDF-1.4\n%text") << static_cast<int>(ErrorCode::corrupt)
                         << "is damaged";
    QTest::newRow("ZIP") << "z.docx"
                         << "PK\x03\x04" + zeros << static_cast<int>(ErrorCode::corrupt) << "is damaged";
    QTest::newRow("Word 97") << "w.docx"
                             << "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + zeros << unsupported << "Office";
    QTest::newRow("PNG") << "i.html"
                         << "\x89PNG\r\n\x1A\n" + zeros << unsupported << "image";
    QTest::newRow("RTF") << "r.rtf" << QByteArray("{\\rtf1 text}") << unsupported << "RTF";
  }

  void refusedContent() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QFETCH(QString, says);
    const Error error = errorOf(name, bytes);
    QCOMPARE(static_cast<int>(error.code), code);
    QVERIFY2(QString::fromStdString(error.message).contains(says), error.message.c_str());
    QVERIFY(!error.message.ends_with('.'));
  }

  void tooLargeIsSaidBeforeReading() {
    QFile file(m_files.folder().filePath("large.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(5000, 'a')) == 5000 &&
            file.resize((1LL << 30) + 1));
    file.close();
    const auto document = readDocument(file.fileName().toStdString());
    QVERIFY(file.remove());
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::unreadable);
    QVERIFY(document.error().message.find("larger than 1024 MiB") != std::string::npos);
  }

  void plainTextStaysAsItIs() {
    const Document d = readBytes("my notes.txt",
                                 "\xEF\xBB\xBF"
                                 "a  b\t\r\n\r\n  c\rd\x0C\n\n\n");
    QCOMPARE(d.text, std::string("a  b\t\n\n  c\nd\x0C\n\n\n"));
    QCOMPARE(d.title, std::string("my notes"));
    QCOMPARE(d.format, std::string("text"));
    QVERIFY(d.warnings.empty());
    // A letter pair of a short text that is also the start of an image or a program.
    QCOMPARE(readBytes("b.txt", "BM and MZ, GIF8").text, std::string("BM and MZ, GIF8"));
  }

  void textPagesAreNamedByLines() {
    QByteArray text = "Title: A Book\nAuthor: Some One\n";
    for (int i = 3; i <= 201; ++i) text += "line " + QByteArray::number(i) + "\n";
    const Document d = readBytes("b.txt", text);
    QCOMPARE(d.title, std::string("A Book"));
    QCOMPARE(d.authors, std::vector<std::string>{"Some One"});
    QCOMPARE(d.pages.size(), std::size_t{3});
    QCOMPARE(d.pages[1].label, std::string("line 101"));
    QVERIFY(d.text.substr(d.pages[1].begin).starts_with("line 101\n"));
  }

  void encodings_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("warns");
    const QString english = QStringLiteral("“Naïve” – café, Zürich, façade, €5.\n");
    const QString russian = QStringLiteral(
        "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.\n"
        "Все смешалось в доме Облонских. Жена узнала, что муж был в связи с бывшею в их доме гувернанткой.\n");
    const QString french = QStringLiteral(
        "Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux se fermaient si "
        "vite que je n'avais pas le temps de me dire: «Je m'endors.» Et, une demi-heure après, la pensée qu'il était "
        "temps de chercher le sommeil m'éveillait; je voulais poser le volume.\n");
    QByteArray koi8;
    const QString koiOrder = QStringLiteral("юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ");
    for (const QChar c : russian)
      koi8 += koiOrder.contains(c) ? static_cast<char>(0xC0 + koiOrder.indexOf(c)) : c.toLatin1();
    QByteArray windows = QByteArray(
        "\x93Na\xEFve\x94 \x96 caf\xE9, Z\xFCrich, fa\xE7"
        "ade, \x80"
        "5.\n");
    const auto wide = [](QStringConverter::Encoding encoding, const QString& text, bool marked) {
      QStringEncoder encode(encoding, marked ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
      return QByteArray(encode(text));
    };
    QTest::newRow("windows-1252") << windows << english << true;
    QTest::newRow("Latin-1") << french.toLatin1() << french << true;
    const QString spanish = QStringLiteral("El niño comió una manzana en la mañana.\n");
    QTest::newRow("short Latin-1") << spanish.toLatin1() << spanish << true;
    QTest::newRow("KOI8-R") << koi8 << russian << true;
    QTest::newRow("UTF-16LE") << wide(QStringConverter::Utf16LE, russian, true) << russian << false;
    QTest::newRow("UTF-16BE") << wide(QStringConverter::Utf16BE, english, true) << english << false;
    QTest::newRow("UTF-32LE") << wide(QStringConverter::Utf32LE, english, true) << english << false;
    QTest::newRow("UTF-16LE without BOM") << wide(QStringConverter::Utf16LE, english, false) << english << true;
    QTest::newRow("UTF-8") << russian.toUtf8() << russian << false;
    QTest::newRow("cut UTF-8") << russian.toUtf8() + "\xD0" << russian + QChar(0xFFFD) << true;
  }

  void encodings() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(bool, warns);
    const Document d = readBytes("e.txt", bytes);
    QCOMPARE(QString::fromStdString(d.text), text);
    QCOMPARE(!d.warnings.empty(), warns);
  }

  void lonelySurrogatesDoNotShiftTheRest() {
    const Document d = readBytes("s.txt", QByteArray("\xFF\xFE"
                                                     "a\0\x00\xD8"
                                                     "b\0c\0",
                                                     10));
    QCOMPARE(d.text, std::string("a\xEF\xBF\xBD"
                                 "bc"));
    QCOMPARE(d.warnings.size(), std::size_t{1});
  }

  void htmlEncodings() {
    QCOMPARE(html("<html><meta charset=\"koi8-r\"><p>\xD4\xC5\xD3\xD4"), std::string("тест\n"));
    QCOMPARE(html("<?xml version='1.0' encoding='windows-1251'?><html><p>\xF2\xE5\xF1\xF2"), std::string("тест\n"));
    // Mislabelled, as many saved pages are: the bytes prove that they are UTF-8.
    QCOMPARE(html("<html><meta charset=iso-8859-1><p>caf\xC3\xA9"), std::string("café\n"));
    QCOMPARE(html("<html><meta charset=iso-8859-1><p>caf\xE9 \x80"), std::string("café €\n"));
  }

  void htmlText_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* source, const char* text) {
      QTest::newRow(name) << QByteArray(source) << QString::fromUtf8(text);
    };
    row("paragraphs", "<p>a\n  b</p><p>c<b>d</b> <i>e</i></p><div>f</div>", "a b\n\ncd e\n\nf\n");
    row("breaks", "a<br>b<br/><br/>c<br><br><br><br>d", "a\nb\n\nc\n\nd\n");
    row("entities", "<p>&lt;&amp;&nbsp;&eacute;&#8212;&#x1F600;&unknown; so&shy;ft", "<& é—😀&unknown; soft\n");
    row("references beyond any character",
        "<p>a&#x1F99999999999999999999;b&#99999999999999999999;c&#x0000000000041;d&#x110000;e",
        "a\uFFFDb\uFFFDcAd\uFFFDe\n");
    row("lists", "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "- a\n- b\n  - c\n- d\n\ne\n");
    row("loose list", "<ul><li><p>a</p><li><p>b</p></ul>", "- a\n\n- b\n");
    row("numbers", "<ol start=3><li>a<li value=9>b<li>c</ol>", "3. a\n9. b\n10. c\n");
    row("table", "<table><tr><th>a<th>b<tr><td><p>1</p><td><p>2</p></table>x", "a\tb\n1\t2\n\nx\n");
    row("empty cells", "<table><tr><td>a<td><td>c<tr><td><td>d</table>", "a\t\tc\n\td\n");
    row("layout table", "<table><tr><td><p>a</p><p>b</p></table>", "a\n\nb\n");
    row("pre", "<p>x<pre>\n  a\n\n\n   b\n</pre>y", "x\n\n  a\n\n\n   b\n\ny\n");
    row("dropped", "<script>a</script><style>b</style><template>c</template><p hidden>d</p><p>e<noscript>f</noscript>",
        "e\n");
    row("hidden by style", "<p style='color:red; DISPLAY : none'>a</p><b style='visibility:hidden'>b</b>c", "c\n");
    row("quotation", "<p>He said <q>no</q>.", "He said “no”.\n");
    row("ruby", "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", "漢字\n");
    row("links", "<a href='http://example.org/'>here</a><img src='http://example.org/a.png' alt=x>", "here\n");
    row("comment", "a<!-- <p> -->b", "ab\n");
    row("XHTML",
        "<?xml version='1.0'?><html><head><title/><script src='a'/></head><body><a id='x'/><p>a</p></body></html>",
        "a\n");
  }

  void htmlText() {
    QFETCH(QByteArray, source);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(html(source)), text);
  }

  void htmlStructure() {
    const Document d =
        readBytes("page.xhtml",
                  "<html><head><title> A\n page </title><meta name=Author content='Some One'></head><body>"
                  "<p>before<h1>On <i>one</i></h1><p>a<h3>Deep</h3><h2> </h2><p>b<h2>Two</h2>c");
    QCOMPARE(d.title, std::string("A page"));
    QCOMPARE(d.format, std::string("html"));
    QCOMPARE(d.authors, std::vector<std::string>{"Some One"});
    QCOMPARE(d.outline.size(), std::size_t{3});
    QCOMPARE(d.outline[0].title, std::string("On one"));
    QCOMPARE(d.outline[1].level, 2);
    for (const OutlineEntry& entry : d.outline) QVERIFY(d.text.substr(entry.position).starts_with(entry.title + "\n"));
    QCOMPARE(d.pages.size(), std::size_t{3});
    QCOMPARE(d.pages[0].label, std::string("beginning"));
    QCOMPARE(d.pages[2].label, std::string("Two"));
    QCOMPARE(readBytes("p.html", "<h2>x</h2><h1>First</h1>").title, std::string("First"));
    QCOMPARE(readBytes("saved page.html", "text").title, std::string("saved page"));
  }

  void longSectionsAreDividedFurther() {
    const QByteArray filler = "<p>" + QByteArray(20'000, 'a') + "</p>";
    const QByteArray source = "<h1>Book</h1><h3>I</h3><h3>Start</h3>" + filler + "<h3>II</h3><h4>x</h4>" + filler;
    const Document d = readBytes("p.html", source);
    QCOMPARE(d.pages.size(), std::size_t{3});
    QCOMPARE(d.pages[1].label, std::string("I Start"));
    QCOMPARE(d.pages[2].label, std::string("II"));
    QCOMPARE(readBytes("p.html", "<h1>Book</h1><h3>I</h3>").pages.size(), std::size_t{1});
  }

  void markdown() {
    const Document d = readBytes("notes.md", kSmallMarkdown);
    QCOMPARE(d.format, std::string("markdown"));
    QCOMPARE(d.title, std::string("Front"));
    QCOMPARE(d.outline.size(), std::size_t{2});
    QCOMPARE(d.outline[1].title, std::string("Two"));
    QCOMPARE(d.text,
             std::string("One\n\nSome text, code and a link.\n\n- a\n  - b\n\n1. x\n\nquote\n\na\tb\n1\t€\n\nint a;\n\n"
                         "html © s\n\nTwo\n"));
    QCOMPARE(readBytes("n.md", "intro\n\n## x\n\n# First *one*\n").title, std::string("First one"));
    QCOMPARE(readBytes("n.md", "---\n\nno front matter\n").text, std::string("no front matter\n"));
  }

  void contentIsBelievedBeforeTheName() {
    QCOMPARE(readBytes("a.txt", "<!-- x -->\n<!DOCTYPE HTML>\n<p>a").format, std::string("html"));
    QCOMPARE(readBytes("a.txt", "<htmlish> text").format, std::string("text"));
    QCOMPARE(readBytes("a.HTM", "plain").format, std::string("html"));
    QCOMPARE(readBytes("a.markdown", "plain").format, std::string("markdown"));
    QCOMPARE(readBytes("a.log", "# plain").text, std::string("# plain"));
  }

  void deepNestingIsFlattened() {
    constexpr int kDepth = 100'000;
    for (const QByteArray tag : {"div", "b", "ul", "blockquote", "table", "svg", "x-y"}) {
      const QByteArray open = "<" + tag + ">";
      const Document d = readBytes("deep.html", "<p>first</p>" + open.repeated(kDepth) + "inner" +
                                                    ("</" + tag + ">").repeated(kDepth) + "<p>last</p>");
      QVERIFY2(d.warnings.size() == 1, tag.constData());
      QVERIFY2(tag == "svg" || d.text.find("inner") != std::string::npos, tag.constData());
    }
    QVERIFY(readBytes("p.html", QByteArray("<p>a<li>b<td>c").repeated(2000)).warnings.empty());
    QVERIFY(readBytes("deep.md", QByteArray(20'000, '>') + " inner").text.find("inner") != std::string::npos);
  }

  void aTreeHasABudget() {
    // Each paragraph reopens every open font element: the tree grows with the product.
    std::string source = "<p>";
    for (int i = 0; i < 400; ++i) source += "<font size=" + std::to_string(i) + ">";
    for (int i = 0; i < 4000; ++i) source += "<p>x";
    const auto tree = HtmlTree::parse(source, std::size_t{8} << 20U);
    QVERIFY(!tree);
    QCOMPARE(tree.error().code, ErrorCode::unreadable);
    QVERIFY(HtmlTree::parse("<p>small").has_value());
  }

  void damagedFiles_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("HTML") << "d.html" << QByteArray(kSmallHtml);
    QTest::newRow("Markdown") << "d.md" << QByteArray(kSmallMarkdown);
  }

  void damagedFiles() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    int read = 0;
    const auto check = [&](const QByteArray& damaged) {
      const auto document = readDocument(write(name, damaged));
      if (!document) return !document.error().message.empty();
      ++read;
      return isSound(*document);
    };
    for (qsizetype length = 0; length < bytes.size(); ++length)
      QVERIFY2(check(bytes.left(length)), qPrintable(QString::number(length)));
    QVERIFY(read > bytes.size() / 2);
    std::mt19937 random(7);  // fixed: a failure must come back
    for (int i = 0; i < 300; ++i) {
      QByteArray damaged = bytes;
      for (unsigned n = 1 + random() % 8; n > 0; --n)
        damaged[static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size()))] =
            static_cast<char>(random() % 256);
      QVERIFY2(check(damaged), damaged.toPercentEncoding().constData());
    }
  }

  void bookAsTextIsByteForByte() {
    const std::string path = longleaf::tests::sharedFile("data/books/time_machine.txt");
    if (path.empty()) QSKIP("no shared/data/books/time_machine.txt");
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray wanted = file.readAll();
    if (wanted.startsWith("\xEF\xBB\xBF")) wanted.remove(0, 3);
    wanted.replace("\r\n", "\n");
    const auto document = readDocument(path);
    QVERIFY(document);
    QVERIFY(document->text == wanted.toStdString());
    QVERIFY(isSound(*document));
    QCOMPARE(document->title, std::string("The Time Machine"));
    QVERIFY(document->warnings.empty());
  }

  void bookAsPage() {
    const std::string path = longleaf::tests::sharedFile("data/books/time_machine.html");
    if (path.empty()) QSKIP("no shared/data/books/time_machine.html");
    const auto document = readDocument(path);
    QVERIFY(document && isSound(*document));
    QVERIFY(document->text.size() > 5000);
    QVERIFY(document->outline.size() >= 17 && document->pages.size() >= 17);  // chapters and epilogue
    QVERIFY(document->text.find("<p") == std::string::npos);
    QVERIFY(document->text.find("The Time Traveller (for so it will be convenient to speak of him)") !=
            std::string::npos);
  }

  void otherBooks_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isRead");
    for (const char* name : {"alice.txt", "alice.pdf", "the_prince.txt", "war_of_the_worlds.txt"})
      QTest::newRow(name) << name << true;
  }

  void otherBooks() {
    QFETCH(QString, name);
    QFETCH(bool, isRead);
    const std::string path = longleaf::tests::sharedFile("data/books/" + name.toStdString());
    if (path.empty()) QSKIP("no such book in shared/data/books");
    const auto document = readDocument(path);
    QCOMPARE(document.has_value(), isRead);
    if (isRead) {
      QVERIFY(isSound(*document) && document->text.size() > 100'000 && !document->authors.empty());
    } else {
      QCOMPARE(document.error().code, ErrorCode::unsupportedFormat);
    }
  }

  void tenMegabytes() {
    for (const char* name : {"large.txt", "large.md", "large.html"}) {
      const std::string path =
          write(name, QByteArray("A line of text, caf\xC3\xA9, as there are many.\n\n").repeated(220'000));
      QElapsedTimer timer;
      timer.start();
      const auto document = readDocument(path);
      qInfo("%s: %lld ms for 10 MB", name, static_cast<long long>(timer.elapsed()));
      QVERIFY(document && document->text.size() > 8'000'000);
    }
  }
};

QTEST_APPLESS_MAIN(TestDocuments)
#include "tst_documents.moc"
