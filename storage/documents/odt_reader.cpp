// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/odt_styles.h"
#include "storage/documents/outlined_text.h"
#include "storage/documents/readers.h"
#include "storage/documents/refusal.h"
#include "storage/documents/sections.h"
#include "storage/documents/xml_part.h"

namespace longleaf::storage {
namespace {

using Event = XmlReader::Event;

/// Deleted text, remarks, what describes images and declares fields, readings above words.
bool isLeftOut(const XmlReader& xml) {
  constexpr std::array<std::string_view, 9> kNames{"tracked-changes", "annotation",     "forms",     "desc",
                                                   "sequence-decls",  "variable-decls", "ruby-text", "hidden-text",
                                                   "event-listeners"};
  const std::string& name = xml.name();
  // The title of an image; that of the document may stand in its text, as a field.
  if (name == "title") return xml.space().find("svg") != std::string::npos;
  return isOneOf(name, kNames);
}

/// The text of office:text. Notes stand in the midst of sentences there; they are collected.
class OdtBody final {
 public:
  OdtBody(const OdtStyles& styles, OutlinedText& text, OutlinedText& notes) : m_styles(styles), m_notes(notes) {
    m_flows.emplace_back().text = &text;
  }

  void read(XmlReader& xml) {
    for (auto event = xml.next(); event != Event::end; event = xml.next()) {
      if (event == Event::text && flow().paragraphs > 0) layout().words(xml.text());
      if (event == Event::open) open(xml);
      if (event == Event::close && !close(xml.name())) return;
    }
  }

 private:
  struct Flow {
    OutlinedText* text = nullptr;
    int paragraphs = 0;
    std::vector<int> headings;       // levels of open ones
    std::vector<std::string> lists;  // styles of open ones
    std::vector<bool> rows;          // whether an open one has cells
  };

  Flow& flow() { return m_flows.back(); }
  TextLayout& layout() { return flow().text->layout(); }

  bool isHidden(const XmlReader& xml) const {
    return m_styles.isHidden(xml.attribute("style-name")) || xml.attribute("display") == "none" ||
           (xml.name() == "hidden-paragraph" && xml.attribute("is-hidden") == "true");
  }

  void open(XmlReader& xml) {
    const std::string name = xml.name();
    if (isLeftOut(xml) || isHidden(xml)) return xml.skip();
    if (name == "p") {
      ++flow().paragraphs;
      breakParagraph();
    } else if (name == "h") {
      openHeading(xml);
    } else if (name == "s") {
      layout().words(" ");
    } else if (name == "tab") {
      layout().tab();
    } else if (name == "line-break") {
      layout().lineBreak();
    } else if (name == "list") {
      openList(xml);
    } else if (name == "list-item") {
      openItem(xml);
    } else if (name == "note-citation") {
      m_label = "[" + collapsed(xml.takeText()) + "]";
      layout().words(m_label);
    } else if (name == "note-body") {
      m_flows.emplace_back().text = &m_notes;
      layout().breakBefore(TextLayout::Break::paragraph);
      layout().openItem(m_label + " ");
    } else {
      openTablePart(xml, name);
    }
  }

  /// False at the end of the text.
  bool close(const std::string& name) {
    if (name == "p") {
      --flow().paragraphs;
      breakParagraph();
    } else if (name == "h") {
      --flow().paragraphs;
      flow().text->closeHeading(flow().headings.back());
      flow().headings.pop_back();
    } else if (name == "list") {
      flow().lists.pop_back();
      breakParagraph();
    } else if (name == "list-item") {
      layout().closeItem();
    } else if (name == "note-body") {
      layout().closeItem();
      m_flows.pop_back();
    } else {
      closeTablePart(name);
    }
    return name != "text";
  }

  /// Paragraphs are one line each inside lists and rows.
  void breakParagraph() {
    const bool tight = !flow().rows.empty() || !flow().lists.empty();
    layout().breakBefore(tight ? TextLayout::Break::line : TextLayout::Break::paragraph);
  }

  void openHeading(const XmlReader& xml) {
    const auto level = static_cast<std::size_t>(std::clamp(xml.number("outline-level", 1), 1, 10)) - 1;
    ++flow().paragraphs;
    flow().headings.push_back(static_cast<int>(level));
    flow().text->openHeading();
    if (xml.attribute("is-list-header") == "true" || !flow().lists.empty()) return;
    count(m_headings, m_styles.headings(), level, xml);
    const std::string number = odtNumber(m_styles.headings(), m_headings, level);
    if (!number.empty()) layout().words(number + " ");
  }

  static constexpr int kMostCounted = 10'000'000;

  static void count(OdtCounts& counts, const OdtLevels& levels, std::size_t level, const XmlReader& xml) {
    for (std::size_t i = 0; i < level; ++i)
      if (counts[i] < levels[i].start) counts[i] = levels[i].start;
    const int next = std::max(counts[level] + 1, levels[level].start);
    counts[level] = std::clamp(xml.number("start-value", next), 0, kMostCounted);
    for (std::size_t i = level + 1; i < kOdtLevels; ++i) counts[i] = levels[i].start - 1;
  }

  void openList(const XmlReader& xml) {
    auto& lists = flow().lists;
    if (lists.empty()) layout().breakBefore(TextLayout::Break::paragraph);
    std::string style = xml.attribute("style-name");
    if (style.empty() && !lists.empty()) style = lists.back();
    const bool goesOn = xml.attribute("continue-numbering") == "true" || xml.hasAttribute("continue-list");
    if (lists.empty() && !goesOn) m_counts[style].fill(0);
    lists.push_back(std::move(style));
  }

  void openItem(const XmlReader& xml) {
    auto& lists = flow().lists;
    if (lists.empty()) return;
    const std::size_t level = std::min(lists.size(), kOdtLevels) - 1;
    const OdtLevels* levels = m_styles.list(lists.back());
    std::string number = "-";
    if (levels != nullptr) {
      OdtCounts& counts = m_counts[lists.back()];
      count(counts, *levels, level, xml);
      number = odtNumber(*levels, counts, level);
    }
    layout().openItem(number.empty() ? std::string() : itemIndent(lists.size()) + number + " ");
  }

  void openTablePart(const XmlReader& xml, const std::string& name) {
    if (name == "table") layout().breakBefore(TextLayout::Break::paragraph);
    if (name == "table-row") {
      layout().breakBefore(TextLayout::Break::line);
      flow().rows.push_back(false);
    }
    if ((name != "table-cell" && name != "covered-table-cell") || flow().rows.empty()) return;
    constexpr int kMostRepeated = 64;  // empty ones up to the edge of a sheet
    for (int i = std::clamp(xml.number("number-columns-repeated", 1), 1, kMostRepeated); i > 0; --i) {
      layout().openCell(!flow().rows.back());
      flow().rows.back() = true;
      if (i > 1) layout().closeCell();
    }
  }

  void closeTablePart(const std::string& name) {
    if (name == "table") layout().breakBefore(TextLayout::Break::paragraph);
    if (flow().rows.empty()) return;
    if (name == "table-cell" || name == "covered-table-cell") layout().closeCell();
    if (name != "table-row") return;
    flow().rows.pop_back();
    layout().breakBefore(TextLayout::Break::line);
  }

  const OdtStyles& m_styles;
  OutlinedText& m_notes;
  std::vector<Flow> m_flows;
  std::string m_label;
  OdtCounts m_headings{};
  std::map<std::string, OdtCounts> m_counts;  // by the lists' style
};

void readMeta(XmlReader& xml, Document& document) {
  std::string writer;  // the last one; the first is the author
  for (auto event = xml.next(); event != Event::end; event = xml.next()) {
    if (event != Event::open) continue;
    const std::string name = xml.name();
    if (name == "title") document.title = collapsed(xml.takeText());
    if (name == "initial-creator") document.authors = {collapsed(xml.takeText())};
    if (name == "creator") writer = collapsed(xml.takeText());
  }
  if (document.authors.empty()) document.authors = {writer};
  std::erase(document.authors, std::string());
}

bool isEncrypted(XmlReader& manifest) {
  for (auto event = manifest.next(); event != Event::end; event = manifest.next())
    if (event == Event::open && manifest.name() == "encryption-data") return true;
  return false;
}

}  // namespace

Expected<void> readOdt(ZipArchive& archive, Document& document) {
  bool encrypted = false;
  const auto readManifest = [&](XmlReader& xml) { encrypted = isEncrypted(xml); };
  if (auto done = readXmlPart(archive, "META-INF/manifest.xml", readManifest); !done) return done;
  if (encrypted)
    return refused(ErrorCode::encrypted, archive.path(), "is protected by a password; save it without one to read it");
  if (!archive.has("content.xml"))
    return refused(ErrorCode::corrupt, archive.path(), "is damaged: the part with its text is missing");

  OdtStyles styles;
  OutlinedText text;
  OutlinedText notes;
  const auto readStyles = [&](XmlReader& xml) {
    for (auto event = xml.next(); event != Event::end; event = xml.next())
      if (event == Event::open) styles.take(xml);
  };
  const auto readContent = [&](XmlReader& xml) {
    bool inBody = false;
    for (auto event = xml.next(); event != Event::end; event = xml.next()) {
      if (event != Event::open || styles.take(xml)) continue;
      inBody = inBody || xml.name() == "body";
      if (inBody && xml.name() == "text") OdtBody(styles, text, notes).read(xml);
    }
  };
  if (auto done = readXmlPart(archive, "styles.xml", readStyles); !done) return done;
  if (auto done = readXmlPart(archive, "content.xml", readContent); !done) return done;
  if (auto done = readXmlPart(archive, "meta.xml", [&](XmlReader& xml) { readMeta(xml, document); }); !done)
    return done;
  text.appendTo(document);
  notes.appendNotesTo(document);
  divideIntoSections(document);
  return {};
}

}  // namespace longleaf::storage
