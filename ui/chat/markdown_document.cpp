// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/markdown_document.h"

#include <md4c.h>

#include <QCoreApplication>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>
#include <algorithm>
#include <optional>

#include "ui/chat/entities.h"

namespace longleaf::ui {

namespace {

constexpr int kDeepest = 6;           // levels of indent that are shown
constexpr unsigned kMostCells = 600;  // of a table
constexpr int kMostBlocks = 3000;     // of one document

std::unique_ptr<QTextDocument> emptyDocument(const TextStyle& style) {
  auto document = std::make_unique<QTextDocument>();
  document->setUndoRedoEnabled(false);
  document->setDocumentMargin(0);
  document->setDefaultFont(style.text);
  document->setIndentWidth(style.indent);
  QTextOption option;
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  document->setDefaultTextOption(option);
  return document;
}

QTextBlockFormat lineFormat(const TextStyle& style) {
  QTextBlockFormat format;
  format.setLineHeight(style.lineHeight, QTextBlockFormat::MinimumHeight);
  return format;
}

QTextCharFormat charFormat(const QFont& font, const QColor& colour) {
  QTextCharFormat format;
  format.setFont(font);
  format.setForeground(colour);
  return format;
}

/// Text as it was written, line for line.
void insertVerbatim(RenderedBlock& block, QStringView text, qsizetype source, const TextStyle& style, bool code) {
  QTextCursor cursor(block.document.get());
  cursor.beginEditBlock();
  const QTextCharFormat format = charFormat(code ? style.code : style.text, style.colour);
  cursor.setBlockFormat(lineFormat(style));
  cursor.setBlockCharFormat(format);
  for (qsizetype at = 0; at <= text.size();) {
    const qsizetype newline = text.indexOf(u'\n', at);
    const qsizetype end = newline < 0 ? text.size() : newline;
    if (at > 0) cursor.insertBlock(lineFormat(style), format);
    if (end > at) {
      block.runs.push_back({source + at, end - at, cursor.position(), static_cast<int>(end - at)});
      cursor.insertText(text.mid(at, end - at).toString(), format);
    }
    at = end + 1;
  }
  cursor.endEditBlock();
}

RenderedBlock verbatim(QStringView text, qsizetype source, const TextStyle& style, bool code) {
  RenderedBlock block{.document = emptyDocument(style), .runs = {}, .markers = {}, .quotes = {}};
  insertVerbatim(block, text, source, style, code);
  return block;
}

/// Without the lines of the fence itself.
RenderedBlock fencedCode(QStringView text, bool continued, const TextStyle& style) {
  qsizetype begin = 0;
  qsizetype end = text.size();
  if (!continued) {
    const qsizetype newline = text.indexOf(u'\n');
    begin = newline < 0 ? end : newline + 1;
  }
  if (const qsizetype last = text.lastIndexOf(u'\n'); last >= 0 && last + 1 >= begin) {
    const QStringView fence = text.mid(last + 1).trimmed();
    const bool closes = fence.size() >= 3 && (fence[0] == u'`' || fence[0] == u'~') &&
                        std::all_of(fence.begin(), fence.end(), [&](QChar c) { return c == fence[0]; });
    if (closes) end = std::max(begin, last);
  }
  return verbatim(text.mid(begin, end - begin), begin, style, true);
}

/// md4c's events, written into a document.
class Writer final {
 public:
  Writer(QStringView text, const TextStyle& style) : m_style(style), m_bytes(text.toUtf8()) {
    m_block.document = emptyDocument(style);
    m_cursor = QTextCursor(m_block.document.get());
    m_formats.push_back(charFormat(style.text, style.colour));
  }

  /// Nothing if it is refused, or shows nothing.
  std::optional<RenderedBlock> write() {
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOINDENTEDCODEBLOCKS;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return of(self).enter(type, detail); };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) { return of(self).leave(type); };
    parser.enter_span = [](MD_SPANTYPE type, void*, void* self) { return of(self).enter(type); };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) { return of(self).leave(type); };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return of(self).take(type, text, size);
    };
    m_cursor.beginEditBlock();
    const int result = md_parse(m_bytes.constData(), static_cast<MD_SIZE>(m_bytes.size()), &parser, this);
    m_cursor.endEditBlock();
    const bool shown = !m_block.runs.empty() || m_rules > 0;
    if (result != 0 || !shown) return std::nullopt;
    return std::move(m_block);
  }

 private:
  struct List {
    bool ordered;
    bool tight;
    unsigned number;
  };

  static Writer& of(void* self) { return *static_cast<Writer*>(self); }

  int enter(MD_BLOCKTYPE type, void* detail) {
    closeSpans(0);
    switch (type) {
      case MD_BLOCK_QUOTE:
        ++m_depth;
        m_quotes.push_back({m_cursor.position() + (m_fresh ? 0 : 1), 0, std::min(m_depth, kDeepest)});
        break;
      case MD_BLOCK_UL:
        ++m_depth;
        m_lists.push_back({false, static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight != 0, 0});
        break;
      case MD_BLOCK_OL:
        ++m_depth;
        m_lists.push_back({true, static_cast<MD_BLOCK_OL_DETAIL*>(detail)->is_tight != 0,
                           static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start});
        break;
      case MD_BLOCK_LI:
        m_pendingMarker =
            m_lists.back().ordered ? QStringLiteral("%1.").arg(m_lists.back().number++) : QString(QChar(0x2022));
        m_textOpen = false;
        break;
      case MD_BLOCK_TABLE:
        return enterTable(*static_cast<MD_BLOCK_TABLE_DETAIL*>(detail));
      case MD_BLOCK_TR:
        ++m_row;
        m_column = -1;
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        enterCell(type == MD_BLOCK_TH, static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align);
        break;
      case MD_BLOCK_H:
        m_formats.push_back(charFormat(
            static_cast<MD_BLOCK_H_DETAIL*>(detail)->level <= 2 ? m_style.heading : m_style.strong, m_style.colour));
        startBlock();
        break;
      case MD_BLOCK_CODE:
        m_formats.push_back(charFormat(m_style.code, m_style.colour));
        m_formats.back().setBackground(m_style.codeGround);
        startBlock();
        break;
      case MD_BLOCK_HR:
        startBlock();
        rule();
        break;
      case MD_BLOCK_P:
        startBlock();
        break;
      default:
        break;
    }
    return m_blocks > kMostBlocks ? 1 : 0;
  }

  int leave(MD_BLOCKTYPE type) {
    closeSpans(0);
    switch (type) {
      case MD_BLOCK_QUOTE:
        --m_depth;
        m_quotes.back().end = m_cursor.position();
        // One without words has no line of its own.
        if (m_quotes.back().begin <= m_quotes.back().end && m_block.quotes.size() < 100)
          m_block.quotes.push_back(m_quotes.back());
        m_quotes.pop_back();
        break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        --m_depth;
        m_lists.pop_back();
        break;
      case MD_BLOCK_LI:
        flushMarker();
        break;
      case MD_BLOCK_TABLE:
        m_table = nullptr;
        m_cursor.movePosition(QTextCursor::End);
        shrink();
        break;
      case MD_BLOCK_CODE:
        dropTrailingBreak();
        m_formats.pop_back();
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_H:
        m_formats.pop_back();
        break;
      default:
        break;
    }
    m_textOpen = false;
    return 0;
  }

  int enterTable(const MD_BLOCK_TABLE_DETAIL& detail) {
    const unsigned rows = detail.head_row_count + detail.body_row_count;
    if (detail.col_count == 0 || detail.col_count > kMostColumns || rows == 0 || rows * detail.col_count > kMostCells)
      return 1;
    if (!m_fresh) startBlock();
    shrink();
    QTextTableFormat format;
    format.setBorderCollapse(true);
    format.setBorder(1);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderBrush(m_style.line);
    format.setCellPadding(m_style.gap * 0.75);
    format.setCellSpacing(0);
    m_table = m_cursor.insertTable(static_cast<int>(rows), static_cast<int>(detail.col_count), format);
    m_row = -1;
    m_fresh = false;
    return 0;
  }

  void enterCell(bool head, MD_ALIGN align) {
    ++m_column;
    m_cursor = m_table->cellAt(m_row, m_column).firstCursorPosition();
    QTextBlockFormat format = lineFormat(m_style);
    if (align == MD_ALIGN_CENTER) format.setAlignment(Qt::AlignHCenter);
    if (align == MD_ALIGN_RIGHT) format.setAlignment(Qt::AlignRight | Qt::AlignAbsolute);
    m_cursor.setBlockFormat(format);
    if (head) m_formats.push_back(charFormat(m_style.strong, m_style.colour));
    m_textOpen = true;
  }

  /// The empty lines that a document has before and behind a table take no room.
  void shrink() {
    QTextBlockFormat format;
    format.setLineHeight(1, QTextBlockFormat::FixedHeight);
    m_cursor.setBlockFormat(format);
    QFont tiny = m_style.text;
    tiny.setPixelSize(1);
    m_cursor.setBlockCharFormat(charFormat(tiny, m_style.colour));
  }

  void startBlock() {
    QTextBlockFormat format = lineFormat(m_style);
    format.setIndent(std::min(m_depth, kDeepest));
    const bool close = !m_lists.empty() && m_lists.back().tight;
    if (!m_fresh) format.setTopMargin(close ? m_style.gap / 2 : m_style.gap);
    if (m_fresh) {
      m_cursor.setBlockFormat(format);
      m_cursor.setBlockCharFormat(m_formats.back());
    } else {
      m_cursor.insertBlock(format, m_formats.back());
    }
    m_fresh = false;
    m_textOpen = true;
    ++m_blocks;
    if (!m_pendingMarker.isEmpty())
      m_block.markers.push_back({m_cursor.position(), std::exchange(m_pendingMarker, {})});
  }

  /// An item without words has its mark all the same.
  void flushMarker() {
    if (!m_pendingMarker.isEmpty()) startBlock();
  }

  void rule() {
    QTextBlockFormat format = m_cursor.blockFormat();
    format.setProperty(QTextFormat::BlockTrailingHorizontalRulerWidth, QTextLength(QTextLength::PercentageLength, 100));
    format.setLineHeight(m_style.gap, QTextBlockFormat::FixedHeight);
    m_cursor.setBlockFormat(format);
    ++m_rules;
  }

  /// Each line of code ends with a break, the last one too.
  void dropTrailingBreak() {
    if (m_block.runs.empty() || m_block.runs.back().length == 0) return;
    if (m_block.document->characterAt(m_cursor.position() - 1) != QChar(QChar::LineSeparator)) return;
    m_cursor.deletePreviousChar();
    --m_block.runs.back().length;
  }

  int enter(MD_SPANTYPE type) {
    QTextCharFormat format = m_formats.back();
    if (type == MD_SPAN_EM) format.setFontItalic(true);
    if (type == MD_SPAN_STRONG) format.setFontWeight(m_style.strong.weight());
    if (type == MD_SPAN_DEL) format.setFontStrikeOut(true);
    if (type == MD_SPAN_IMG) {
      format.setFontItalic(true);
      format.setForeground(m_style.muted);
      m_pictureBegin = m_cursor.position();
    }
    if (type == MD_SPAN_CODE) {
      format.setFont(m_style.code);
      format.setBackground(m_style.codeGround);
    }
    m_formats.push_back(format);
    m_spans.push_back(type);
    return 0;
  }

  /// md4c also ends spans that it did not begin: those whose beginning stands in what became an address.
  int leave(MD_SPANTYPE type) {
    const auto begun = std::find(m_spans.rbegin(), m_spans.rend(), type);
    if (begun == m_spans.rend()) return 0;
    if (type == MD_SPAN_IMG && m_cursor.position() == m_pictureBegin)
      insert(QCoreApplication::translate("MarkdownDocument", "[picture]"), m_sourceDone, 0);
    closeSpans(static_cast<std::size_t>(m_spans.rend() - begun) - 1);
    return 0;
  }

  /// All but the outermost `kept` of them.
  void closeSpans(std::size_t kept) {
    for (; m_spans.size() > kept; m_spans.pop_back()) m_formats.pop_back();
  }

  int take(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size) {
    if (!m_textOpen) startBlock();  // the words of a tight list's item come without a paragraph
    const auto [source, length] = sourceOf(text, size);
    switch (type) {
      case MD_TEXT_NULLCHAR:
        insert(QString(QChar(0xfffd)), source, length);
        break;
      case MD_TEXT_BR:
        insert(QString(QChar(QChar::LineSeparator)), source, length);
        break;
      case MD_TEXT_SOFTBR:
        insert(QStringLiteral(" "), source, length);
        break;
      case MD_TEXT_ENTITY:
        insert(decodedEntity(QString::fromUtf8(text, size)), source, length);
        break;
      case MD_TEXT_CODE:
        insert(QString::fromUtf8(text, size).replace(QLatin1Char('\n'), QChar(QChar::LineSeparator)), source, length);
        break;
      default:
        insert(QString::fromUtf8(text, size), source, length);
        break;
    }
    return 0;
  }

  void insert(const QString& words, qsizetype source, qsizetype length) {
    if (words.isEmpty()) return;
    m_block.runs.push_back({source, length, m_cursor.position(), static_cast<int>(words.size())});
    m_cursor.insertText(words, m_formats.back());
  }

  /// UTF-16 units of what md4c points at; nothing at the place so far for text of its own. Only ever walks forward:
  /// md4c goes through the source in its order.
  std::pair<qsizetype, qsizetype> sourceOf(const MD_CHAR* text, MD_SIZE size) {
    const char* begin = m_bytes.constData();
    const bool own = std::less<>()(text, begin) || !std::less<>()(text, begin + m_bytes.size());
    if (own || text - begin < m_bytesDone) return {m_sourceDone, 0};
    walkTo(text - begin);
    const qsizetype source = m_sourceDone;
    walkTo(text - begin + static_cast<qsizetype>(size));
    return {source, m_sourceDone - source};
  }

  void walkTo(qsizetype byte) {
    const qsizetype end = std::min(byte, m_bytes.size());
    for (; m_bytesDone < end; ++m_bytesDone) {
      const auto unit = static_cast<unsigned char>(m_bytes[m_bytesDone]);
      if ((unit & 0xc0U) != 0x80U) m_sourceDone += unit >= 0xf0U ? 2 : 1;
    }
  }

  const TextStyle& m_style;
  QByteArray m_bytes;
  RenderedBlock m_block;
  QTextCursor m_cursor;
  std::vector<QTextCharFormat> m_formats;  // of the text itself, of the block, of the spans
  std::vector<MD_SPANTYPE> m_spans;
  std::vector<List> m_lists;
  std::vector<QuoteRange> m_quotes;
  QString m_pendingMarker;
  QTextTable* m_table = nullptr;
  int m_row = -1;
  int m_column = -1;
  int m_depth = 0;
  int m_blocks = 0;
  int m_rules = 0;
  int m_pictureBegin = -1;
  bool m_fresh = true;  // the document's first block is still to be used
  bool m_textOpen = false;
  qsizetype m_bytesDone = 0;
  qsizetype m_sourceDone = 0;
};

}  // namespace

int RenderedBlock::positionBehind(qsizetype source) const {
  const auto next = std::lower_bound(runs.begin(), runs.end(), source,
                                     [](const SourceRun& run, qsizetype at) { return run.source < at; });
  if (next == runs.begin()) return -1;
  const SourceRun& run = *std::prev(next);
  const qsizetype inside = source - run.source;
  const bool whole = inside >= run.sourceLength || run.sourceLength != run.length;
  return run.position + (whole ? run.length : static_cast<int>(inside));
}

int RenderedBlock::positionAt(qsizetype source) const {
  for (const SourceRun& run : runs) {
    if (run.source + run.sourceLength <= source) continue;
    const qsizetype inside = std::max<qsizetype>(0, source - run.source);
    return run.position + (run.sourceLength == run.length ? static_cast<int>(inside) : 0);
  }
  return std::max(0, document->characterCount() - 1);
}

RenderedBlock renderedBlock(QStringView text, const MarkdownBlock& block, const TextStyle& style) {
  if (block.kind == BlockKind::fencedCode) return fencedCode(text, block.continued, style);
  if (block.kind == BlockKind::markdown) {
    if (auto written = Writer(text, style).write()) return std::move(*written);
  }
  return verbatim(text, 0, style, false);
}

}  // namespace longleaf::ui
