// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/text_sheet.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace longleaf::ui {

namespace {

// Of the running text's size, by level; deeper ones have its size.
constexpr double kHeadingSizes[] = {1.5, 1.25, 1.1};
constexpr double kHeadingLineHeight = 1.3;
constexpr double kParagraphGap = 0.65;  // of a line, for a blank line; verse and scenes have more
constexpr double kMostGap = 1.6;
constexpr qsizetype kLongestHeading = 240;  // characters: what is longer is a paragraph that a title points into
constexpr double kTouching = 0.5;           // pixels

bool hasRightToLeft(QStringView text) {
  return std::any_of(text.begin(), text.end(), [](QChar c) {
    if (c.unicode() < 0x590) return false;
    const QChar::Direction d = c.direction();
    return d == QChar::DirR || d == QChar::DirAL || d == QChar::DirRLE || d == QChar::DirRLO || d == QChar::DirRLI ||
           c.isSurrogate();
  });
}

QFont headingFont(QFont font, int level) {
  const auto at = static_cast<std::size_t>(level);
  if (at < std::size(kHeadingSizes))
    font.setPixelSize(static_cast<int>(std::lround(font.pixelSize() * kHeadingSizes[at])));
  font.setWeight(QFont::DemiBold);
  return font;
}

}  // namespace

TextSheet::TextSheet(SheetText text, const std::vector<std::pair<qint64, int>>& headings, const SheetStyle& style,
                     bool joinLines)
    : m_text(std::move(text)), m_shown(m_text.text()) {
  const std::vector<TextBlock> blocks = blocksOf(m_shown, joinLines);
  m_blocks.reserve(blocks.size());
  auto heading = headings.begin();
  for (const TextBlock& block : blocks) {
    int level = -1;
    for (; heading != headings.end() && m_text.unitAt(heading->first) < block.end; ++heading) {
      const qsizetype unit = m_text.unitAt(heading->first);
      const bool opens =
          unit <= block.begin || QStringView(m_shown).mid(block.begin, unit - block.begin).trimmed().isEmpty();
      if (opens && block.end - block.begin <= kLongestHeading) level = heading->second;
    }
    addBlock(block, level, style);
  }
  if (m_blocks.empty()) m_height = style.font.pixelSize() * style.lineHeight;  // blank lines
}

void TextSheet::addBlock(const TextBlock& part, int level, const SheetStyle& style) {
  const bool isHeading = level >= 0;
  Block block{.layout = std::make_unique<QTextLayout>(m_shown.mid(part.begin, part.end - part.begin),
                                                      isHeading ? headingFont(style.font, level) : style.font),
              .begin = part.begin,
              .end = part.end,
              .top = 0,
              .bottom = 0,
              .mixed = false,
              .lineTops = {}};
  const QString text = block.layout->text();
  block.mixed = hasRightToLeft(text);
  QTextOption option(block.mixed && text.isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft);
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  option.setTextDirection(Qt::LayoutDirectionAuto);
  block.layout->setTextOption(option);
  block.layout->setCacheEnabled(true);

  const double body = style.font.pixelSize() * style.lineHeight;
  const double least = isHeading ? block.layout->font().pixelSize() * kHeadingLineHeight : body;
  if (!m_blocks.empty()) {
    double lines = std::min(part.blankLines * kParagraphGap, kMostGap);
    if (isHeading) lines = std::max(lines, 1.0);
    m_height += std::round(lines * body);
  }
  block.top = m_height;
  block.layout->beginLayout();
  for (QTextLine line = block.layout->createLine(); line.isValid(); line = block.layout->createLine()) {
    line.setLineWidth(style.width);
    const double pitch = std::round(std::max(least, line.height()));  // scripts that are taller than the font's own
    line.setPosition({0, m_height + std::round((pitch - line.height()) / 2)});
    block.lineTops.push_back(m_height);
    m_height += pitch;
  }
  block.layout->endLayout();
  block.bottom = m_height;
  m_blocks.push_back(std::move(block));
}

void TextSheet::draw(QPainter& painter, const QRectF& clip) const {
  for (const Block& block : m_blocks) {
    if (block.bottom >= clip.top() && block.top <= clip.bottom()) block.layout->draw(&painter, {}, {}, clip);
  }
}

QList<QRectF> TextSheet::rects(const TextRange& range) const {
  QList<QRectF> rects;
  if (range.isEmpty()) return rects;
  const qsizetype from = m_text.unitAt(range.begin), to = m_text.unitFrom(range.end);
  auto block = std::partition_point(m_blocks.begin(), m_blocks.end(), [&](const Block& b) { return b.end <= from; });
  for (; block != m_blocks.end() && block->begin < to; ++block) {
    const auto first = static_cast<int>(std::max<qsizetype>(from - block->begin, 0));
    const auto last = static_cast<int>(std::min(to, block->end) - block->begin);
    for (int line = block->layout->lineForTextPosition(first).lineNumber(); line < block->layout->lineCount(); ++line) {
      const QTextLine at = block->layout->lineAt(line);
      if (at.textStart() >= last) break;
      appendLineRects(rects, *block, line, std::max(first, at.textStart()),
                      std::min(last, at.textStart() + at.textLength()));
    }
  }
  return rects;
}

void TextSheet::appendLineRects(QList<QRectF>& rects, const Block& block, int number, int from, int to) const {
  const QTextLine line = block.layout->lineAt(number);
  const QString text = block.layout->text();
  // The space at which a line is broken hangs over its end.
  if (to == line.textStart() + line.textLength() && number + 1 < block.layout->lineCount())
    while (to > from && text[to - 1].isSpace()) --to;
  if (!block.layout->isValidCursorPosition(from)) from = block.layout->previousCursorPosition(from);
  if (!block.layout->isValidCursorPosition(to)) to = block.layout->nextCursorPosition(to);
  const qsizetype own = rects.size();
  const auto append = [&](double one, double other) {
    const double left = std::min(one, other), right = std::max(one, other);
    if (right - left < kTouching) return;
    if (rects.size() > own) {
      QRectF& last = rects.last();
      if (std::abs(left - last.right()) < kTouching) return last.setRight(right);
      if (std::abs(right - last.left()) < kTouching) return last.setLeft(left);
    }
    rects.append(QRectF(QPointF(left, line.y()), QPointF(right, line.y() + line.height())));
  };
  if (!block.mixed) return append(line.cursorToX(from), line.cursorToX(to));
  for (int at = from; at < to;) {
    const int next = block.layout->nextCursorPosition(at);
    if (next <= at) break;
    append(line.cursorToX(at, QTextLine::Leading), line.cursorToX(at, QTextLine::Trailing));
    at = next;
  }
}

const TextSheet::Block* TextSheet::blockAt(double y) const {
  if (m_blocks.empty()) return nullptr;
  const auto found =
      std::partition_point(m_blocks.begin(), m_blocks.end(), [&](const Block& b) { return b.bottom <= y; });
  return found == m_blocks.end() ? &m_blocks.back() : &*found;
}

const TextSheet::Block* TextSheet::blockOf(qsizetype unit) const {
  if (m_blocks.empty()) return nullptr;
  const auto found =
      std::partition_point(m_blocks.begin(), m_blocks.end(), [&](const Block& b) { return b.end <= unit; });
  return found == m_blocks.end() ? &m_blocks.back() : &*found;
}

namespace {

int lineIndex(const std::vector<double>& tops, double y) {
  const auto next = std::upper_bound(tops.begin(), tops.end(), y);
  return next == tops.begin() ? 0 : static_cast<int>(next - tops.begin()) - 1;
}

}  // namespace

qint64 TextSheet::byteAt(const QPointF& point) const {
  const Block* block = blockAt(point.y());
  if (block == nullptr) return m_text.range().begin;
  if (point.y() >= m_height) return m_text.byteAt(block->end);
  if (point.y() < 0) return m_text.range().begin;
  const QTextLine line = block->layout->lineAt(lineIndex(block->lineTops, point.y()));
  return line.isValid() ? m_text.byteAt(block->begin + line.xToCursor(point.x())) : m_text.byteAt(block->begin);
}

qint64 TextSheet::lineByteAt(double y) const {
  const Block* block = blockAt(y);
  if (block == nullptr || y <= 0) return m_text.range().begin;
  const QTextLine line = block->layout->lineAt(lineIndex(block->lineTops, y));
  return m_text.byteAt(block->begin + (line.isValid() ? line.textStart() : 0));
}

double TextSheet::lineTop(qint64 byte) const {
  const qsizetype unit = m_text.unitAt(byte);
  const Block* block = blockOf(unit);
  if (block == nullptr || (block == &m_blocks.front() && unit <= block->begin)) return 0;
  if (unit >= block->end) return block->lineTops.empty() ? block->top : block->lineTops.back();
  const QTextLine line =
      block->layout->lineForTextPosition(static_cast<int>(std::max<qsizetype>(unit - block->begin, 0)));
  return line.isValid() ? block->lineTops[static_cast<std::size_t>(line.lineNumber())] : block->top;
}

}  // namespace longleaf::ui
