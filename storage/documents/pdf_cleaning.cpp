// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_cleaning.h"

#include <QChar>
#include <array>
#include <string_view>
#include <utility>

#include "storage/documents/pdf_hyphens.h"
#include "storage/documents/pdf_paragraphs.h"
#include "storage/documents/pdf_running_heads.h"

namespace longleaf::storage {
namespace {

constexpr char16_t kFirstLigature = 0xFB00;
constexpr std::array<std::string_view, 7> kLigatures{"ff", "fi", "fl", "ffi", "ffl", "st", "st"};

void appendUtf8(std::string& text, char32_t c) {
  const auto byte = [&](char32_t value) { text += static_cast<char>(static_cast<unsigned char>(value)); };
  const auto follow = [&](unsigned shift) { byte(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80U) {
    byte(c);
  } else if (c < 0x800U) {
    byte(0xC0U | (c >> 6U));
    follow(0);
  } else if (c < 0x10000U) {
    byte(0xE0U | (c >> 12U));
    follow(6);
    follow(0);
  } else {
    byte(0xF0U | (c >> 18U));
    follow(12);
    follow(6);
    follow(0);
  }
}

/// Text with a place for each of its characters.
class PlacedText final {
 public:
  /// `unit` of `page` begins the character.
  void put(char32_t character, std::uint32_t page, std::uint32_t unit) {
    const bool goesOn = !runs.empty() && !runs.back().generated && runs.back().page == page && m_expected == unit;
    if (!goesOn) runs.push_back({.begin = text.size(), .page = page, .unit = unit, .generated = false});
    m_expected = unit + (character > 0xFFFFU ? 2 : 1);
    appendUtf8(text, character);
  }

  void generate(std::string_view made, std::uint32_t page, std::uint32_t unit) {
    runs.push_back({.begin = text.size(), .page = page, .unit = unit, .generated = true});
    text += made;
  }

  std::string text;
  std::vector<SourceRun> runs;

 private:
  std::uint32_t m_expected = 0;  // the unit with which the last run goes on
};

/// One line's characters.
class LineCopy final {
 public:
  LineCopy(PlacedText& out, std::u16string_view text, const PdfLine& line) : m_out(out), m_text(text), m_line(line) {}

  void run() {
    for (std::uint32_t at = m_line.begin; at < m_line.end;) at = step(at);
  }

 private:
  /// Copies what begins at unit `at`; returns where the next begins.
  std::uint32_t step(std::uint32_t at) {
    const char16_t unit = m_text[at];
    if (QChar::isSpace(unit)) {
      if (!m_isBehindSpace) m_out.put(U' ', m_line.page, at);
      m_isBehindSpace = true;
      return at + 1;
    }
    if (isInvisible(unit)) return at + 1;
    const std::uint32_t leadersEnd = unit == u'.' ? copyLeaders(at) : at;
    if (leadersEnd > at) return leadersEnd;
    m_isBehindSpace = false;
    if (unit >= kFirstLigature && unit < kFirstLigature + kLigatures.size()) {
      for (const char letter : kLigatures[unit - kFirstLigature])
        m_out.put(static_cast<unsigned char>(letter), m_line.page, at);
      return at + 1;
    }
    if (!QChar::isSurrogate(unit)) {
      m_out.put(unit, m_line.page, at);
      return at + 1;
    }
    const bool pair = QChar::isHighSurrogate(unit) && at + 1 < m_line.end && QChar::isLowSurrogate(m_text[at + 1]);
    m_out.put(pair ? QChar::surrogateToUcs4(unit, m_text[at + 1]) : char32_t{0xFFFD}, m_line.page, at);
    return at + (pair ? 2 : 1);
  }

  /// Dots in a row, with or without spaces between: the first three stand for all. Returns `at` where there are fewer
  /// than five.
  std::uint32_t copyLeaders(std::uint32_t at) {
    std::array<std::uint32_t, 3> first{};
    std::size_t dots = 0;
    std::uint32_t end = at;
    for (std::uint32_t i = at; i < m_line.end && (m_text[i] == u'.' || isPdfSpace(m_text[i])); ++i) {
      if (m_text[i] != u'.') continue;
      if (dots < first.size()) first[dots] = i;
      ++dots;
      end = i + 1;
    }
    if (dots < 5) return at;
    for (const std::uint32_t dot : first) m_out.put(U'.', m_line.page, dot);
    m_isBehindSpace = false;
    return end;
  }

  PlacedText& m_out;
  std::u16string_view m_text;
  const PdfLine& m_line;
  bool m_isBehindSpace = true;
};

std::vector<PdfLine> textLines(std::span<const RawPdfPage> pages) {
  std::vector<std::vector<PdfLine>> byPage;
  byPage.reserve(pages.size());
  for (const RawPdfPage& page : pages) byPage.push_back(linesOf(page, static_cast<std::uint32_t>(byPage.size())));
  const auto flat = [](const std::vector<std::vector<PdfLine>>& all) {
    std::vector<PdfLine> lines;
    for (const std::vector<PdfLine>& page : all) lines.insert(lines.end(), page.begin(), page.end());
    return lines;
  };
  std::vector<std::vector<PdfLine>> text = byPage;
  removeRunningHeads(pages, text);
  // Pages that say nothing but the same are all that there is to read.
  std::vector<PdfLine> lines = flat(text);
  return lines.empty() ? flat(byPage) : lines;
}

/// What comes between a line and the next one, or behind the last one.
struct LineEnd {
  bool hyphen = false;    // the line's own
  std::string_view made;  // by cleaning
};

LineEnd endOf(const PdfLine& line, Joint joint, bool isHyphenKept) {
  const bool divides = line.hyphen && (joint == Joint::space || joint == Joint::none);
  LineEnd end{.hyphen = line.hyphen && (!divides || isHyphenKept), .made = {}};
  if (joint == Joint::space && !line.hyphen) end.made = " ";
  if (joint == Joint::line) end.made = "\n";
  if (joint == Joint::paragraph) end.made = "\n\n";
  return end;
}

}  // namespace

CleanPdf cleanPdf(std::span<const RawPdfPage> pages) {
  const std::vector<PdfLine> lines = textLines(pages);
  const std::vector<Joint> joints = jointsOf(pages, lines);
  const Hyphens hyphens(pages, lines);

  CleanPdf clean;
  PlacedText out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const PdfLine& line = lines[i];
    while (clean.pages.size() <= line.page)
      clean.pages.push_back({.label = pages[clean.pages.size()].label, .begin = out.text.size()});
    clean.lines.push_back({.begin = out.text.size(), .page = line.page, .placed = line.placed, .bottom = line.bottom});
    LineCopy(out, pages[line.page].text, line).run();
    const bool last = i + 1 == lines.size();
    const LineEnd end = endOf(line, last ? Joint::line : joints[i], line.hyphen && !last && hyphens.isKept(i));
    if (end.hyphen) out.put(U'-', line.page, line.end);
    if (!end.made.empty()) out.generate(end.made, line.page, line.end);
  }
  while (clean.pages.size() < pages.size())
    clean.pages.push_back({.label = pages[clean.pages.size()].label, .begin = out.text.size()});
  for (std::size_t i = 0; i < clean.pages.size(); ++i)
    clean.pages[i].end = i + 1 < clean.pages.size() ? clean.pages[i + 1].begin : out.text.size();
  clean.text = std::move(out.text);
  clean.runs = std::move(out.runs);
  return clean;
}

}  // namespace longleaf::storage
