// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/text_column.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextObjectInterface>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/theme/theme.h"

namespace longleaf::ui {

namespace {

constexpr int kChipType = QTextFormat::UserObject + 1;
constexpr int kWidthProperty = QTextFormat::UserProperty + 1;
constexpr QChar kChipCharacter(QChar::ObjectReplacementCharacter);
constexpr QChar kGlue(QChar::Nbsp);  // a chip does not begin a line without the word before it
constexpr double kCodeShare = 0.92;  // of the text's size: fixed fonts run large

/// Plain text as blocks of bounded length.
std::vector<MarkdownBlock> plainBlocks(QStringView text) {
  std::vector<MarkdownBlock> blocks;
  for (qsizetype at = 0; at < text.size();) {
    qsizetype end = std::min(at + kLongestBlock, text.size());
    if (end < text.size()) {
      const qsizetype newline = text.lastIndexOf(u'\n', end - 1);
      if (newline > at)
        end = newline;
      else if (text[end].isLowSurrogate())
        --end;
    }
    blocks.push_back({at, end, BlockKind::plain, at > 0});
    at = end < text.size() && text[end] == u'\n' ? end + 1 : end;
  }
  return blocks;
}

}  // namespace

struct TextColumn::Block {
  MarkdownBlock source;
  bool marked = false;  // has chips or underlines, which may change although its text does not
  RenderedBlock rendered;
  std::vector<std::pair<int, int>> chips;  // index, position
  qreal width = -1;
  qreal y = 0;
  qreal height = 0;
  qreal inset = 0;  // of the text on each side
};

/// Room within a line; the chip itself is a button that stands there.
class TextColumn::ChipSpace final : public QObject, public QTextObjectInterface {
  Q_OBJECT
  Q_INTERFACES(QTextObjectInterface)

 public:
  QSizeF intrinsicSize(QTextDocument*, int, const QTextFormat& format) override {
    return {format.doubleProperty(kWidthProperty), 1};  // the line's own height is to stay
  }
  void drawObject(QPainter*, const QRectF&, QTextDocument*, int, const QTextFormat&) override {}
};

TextColumn::TextColumn() : m_chipSpace(std::make_unique<ChipSpace>()) {}
TextColumn::~TextColumn() = default;

void TextColumn::setStyle(const Theme& theme, bool markdown) {
  m_markdown = markdown;
  m_style.text = theme.font(TextRole::answer);
  m_style.strong = theme.font(TextRole::answer, true);
  m_style.heading = theme.font(TextRole::title, true);
  m_style.code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  m_style.code.setPixelSize(theme.px(theme.pixels.answer * kCodeShare));
  m_style.colour = theme.text;
  m_style.muted = theme.muted;
  m_style.line = theme.line;
  m_style.codeGround = theme.ground;
  m_style.lineHeight = theme.pixels.answer * theme.scale * theme.lineHeight.answer;
  m_style.gap = theme.space(2);
  m_style.indent = theme.space(5.5);
  m_selection = theme.accentGround;
  m_accent = theme.accent;
  m_warning = theme.warning;
  m_raised = theme.raised;
  m_padding = theme.space(2);
  m_radius = theme.px(theme.pixels.controlRadius);
  const QString text = m_text;
  m_text.clear();
  m_blocks.clear();
  setText(text, m_chips, m_marks);
}

void TextColumn::setText(const QString& text, const QList<ChipRoom>& chips, const QList<TextMark>& marks) {
  const QString old = std::exchange(m_text, text);
  const bool sameMarks = m_chips == chips && m_marks == marks;
  m_chips = chips;
  m_marks = marks;
  const QStringView shown = QStringView(m_text).left(kMostShown);
  const std::vector<MarkdownBlock> sources = m_markdown ? markdownBlocks(shown) : plainBlocks(shown);
  const qsizetype common = std::mismatch(old.begin(), old.end(), m_text.begin(), m_text.end()).first - old.begin();
  std::vector<std::unique_ptr<Block>> blocks;
  blocks.reserve(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const MarkdownBlock& source = sources[i];
    const Span span{.from = i == 0 ? -1 : source.begin,
                    .to = i + 1 == sources.size() ? std::numeric_limits<qsizetype>::max() : sources[i + 1].begin};
    const bool marked = isMarked(source, span);
    const bool known = i < m_blocks.size() && m_blocks[i]->source == source && source.end <= common;
    const bool same = known && (sameMarks || (!marked && !m_blocks[i]->marked));
    blocks.push_back(same ? std::move(m_blocks[i]) : madeBlock(source, span));
    blocks.back()->marked = marked;
  }
  m_blocks = std::move(blocks);
}

bool TextColumn::isMarked(const MarkdownBlock& source, const Span& span) const {
  return std::any_of(m_chips.begin(), m_chips.end(), [&](const ChipRoom& c) { return span.holds(c.sentenceEnd); }) ||
         std::any_of(m_marks.begin(), m_marks.end(),
                     [&](const TextMark& mark) { return mark.begin < source.end && mark.end > source.begin; });
}

std::unique_ptr<TextColumn::Block> TextColumn::madeBlock(const MarkdownBlock& source, const Span& span) const {
  auto block = std::make_unique<Block>();
  block->source = source;
  const QStringView words = QStringView(m_text).mid(source.begin, source.end - source.begin);
  block->rendered = renderedBlock(words, source, m_style);
  block->inset = source.kind == BlockKind::fencedCode ? m_padding : 0;
  underline(*block);
  const int whole = std::max(0, block->rendered.document->characterCount() - 1);
  for (int i = 0; i < m_chips.size(); ++i) {
    if (!span.holds(m_chips[i].sentenceEnd)) continue;
    const int position = block->rendered.positionBehind(m_chips[i].sentenceEnd - source.begin);
    block->chips.emplace_back(i, position < 0 ? whole : position);
  }
  insertChips(*block);
  return block;
}

void TextColumn::underline(Block& block) const {
  QTextCharFormat format;
  format.setUnderlineStyle(QTextCharFormat::DotLine);
  format.setUnderlineColor(m_warning);
  for (const TextMark& mark : m_marks) {
    if (mark.begin >= block.source.end || mark.end <= block.source.begin) continue;
    const int from = block.rendered.positionAt(std::max<qsizetype>(0, mark.begin - block.source.begin));
    const int to = block.rendered.positionBehind(mark.end - block.source.begin);
    if (to <= from) continue;
    QTextCursor cursor(block.rendered.document.get());
    cursor.setPosition(from);
    cursor.setPosition(to, QTextCursor::KeepAnchor);
    cursor.mergeCharFormat(format);
  }
}

void TextColumn::insertChips(Block& block) const {
  if (block.chips.empty()) return;
  QTextDocument& document = *block.rendered.document;
  document.documentLayout()->registerHandler(kChipType, m_chipSpace.get());
  std::stable_sort(block.chips.begin(), block.chips.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  int shift = 0;
  for (auto& [index, position] : block.chips) {
    QTextCursor cursor(&document);
    position += shift;
    cursor.setPosition(position);
    QTextCharFormat glue;
    glue.setFont(m_style.text);
    QTextCharFormat format = glue;
    format.setObjectType(kChipType);
    format.setProperty(kWidthProperty, m_chips[index].size.width());
    cursor.insertText(QString(kGlue), glue);
    cursor.insertText(QString(kChipCharacter), format);
    for (ListMarker& marker : block.rendered.markers) marker.position += marker.position > position ? 2 : 0;
    for (QuoteRange& quote : block.rendered.quotes) {
      quote.begin += quote.begin > position ? 2 : 0;
      quote.end += quote.end >= position ? 2 : 0;
    }
    ++position;  // the chip itself, behind its glue
    shift += 2;
  }
}

qreal TextColumn::layOut(qreal width) {
  qreal y = 0;
  for (const auto& block : m_blocks) {
    if (y > 0) y += m_style.gap;
    block->y = y;
    const qreal room = std::max<qreal>(1, width - 2 * block->inset);
    if (block->width != room) {
      block->width = room;
      block->rendered.document->setTextWidth(room);
      block->height = block->rendered.document->size().height() + 2 * block->inset;
      ++m_layouts;
    }
    y += block->height;
  }
  return std::ceil(y);
}

qreal TextColumn::idealWidth(qreal most) {
  layOut(most);
  qreal widest = 0;
  for (const auto& block : m_blocks) widest = std::max(widest, block->rendered.document->idealWidth());
  return std::min(most, std::ceil(widest));
}

void TextColumn::paint(QPainter& painter, const QRectF& clip, ColumnPlace from, ColumnPlace to) const {
  for (int i = 0; i < blockCount(); ++i) {
    const Block& block = *m_blocks[static_cast<std::size_t>(i)];
    if (block.y > clip.bottom() || block.y + block.height < clip.top()) continue;
    if (block.source.kind == BlockKind::fencedCode) {
      painter.setRenderHint(QPainter::Antialiasing);
      painter.setPen(m_style.line);
      painter.setBrush(m_raised);
      const QRectF card(0.5, block.y + 0.5, block.width + 2 * block.inset - 1, block.height - 1);
      painter.drawRoundedRect(card, m_radius, m_radius);
    }
    const QPointF offset(block.inset, block.y + block.inset);
    painter.save();
    painter.translate(offset);
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, m_style.colour);
    context.palette.setColor(QPalette::Dark, m_style.line);
    context.clip = clip.translated(-offset);
    if (from < to && from.block <= i && i <= to.block) {
      QTextCursor cursor(block.rendered.document.get());
      cursor.setPosition(from.block == i ? from.position : 0);
      if (to.block == i)
        cursor.setPosition(to.position, QTextCursor::KeepAnchor);
      else
        cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
      QTextCharFormat format;
      format.setBackground(m_selection);
      context.selections.push_back({cursor, format});
    }
    block.rendered.document->documentLayout()->draw(&painter, context);
    paintMarkers(painter, block);
    painter.restore();
  }
}

void TextColumn::paintMarkers(QPainter& painter, const Block& block) const {
  const QTextDocument& document = *block.rendered.document;
  painter.setFont(m_style.text);
  painter.setPen(m_style.muted);
  const QFontMetricsF metrics(m_style.text);
  for (const ListMarker& marker : block.rendered.markers) {
    const QTextBlock line = document.findBlock(marker.position);
    if (!line.isValid() || line.layout()->lineCount() == 0) continue;
    const QTextLine first = line.layout()->lineAt(0);
    const QPointF corner = document.documentLayout()->blockBoundingRect(line).topLeft();
    const qreal gap = m_padding * 0.75;
    const bool leftwards = line.textDirection() == Qt::RightToLeft;
    const qreal x = leftwards ? corner.x() + first.x() + first.width() + gap
                              : corner.x() + first.x() - gap - metrics.horizontalAdvance(marker.text);
    painter.drawText(QPointF(std::max<qreal>(0, x), corner.y() + first.y() + first.ascent()), marker.text);
  }
  painter.setPen(Qt::NoPen);
  painter.setBrush(m_style.line);
  for (const QuoteRange& quote : block.rendered.quotes) painter.drawRect(quoteBar(block, quote));
}

QRectF TextColumn::quoteBar(const Block& block, const QuoteRange& range) const {
  const QTextDocument& document = *block.rendered.document;
  const QTextBlock first = document.findBlock(range.begin);
  const QTextBlock last = document.findBlock(range.end);
  if (!first.isValid() || !last.isValid()) return {};
  const qreal top = document.documentLayout()->blockBoundingRect(first).top();
  const qreal bottom = document.documentLayout()->blockBoundingRect(last).bottom();
  const qreal thickness = m_padding * 3 / 8;
  const qreal inset = m_style.indent * (range.level - 1) + thickness;
  const bool leftwards = first.textDirection() == Qt::RightToLeft;
  return {leftwards ? block.width - inset - thickness : inset, top, thickness, bottom - top};
}

ColumnPlace TextColumn::placeAt(QPointF point) const {
  for (int i = 0; i < blockCount(); ++i) {
    const Block& block = *m_blocks[static_cast<std::size_t>(i)];
    if (point.y() > block.y + block.height + m_style.gap / 2 && i + 1 < blockCount()) continue;
    const QPointF inside = point - QPointF(block.inset, block.y + block.inset);
    const int position = block.rendered.document->documentLayout()->hitTest(inside, Qt::FuzzyHit);
    return {i, std::max(0, position)};
  }
  return {};
}

ColumnPlace TextColumn::end() const {
  if (m_blocks.empty()) return {};
  return {blockCount() - 1, std::max(0, m_blocks.back()->rendered.document->characterCount() - 1)};
}

std::pair<ColumnPlace, ColumnPlace> TextColumn::wordAt(ColumnPlace place) const {
  if (place.block >= blockCount()) return {place, place};
  QTextCursor cursor(m_blocks[static_cast<std::size_t>(place.block)]->rendered.document.get());
  cursor.setPosition(place.position);
  cursor.select(QTextCursor::WordUnderCursor);
  return {{place.block, cursor.selectionStart()}, {place.block, cursor.selectionEnd()}};
}

QString TextColumn::textBetween(ColumnPlace from, ColumnPlace to) const {
  QString words;
  for (int i = std::max(0, from.block); i <= to.block && i < blockCount(); ++i) {
    const RenderedBlock& block = m_blocks[static_cast<std::size_t>(i)]->rendered;
    const int last = std::max(0, block.document->characterCount() - 1);
    const int begin = from.block == i ? std::min(from.position, last) : 0;
    const int end = to.block == i ? std::min(to.position, last) : last;
    if (!words.isEmpty()) words += QStringLiteral("\n\n");
    for (int at = begin; at < end; ++at) {
      for (const ListMarker& marker : block.markers) {
        if (marker.position == at) words += marker.text + QLatin1Char(' ');
      }
      const QChar c = block.document->characterAt(at);
      if (c == QChar::ParagraphSeparator || c == QChar::LineSeparator || c == QChar(0xfdd0) || c == QChar(0xfdd1))
        words += QLatin1Char('\n');
      else if (c == kGlue && at + 1 < end && block.document->characterAt(at + 1) == kChipCharacter)
        ++at;
      else
        words += c;
    }
  }
  return words;
}

QRectF TextColumn::chipRect(int chip) const {
  for (const auto& block : m_blocks) {
    for (const auto& [index, position] : block->chips) {
      if (index != chip) continue;
      const QTextDocument& document = *block->rendered.document;
      const QTextBlock of = document.findBlock(position);
      const QTextLine line = of.layout()->lineForTextPosition(position - of.position());
      if (!line.isValid()) return {};
      const qreal one = line.cursorToX(position - of.position());
      const qreal other = line.cursorToX(position - of.position() + 1);
      const QPointF corner = document.documentLayout()->blockBoundingRect(of).topLeft();
      const QSizeF size = m_chips[chip].size;
      // In the middle of the lower-case letters, as the room is.
      const qreal middle = line.y() + line.ascent() - QFontMetricsF(m_style.text).xHeight() / 2;
      return QRectF(QPointF(std::min(one, other), middle - size.height() / 2), size)
          .translated(corner + QPointF(block->inset, block->y + block->inset));
    }
  }
  return {};
}

}  // namespace longleaf::ui

#include "text_column.moc"
