// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/pdf_writer.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <utility>

namespace longleaf::tests {
namespace {

std::string hex(const std::string& bytes) {
  std::string text = "<";
  for (const char byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02X", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    text += digits;
  }
  return text + ">";
}

std::string bigEndian(const std::u16string& text) {
  std::string bytes;
  for (const char16_t unit : text) {
    bytes += static_cast<char>(unit >> 8U);
    bytes += static_cast<char>(unit & 0xFFU);
  }
  return bytes;
}

std::vector<std::u16string> charactersOf(const std::u16string& text) {
  std::vector<std::u16string> characters;
  for (const char16_t unit : text) {
    const bool second = unit >= 0xDC00 && unit < 0xE000 && !characters.empty() && characters.back().size() == 1 &&
                        characters.back()[0] >= 0xD800 && characters.back()[0] < 0xDC00;
    if (second)
      characters.back() += unit;
    else
      characters.push_back({unit});
  }
  return characters;
}

/// One simple font whose codes mean what the document needs.
class Font final {
 public:
  std::string codesOf(const std::u16string& text) {
    std::string codes;
    for (const std::u16string& character : charactersOf(text)) codes += static_cast<char>(codeOf(character));
    return codes;
  }

  std::string toUnicode() const {
    std::string map =
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n";
    for (const auto& [character, code] : m_codes)
      map += "1 beginbfchar " + hex(std::string(1, static_cast<char>(code))) + " " + hex(bigEndian(character)) +
             " endbfchar\n";
    return map + "endcmap CMapName currentdict /CMap defineresource pop end end";
  }

 private:
  int codeOf(const std::u16string& character) {
    if (const auto known = m_codes.find(character); known != m_codes.end()) return known->second;
    const bool ascii = character.size() == 1 && character[0] >= 0x20 && character[0] < 0x7F;
    const int code = ascii ? character[0] : m_next++;
    if (code > 255) std::abort();  // the test asks for more than a simple font can hold
    m_codes[character] = code;
    return code;
  }

  std::map<std::u16string, int> m_codes;
  int m_next = 0x80;
};

class Writer final {
 public:
  explicit Writer(const PdfContent& content) : m_content(content) {}

  std::string write() {
    const int catalog = reserve();
    const int tree = reserve();
    m_font = reserve();
    const int map = reserve();
    std::string kids;
    for (const PdfPageContent& page : m_content.pages) {
      const int object = writePage(page, tree);
      m_pages.push_back(object);
      kids += reference(object) + " ";
    }
    std::string widths;
    for (int i = 0; i < 256; ++i) widths += "500 ";
    define(m_font,
           "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 0 /LastChar 255 /Encoding "
           "/WinAnsiEncoding /Widths [" +
               widths + "] /ToUnicode " + reference(map) + " >>");
    define(map, stream(map, m_fontCodes.toUnicode()));
    define(tree, "<< /Type /Pages /Count " + std::to_string(m_pages.size()) + " /Kids [" + kids + "] >>");
    std::string entries = "<< /Type /Catalog /Pages " + reference(tree);
    if (!m_content.labels.empty()) entries += " /PageLabels << /Nums [" + m_content.labels + "] >>";
    if (!m_content.bookmarks.empty()) entries += " /Outlines " + reference(writeOutline());
    define(catalog, entries + " >>");
    const int info = reserve();
    define(info, "<< /Title " + text(info, m_content.title) + " /Author " + text(info, m_content.author) + " >>");
    return finish(catalog, info);
  }

 private:
  static std::string reference(int object) { return std::to_string(object) + " 0 R"; }

  int reserve() {
    m_objects.emplace_back();
    return static_cast<int>(m_objects.size());
  }
  void define(int object, std::string body) { m_objects[static_cast<std::size_t>(object - 1)] = std::move(body); }

  std::string encrypted(int object, const std::string& bytes) const {
    return m_content.cipher == nullptr ? bytes : m_content.cipher->encrypt(object, bytes);
  }
  std::string text(int object, const std::u16string& value) const {
    return hex(encrypted(object, "\xFE\xFF" + bigEndian(value)));
  }
  std::string stream(int object, const std::string& bytes) const {
    return "<< /Length " + std::to_string(bytes.size()) + " >>\nstream\n" + encrypted(object, bytes) + "\nendstream";
  }

  int writePage(const PdfPageContent& page, int tree) {
    const int object = reserve();
    const int content = reserve();
    std::string operators = "q " + page.drawing + " Q\n";
    for (const PdfText& piece : page.texts)
      operators += "BT /F " + std::to_string(piece.size) + " Tf 1 0 0 1 " + std::to_string(piece.x) + " " +
                   std::to_string(kPdfPageHeight - piece.y) + " Tm " + hex(m_fontCodes.codesOf(piece.text)) +
                   " Tj ET\n";
    define(content, stream(content, operators));
    define(object, "<< /Type /Page /Parent " + reference(tree) + " /MediaBox [0 0 612 792] /Contents " +
                       reference(content) + " /Resources << /Font << /F " + reference(m_font) + " >> >> >>");
    return object;
  }

  int writeOutline() {
    const auto& bookmarks = m_content.bookmarks;
    const int root = reserve();
    std::vector<int> objects;
    for (std::size_t i = 0; i < bookmarks.size(); ++i) objects.push_back(reserve());
    const auto next = [&](std::size_t i, int level) {  // the next entry of that level with the same parent
      for (std::size_t j = i; j < bookmarks.size() && bookmarks[j].level >= level; ++j)
        if (bookmarks[j].level == level) return j;
      return bookmarks.size();
    };
    std::vector<int> parents{root};
    for (std::size_t i = 0; i < bookmarks.size(); ++i) {
      const PdfBookmark& mark = bookmarks[i];
      parents.resize(static_cast<std::size_t>(mark.level) + 1);
      std::string body = "<< /Title " + text(objects[i], mark.title) + " /Parent " + reference(parents.back());
      body += " /Dest [" + reference(m_pages.at(static_cast<std::size_t>(mark.page)));
      body += mark.y > 0 ? " /XYZ 0 " + std::to_string(kPdfPageHeight - mark.y) + " 0]" : " /Fit]";
      if (const std::size_t sibling = next(i + 1, mark.level); sibling < bookmarks.size())
        body += " /Next " + reference(objects[sibling]);
      const bool parent = i + 1 < bookmarks.size() && bookmarks[i + 1].level > mark.level;
      if (parent) body += " /First " + reference(objects[i + 1]) + " /Last " + reference(objects[i + 1]) + " /Count 1";
      define(objects[i], body + " >>");
      parents.push_back(objects[i]);
    }
    define(root, "<< /Type /Outlines /First " + reference(objects.front()) + " /Last " + reference(objects.back()) +
                     " /Count " + std::to_string(objects.size()) + " >>");
    return root;
  }

  std::string finish(int catalog, int info) const {
    std::string file = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n";
    std::string table;
    for (std::size_t i = 0; i < m_objects.size(); ++i) {
      char entry[32];
      std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", file.size());
      table += entry;
      file += std::to_string(i + 1) + " 0 obj\n" + m_objects[i] + "\nendobj\n";
    }
    const std::string count = std::to_string(m_objects.size() + 1);
    const std::string start = std::to_string(file.size());
    file += "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer\n<< /Size " + count + " /Root " +
            reference(catalog) + " /Info " + reference(info);
    if (m_content.cipher != nullptr)
      file += " /Encrypt " + m_content.cipher->dictionary + " /ID [" + hex(m_content.cipher->id) +
              hex(m_content.cipher->id) + "]";
    return file + " >>\nstartxref\n" + start + "\n%%EOF\n";
  }

  const PdfContent& m_content;
  std::vector<std::string> m_objects;
  std::vector<int> m_pages;
  Font m_fontCodes;
  int m_font = 0;
};

}  // namespace

std::string writePdf(const PdfContent& content) { return Writer(content).write(); }

PdfPageContent pdfPage(const std::vector<std::u16string>& lines, double x, double y) {
  PdfPageContent page;
  for (const std::u16string& line : lines) {
    page.texts.push_back({.x = x, .y = y, .text = line});
    y += 14;
  }
  return page;
}

}  // namespace longleaf::tests
