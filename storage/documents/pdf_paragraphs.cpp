// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_paragraphs.h"

#include <QChar>
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace longleaf::storage {
namespace {

constexpr std::size_t kWindow = 8;   // lines before and behind that show how wide the column is
constexpr double kGap = 1.28;        // line distances over this many usual ones separate paragraphs
constexpr double kIndent = 5;        // points
constexpr double kLargeIndent = 60;  // a line further in is no paragraph's first line
constexpr double kSameEdge = 1.5;    // points
constexpr double kSameColumn = 40;   // points between left edges

bool contains(std::u16string_view set, char16_t unit) { return set.find(unit) != std::u16string_view::npos; }

bool endsSentence(std::u16string_view text) {
  while (text.size() > 1 && contains(u"'\"\u2019\u201D)]\u00BB\u203A", text.back())) text.remove_suffix(1);
  return contains(u".!?:;\u2026\u3002\uFF01\uFF1F\u2014", text.back());
}

bool isBullet(std::u16string_view text) {
  return contains(u"\u2022\u25E6\u2023\u2043\u25AA\u25CF\u25CB\u25A0\u00B7\u2013\uF0B7\uF0A7*", text.front()) &&
         (text.size() == 1 || isPdfSpace(text[1]));
}

/// "1.", "12)", "(a)", "iv."
bool isNumbered(std::u16string_view text) {
  const std::size_t end = std::min(text.find_first_of(u" \u00A0"), text.size());
  const std::u16string_view word = text.substr(0, end);
  if (word.size() < 2 || word.size() > 5 || !contains(u".)", word.back()) || end == text.size()) return false;
  const std::u16string_view name = word.substr(word.front() == u'(', word.size() - 1 - (word.front() == u'('));
  const bool digits = std::all_of(name.begin(), name.end(), [](char16_t c) { return QChar::isDigit(c); });
  return !name.empty() && (digits || name.size() == 1 || name.find_first_not_of(u"ivxIVX") == name.npos);
}

/// The dots between an entry of a table of contents and its page.
bool hasLeaders(std::u16string_view text) {
  return text.find(u". . . .") != std::u16string_view::npos || text.find(u".....") != std::u16string_view::npos;
}

/// Many signs that prose has few of, or no letters at all.
bool isCode(std::u16string_view text) {
  constexpr std::u16string_view kSigns = u"/\\_=<>${}[]|~+*&%@^`#";
  const auto count = [&](auto belongs) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), belongs));
  };
  return count([&](char16_t c) { return contains(kSigns, c); }) * 16 >= text.size() ||
         count([](char16_t c) { return QChar::isLetterOrNumber(c); }) == 0;
}

bool isIdeographic(char16_t unit) {
  return (unit >= 0x3001 && unit <= 0x30FF) || (unit >= 0x3400 && unit <= 0x9FFF) ||
         (unit >= 0xF900 && unit <= 0xFAFF) || (unit >= 0xFF01 && unit <= 0xFF60);
}

/// An address is broken behind its punctuation, without a hyphen.
bool isBrokenAddress(std::u16string_view before, std::u16string_view after) {
  const std::size_t gap = before.find_last_of(u" \u00A0");
  const std::u16string_view token = before.substr(gap == std::u16string_view::npos ? 0 : gap + 1);
  const std::size_t scheme = token.find(u"://");
  const bool mail = token.find(u'@') != std::u16string_view::npos;
  if ((scheme == std::u16string_view::npos && !mail) || !contains(u"/.-_?=&#%@", token.back())) return false;
  return QChar::isLower(after.front()) || (QChar::isLetterOrNumber(after.front()) && token.back() != u'.');
}

class Layout final {
 public:
  Layout(std::span<const RawPdfPage> pages, std::span<const PdfLine> lines) : m_pages(pages), m_lines(lines) {
    double units = 0;
    double points = 0;
    for (const PdfLine& line : lines) {
      if (!line.placed) continue;
      units += line.length();
      points += line.right - line.left;
    }
    if (units > 0 && points > 0) m_unitWidth = points / units;
    findRightEdges();
    findLeftEdges();
    m_pitch = usualPitch();
    m_width = usualWidth();
    std::size_t indents = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) indents += isIndentedBeforeNext(i);
    m_indents = indents * 20 > lines.size();
  }

  Joint between(std::size_t i, Joint before) const {
    const PdfLine& a = m_lines[i];
    const PdfLine& b = m_lines[i + 1];
    const std::u16string_view first = text(i);
    const std::u16string_view second = text(i + 1);
    const bool together = onOnePage(a, b);
    if (a.hyphen && !isBullet(second) && !(together && isGap(a, b))) return Joint::space;
    if (isBrokenAddress(first, second)) return Joint::none;
    const bool forced = isForced(i);
    const bool sentence = endsSentence(first);
    const bool goesOn = !sentence && !forced && QChar::isLower(second.front());
    if (together && isGap(a, b)) return goesOn ? Joint::space : Joint::paragraph;
    if (hasLeaders(first) || (hasLeaders(second) && QChar::isDigit(first.back()))) return Joint::line;
    if (isBullet(second)) return together ? Joint::line : Joint::paragraph;
    if (!goesOn && (sentence || forced) && isIndented(i + 1, forced && sentence)) return Joint::paragraph;
    if (!together && sentence && (isNumbered(second) || isAloneOnTop(i + 1))) return Joint::paragraph;
    const bool isOwn = !forced && isNarrow(i) && (!QChar::isLower(second.front()) || isCode(first) || isCode(second));
    if (isOwn) return together ? Joint::line : Joint::paragraph;
    if (forced) {
      // The last line of several, and a new sentence: with nothing else to go by, a paragraph.
      const bool tail = before == Joint::space && sentence && !QChar::isLower(second.front());
      return tail ? Joint::paragraph : Joint::line;
    }
    return isIdeographic(first.back()) && isIdeographic(second.front()) ? Joint::none : Joint::space;
  }

 private:
  std::u16string_view text(std::size_t i) const { return textOf(m_pages[m_lines[i].page], m_lines[i]); }

  /// The extent of a line that is not placed is guessed from its length.
  double left(const PdfLine& line) const { return line.placed ? line.left : 0; }
  double right(const PdfLine& line) const { return line.placed ? line.right : m_unitWidth * line.length(); }

  static bool comparable(const PdfLine& a, const PdfLine& b) { return a.page == b.page && a.placed == b.placed; }

  /// Below each other, in one column.
  static bool onOnePage(const PdfLine& a, const PdfLine& b) {
    return a.page == b.page && (!a.placed || !b.placed || b.top > a.top - 2 * a.height());
  }

  void findRightEdges() {
    m_rightEdges.resize(m_lines.size());
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
      double edge = right(m_lines[i]);
      const std::size_t end = std::min(m_lines.size(), i + kWindow + 1);
      for (std::size_t j = i - std::min(i, kWindow); j < end; ++j)
        if (comparable(m_lines[i], m_lines[j]) && std::abs(left(m_lines[i]) - left(m_lines[j])) < kSameColumn)
          edge = std::max(edge, right(m_lines[j]));
      m_rightEdges[i] = edge;
    }
  }

  /// By page: where most lines begin.
  void findLeftEdges() {
    m_leftEdges.assign(m_pages.size(), std::nullopt);
    for (std::size_t i = 0; i < m_lines.size();) {
      std::map<long, int> counts;
      const std::uint32_t page = m_lines[i].page;
      for (; i < m_lines.size() && m_lines[i].page == page; ++i)
        if (m_lines[i].placed) ++counts[std::lround(m_lines[i].left)];
      int best = 0;
      for (const auto& [at, count] : counts) {
        const auto next = counts.find(at + 1);  // 84.4 and 84.7 are one edge
        const int both = count + (next == counts.end() ? 0 : next->second);
        if (both <= best) continue;
        best = both;
        m_leftEdges[page] = static_cast<double>(at);
      }
    }
  }

  /// Boxes fit the glyphs tightly: a line without descenders ends higher, one without ascenders begins lower.
  static double pitch(const PdfLine& a, const PdfLine& b) {
    return std::min(std::abs(b.top - a.top), std::abs(b.bottom - a.bottom));
  }

  /// The most frequent distance behind lines that fill their column.
  double usualPitch() const {
    std::map<long, int> counts;  // half points
    for (std::size_t i = 0; i + 1 < m_lines.size(); ++i) {
      const PdfLine& a = m_lines[i];
      const PdfLine& b = m_lines[i + 1];
      if (!a.placed || !b.placed || a.page != b.page || b.top <= a.top) continue;
      if (m_rightEdges[i] - a.right < 4 * m_unitWidth) ++counts[std::lround(2 * pitch(a, b))];
    }
    const auto best = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& x, const auto& y) { return x.second < y.second; });
    return best == counts.end() ? 0 : static_cast<double>(best->first) / 2;
  }

  /// Of three quarters of the lines at most.
  double usualWidth() const {
    std::vector<double> widths;
    for (const PdfLine& line : m_lines)
      if (line.placed) widths.push_back(line.right - line.left);
    if (widths.empty()) return 0;
    const auto found = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() * 3 / 4);
    std::nth_element(widths.begin(), found, widths.end());
    return *found;
  }

  bool isGap(const PdfLine& a, const PdfLine& b) const {
    if (!a.placed || !b.placed || m_pitch <= 0) return false;
    // Large letters stand further apart; those of the text are a little lower than their lines' distance.
    const double usual = std::max(m_pitch, 1.15 * std::min(a.height(), b.height()));
    return pitch(a, b) > kGap * usual;
  }

  /// The next line's first word would have fitted into this one: the line was ended, not broken.
  bool isForced(std::size_t i) const {
    const PdfLine& a = m_lines[i];
    const std::u16string_view next = text(i + 1);
    const std::size_t word = std::min(next.find_first_of(u" \u00A0"), next.size());
    const double needed = m_unitWidth * (static_cast<double>(word) + 1);
    const double room = m_rightEdges[i] - right(a);
    if (!a.placed) return room > 1.2 * needed + 0.15 * m_rightEdges[i];
    return room > 1.2 * needed + m_unitWidth && !isFlush(i);
  }

  /// Ends where its neighbours end: a column narrower than another one nearby.
  bool isFlush(std::size_t i) const {
    constexpr std::size_t kNear = 4;
    constexpr std::uint32_t kColumnUnits = 20;  // no column is narrower
    const PdfLine& line = m_lines[i];
    if (!line.placed || line.length() < kColumnUnits) return false;
    int same = 0;
    for (std::size_t j = i - std::min(i, kNear); j < std::min(m_lines.size(), i + kNear + 1); ++j) {
      const PdfLine& other = m_lines[j];
      same += j != i && comparable(line, other) && std::abs(other.right - line.right) < kSameEdge &&
              std::abs(other.left - line.left) < kSameColumn;
    }
    return same >= 3;
  }

  /// Less wide than most lines, and not because a column is: verse, code, entries of a list.
  bool isNarrow(std::size_t i) const {
    const PdfLine& line = m_lines[i];
    return line.placed && m_rightEdges[i] - line.left < 0.8 * m_width && !isFlush(i);
  }

  static bool isIn(double left, double edge) { return left > edge + kIndent && left < edge + kLargeIndent; }

  /// The next line of the same paragraph, as it seems, begins further left.
  bool isIndentedBeforeNext(std::size_t i) const {
    if (i + 1 >= m_lines.size()) return false;
    const PdfLine& line = m_lines[i];
    const PdfLine& next = m_lines[i + 1];
    return line.placed && next.placed && onOnePage(line, next) && !isGap(line, next) && isIn(line.left, next.left) &&
           !isBullet(text(i)) && !isNumbered(text(i));
  }

  /// A paragraph's first line, by its place.
  bool isIndented(std::size_t i, bool isBehindEnd) const {
    if (isIndentedBeforeNext(i)) return true;
    // Paragraphs of one line, as in dialogues; but code stands further in too.
    const PdfLine& line = m_lines[i];
    const auto& edge = m_leftEdges[line.page];
    return m_indents && isBehindEnd && line.placed && edge && isIn(line.left, *edge) &&
           !QChar::isLower(text(i).front());
  }

  /// A heading at the top of a page.
  bool isAloneOnTop(std::size_t i) const {
    return i + 1 < m_lines.size() && m_lines[i].page == m_lines[i + 1].page && m_lines[i].placed &&
           isGap(m_lines[i], m_lines[i + 1]) && !endsSentence(text(i));
  }

  std::span<const RawPdfPage> m_pages;
  std::span<const PdfLine> m_lines;
  std::vector<double> m_rightEdges;                // of the column, by line
  std::vector<std::optional<double>> m_leftEdges;  // by page
  double m_unitWidth = 5;                          // points
  double m_pitch = 0;                              // points; 0: unknown
  double m_width = 0;                              // points
  bool m_indents = false;                          // paragraphs' first lines stand further in
};

}  // namespace

std::vector<Joint> jointsOf(std::span<const RawPdfPage> pages, std::span<const PdfLine> lines) {
  std::vector<Joint> joints;
  if (lines.size() < 2) return joints;
  joints.reserve(lines.size() - 1);
  const Layout layout(pages, lines);
  Joint before = Joint::paragraph;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) joints.push_back(before = layout.between(i, before));
  return joints;
}

}  // namespace longleaf::storage
