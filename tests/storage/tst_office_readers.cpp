// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>
#include <random>

#include "support/document_files.h"
#include "support/zip_writer.h"

using namespace longleaf::storage;
using namespace longleaf::tests;

namespace {

struct Docx {
  QByteArray body = "";
  QByteArray styles = "";
  QByteArray numbering = "";
  QByteArray footnotes = "";
  QByteArray endnotes = "";
  QByteArray core = "";
  QByteArray type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
};

QByteArray packed(const Docx& d) {
  const QByteArray w =
      " xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' "
      "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>";
  const QByteArray relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  const auto relation = [&](const QByteArray& type, const QByteArray& target) {
    return "<Relationship Id='x' Type='" + relations + type + "' Target='" + target + "'/>";
  };
  ZipWriter zip;
  zip.add("[Content_Types].xml", "<Types><Override PartName='/word/main.xml' ContentType='" + d.type + "'/></Types>");
  zip.add("_rels/.rels", "<Relationships>" + relation("officeDocument", "word/main.xml") +
                             relation("metadata/core-properties", "docProps/core.xml") + "</Relationships>");
  zip.add("word/_rels/main.xml.rels",
          "<Relationships>" + relation("styles", "styles.xml") + relation("numbering", "/word/numbering.xml") +
              relation("footnotes", "footnotes.xml") + relation("endnotes", "endnotes.xml") + "</Relationships>");
  zip.add("word/main.xml", "<?xml version='1.0'?><w:document" + w + "<w:body>" + d.body + "</w:body></w:document>");
  if (!d.styles.isEmpty()) zip.add("word/styles.xml", "<w:styles" + w + d.styles + "</w:styles>");
  if (!d.numbering.isEmpty()) zip.add("word/numbering.xml", "<w:numbering" + w + d.numbering + "</w:numbering>");
  if (!d.footnotes.isEmpty()) zip.add("word/footnotes.xml", "<w:footnotes" + w + d.footnotes + "</w:footnotes>");
  if (!d.endnotes.isEmpty()) zip.add("word/endnotes.xml", "<w:endnotes" + w + d.endnotes + "</w:endnotes>");
  if (!d.core.isEmpty())
    zip.add("docProps/core.xml", "<cp:coreProperties xmlns:cp='c' xmlns:dc='d'>" + d.core + "</cp:coreProperties>");
  return zip.bytes();
}

QByteArray run(const QByteArray& text) { return "<w:r><w:t xml:space='preserve'>" + text + "</w:t></w:r>"; }

QByteArray paragraph(const QByteArray& text, const QByteArray& properties = "") {
  return "<w:p><w:pPr>" + properties + "</w:pPr>" + run(text) + "</w:p>";
}

struct Odt {
  QByteArray body = "";
  QByteArray automatic = "";
  QByteArray styles = "";
  QByteArray meta = "";
  QByteArray manifest = "";
  QByteArray type = "application/vnd.oasis.opendocument.text";
};

QByteArray packed(const Odt& d) {
  const QByteArray o =
      " xmlns:office='o' xmlns:text='t' xmlns:table='ta' xmlns:style='s' xmlns:draw='d' "
      "xmlns:svg='svg-compatible' xmlns:dc='dc' xmlns:meta='m' xmlns:number='n'>";
  ZipWriter zip;
  zip.add({.name = "mimetype", .content = d.type, .deflated = false});
  zip.add("content.xml", "<?xml version='1.0'?><office:document-content" + o + "<office:automatic-styles>" +
                             d.automatic + "</office:automatic-styles><office:body><office:text>" + d.body +
                             "</office:text></office:body></office:document-content>");
  if (!d.styles.isEmpty())
    zip.add("styles.xml", "<office:document-styles" + o + d.styles + "</office:document-styles>");
  if (!d.meta.isEmpty()) zip.add("meta.xml", "<office:document-meta" + o + d.meta + "</office:document-meta>");
  if (!d.manifest.isEmpty()) zip.add("META-INF/manifest.xml", d.manifest);
  return zip.bytes();
}

QByteArray fictionBook(const QByteArray& bodies, const QByteArray& encoding = "utf-8") {
  return "<?xml version=\"1.0\" encoding=\"" + encoding +
         "\"?>\n<FictionBook xmlns='http://www.gribuser.ru/xml/fictionbook/2.0' "
         "xmlns:l='http://www.w3.org/1999/xlink'><description><title-info><genre>sf</genre>"
         "<author><first-name>Ann</first-name><middle-name>M.</middle-name><last-name>One</last-name></author>"
         "<author><nickname>bob</nickname></author><book-title>The Book</book-title><annotation><p>no</p></annotation>"
         "</title-info><document-info><author><nickname>scanner</nickname></author></document-info></description>" +
         bodies + "<binary id='i'>AAAA</binary></FictionBook>";
}

}  // namespace

class TestOfficeReaders final : public QObject {
  Q_OBJECT

  DocumentFiles m_files;

  template <class Made>
  Document read(const Made& made) {
    return m_files.read("made", packed(made));
  }
  std::string docx(const QByteArray& body) { return read(Docx{.body = body}).text; }
  std::string odt(const QByteArray& body) { return read(Odt{.body = body}).text; }
  Document fb2(const QByteArray& bodies) { return m_files.read("book.xml", fictionBook(bodies)); }

 private Q_SLOTS:
  void docxText_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QByteArray& body, const char* text) {
      QTest::newRow(name) << body << QString::fromUtf8(text);
    };
    const auto cell = [](const QByteArray& content) { return "<w:tc><w:tcPr/>" + content + "</w:tc>"; };
    row("paragraphs", paragraph("one ") + paragraph("two  &amp; caf\xC3\xA9"), "one\n\ntwo & café\n");
    row("runs", "<w:p>" + run("wo") + run("rd") + run(" next") + "</w:p>", "word next\n");
    row("breaks",
        "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>",
        "a\nb\tc\u2011"
        "d\n");
    row("tab stops are no tabs", "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>" + run("a") + "</w:p>",
        "a\n");
    row("table",
        "<w:tbl><w:tr>" + cell(paragraph("a")) + cell(paragraph("b")) + "</w:tr><w:tr>" + cell("<w:p/>") +
            cell(paragraph("c") + paragraph("d")) + "</w:tr></w:tbl>" + paragraph("x"),
        "a\tb\n\tc\nd\n\nx\n");
    row("deleted", "<w:p><w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:ins>" + run("yes") + "</w:ins></w:p>",
        "yes\n");
    row("moved",
        "<w:p><w:moveFrom>" + run("a") + "</w:moveFrom>" + run("b") + "<w:moveTo>" + run("a") + "</w:moveTo></w:p>",
        "ba\n");
    row("hidden",
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr>"
        "<w:t>yes</w:t></w:r></w:p>",
        "yes\n");
    row("a hidden mark hides no text", paragraph("yes", "<w:rPr><w:vanish/></w:rPr>"), "yes\n");
    row("fields",
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>" + run("7") + "<w:hyperlink>" + run(" link") +
            "</w:hyperlink></w:p>",
        "7 link\n");
    row("text box",
        "<w:p>" + run("before") + "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + paragraph("box") +
            "</w:txbxContent></mc:Choice><mc:Fallback>" + paragraph("box") +
            "</mc:Fallback></mc:AlternateContent></w:r></w:p>" + paragraph("after"),
        "before\n\nbox\n\nafter\n");
    row("changed properties",
        "<w:p><w:pPr><w:pPrChange><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:pPrChange></w:pPr>" + run("a") + "</w:p>",
        "a\n");
    row("content control",
        "<w:sdt><w:sdtPr><w:alias w:val='no'/></w:sdtPr><w:sdtContent>" + paragraph("a") + "</w:sdtContent></w:sdt>",
        "a\n");
  }

  void docxText() {
    QFETCH(QByteArray, body);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(docx(body)), text);
  }

  void docxStructure() {
    const QByteArray styles =
        "<w:style w:type='paragraph' w:default='1' w:styleId='N'><w:name w:val='Normal'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='U1'><w:name w:val='heading 1'/><w:basedOn w:val='N'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='Own'><w:name w:val='Own'/><w:basedOn w:val='L2'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='L2'><w:name w:val='x'/><w:basedOn w:val='Own'/><w:pPr>"
        "<w:outlineLvl w:val='1'/></w:pPr></w:style>"
        "<w:style w:type='character' w:styleId='Hid'><w:rPr><w:vanish/></w:rPr></w:style>";
    const Document d = read(Docx{.body = paragraph("Before") + paragraph("One", "<w:pStyle w:val='U1'/>") +
                                         paragraph("text") + paragraph("Inner", "<w:pStyle w:val='Own'/>") +
                                         paragraph("more") + paragraph("Direct", "<w:outlineLvl w:val='0'/>") +
                                         paragraph("Body", "<w:pStyle w:val='U1'/><w:outlineLvl w:val='9'/>") +
                                         "<w:p><w:r><w:rPr><w:rStyle w:val='Hid'/></w:rPr><w:t>no</w:t></w:r></w:p>",
                                 .styles = styles,
                                 .core = "<dc:title>A  title</dc:title><dc:creator>Ann One; Bob Two</dc:creator>"});
    QCOMPARE(d.format, std::string("docx"));
    QCOMPARE(d.title, std::string("A title"));
    QCOMPARE(d.authors, (std::vector<std::string>{"Ann One", "Bob Two"}));
    QCOMPARE(outlineOf(d), std::string("One\n  Inner\nDirect\n"));
    QCOMPARE(labelsOf(d), std::string("beginning|One|Inner|Direct"));
    QCOMPARE(textOfPage(d, 3), std::string("Direct\n\nBody\n"));
  }

  void docxNumbers() {
    const auto level = [](int at, const char* format, const char* text) {
      return "<w:lvl w:ilvl='" + QByteArray::number(at) + "'><w:start w:val='1'/><w:numFmt w:val='" + format +
             "'/><w:lvlText w:val='" + text + "'/></w:lvl>";
    };
    const auto item = [](const QByteArray& text, int list, int at) {
      return paragraph(text, "<w:numPr><w:ilvl w:val='" + QByteArray::number(at) + "'/><w:numId w:val='" +
                                 QByteArray::number(list) + "'/></w:numPr>");
    };
    const Document d = read(Docx{
        .body = item("a", 1, 0) + item("b", 1, 1) + item("c", 1, 1) + item("d", 1, 0) + item("e", 1, 1) +
                item("f", 1, 2) + paragraph("x") + item("g", 1, 0) + item("h", 2, 0) + item("i", 3, 0) +
                item("j", 9, 0) + paragraph("Head", "<w:pStyle w:val='H'/>") + item("k", 0, 0),
        .styles = "<w:style w:type='paragraph' w:styleId='H'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr>"
                  "<w:outlineLvl w:val='0'/></w:pPr></w:style>",
        .numbering =
            "<w:abstractNum w:abstractNumId='5'>" + level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") +
            level(2, "lowerRoman", "(%3)") + "</w:abstractNum><w:abstractNum w:abstractNumId='6'>" +
            level(0, "bullet", "\xEF\x82\xB7") +
            "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='5'/></w:num>"
            "<w:num w:numId='2'><w:abstractNumId w:val='6'/></w:num><w:num w:numId='3'><w:abstractNumId w:val='5'/>"
            "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='4'/></w:lvlOverride></w:num>"});
    QCOMPARE(
        d.text,
        std::string("1. a\n  1.1 b\n  1.2 c\n2. d\n  2.1 e\n    (i) f\n\nx\n\n3. g\n- h\n4. i\n\nj\n\n5. Head\n\nk\n"));
    QCOMPARE(outlineOf(d), std::string("5. Head\n"));
  }

  void docxNotes() {
    const Document d = read(Docx{
        .body =
            "<w:p>" + run("Text") + "<w:r><w:footnoteReference w:id='7'/></w:r>" + run(" on") +
            "<w:r><w:endnoteReference w:id='2'/></w:r><w:del><w:r><w:footnoteReference w:id='8'/></w:r></w:del></w:p>",
        .footnotes = "<w:footnote w:type='separator' w:id='0'>" + paragraph("no") +
                     "</w:footnote><w:footnote w:id='7'>" + paragraph("the note") + paragraph("goes on") +
                     "</w:footnote><w:footnote w:id='8'>" + paragraph("no") + "</w:footnote>",
        .endnotes = "<w:endnote w:id='2'>" + paragraph("the end") + "</w:endnote>"});
    QCOMPARE(d.text, std::string("Text[1] on[i]\n\n[1] the note\n\ngoes on\n\n[i] the end\n"));
    QCOMPARE(labelsOf(d), std::string("beginning|notes"));
  }

  void odtText_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QByteArray& body, const char* text) {
      QTest::newRow(name) << body << QString::fromUtf8(text);
    };
    row("paragraphs", " <text:p>one\n two</text:p> <text:p/> <text:p>th<text:span>ree</text:span></text:p>",
        "one two\n\nthree\n");
    row("spaces", "<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>", "a b\tc\nd\n");
    row("list",
        "<text:p>x</text:p><text:list><text:list-item><text:p>a</text:p><text:p>b</text:p><text:list><text:list-item>"
        "<text:p>c</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>d</text:p>"
        "</text:list-item></text:list><text:p>y</text:p>",
        "x\n\n- a\nb\n  - c\n- d\n\ny\n");
    row("table",
        "<table:table><table:table-column/><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:covered-table-cell/><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell table:number-columns-repeated='2'/><table:table-cell><text:p>c</text:p>"
        "<text:p>d</text:p></table:table-cell></table:table-row></table:table><text:p>x</text:p>",
        "a\t\tb\n\t\tc\nd\n\nx\n");
    row("deleted",
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>no</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>a<text:change/>b</text:p>",
        "ab\n");
    row("remarks and descriptions",
        "<text:p><text:title>a</text:title><office:annotation><dc:creator>x</dc:creator><text:p>no</text:p></"
        "office:annotation>"
        "<draw:frame><svg:title>no</svg:title><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame></"
        "text:p>",
        "a\n\nbox\n");
    row("hidden",
        "<text:p>a<text:span text:style-name='H'>no</text:span>b</text:p><text:p text:style-name='H'>no</text:p>"
        "<text:section text:display='none'><text:p>no</text:p></text:section>",
        "ab\n");
    row("notes",
        "<text:p>Text<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>note</text:p>"
        "<text:p>more</text:p></text:note-body></text:note> on<text:note><text:note-citation>*</text:note-citation>"
        "<text:note-body><text:p>star</text:p></text:note-body></text:note></text:p><text:p>last</text:p>",
        "Text[1] on[*]\n\nlast\n\n[1] note\n\nmore\n\n[*] star\n");
  }

  void odtText() {
    QFETCH(QByteArray, body);
    QFETCH(QString, text);
    const Odt made{.body = body,
                   .automatic =
                       "<number:date-style><number:text>no</number:text></number:date-style><style:style "
                       "style:name='H'><style:text-properties text:display='none'/></style:style>"};
    QCOMPARE(QString::fromStdString(read(made).text), text);
  }

  void odtStructure() {
    const Document d = read(Odt{
        .body =
            "<text:h text:outline-level='1'>One</text:h><text:p>a</text:p><text:h text:outline-level='2'>Inner"
            "</text:h><text:p>b</text:p><text:h>Two</text:h><text:h text:outline-level='1' text:is-list-header='true'>"
            "Plain</text:h><text:p>c</text:p>",
        .styles = "<office:styles><text:outline-style><text:outline-level-style text:level='1' style:num-format='I' "
                  "style:num-suffix='.'/><text:outline-level-style text:level='2' style:num-format='1' "
                  "text:display-levels='2'/></text:outline-style></office:styles>",
        .meta = "<office:meta><dc:title>A title</dc:title><dc:creator>Last</dc:creator><meta:initial-creator>Ann One"
                "</meta:initial-creator></office:meta>"});
    QCOMPARE(d.format, std::string("odt"));
    QCOMPARE(d.title, std::string("A title"));
    QCOMPARE(d.authors, std::vector<std::string>{"Ann One"});
    QCOMPARE(outlineOf(d), std::string("I. One\n  I.1 Inner\nII. Two\nPlain\n"));
    QCOMPARE(labelsOf(d), std::string("I. One|I.1 Inner|II. Two Plain"));
  }

  void odtNumbers() {
    const QByteArray two =
        "<text:list-item><text:p>a</text:p></text:list-item><text:list-item><text:p>b</text:p>"
        "<text:list><text:list-item><text:p>c</text:p></text:list-item></text:list></text:list-item>";
    const Document d = read(
        Odt{.body = "<text:list text:style-name='L'>" + two +
                    "</text:list><text:p>x</text:p>"
                    "<text:list text:style-name='L' text:continue-numbering='true'><text:list-item><text:p>d</text:p>"
                    "</text:list-item></text:list><text:p>y</text:p><text:list text:style-name='L'><text:list-item "
                    "text:start-value='7'><text:p>e</text:p></text:list-item></text:list>",
            .automatic =
                "<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='1' "
                "style:num-suffix=')'/><text:list-level-style-number text:level='2' style:num-format='a' "
                "style:num-prefix='(' style:num-suffix=')'/></text:list-style>"});
    QCOMPARE(d.text, std::string("1) a\n2) b\n  (a) c\n\nx\n\n3) d\n\ny\n\n7) e\n"));
  }

  void fictionBooks() {
    const Document d = fb2(
        "<body name='notes'><title><p>Notes</p></title><section id='n1'><title><p>1</p></title><p>the "
        "note</p></section>"
        "</body><body><title><p>Ann One</p><p>The Book</p></title><epigraph><p>Words</p><text-author>Someone"
        "</text-author></epigraph><section><title><p>Part</p></title><section><title><p>I</p><p>Start</p></title>"
        "<p>Text<a l:href='#n1' type='note'>[1]</a> <emphasis>on</emphasis>.</p><empty-line/><p>More</p><poem><title>"
        "<p>Song</p></title><stanza><v>one</v><v>two</v></stanza><stanza><v>three</v></stanza></poem><subtitle>* * *"
        "</subtitle><cite><p>said</p></cite><image l:href='#i'/></section><section><title><p>II</p></title><table><tr>"
        "<th>a</th><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></section></section></body>");
    QCOMPARE(d.format, std::string("fb2"));
    QCOMPARE(d.title, std::string("The Book"));
    QCOMPARE(d.authors, (std::vector<std::string>{"Ann M. One", "bob"}));
    QCOMPARE(d.text,
             std::string("Ann One\nThe Book\n\nWords\n\nSomeone\n\nPart\n\nI\nStart\n\nText[1] on.\n\nMore\n\nSong\n\n"
                         "one\ntwo\n\nthree\n\n* * *\n\nsaid\n\nII\n\na\tb\nc\td\n\nNotes\n\n1 the note\n"));
    QCOMPARE(outlineOf(d), std::string("Ann One The Book\nPart\n  I Start\n  II\nNotes\n"));
    QCOMPARE(labelsOf(d), std::string("Ann One The Book|Part|I Start|II|Notes"));
  }

  void fictionBookEncodingsAndArchives() {
    const QByteArray russian = fictionBook("<body><section><p>\xF2\xE5\xF1\xF2</p></section></body>", "windows-1251");
    QCOMPARE(m_files.read("b.fb2", russian).text, std::string("тест\n"));
    const QByteArray zip = ZipWriter().add("about.txt", "x").add("b.fb2", russian).bytes();
    const Document d = m_files.read("b.fb2.zip", zip);
    QCOMPARE(d.text, std::string("тест\n"));
    QCOMPARE(d.format, std::string("fb2"));
    const QByteArray two = ZipWriter().add("a.fb2", russian).add("b.fb2", russian).bytes();
    QCOMPARE(m_files.errorOf("b.fb2.zip", two).code, ErrorCode::unsupportedFormat);
  }

  void refusals_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& bytes, ErrorCode code, const char* says) {
      QTest::newRow(name) << bytes << static_cast<int>(code) << says;
    };
    const QByteArray compound = QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + QByteArray(9000, '\0');
    QByteArray name;
    for (const char c : std::string("EncryptedPackage")) (name += c) += '\0';
    const auto ooxml = [](const char* type) { return packed(Docx{.type = type}); };
    row("old Word", compound, ErrorCode::unsupportedFormat, "Office document of an older kind");
    row("encrypted Word", compound + name, ErrorCode::encrypted, "protected by a password");
    row("encrypted ODF",
        packed(
            Odt{.manifest = "<m:manifest xmlns:m='x'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"}),
        ErrorCode::encrypted, "protected by a password");
    row("Excel", ooxml("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        ErrorCode::unsupportedFormat, "is a spreadsheet");
    row("PowerPoint", ooxml("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
        ErrorCode::unsupportedFormat, "is a presentation");
    row("ODS", packed(Odt{.type = "application/vnd.oasis.opendocument.spreadsheet"}), ErrorCode::unsupportedFormat,
        "is a spreadsheet");
    row("archive", ZipWriter().add("a.txt", "x").bytes(), ErrorCode::unsupportedFormat, "is an archive");
    row("empty archive", ZipWriter().bytes(), ErrorCode::unsupportedFormat, "is an archive");
    row("empty DOCX", packed(Docx{}), ErrorCode::noText, "has no text");
    row("malformed DOCX", packed(Docx{.body = "<w:p>"}), ErrorCode::corrupt, "XML is not well formed");
    row("malformed ODT", packed(Odt{.body = "<text:p>"}), ErrorCode::corrupt, "XML is not well formed");
    row("malformed FB2", fictionBook("<body><p>x</body>"), ErrorCode::corrupt, "XML is not well formed");
    row("FB2 that laughs",
        "<?xml version='1.0'?><!DOCTYPE FictionBook [<!ENTITY a 'ha'><!ENTITY b "
        "'&a;&a;'>]><FictionBook>&b;</FictionBook>",
        ErrorCode::corrupt, "grows without bounds");
    row("no text part", ZipWriter().add("mimetype", "application/vnd.oasis.opendocument.text").bytes(),
        ErrorCode::corrupt, "is missing");
  }

  void refusals() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QFETCH(QString, says);
    const Error error = m_files.errorOf("some file.docx", bytes);
    QVERIFY2(static_cast<int>(error.code) == code, error.message.c_str());
    QVERIFY2(QString::fromStdString(error.message).contains(says), error.message.c_str());
    QVERIFY(error.message.starts_with("\"some file.docx\" ") && !error.message.ends_with('.'));
  }

  void damagedFiles_data() {
    QTest::addColumn<QByteArray>("whole");
    QTest::newRow("DOCX") << packed(Docx{.body = paragraph("One", "<w:outlineLvl w:val='0'/>") + paragraph("text")});
    QTest::newRow("ODT") << packed(Odt{.body = "<text:h>One</text:h><text:p>a</text:p>"});
    QTest::newRow("FB2") << fictionBook("<body><section><title><p>One</p></title><p>text</p></section></body>");
  }

  void damagedFiles() {
    QFETCH(QByteArray, whole);
    std::mt19937 random(5);  // fixed: a failure must come back
    int read = 0;
    for (int round = 0; round < 300; ++round) {
      QByteArray damaged = whole;
      for (auto n = 1 + random() % 3; n > 0; --n)
        damaged[static_cast<qsizetype>(random() % static_cast<unsigned>(whole.size()))] =
            static_cast<char>(random() % 256);
      const auto document = readDocument(m_files.write("damaged", damaged));
      QVERIFY(document ? isSound(*document) : !document.error().message.empty());
      read += document ? 1 : 0;
    }
    QVERIFY(read > 0);
  }

  void longDocuments_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray line = "A line of words, caf\xC3\xA9, as there are many in a book. ";
    const auto repeated = [&](const QByteArray& before, const QByteArray& after) {
      return (before + line + after).repeated(30'000);
    };
    QTest::newRow("DOCX") << packed(
        Docx{.body = repeated("<w:p><w:pPr/><w:r><w:rPr><w:b/></w:rPr><w:t>", "</w:t></w:r></w:p>")});
    QTest::newRow("ODT") << packed(
        Odt{.body = repeated("<text:p text:style-name='P1'><text:span>", "</text:span></text:p>")});
    QTest::newRow("FB2") << fictionBook("<body><section>" + repeated("<p>", "</p>") + "</section></body>");
  }

  void longDocuments() {
    QFETCH(QByteArray, bytes);
    const std::string path = m_files.write("long", bytes);
    QElapsedTimer timer;
    timer.start();
    const auto document = readDocument(path);
    qInfo("%lld ms for 1.6 MB of text", static_cast<long long>(timer.elapsed()));
    QVERIFY(document && document->text.size() > 1'400'000);
  }
};

QTEST_APPLESS_MAIN(TestOfficeReaders)
#include "tst_office_readers.moc"
