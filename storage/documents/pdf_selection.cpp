// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_selection.h"

#include <QChar>
#include <QPdfSelection>
#include <QPointF>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "storage/documents/pdf_characters.h"
#include "storage/documents/pdf_lines.h"
#include "storage/documents/pdf_pages.h"

namespace longleaf::storage {
namespace {

constexpr double kInside = 0.5;       // points from a line's edge: on its first or last character
constexpr double kNearInColumn = 4;   // heights of a line: what is nearer, above or below, may be of its column
constexpr double kFarFromAWord = 12;  // points

double distance(double value, double low, double high) { return std::max({0.0, low - value, value - high}); }

bool overlap(const PdfLine& a, const PdfLine& b) { return a.left < b.right && b.left < a.right; }

/// How far a point is from a line, which counts as wide as its column: right of a paragraph's short last line it is
/// that line that is meant, and not the longer one above.
double distanceOf(const PagePosition& point, const PdfLine& line, const std::vector<PdfLine>& lines) {
  double left = line.left, right = line.right;
  for (const PdfLine& other : lines) {
    const double apart = std::max({0.0, other.top - line.bottom, line.top - other.bottom});
    if (!other.placed || !overlap(line, other) || apart > kNearInColumn * line.height()) continue;
    left = std::min(left, other.left);
    right = std::max(right, other.right);
  }
  return distance(point.x, left, right) + distance(point.y, line.top, line.bottom);
}

/// Null if no line of the page has a place.
const PdfLine* nearestLine(const PagePosition& point, const std::vector<PdfLine>& lines) {
  const PdfLine* nearest = nullptr;
  auto least = std::pair(std::numeric_limits<double>::infinity(), 0.0);
  for (const PdfLine& line : lines) {
    if (!line.placed) continue;
    const auto far = std::pair(distanceOf(point, line, lines), distance(point.x, line.left, line.right));
    if (nearest != nullptr && far >= least) continue;
    nearest = &line;
    least = far;
  }
  return nearest;
}

/// On a character of the line.
QPointF onto(const PdfLine& line, double x) {
  const double inset = std::min(kInside, (line.right - line.left) / 2);
  return {std::clamp(x, line.left + inset, line.right - inset), (line.top + line.bottom) / 2};
}

bool isInWord(char16_t unit) {
  const QChar c(unit);
  return c.isLetterOrNumber() || c.isMark() || c.isSurrogate() || unit == u'_';
}

/// Joins two halves of one word, if there are two.
bool joinsWord(char16_t unit) { return unit == u'\'' || unit == 0x2019 || unit == u'-' || unit == kSoftHyphen; }

class Selector final {
 public:
  Selector(PdfFile& pdf, std::uint32_t page)
      : m_document(pdf.document()),
        m_page(static_cast<int>(page)),
        m_raw(pdf.page(page)),
        m_lines(linesOf(m_raw, page)),
        m_characters(pdf.document(), m_page) {}

  /// First and one behind the last unit.
  std::pair<int, int> between(PagePosition from, PagePosition to) const {
    const PdfLine* first = nearestLine(from, m_lines);
    const PdfLine* last = nearestLine(to, m_lines);
    if (first == nullptr) return {0, 0};
    // Whether the last character belongs to it is decided by the second point.
    if (first > last || (first == last && from.x > to.x)) {
      std::swap(first, last);
      std::swap(from, to);
    }
    const QPdfSelection found = m_document.getSelection(m_page, onto(*first, from.x), onto(*last, to.x));
    if (!found.isValid()) return {0, 0};
    return {m_characters.unitOf(found.startIndex()), m_characters.unitOf(found.endIndex())};
  }

  std::pair<int, int> wordAt(const PagePosition& point) const {
    const PdfLine* line = nearestLine(point, m_lines);
    if (line == nullptr || distance(point.x, line->left, line->right) > kFarFromAWord ||
        distance(point.y, line->top, line->bottom) > kFarFromAWord)
      return {0, 0};
    const int low = static_cast<int>(line->begin), high = static_cast<int>(line->end);
    const QPdfSelection rest = m_document.getSelection(m_page, onto(*line, point.x), onto(*line, line->right));
    const int at = rest.isValid() ? std::clamp(m_characters.unitOf(rest.startIndex()), low, high - 1) : high - 1;
    const auto inWord = [&](int unit) {
      if (unit < low || unit >= high) return false;
      const bool between = unit > low && unit + 1 < high && isInWord(unitAt(unit - 1)) && isInWord(unitAt(unit + 1));
      return isInWord(unitAt(unit)) || (between && joinsWord(unitAt(unit)));
    };
    int begin = at, end = at + 1;
    while (inWord(at) && inWord(begin - 1)) --begin;
    while (inWord(at) && inWord(end)) ++end;
    return {begin, end};
  }

 private:
  char16_t unitAt(int at) const { return m_raw.text[static_cast<std::size_t>(at)]; }

  QPdfDocument& m_document;
  int m_page;
  RawPdfPage m_raw;
  std::vector<PdfLine> m_lines;
  CharacterIndex m_characters;
};

}  // namespace

PageSelection selectionOf(PdfFile& pdf, std::uint32_t page, PagePosition from, PagePosition to) {
  if (page >= pdf.pageCount()) return {};
  const Selector selector(pdf, page);
  const bool isPoint = from.x == to.x && from.y == to.y;
  const auto [begin, end] = isPoint ? selector.wordAt(from) : selector.between(from, to);
  if (begin >= end) return {};
  PageSelection selection{.first = static_cast<std::uint32_t>(begin), .count = static_cast<std::uint32_t>(end - begin)};
  selection.rectangles = rectanglesOf(pdf, page, selection.first, selection.count);
  return selection;
}

}  // namespace longleaf::storage
