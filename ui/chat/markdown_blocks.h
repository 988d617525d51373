// SPDX-License-Identifier: GPL-3.0-or-later
// Where the top-level blocks of a Markdown text lie: paragraphs, headings, lists, quotes, tables, fenced code. Each can
// then be laid out by itself, and only the last ones can still change while the text grows. A block is bounded: what is
// longer is cut and shown as plain text, so that no text makes its layout expensive.
#pragma once

#include <QStringView>
#include <vector>

namespace longleaf::ui {

enum class BlockKind { markdown, fencedCode, plain };

/// UTF-16 units of the text; blank lines between blocks belong to none.
struct MarkdownBlock {
  qsizetype begin = 0;
  qsizetype end = 0;
  BlockKind kind = BlockKind::markdown;
  bool continued = false;  // goes on with what was too long for one block

  bool operator==(const MarkdownBlock&) const = default;
};

/// The longest block, and how long a list is before it goes on as a new one.
inline constexpr qsizetype kLongestBlock = 8000;
inline constexpr qsizetype kLongList = 3000;

/// Linear, and cheap enough to be done anew at every growth of the text.
std::vector<MarkdownBlock> markdownBlocks(QStringView text);

}  // namespace longleaf::ui
