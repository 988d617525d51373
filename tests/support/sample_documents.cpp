// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/sample_documents.h"

#include <cstdint>
#include <utility>

namespace longleaf::tests {
namespace {

constexpr const char* kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFF'FFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB8'8320U : 0U);
  }
  return ~crc;
}

void append(std::string& bytes, std::uint32_t number, int count) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(number >> (8U * static_cast<unsigned>(i)) & 0xFFU);
}

/// What local and central headers have in common, from "version needed" to the length of the extra field.
std::string commonHeader(const SamplePart& part) {
  std::string header;
  append(header, 20, 2);            // version needed
  append(header, 0x800, 2);         // names are UTF-8
  append(header, 0, 2);             // stored
  append(header, 0x5A21'0000U, 4);  // some day at midnight
  append(header, crc32(part.bytes), 4);
  append(header, static_cast<std::uint32_t>(part.bytes.size()), 4);
  append(header, static_cast<std::uint32_t>(part.bytes.size()), 4);
  append(header, static_cast<std::uint32_t>(part.name.size()), 2);
  append(header, 0, 2);
  return header;
}

SampleDocument archive(std::string name, std::vector<SamplePart> parts) {
  std::string bytes = zipped(parts);
  return {std::move(name), std::move(bytes), std::move(parts)};
}

SampleDocument pdf() {
  const auto page = [](int content) {
    return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents " + std::to_string(content) +
           " 0 R /Resources << /Font << /F1 7 0 R >> >> >>";
  };
  return {
      "sample.pdf",
      pdfOf({"<< /Type /Catalog /Pages 2 0 R /Outlines 8 0 R /PageLabels << /Nums [0 << /S /r >> 1 << /S /D >>] >> >>",
             "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>", page(5), page(6),
             pdfStream("BT /F1 12 Tf 72 720 Td (The first page speaks of hy-) Tj 0 -14 Td (phens and lines.) Tj ET"),
             pdfStream("BT /F1 12 Tf 72 720 Td [(The sec) -20 (ond page.)] TJ ET"),
             "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
             "<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>",
             "<< /Title (Second) /Parent 8 0 R /Dest [4 0 R /XYZ 0 792 0] >>"}),
      {}};
}

SampleDocument epub() {
  const auto chapter = [](const std::string& title) {
    return std::string(kXml) + "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>" + title +
           "</title></head><body><h1>" + title + "</h1><p>Text of caf\xC3\xA9 &amp; more.</p></body></html>";
  };
  return archive(
      "sample.epub",
      {{"mimetype", "application/epub+zip"},
       {"META-INF/container.xml",
        std::string(kXml) + "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">"
                            "<rootfiles><rootfile full-path=\"OPS/book.opf\" "
                            "media-type=\"application/oebps-package+xml\"/></rootfiles></container>"},
       {"OPS/book.opf",
        std::string(kXml) +
            "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\">"
            "<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"id\">x</dc:identifier>"
            "<dc:title>Sample</dc:title><dc:creator>Some One</dc:creator><dc:language>en</dc:language></metadata>"
            "<manifest><item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>"
            "<item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/>"
            "<item id=\"b\" href=\"b.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>"
            "<spine><itemref idref=\"a\"/><itemref idref=\"b\"/></spine></package>"},
       {"OPS/nav.xhtml", std::string(kXml) +
                             "<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\">"
                             "<body><nav epub:type=\"toc\"><ol><li><a href=\"a.xhtml\">One</a><ol><li>"
                             "<a href=\"b.xhtml\">Two</a></li></ol></li></ol></nav></body></html>"},
       {"OPS/a.xhtml", chapter("One")},
       {"OPS/b.xhtml", chapter("Two")}});
}

SampleDocument docx() {
  return docxOf("sample.docx",
                "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>One</w:t></w:r></w:p><w:p><w:r>"
                "<w:t xml:space=\"preserve\">Text of </w:t></w:r><w:r><w:t>caf\xC3\xA9.</w:t></w:r></w:p><w:tbl><w:tr>"
                "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr>"
                "</w:tbl>");
}

SampleDocument odt() {
  const std::string names = "urn:oasis:names:tc:opendocument:xmlns:";
  return archive(
      "sample.odt",
      {{"mimetype", "application/vnd.oasis.opendocument.text"},
       {"content.xml",
        std::string(kXml) + "<office:document-content xmlns:office=\"" + names + "office:1.0\" xmlns:text=\"" + names +
            "text:1.0\" office:version=\"1.2\"><office:body>"
            "<office:text><text:h text:outline-level=\"1\">One</text:h><text:p>Text of<text:s text:c=\"2\"/>"
            "caf\xC3\xA9.</text:p><text:list><text:list-item><text:p>item</text:p></text:list-item>"
            "</text:list></office:text></office:body></office:document-content>"},
       {"META-INF/manifest.xml",
        std::string(kXml) + "<manifest:manifest xmlns:manifest=\"" + names +
            "manifest:1.0\" manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" "
            "manifest:media-type=\"application/vnd.oasis.opendocument.text\"/><manifest:file-entry "
            "manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"}});
}

SampleDocument fictionBook() {
  return {"sample.fb2",
          std::string(kXml) +
              "<FictionBook xmlns=\"http://www.gribuser.ru/xml/fictionbook/2.0\"><description><title-info>"
              "<author><first-name>Some</first-name><last-name>One</last-name></author><book-title>Sample</book-title>"
              "<lang>en</lang></title-info></description><body><section><title><p>One</p></title><p>Text of "
              "<emphasis>caf\xC3\xA9</emphasis>.</p><section><title><p>Two</p></title><p>More.</p></section></section>"
              "</body></FictionBook>\n",
          {}};
}

}  // namespace

std::string zipped(const std::vector<SamplePart>& parts) {
  std::string bytes;
  std::string directory;
  for (const SamplePart& part : parts) {
    directory += "PK\x01\x02";
    append(directory, 20, 2);  // made by
    directory += commonHeader(part);
    append(directory, 0, 2);  // comment
    append(directory, 0, 2);  // disk
    append(directory, 0, 2);  // attributes
    append(directory, 0, 4);
    append(directory, static_cast<std::uint32_t>(bytes.size()), 4);
    directory += part.name;
    bytes += "PK\x03\x04" + commonHeader(part) + part.name + part.bytes;
  }
  const std::size_t begin = bytes.size();
  bytes += directory + "PK\x05\x06";
  append(bytes, 0, 4);  // disks
  append(bytes, static_cast<std::uint32_t>(parts.size()), 2);
  append(bytes, static_cast<std::uint32_t>(parts.size()), 2);
  append(bytes, static_cast<std::uint32_t>(directory.size()), 4);
  append(bytes, static_cast<std::uint32_t>(begin), 4);
  append(bytes, 0, 2);
  return bytes;
}

std::string pdfStream(std::string_view content) {
  return "<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + std::string(content) + "\nendstream";
}

std::string pdfOf(const std::vector<std::string>& objects) {
  std::string bytes = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::string table;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string offset = std::to_string(bytes.size());
    table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    bytes += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string count = std::to_string(objects.size() + 1);
  const std::string begin = std::to_string(bytes.size());
  return bytes + "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer\n<< /Size " + count +
         " /Root 1 0 R >>\nstartxref\n" + begin + "\n%%EOF\n";
}

SampleDocument docxOf(std::string name, const std::string& body) {
  const std::string word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const std::string package = "http://schemas.openxmlformats.org/package/2006/";
  return archive(
      std::move(name),
      {{"[Content_Types].xml",
        std::string(kXml) + "<Types xmlns=\"" + package +
            "content-types\"><Default Extension=\"rels\" "
            "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override "
            "PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument."
            "wordprocessingml.document.main+xml\"/></Types>"},
       {"_rels/.rels", std::string(kXml) + "<Relationships xmlns=\"" + package +
                           "relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/"
                           "officeDocument/2006/relationships/officeDocument\" "
                           "Target=\"word/document.xml\"/></Relationships>"},
       {"word/document.xml",
        std::string(kXml) + "<w:document xmlns:w=\"" + word + "\"><w:body>" + body + "</w:body></w:document>"}});
}

std::vector<SampleDocument> sampleDocuments() {
  return {
      {"sample.txt", "Title: T\n\nThe first line of caf\xC3\xA9.\r\n\r\n\xE2\x82\xAC 12 and \xF0\x9F\x98\x80.\n", {}},
      {"sample.md",
       "---\ntitle: \"Front\"\n---\n# One\n\nSome *text*, `code` and [a link](http://x.y/z \"t\").\n\n- a\n  - b\n\n"
       "3. x\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | \xE2\x82\xAC |\n\n```c\nint a;\n```\n\nTwo\n===\n",
       {}},
      {"sample.html",
       "<!DOCTYPE html><html><head><meta charset=utf-8><title>T &amp; t</title></head><body><h1>One</h1>"
       "<p>caf\xC3\xA9 &eacute;&#x1F600;<ol start='3'><li>y</ol><table><tr><td colspan=2>1<td>2</table><pre>\n a\n"
       "  b</pre><svg><g/></svg><h2>Two</h2>text</body></html>",
       {}},
      pdf(),
      epub(),
      docx(),
      odt(),
      fictionBook()};
}

}  // namespace longleaf::tests
