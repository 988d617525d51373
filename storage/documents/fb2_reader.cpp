// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/outlined_text.h"
#include "storage/documents/readers.h"
#include "storage/documents/refusal.h"
#include "storage/documents/sections.h"
#include "storage/documents/xml_reader.h"

namespace longleaf::storage {
namespace {

using Event = XmlReader::Event;

bool isParagraph(const std::string& name) {
  constexpr std::array<std::string_view, 5> kNames{"p", "subtitle", "text-author", "date", "v"};
  return isOneOf(name, kNames);
}

bool isBlock(const std::string& name) {
  constexpr std::array<std::string_view, 8> kNames{"section", "epigraph",   "cite",  "poem",
                                                   "stanza",  "annotation", "table", "empty-line"};
  return isOneOf(name, kNames);
}

class FictionBookReader final {
 public:
  FictionBookReader(std::string text, Document& document) : m_xml(std::move(text)), m_document(document) {}

  Expected<void> run() {
    for (auto event = m_xml.next(); event != Event::end; event = m_xml.next()) {
      if (event == Event::text && m_paragraphs > 0) layout().words(m_xml.text());
      if (event == Event::open) open(m_xml.name());
      if (event == Event::close) close(m_xml.name());
    }
    if (m_xml.problem() != XmlReader::Problem::none)
      return refused(ErrorCode::corrupt, m_document.path, m_xml.problemText());
    m_body.appendTo(m_document);
    m_notes.appendNotesTo(m_document);
    divideIntoSections(m_document);
    return {};
  }

 private:
  TextLayout& layout() { return m_text->layout(); }
  bool inNotes() const { return m_text == &m_notes; }

  void open(const std::string& name) {
    if (name == "binary" || name == "document-info" || name == "src-title-info" || name == "publish-info" ||
        name == "custom-info")
      return m_xml.skip();
    if (name == "title-info") return takeTitleInfo();
    if (name == "body") {
      m_text = m_xml.attribute("name").empty() ? &m_body : &m_notes;
      layout().breakBefore(TextLayout::Break::paragraph);
    } else if (name == "title") {
      openTitle();
    } else if (isParagraph(name)) {
      ++m_paragraphs;
      const bool line = name == "v" || m_text->inHeading();
      layout().breakBefore(line ? TextLayout::Break::line : TextLayout::Break::paragraph);
    } else if (isBlock(name)) {
      layout().breakBefore(TextLayout::Break::paragraph);
      if (name == "section") ++m_depth;
      if (name == "poem") ++m_poems;
    } else if (name == "tr") {
      layout().breakBefore(TextLayout::Break::line);
      m_hasCells = false;
    } else if (name == "td" || name == "th") {
      ++m_paragraphs;
      layout().openCell(!std::exchange(m_hasCells, true));
    }
  }

  void close(const std::string& name) {
    if (name == "title") {
      if (m_text->inHeading()) m_text->closeHeading(std::max(m_depth - 1, 0));
      layout().breakBefore(TextLayout::Break::paragraph);
    } else if (isParagraph(name)) {
      --m_paragraphs;
      const bool line = name == "v" || m_text->inHeading();
      layout().breakBefore(line ? TextLayout::Break::line : TextLayout::Break::paragraph);
    } else if (isBlock(name)) {
      layout().breakBefore(TextLayout::Break::paragraph);
      if (name == "section") --m_depth;
      if (name == "poem") --m_poems;
    } else if (name == "tr") {
      layout().breakBefore(TextLayout::Break::line);
    } else if (name == "td" || name == "th") {
      --m_paragraphs;
      layout().closeCell();
    }
  }

  void openTitle() {
    layout().breakBefore(TextLayout::Break::paragraph);
    if (m_poems > 0) return;  // a poem's title divides nothing
    if (!inNotes() || m_depth == 0) return m_text->openHeading();
    const std::string number = collapsed(m_xml.takeText());  // "12", in front of the note on its line
    layout().openItem(number.empty() ? std::string() : number + " ");
  }

  void takeTitleInfo() {
    for (;;) {
      const Event event = m_xml.next();
      if (event == Event::end || (event == Event::close && m_xml.name() == "title-info")) return;
      if (event != Event::open) continue;
      if (m_xml.name() == "book-title")
        m_document.title = collapsed(m_xml.takeText());
      else if (m_xml.name() == "author")
        takeAuthor();
      else
        m_xml.skip();
    }
  }

  void takeAuthor() {
    std::string name;
    std::string nickname;
    for (;;) {
      const Event event = m_xml.next();
      if (event == Event::end || (event == Event::close && m_xml.name() == "author")) break;
      if (event != Event::open) continue;
      const std::string part = m_xml.name();
      const std::string words = m_xml.takeText();
      if (part == "nickname") nickname = collapsed(words);
      if (part == "first-name" || part == "middle-name" || part == "last-name") name += words + " ";
    }
    name = collapsed(name);
    if (name.empty()) name = std::move(nickname);
    if (!name.empty()) m_document.authors.push_back(std::move(name));
  }

  XmlReader m_xml;
  Document& m_document;
  OutlinedText m_body;
  OutlinedText m_notes;
  OutlinedText* m_text = &m_body;
  int m_depth = 0;  // of sections
  int m_paragraphs = 0;
  int m_poems = 0;
  bool m_hasCells = false;
};

}  // namespace

Expected<void> readFictionBook(std::string text, Document& document) {
  return FictionBookReader(std::move(text), document).run();
}

}  // namespace longleaf::storage
