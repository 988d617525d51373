// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_lines.h"

#include <QChar>
#include <algorithm>
#include <cmath>

namespace longleaf::storage {
namespace {

bool endsLine(char16_t unit) { return (unit >= u'\n' && unit <= u'\r') || unit == 0x2028 || unit == 0x2029; }

bool canBeSplit(char16_t unit) { return QChar::isLetterOrNumber(unit) || QChar::isSurrogate(unit); }

/// Whether unit `at` stands for a hyphen and a line end. PDFium gives the same value for characters that it cannot
/// name, which may stand anywhere.
bool isHyphenMark(std::u16string_view text, std::size_t at) {
  if ((text[at] != kHyphenMark && text[at] != kOldHyphenMark) || at == 0 || !canBeSplit(text[at - 1])) return false;
  return at + 1 == text.size() || endsLine(text[at + 1]) || !isPdfSpace(text[at + 1]);
}

/// The line in units begin..end of the text; `end` stands on what ended it.
PdfLine lineOf(std::u16string_view text, std::uint32_t begin, std::uint32_t end) {
  PdfLine line{.begin = begin, .end = end};
  const auto isHyphen = [](char16_t unit) { return unit == u'-' || unit == kSoftHyphen || unit == 0x2010; };
  const auto trimEnd = [&](auto belongs) {
    while (line.end > line.begin && belongs(text[line.end - 1])) --line.end;
  };
  while (line.begin < line.end && isPdfSpace(text[line.begin])) ++line.begin;
  line.hyphen = end < text.size() && isHyphenMark(text, end);
  if (line.hyphen) return line;
  trimEnd([](char16_t unit) { return isPdfSpace(unit) && unit != kSoftHyphen; });
  if (line.length() > 1 && isHyphen(text[line.end - 1]) && canBeSplit(text[line.end - 2])) {
    --line.end;
    line.hyphen = true;
  }
  if (!line.hyphen) trimEnd(isPdfSpace);
  return line;
}

std::vector<PdfLine> cut(std::u16string_view text, std::uint32_t page) {
  std::vector<PdfLine> lines;
  std::uint32_t begin = 0;
  for (std::uint32_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && !endsLine(text[at]) && !isHyphenMark(text, at)) continue;
    PdfLine line = lineOf(text, begin, at);
    line.page = page;
    if (line.length() > 0) lines.push_back(line);
    begin = at + 1;
  }
  return lines;
}

struct Box {
  double left, right, top, bottom;
};

/// A dash or an apostrophe is a flat box high above or within its line: each is seen as being as high as most.
bool onOneLine(const Box& a, const Box& b, double usualHeight) {
  const auto half = [&](const Box& box) { return std::max(box.bottom - box.top, usualHeight) / 2; };
  const double distance = std::abs((a.top + a.bottom) - (b.top + b.bottom)) / 2;
  const double overlap = half(a) + half(b) - distance;
  const double near = 2 * usualHeight;
  const bool goesOn = b.left > a.right - near || std::abs(a.left - b.right) < near;  // or to the left, as Arabic does
  return goesOn && overlap > 0.6 * std::min(half(a), half(b));
}

std::vector<Box> rows(const std::vector<PageRectangle>& pieces) {
  std::vector<double> heights;
  for (const PageRectangle& piece : pieces)
    if (std::isfinite(piece.height) && piece.height > 0) heights.push_back(piece.height);
  if (heights.empty()) return {};
  const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::nth_element(heights.begin(), middle, heights.end());
  std::vector<Box> rows;
  for (const PageRectangle& piece : pieces) {
    const Box box{piece.left, piece.left + piece.width, piece.top, piece.top + piece.height};
    if (!std::isfinite(box.left) || !std::isfinite(box.right) || !std::isfinite(box.top) || !std::isfinite(box.bottom))
      continue;
    if (rows.empty() || !onOneLine(rows.back(), box, *middle)) {
      rows.push_back(box);
      continue;
    }
    Box& row = rows.back();
    row = {std::min(row.left, box.left), std::max(row.right, box.right), std::min(row.top, box.top),
           std::max(row.bottom, box.bottom)};
  }
  return rows;
}

void place(PdfLine& line, const Box& box) {
  line.placed = true;
  line.left = box.left;
  line.right = box.right;
  line.top = box.top;
  line.bottom = box.bottom;
}

/// Rows and lines are two cuts of the same text by slightly different rules (superscripts, say, may be lines of their
/// own to one of them): the cheapest alignment by length, as for two strings.
void align(std::vector<PdfLine>& lines, const std::vector<Box>& boxes) {
  constexpr double kSkip = 0.35;
  constexpr std::size_t kMaxCells = std::size_t{1} << 20U;
  const std::size_t width = boxes.size() + 1;
  if ((lines.size() + 1) * width > kMaxCells) return;
  double units = 0;
  double points = 0;
  for (const PdfLine& line : lines) units += line.length();
  for (const Box& box : boxes) points += box.right - box.left;
  const double unitWidth = points / units;
  const auto mismatch = [&](const PdfLine& line, const Box& box) {
    const double wanted = unitWidth * line.length();
    const double found = box.right - box.left;
    return std::abs(wanted - found) / std::max({wanted, found, 1e-6});
  };
  std::vector<double> cost((lines.size() + 1) * width);
  for (std::size_t i = 0; i <= lines.size(); ++i) {
    for (std::size_t j = 0; j <= boxes.size(); ++j) {
      double& best = cost[i * width + j];
      if (i == 0 || j == 0) {
        best = kSkip * static_cast<double>(i + j);
        continue;
      }
      const double skipped = std::min(cost[(i - 1) * width + j], cost[i * width + j - 1]) + kSkip;
      best = std::min(skipped, cost[(i - 1) * width + j - 1] + mismatch(lines[i - 1], boxes[j - 1]));
    }
  }
  for (std::size_t i = lines.size(), j = boxes.size(); i > 0 && j > 0;) {
    const double here = cost[i * width + j];
    if (here >= cost[(i - 1) * width + j] + kSkip) {
      --i;
    } else if (here >= cost[i * width + j - 1] + kSkip) {
      --j;
    } else {
      place(lines[--i], boxes[--j]);
    }
  }
}

}  // namespace

bool isInvisible(char16_t unit) {
  const bool control = QChar::category(unit) == QChar::Other_Control && !QChar::isSpace(unit);
  return control || unit == kSoftHyphen || unit == 0x200B || unit == 0xFEFF || unit >= 0xFFFE;
}

bool isPdfSpace(char16_t unit) { return QChar::isSpace(unit) || isInvisible(unit); }

std::vector<PdfLine> linesOf(const RawPdfPage& page, std::uint32_t index) {
  std::vector<PdfLine> lines = cut(page.text, index);
  const std::vector<Box> boxes = rows(page.pieces);
  if (boxes.size() == lines.size()) {
    for (std::size_t i = 0; i < lines.size(); ++i) place(lines[i], boxes[i]);
  } else if (!boxes.empty()) {
    align(lines, boxes);
  }
  return lines;
}

}  // namespace longleaf::storage
