// SPDX-License-Identifier: GPL-3.0-or-later
// What a model writes, as it is shown: neutralised, in blocks, each laid out as a document.
#include <QStringDecoder>
#include <QTextBlock>
#include <QTextDocument>
#include <cmath>

#include "fuzz/application.h"
#include "fuzz/target.h"
#include "ui/chat/markdown_blocks.h"
#include "ui/chat/markdown_document.h"
#include "ui/chat/shown_text.h"

namespace longleaf::tests::fuzz {
namespace {

using namespace ui;

TextStyle style() {
  TextStyle made;
  made.lineHeight = 20;
  made.gap = 8;
  made.indent = 20;
  return made;
}

void requireHarmless(const QTextDocument& document) {
  for (QTextBlock line = document.begin(); line.isValid(); line = line.next()) {
    for (auto part = line.begin(); !part.atEnd(); ++part) {
      const QTextCharFormat format = part.fragment().charFormat();
      require(!format.isAnchor() && !format.isImageFormat(), "nothing in an answer leads anywhere or loads anything");
    }
  }
}

void requireRuns(const RenderedBlock& block, qsizetype length) {
  const int end = block.document->characterCount();
  for (const SourceRun& run : block.runs) {
    require(run.source >= 0 && run.sourceLength >= 0 && run.source + run.sourceLength <= length,
            "a run lies in the source");
    require(run.position >= 0 && run.length >= 0 && run.position + run.length <= end, "a run lies in the document");
  }
  for (const ListMarker& marker : block.markers)
    require(marker.position >= 0 && marker.position < end, "a mark stands beside a line");
  for (const QuoteRange& quote : block.quotes)
    require(quote.begin >= 0 && quote.begin <= quote.end && quote.end < end, "a quote's bar stands beside its lines");
  for (qsizetype source = 0; source <= length; source += length / 20 + 1) {
    require(block.positionBehind(source) < end, "a place is in the document");
    const int at = block.positionAt(source);
    require(at >= 0 && at < end, "the way back from a place is in the document");
  }
}

}  // namespace

bool answerMarkdown(std::string_view input) {
  needApplication();
  const QString text = neutralised(QString::fromUtf8(input.data(), static_cast<qsizetype>(input.size())));
  require(text.isValidUtf16(), "neutralised text can be shown");
  qsizetype end = 0;
  for (const MarkdownBlock& block : markdownBlocks(text)) {
    require(block.begin >= end && block.end > block.begin && block.end <= text.size(), "blocks follow each other");
    require(block.end - block.begin <= kLongestBlock, "a block is bounded");
    require(QStringView(text).mid(end, block.begin - end).trimmed().isEmpty(), "between blocks nothing is written");
    end = block.end;
    const RenderedBlock made =
        renderedBlock(QStringView(text).mid(block.begin, block.end - block.begin), block, style());
    require(made.document != nullptr, "a block is a document");
    requireHarmless(*made.document);
    requireRuns(made, block.end - block.begin);
    made.document->setTextWidth(400);
    require(std::isfinite(made.document->size().height()), "a block has a height");
  }
  require(QStringView(text).mid(end).trimmed().isEmpty(), "behind the last block nothing is written");
  return end > 0;
}

}  // namespace longleaf::tests::fuzz
