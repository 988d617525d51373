// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/docx_body.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/documents/ascii.h"

namespace longleaf::storage {
namespace {

/// What was deleted, moved away or changed; what repeats in an older form what stands beside it; readings above words.
bool isLeftOut(const std::string& name) {
  constexpr std::array<std::string_view, 8> kNames{"del",   "moveFrom",  "Fallback",  "rt",
                                                   "sdtPr", "pPrChange", "rPrChange", "sectPr"};
  return isOneOf(name, kNames);
}

}  // namespace

void DocxBody::read(XmlReader& xml) {
  for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next()) {
    if (event == XmlReader::Event::open) open(xml);
    if (event == XmlReader::Event::close) close(xml.name());
  }
  while (!m_paragraphs.empty()) end();
}

void DocxBody::open(XmlReader& xml) {
  const std::string name = xml.name();
  if (isLeftOut(name)) return xml.skip();
  if (name == "p") {
    if (!m_paragraphs.empty() && m_paragraphs.back().begun && m_paragraphs.back().heading < 0)
      layout().breakBefore(TextLayout::Break::paragraph);  // of a text box, in the midst of another one
    m_paragraphs.emplace_back().styleId = m_context.styles.paragraphDefault();
  } else if (name == "pPr") {
    ++m_paragraphProperties;
  } else if (name == "rPr") {
    ++m_runProperties;
  } else if (name == "r") {
    ++m_runs;
    m_hiddenRun = -1;
  } else if (m_paragraphProperties > 0) {
    paragraphProperty(xml);
  } else if (m_runProperties > 0) {
    if (name == "vanish") m_hiddenRun = isOn(xml) ? 1 : 0;
    if (name == "rStyle" && m_hiddenRun < 0) m_hiddenRun = m_context.styles.resolved(xml.attribute("val")).hidden;
  } else if (m_runs > 0) {
    runContent(xml);
  } else if (name == "footnote" || name == "endnote") {
    openNote(xml);
  }
  openTablePart(name);
}

void DocxBody::close(const std::string& name) {
  if (name == "p" && !m_paragraphs.empty()) end();
  if (name == "pPr") --m_paragraphProperties;
  if (name == "rPr") --m_runProperties;
  if (name == "r") {
    --m_runs;
    m_hiddenRun = -1;
  }
  closeTablePart(name);
}

void DocxBody::openTablePart(const std::string& name) {
  if (name == "tbl") layout().breakBefore(TextLayout::Break::paragraph);
  if (name == "tr") {
    layout().breakBefore(TextLayout::Break::line);
    m_rows.emplace_back();
  }
  if (name == "tc" && !m_rows.empty()) layout().openCell(!std::exchange(m_rows.back().hasCells, true));
}

void DocxBody::closeTablePart(const std::string& name) {
  if (name == "tbl") layout().breakBefore(TextLayout::Break::paragraph);
  if (name == "tr" && !m_rows.empty()) {
    m_rows.pop_back();
    layout().breakBefore(TextLayout::Break::line);
  }
  if (name == "tc" && !m_rows.empty()) layout().closeCell();
}

void DocxBody::paragraphProperty(const XmlReader& xml) {
  if (m_paragraphs.empty() || m_runProperties > 0) return;  // the latter: of the paragraph's mark
  Paragraph& paragraph = m_paragraphs.back();
  const std::string& name = xml.name();
  if (name == "pStyle") paragraph.styleId = xml.attribute("val");
  if (name == "outlineLvl") paragraph.outlineLevel = xml.number("val", -1);
  if (name == "numId") paragraph.list = xml.number("val", -1);
  if (name == "ilvl") paragraph.listLevel = xml.number("val", -1);
}

/// The paragraph's own words follow: what it is decides how they are set.
void DocxBody::begin() {
  if (m_paragraphs.empty() || m_paragraphs.back().begun) return;
  Paragraph& paragraph = m_paragraphs.back();
  paragraph.begun = true;
  paragraph.style = m_context.styles.resolved(paragraph.styleId);
  const DocxStyle& style = paragraph.style;
  const int level = paragraph.outlineLevel >= 0 ? paragraph.outlineLevel : style.outlineLevel;
  const int list = paragraph.list >= 0 ? paragraph.list : style.list;
  const int depth = std::max(0, paragraph.listLevel >= 0 ? paragraph.listLevel : style.listLevel);
  const std::string number = list > 0 ? m_context.numbering.next(list, depth) : std::string();
  const bool afterItem = std::exchange(m_afterItem, false);
  if (level >= 0 && level <= 8) {
    paragraph.heading = level;
    m_text.openHeading();
    if (!number.empty()) layout().words(number + " ");
    return;
  }
  paragraph.item = !number.empty();
  const bool tight = m_rows.empty() ? paragraph.item && afterItem : true;
  layout().breakBefore(tight ? TextLayout::Break::line : TextLayout::Break::paragraph);
  if (paragraph.item) layout().openItem(itemIndent(static_cast<std::size_t>(depth) + 1) + number + " ");
}

void DocxBody::end() {
  begin();  // an empty paragraph counts in its list too
  const Paragraph paragraph = std::move(m_paragraphs.back());
  m_paragraphs.pop_back();
  if (paragraph.heading >= 0) return m_text.closeHeading(paragraph.heading);
  if (paragraph.item) {
    layout().closeItem();
    m_afterItem = true;
  } else {
    layout().breakBefore(m_rows.empty() ? TextLayout::Break::paragraph : TextLayout::Break::line);
  }
}

void DocxBody::runContent(XmlReader& xml) {
  const std::string name = xml.name();
  begin();
  const int ofParagraph = m_paragraphs.empty() ? 0 : m_paragraphs.back().style.hidden;
  if ((m_hiddenRun < 0 ? ofParagraph : m_hiddenRun) == 1) return;
  if (name == "t") return layout().words(xml.takeText());
  if (name == "tab" || name == "ptab") layout().tab();
  if (name == "br" || name == "cr") layout().lineBreak();
  if (name == "noBreakHyphen") layout().words("\u2011");
  if (name == "footnoteReference" || name == "endnoteReference") refer(xml);
}

void DocxBody::refer(XmlReader& xml) {
  const bool foot = xml.name() == "footnoteReference";
  auto& notes = foot ? m_context.footnotes : m_context.endnotes;
  const int next = static_cast<int>(notes.size()) + 1;
  const auto [note, first] = notes.try_emplace(xml.attribute("id"));
  if (first) note->second = "[" + formatNumber(next, foot ? NumberStyle::decimal : NumberStyle::lowerRoman) + "]";
  layout().words(note->second);
}

void DocxBody::openNote(XmlReader& xml) {
  const auto& notes = xml.name() == "footnote" ? m_context.footnotes : m_context.endnotes;
  const auto note = notes.find(xml.attribute("id"));
  if (note == notes.end()) return xml.skip();  // lines that separate notes from the text, notes of deleted words
  layout().breakBefore(TextLayout::Break::paragraph);
  layout().openItem(note->second + " ");
}

}  // namespace longleaf::storage
