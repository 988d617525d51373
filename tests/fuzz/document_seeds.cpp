// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>

#include "fuzz/input.h"
#include "fuzz/seeds.h"
#include "support/pdf_encryption.h"
#include "support/pdf_writer.h"
#include "support/sample_documents.h"
#include "support/zip_writer.h"

namespace longleaf::tests::fuzz {
namespace {

SampleDocument sample(const std::string& ending) {
  const auto all = sampleDocuments();
  return *std::find_if(all.begin(), all.end(), [&](const SampleDocument& each) { return each.name.ends_with(ending); });
}

Seeds archiveSeeds(const std::string& ending, std::vector<SamplePart> rich) {
  return {joined(sample(ending).parts), joined(rich)};
}

constexpr const char* kHead = "<?xml version='1.0'?>";

/// Styles, numbers, notes, what was deleted.
std::vector<SamplePart> richDocx() {
  const std::string w = " xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>";
  const std::string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  const auto relation = [&](const std::string& type, const std::string& target) {
    return "<Relationship Id='x' Type='" + relations + type + "' Target='" + target + "'/>";
  };
  return {
      {"[Content_Types].xml",
       "<Types><Override PartName='/word/main.xml' ContentType='application/vnd.openxmlformats-officedocument."
       "wordprocessingml.document.main+xml'/></Types>"},
      {"_rels/.rels", "<Relationships>" + relation("officeDocument", "word/main.xml") + "</Relationships>"},
      {"word/_rels/main.xml.rels", "<Relationships>" + relation("styles", "styles.xml") +
                                       relation("numbering", "/word/numbering.xml") +
                                       relation("footnotes", "footnotes.xml") + "</Relationships>"},
      {"word/styles.xml",
       "<w:styles" + w +
           "<w:style w:type='paragraph' w:styleId='A'><w:basedOn w:val='B'/></w:style><w:style w:type='paragraph' "
           "w:styleId='B'><w:name w:val='heading 2'/><w:pPr><w:outlineLvl w:val='1'/></w:pPr></w:style></w:styles>"},
      {"word/numbering.xml",
       "<w:numbering" + w +
           "<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='lowerRoman'/>"
           "<w:lvlText w:val='%1)'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
           "</w:numbering>"},
      {"word/footnotes.xml", "<w:footnotes" + w +
                                 "<w:footnote w:id='2'><w:p><w:r><w:t>a note</w:t></w:r></w:p>"
                                 "</w:footnote></w:footnotes>"},
      {"word/main.xml",
       kHead + std::string("<w:document") + w +
           "<w:body><w:p><w:pPr><w:pStyle w:val='A'/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>"
           "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>item</w:t>"
           "<w:footnoteReference w:id='2'/></w:r></w:p><w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
           "<w:r><w:tab/><w:br/><w:sym w:font='Symbol' "
           "w:char='F061'/><w:t>end</w:t></w:r></w:p></w:body></w:document>"}};
}

std::vector<SamplePart> richOdt() {
  const std::string names = "urn:oasis:names:tc:opendocument:xmlns:";
  const std::string spaces = " xmlns:office='" + names + "office:1.0' xmlns:text='" + names +
                             "text:1.0' xmlns:style='" + names + "style:1.0' xmlns:table='" + names + "table:1.0'>";
  return {
      {"mimetype", "application/vnd.oasis.opendocument.text"},
      {"styles.xml",
       "<office:document-styles" + spaces +
           "<office:styles><style:style style:name='H' style:family='paragraph' style:default-outline-level='2'/>"
           "<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='a' "
           "style:num-suffix='.' text:start-value='2'/></text:list-style></office:styles></office:document-styles>"},
      {"content.xml",
       "<office:document-content" + spaces +
           "<office:automatic-styles><style:style style:name='P' style:family='paragraph' "
           "style:parent-style-name='H'/></office:automatic-styles><office:body><office:text>"
           "<text:p text:style-name='P'>Head</text:p><text:list text:style-name='L'><text:list-item><text:p>one"
           "<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body>"
           "<text:p>note</text:p></text:note-body></text:note></text:p></text:list-item></text:list>"
           "<table:table><table:table-row><table:table-cell table:number-columns-repeated='2'><text:p>c</text:p>"
           "</table:table-cell></table:table-row></table:table><text:tracked-changes><text:changed-region>"
           "<text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
           "</office:text></office:body></office:document-content>"}};
}

/// EPUB 2: a table of contents in NCX, pages of the printed edition.
std::vector<SamplePart> richEpub() {
  return {
      {"mimetype", "application/epub+zip"},
      {"META-INF/container.xml",
       "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile "
       "full-path='O/b.opf' media-type='application/oebps-package+xml'/></rootfiles></container>"},
      {"META-INF/encryption.xml",
       "<encryption><EncryptedData><EncryptionMethod "
       "Algorithm='http://www.idpf.org/2008/embedding'/></EncryptedData></encryption>"},
      {"O/b.opf",
       "<package xmlns='http://www.idpf.org/2007/opf' version='2.0'><metadata "
       "xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>T</dc:title></metadata><manifest><item id='n' "
       "href='t.ncx' media-type='application/x-dtbncx+xml'/><item id='a' href='x/a%20b.xhtml' "
       "media-type='application/xhtml+xml'/></manifest><spine toc='n'><itemref idref='a' linear='no'/></spine>"
       "<guide><reference type='text' href='x/a%20b.xhtml#p'/></guide></package>"},
      {"O/t.ncx",
       "<ncx xmlns='http://www.daisy.org/z3986/2005/ncx/'><navMap><navPoint><navLabel><text>One</text></navLabel>"
       "<content src='x/a%20b.xhtml#p'/></navPoint></navMap><pageList><pageTarget value='7'><navLabel><text>7</text>"
       "</navLabel><content src='x/a%20b.xhtml#q'/></pageTarget></pageList></ncx>"},
      {"O/x/a b.xhtml",
       "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1 id='p'>One</h1><p>Text<span id='q'/> more &nbsp; "
       "<ruby>a<rt>b</rt></ruby></p><ol start='4'><li>x</li></ol></body></html>"}};
}

std::string writtenPdf(const PdfCipher* cipher) {
  PdfContent content{
      .pages = {pdfPage({u"The first line of a hy-", u"phenated caf\u00E9.", u"1"}), pdfPage({u"The second page."})},
      .title = u"Title",
      .author = u"Author",
      .labels = "0 << /S /r >> 1 << /S /D >>",
      .bookmarks = {{u"One", 0, 0, 72}, {u"Two", 1, 1, 0}},
      .cipher = cipher};
  content.pages[1].drawing = "0 0 1 rg 10 10 50 50 re f";
  return writePdf(content);
}

}  // namespace

Seeds textDocumentSeeds() {
  return {sample(".txt").bytes,
          "Title: Book\nAuthor: Some One\n\n*** START OF THE PROJECT GUTENBERG EBOOK BOOK ***\n\nCHAPTER I\n\ntext\n",
          std::string("\xFF\xFE"
                      "a\0b\0\n\0",
                      8),
          "caf\xE9 na\xEFve \xA4\n"};
}

Seeds markdownDocumentSeeds() {
  return {sample(".md").bytes, "# A\n## B\n\n1. a\n   - b\n\n<div>x</div>\n\n[l]: http://x\n\n- [ ] t\n\n    code\n"};
}

Seeds htmlDocumentSeeds() {
  return {sample(".html").bytes,
          "<html><body><h2>a</h2><ul><li>b<ol type=A reversed><li value=3>c</ol></ul><blockquote><p>q<br>r"
          "</blockquote><dl><dt>t<dd>d</dl><select><option>o</select><template>x</template><p hidden>h"
          "<details><summary>s</summary>b</details><img alt=z><math><mi>x</mi></math>"};
}

Seeds fictionBookSeeds() {
  return {
      sample(".fb2").bytes,
      "<?xml version='1.0' encoding='windows-1251'?><FictionBook><description/><body><title><p>A</p></title>"
      "<epigraph><p>e</p></epigraph><section><p>\xCF<a href='#n1' type='note'>1</a></p><poem><stanza><v>v</v></stanza>"
      "</poem><empty-line/></section></body><body name='notes'><section id='n1'><p>note</p></section></body>"
      "<binary id='b'>AAAA</binary></FictionBook>"};
}

Seeds pdfSeeds() {
  const PdfCipher open = pdfCipher("");
  return {sample(".pdf").bytes, writtenPdf(nullptr), writtenPdf(&open)};
}

Seeds epubSeeds() { return archiveSeeds(".epub", richEpub()); }
Seeds docxSeeds() { return archiveSeeds(".docx", richDocx()); }
Seeds odtSeeds() { return archiveSeeds(".odt", richOdt()); }

Seeds zipArchiveSeeds() {
  ZipWriter deflated;
  deflated.add("a/b.txt", QByteArray(5000, 'x')).add({.name = "c", .content = "c", .claimedSize = 1U << 30U});
  deflated.add({.name = "d", .content = "secret", .deflated = false, .flags = 1}).add("caf\xC3\xA9", "\xFF");
  return {sample(".epub").bytes, sample(".docx").bytes, deflated.bytes().toStdString()};
}

}  // namespace longleaf::tests::fuzz
