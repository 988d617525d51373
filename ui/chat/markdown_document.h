// SPDX-License-Identifier: GPL-3.0-or-later
// One block of Markdown as a text document, with the way back from a place in the source to a place in it. HTML is
// text, a picture is its description, a link is its words: nothing in it leads anywhere or loads anything.
#pragma once

#include <QColor>
#include <QFont>
#include <QStringView>
#include <QTextDocument>
#include <memory>
#include <vector>

#include "ui/chat/markdown_blocks.h"

namespace longleaf::ui {

/// How the text is set; all from the theme.
struct TextStyle {
  QFont text;
  QFont strong;
  QFont heading;
  QFont code;
  QColor colour;
  QColor muted;
  QColor line;
  QColor codeGround;
  qreal lineHeight = 0;  // least, pixels
  qreal gap = 0;         // between paragraphs, pixels
  qreal indent = 0;      // of a list's or quote's level, pixels
};

/// A stretch of the source and where it stands in the document; both in UTF-16 units.
struct SourceRun {
  qsizetype source = 0;
  qsizetype sourceLength = 0;
  int position = 0;
  int length = 0;
};

/// "•" or "3." beside the block of text that begins at `position`.
struct ListMarker {
  int position = 0;
  QString text{};
};

/// A quote's bar stands beside these positions, at this level of indent.
struct QuoteRange {
  int begin = 0;
  int end = 0;
  int level = 0;
};

struct RenderedBlock {
  std::unique_ptr<QTextDocument> document;
  std::vector<SourceRun> runs;  // in the order of the source
  std::vector<ListMarker> markers;
  std::vector<QuoteRange> quotes;

  /// Where what stands before `source` (of the block) ends in the document; -1 if nothing of it is shown.
  int positionBehind(qsizetype source) const;
  /// Where what stands at or behind `source` begins; the document's end if nothing does.
  int positionAt(qsizetype source) const;
};

/// `text` is the block alone, neutralised. Never null: what md4c refuses or what is too involved (a table of more than
/// kMostColumns columns) is shown as it was written.
RenderedBlock renderedBlock(QStringView text, const MarkdownBlock& block, const TextStyle& style);

inline constexpr unsigned kMostColumns = 10;

}  // namespace longleaf::ui
