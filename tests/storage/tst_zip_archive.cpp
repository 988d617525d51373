// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <random>

#include "storage/documents/archive_link.h"
#include "storage/documents/xml_reader.h"
#include "storage/documents/zip_archive.h"
#include "support/zip_writer.h"

using namespace longleaf::storage;
using longleaf::tests::ZipWriter;

namespace {

Expected<ZipArchive> openBytes(const QByteArray& bytes, const ZipLimits& limits = {}) {
  return ZipArchive::open(bytes.toStdString(), "/some/where/book.epub", limits);
}

Error errorOf(const QByteArray& bytes, const std::string& name, const ZipLimits& limits = {}) {
  auto archive = openBytes(bytes, limits);
  if (!archive) return archive.error();
  auto content = archive->read(name);
  return content ? Error{ErrorCode::internal, "it was read"} : content.error();
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string textOf(XmlReader& xml) {
  std::string all;
  for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next())
    if (event == XmlReader::Event::text) all += xml.text();
  return all;
}

}  // namespace

class TestZipArchive final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void storedAndDeflated() {
    const QByteArray content = QByteArray("some words, ").repeated(1000);
    auto archive = openBytes(ZipWriter()
                                 .add({.name = "a/stored", .content = content, .deflated = false})
                                 .add("b", content)
                                 .add("empty", "")
                                 .bytes());
    QVERIFY(archive);
    QCOMPARE(archive->names(), (std::vector<std::string>{"a/stored", "b", "empty"}));
    QVERIFY(archive->read("a/stored").value() == content.toStdString());
    QVERIFY(archive->read("b").value() == content.toStdString());
    QVERIFY(archive->read("empty").value().empty());
    QVERIFY(archive->read("B").value() == content.toStdString());
    QVERIFY(!archive->has("a"));
    QCOMPARE(archive->read("c").error().code, ErrorCode::corrupt);
  }

  void namesAreNeverPaths() {
    auto archive = openBytes(ZipWriter().add("../../etc/passwd", "x").add("/etc/passwd", "y").bytes());
    QVERIFY(archive);
    QCOMPARE(archive->read("../../etc/passwd").value(), std::string("x"));
    QCOMPARE(archive->read("/etc/passwd").value(), std::string("y"));
    QVERIFY(!archive->has("etc/passwd"));
  }

  void bombs() {
    const QByteArray zeros(5 << 20, '\0');
    const QByteArray bytes = ZipWriter().add("a", zeros).add("b", zeros).bytes();
    QVERIFY(openBytes(bytes)->read("a").has_value());
    const Error part = errorOf(bytes, "a", {.entryBytes = 4U << 20U});
    QCOMPARE(part.code, ErrorCode::corrupt);
    QVERIFY2(contains(part.message, "\"book.epub\" unpacks to more than 4 MiB in one part"), part.message.c_str());
    const Error ratio = errorOf(bytes, "a", {.ratioFreeBytes = 1U << 20U});
    QCOMPARE(ratio.code, ErrorCode::corrupt);
    QVERIFY2(contains(ratio.message, "unpacks to more than 300 times its size"), ratio.message.c_str());

    auto archive = openBytes(bytes, {.totalBytes = 8U << 20U});
    QVERIFY(archive->read("a").has_value());
    const auto second = archive->read("b");
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::corrupt);
    QVERIFY2(contains(second.error().message, "unpacks to more than 8 MiB,"), second.error().message.c_str());

    const Error many = errorOf(bytes, "a", {.entries = 1});
    QCOMPARE(many.code, ErrorCode::corrupt);
    QVERIFY2(contains(many.message, "more than 1 parts"), many.message.c_str());
  }

  void aSmallClaimDoesNotHideABomb() {
    const QByteArray zeros(5 << 20, '\0');
    const QByteArray bytes = ZipWriter().add({.name = "a", .content = zeros, .claimedSize = 10}).bytes();
    QCOMPARE(errorOf(bytes, "a", {.entryBytes = 1U << 20U}).code, ErrorCode::corrupt);
    const QByteArray boasts = ZipWriter().add({.name = "a", .content = "text", .claimedSize = 0x7FFFFFFF}).bytes();
    auto archive = openBytes(boasts);
    if (archive) QVERIFY(!archive->read("a") || archive->read("a").value() == "text");
  }

  void passwords() {
    const QByteArray bytes = ZipWriter().add({.name = "a", .content = "0123456789012 secret", .flags = 1}).bytes();
    QCOMPARE(errorOf(bytes, "a").code, ErrorCode::encrypted);
  }

  void damage() {
    QCOMPARE(errorOf("PK\x03\x04 no archive", "a").code, ErrorCode::corrupt);
    QCOMPARE(errorOf(ZipWriter().add({.name = "a", .content = "abc", .packed = "\xFF\xFF\xFF"}).bytes(), "a").code,
             ErrorCode::corrupt);
    const QByteArray whole = ZipWriter().add("a", QByteArray("text ").repeated(100)).add("b", "other").bytes();
    for (qsizetype length = 1; length < whole.size(); ++length)
      QVERIFY2(!openBytes(whole.left(length)), qPrintable(QString::number(length)));
    std::mt19937 random(3);  // fixed: a failure must come back
    for (int round = 0; round < 500; ++round) {
      QByteArray damaged = whole;
      damaged[static_cast<qsizetype>(random() % static_cast<unsigned>(damaged.size()))] =
          static_cast<char>(random() % 256);
      auto archive = openBytes(damaged);
      if (!archive) continue;
      for (const std::string& name : archive->names())
        if (auto content = archive->read(name); content) QVERIFY(content->size() <= 500);
    }
  }

  void links() {
    const auto part = [](std::string_view base, std::string_view link) { return resolveLink(base, link).part; };
    QCOMPARE(part("OEBPS/text/a.html", "b.html#x"), std::string("OEBPS/text/b.html"));
    QCOMPARE(resolveLink("a", "b.html#x%20y").fragment, std::string("x y"));
    QCOMPARE(part("OEBPS/text/a.html", "../toc.ncx"), std::string("OEBPS/toc.ncx"));
    QCOMPARE(part("OEBPS/a.html", "#x"), std::string("OEBPS/a.html"));
    QCOMPARE(part("OEBPS/a.html", "my%20book%C3%A9.html"), std::string("OEBPS/my book\xC3\xA9.html"));
    QCOMPARE(part("a.html", "../../../etc/passwd"), std::string("etc/passwd"));
    QCOMPARE(part("OEBPS/a.html", "/b.html"), std::string("b.html"));
    for (const char* outside :
         {"http://example.org/a.html", "file:///etc/passwd", "//example.org/a", "data:text/html,x"})
      QCOMPARE(part("OEBPS/a.html", outside), std::string());
    QCOMPARE(part("a", "100%"), std::string("100%"));
  }

  void xmlEvents() {
    XmlReader xml(
        "<?xml version='1.0' encoding='windows-1251'?>\n<a:x xmlns:a='u' "
        "a:k='\xE9'><y>\xF2\xE5\xF1\xF2<z>1</z>2</y>&amp;"
        "<![CDATA[<3>]]><skip><y>no</y></skip></a:x>");
    QVERIFY(xml.next() == XmlReader::Event::open);
    QCOMPARE(xml.name(), std::string("x"));
    QCOMPARE(xml.attribute("k"), std::string("й"));
    QVERIFY(!xml.hasAttribute("l"));
    QVERIFY(xml.next() == XmlReader::Event::open);
    QCOMPARE(xml.takeText(), std::string("тест12"));
    std::string text;
    auto event = xml.next();
    for (; event == XmlReader::Event::text; event = xml.next()) text += xml.text();
    QCOMPARE(text, std::string("&<3>"));
    QVERIFY(event == XmlReader::Event::open);
    xml.skip();
    QVERIFY(xml.next() == XmlReader::Event::close);
    QCOMPARE(xml.name(), std::string("x"));
    QVERIFY(xml.next() == XmlReader::Event::end);
    QVERIFY(xml.problem() == XmlReader::Problem::none);
  }

  void malformedXmlIsAProblemAfterWhatWasRead() {
    XmlReader xml("<a>one<b></a>");
    QCOMPARE(textOf(xml), std::string("one"));
    QVERIFY(xml.problem() == XmlReader::Problem::malformed);
    XmlReader nothing("");
    QVERIFY(nothing.next() == XmlReader::Event::end);
  }

  void entities() {
    XmlReader html("<a>x&nbsp;&mdash;&eacute;</a>");
    QCOMPARE(textOf(html), std::string("x\u00A0\u2014\u00E9"));
    XmlReader own("<!DOCTYPE a [<!ENTITY name 'Ann'>]><a>&name;</a>");
    QCOMPARE(textOf(own), std::string("Ann"));
    XmlReader outside("<!DOCTYPE a [<!ENTITY file SYSTEM 'file:///etc/passwd'>]><a>x&file;y</a>");
    QCOMPARE(textOf(outside), std::string("xy"));
  }

  void entitiesDoNotGrow_data() {
    QTest::addColumn<QByteArray>("source");
    QByteArray laughs = "<!DOCTYPE a [<!ENTITY l0 'lol'>";
    QByteArray parameters = "<!DOCTYPE a [<!ENTITY % p0 'lol'>";
    for (int i = 1; i < 30; ++i) {
      const QByteArray before = QByteArray::number(i - 1);
      laughs += "<!ENTITY l" + QByteArray::number(i) + " '" + QByteArray("&l" + before + ";").repeated(10) + "'>";
      parameters +=
          "<!ENTITY % p" + QByteArray::number(i) + " '" + QByteArray("&#37;p" + before + ";").repeated(10) + "'>";
    }
    QTest::newRow("billion laughs") << laughs + "]><a>&l29;</a>";
    QTest::newRow("of parameters") << parameters + "%p29;]><a/>";
    QTest::newRow("in an attribute") << laughs + "]><a b='&l29;'/>";
    QTest::newRow("quadratic") << "<!DOCTYPE a [<!ENTITY l '" + QByteArray(4000, 'x') + "'>]><a>" +
                                      QByteArray("&l;").repeated(200'000) + "</a>";
    QTest::newRow("itself") << QByteArray("<!DOCTYPE a [<!ENTITY l '&l;'>]><a>&l;</a>");
    QTest::newRow("attributes") << "<!DOCTYPE a [<!ENTITY l '" + QByteArray(4000, 'x') + "'>]><a>" +
                                       QByteArray("<b c='&l;&l;&l;&l;&l;&l;&l;&l;'/>").repeated(20'000) + "</a>";
  }

  void entitiesDoNotGrow() {
    QFETCH(QByteArray, source);
    XmlReader xml(source.toStdString());
    const std::string text = textOf(xml);
    QVERIFY(text.size() < 16U << 20U);
    QVERIFY(xml.problem() != XmlReader::Problem::none);
  }

  void deepXmlCostsNoStack() {
    XmlReader xml((QByteArray("<a>").repeated(200'000) + "x" + QByteArray("</a>").repeated(200'000)).toStdString());
    QCOMPARE(textOf(xml), std::string("x"));
  }
};

QTEST_APPLESS_MAIN(TestZipArchive)
#include "tst_zip_archive.moc"
