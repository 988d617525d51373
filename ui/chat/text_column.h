// SPDX-License-Identifier: GPL-3.0-or-later
// The text of a message as blocks one below the other, each a document of its own, so that a growing text costs the
// layout of its last block only. It keeps room within the lines for chips, and knows where they stand.
#pragma once

#include <QList>
#include <QPainter>
#include <QRectF>
#include <QString>
#include <memory>
#include <vector>

#include "ui/chat/markdown_document.h"

namespace longleaf::ui {

struct Theme;

/// Room for a chip behind the sentence that ends at `sentenceEnd` of the text.
struct ChipRoom {
  qsizetype sentenceEnd = 0;
  QSizeF size{};

  bool operator==(const ChipRoom&) const = default;
};

/// A stretch of the text that is underlined as not being in the document.
struct TextMark {
  qsizetype begin = 0;
  qsizetype end = 0;

  bool operator==(const TextMark&) const = default;
};

/// A place in the column: which block, and where in its document.
struct ColumnPlace {
  int block = 0;
  int position = 0;

  auto operator<=>(const ColumnPlace&) const = default;
};

class TextColumn final {
 public:
  /// What is behind this is not shown: no answer is so long, and no reader is so patient.
  static constexpr qsizetype kMostShown = 400'000;

  TextColumn();
  ~TextColumn();

  /// Forgets all that is laid out: fonts or colours are other ones.
  void setStyle(const Theme& theme, bool markdown);
  /// Neutralised text. Blocks that are the same as before stay as they are.
  void setText(const QString& text, const QList<ChipRoom>& chips, const QList<TextMark>& marks);
  const QString& text() const { return m_text; }
  bool isCut() const { return m_text.size() > kMostShown; }

  /// The height at this width; lays out only blocks that were not laid out at it.
  qreal layOut(qreal width);
  /// The width that the text needs if it may have `most`.
  qreal idealWidth(qreal most);
  void paint(QPainter& painter, const QRectF& clip, ColumnPlace from, ColumnPlace to) const;

  ColumnPlace placeAt(QPointF point) const;
  ColumnPlace end() const;
  /// The word around a place.
  std::pair<ColumnPlace, ColumnPlace> wordAt(ColumnPlace place) const;
  /// As it is shown; a chip is left out.
  QString textBetween(ColumnPlace from, ColumnPlace to) const;
  /// Where a chip's room is after the latest layout, by its index in setText.
  QRectF chipRect(int chip) const;

  /// How many blocks were laid out since the beginning.
  qint64 layouts() const { return m_layouts; }
  int blockCount() const { return static_cast<int>(m_blocks.size()); }

 private:
  struct Block;
  class ChipSpace;

  /// The ends of sentences that belong to a block: behind `from`, up to `to`.
  struct Span {
    qsizetype from = 0;
    qsizetype to = 0;
    bool holds(qsizetype place) const { return place > from && place <= to; }
  };

  bool isMarked(const MarkdownBlock& source, const Span& span) const;
  std::unique_ptr<Block> madeBlock(const MarkdownBlock& source, const Span& span) const;
  void insertChips(Block& block) const;
  void underline(Block& block) const;
  void paintMarkers(QPainter& painter, const Block& block) const;
  QRectF quoteBar(const Block& block, const QuoteRange& range) const;

  QString m_text;
  QList<ChipRoom> m_chips;
  QList<TextMark> m_marks;
  std::vector<std::unique_ptr<Block>> m_blocks;
  std::unique_ptr<ChipSpace> m_chipSpace;
  TextStyle m_style;
  QColor m_selection, m_accent, m_warning, m_raised;
  qreal m_padding = 0;
  qreal m_radius = 0;
  bool m_markdown = true;
  qint64 m_layouts = 0;
};

}  // namespace longleaf::ui
