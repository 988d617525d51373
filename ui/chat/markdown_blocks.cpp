// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/markdown_blocks.h"

#include <algorithm>
#include <optional>

namespace longleaf::ui {

namespace {

enum class Open { nothing, paragraph, list, quote, code };

struct Line {
  qsizetype begin, end;  // of the text, without the line break
  qsizetype indent = 0;
  QStringView words{};  // without the indent
};

struct ListMark {
  bool ordered = false;
  bool interrupts = false;  // a paragraph: CommonMark asks for a 1 and for content
};

bool startsHeading(QStringView words) {
  qsizetype level = 0;
  while (level < words.size() && words[level] == u'#') ++level;
  return level >= 1 && level <= 6 && (level == words.size() || words[level].isSpace());
}

/// The length of a fence of ` or ~; 0: none.
qsizetype fenceLength(QStringView words) {
  if (words.isEmpty() || (words[0] != u'`' && words[0] != u'~')) return 0;
  qsizetype length = 0;
  while (length < words.size() && words[length] == words[0]) ++length;
  if (length < 3 || (words[0] == u'`' && words.mid(length).contains(u'`'))) return 0;
  return length;
}

bool isRule(QStringView words) {
  if (words.isEmpty() || (words[0] != u'-' && words[0] != u'*' && words[0] != u'_')) return false;
  qsizetype marks = 0;
  for (const QChar c : words) {
    if (c == words[0])
      ++marks;
    else if (!c.isSpace())
      return false;
  }
  return marks >= 3;
}

bool isUnderline(QStringView words) {
  const QStringView trimmed = words.trimmed();
  return !trimmed.isEmpty() && std::all_of(trimmed.begin(), trimmed.end(), [](QChar c) { return c == u'-'; });
}

std::optional<ListMark> listMark(QStringView words) {
  if (words.isEmpty()) return std::nullopt;
  qsizetype behind = 1;
  ListMark mark;
  if (words[0].unicode() >= '0' && words[0].unicode() <= '9') {
    qsizetype digits = 0;
    while (digits < words.size() && words[digits].unicode() >= '0' && words[digits].unicode() <= '9') ++digits;
    if (digits > 9 || digits == words.size() || (words[digits] != u'.' && words[digits] != u')')) return std::nullopt;
    mark = {.ordered = true, .interrupts = digits == 1 && words[0] == u'1'};
    behind = digits + 1;
  } else if (words[0] == u'-' || words[0] == u'+' || words[0] == u'*') {
    mark.interrupts = true;
  } else {
    return std::nullopt;
  }
  if (behind < words.size() && !words[behind].isSpace()) return std::nullopt;
  if (words.mid(behind).trimmed().isEmpty()) mark.interrupts = false;
  return mark;
}

class Splitter final {
 public:
  explicit Splitter(QStringView text) : m_text(text) {}

  std::vector<MarkdownBlock> split() {
    for (qsizetype at = 0; at < m_text.size();) {
      const qsizetype newline = m_text.indexOf(u'\n', at);
      const qsizetype end = newline < 0 ? m_text.size() : newline;
      take(line(at, end));
      at = end + 1;
    }
    return std::move(m_blocks);
  }

 private:
  Line line(qsizetype begin, qsizetype end) const {
    Line found{.begin = begin, .end = end};
    qsizetype at = begin;
    for (; at < end && (m_text[at] == u' ' || m_text[at] == u'\t'); ++at) found.indent += m_text[at] == u'\t' ? 4 : 1;
    found.words = m_text.mid(at, end - at);
    return found;
  }

  void take(const Line& line) {
    if (m_open == Open::code) return takeCode(line);
    if (line.words.trimmed().isEmpty()) {
      m_blank = true;
      if (m_open != Open::list) m_open = Open::nothing;
      return;
    }
    if (continues(line))
      extend(line);
    else
      begin(line);
    m_blank = false;
  }

  void takeCode(const Line& line) {
    extend(line);
    const QStringView words = line.words.trimmed();
    const bool closes = words.size() >= m_fence &&
                        std::all_of(words.begin(), words.end(), [this](QChar c) { return c == m_fenceMark; });
    if (closes && line.indent <= 3) m_open = Open::nothing;
  }

  bool continues(const Line& line) const {
    const bool starts = line.indent <= 3 && startsSomething(line.words);
    switch (m_open) {
      case Open::nothing:
      case Open::code:
        return false;
      case Open::paragraph:
        return isUnderline(line.words) || !starts;
      case Open::quote:
        return line.words.startsWith(u'>') || !starts;
      case Open::list:
        break;
    }
    if (line.indent >= 2) return true;
    if (const auto mark = listMark(line.words); mark && !isRule(line.words))
      return mark->ordered == m_ordered && line.begin - m_blocks.back().begin < kLongList;
    return !m_blank && !starts;
  }

  static bool startsSomething(QStringView words) {
    if (startsHeading(words) || fenceLength(words) > 0 || isRule(words) || words.startsWith(u'>')) return true;
    const auto mark = listMark(words);
    return mark && mark->interrupts;
  }

  void begin(const Line& line) {
    BlockKind kind = BlockKind::markdown;
    m_open = Open::paragraph;
    if (const qsizetype fence = fenceLength(line.words); fence > 0) {
      m_open = Open::code;
      m_fence = fence;
      m_fenceMark = line.words[0];
      kind = BlockKind::fencedCode;
    } else if (startsHeading(line.words) || isRule(line.words)) {
      m_open = Open::nothing;
    } else if (line.words.startsWith(u'>')) {
      m_open = Open::quote;
    } else if (const auto mark = listMark(line.words)) {
      m_open = Open::list;
      m_ordered = mark->ordered;
    }
    m_blocks.push_back({line.begin, line.begin, kind, false});
    extend(line);
  }

  /// Beyond the bound the block is plain, and so is what follows until it would have ended.
  void extend(const Line& line) {
    MarkdownBlock* block = &m_blocks.back();
    if (line.end - block->begin > kLongestBlock) {
      if (block->kind == BlockKind::markdown) block->kind = BlockKind::plain;
      const BlockKind kind = block->kind;
      if (block->end > block->begin) m_blocks.push_back({line.begin, line.begin, kind, true});
      block = &m_blocks.back();
      while (line.end - block->begin > kLongestBlock) {
        const qsizetype cut = cutNear(block->begin + kLongestBlock);
        block->end = cut;
        m_blocks.push_back({cut, cut, kind, true});
        block = &m_blocks.back();
      }
    }
    block->end = line.end;
  }

  /// Behind a space if there is one close before; never between two surrogates.
  qsizetype cutNear(qsizetype at) const {
    for (qsizetype back = at; back > at - 200; --back) {
      if (m_text[back - 1].isSpace()) return back;
    }
    return m_text[at].isLowSurrogate() ? at - 1 : at;
  }

  QStringView m_text;
  std::vector<MarkdownBlock> m_blocks;
  Open m_open = Open::nothing;
  bool m_blank = false;
  bool m_ordered = false;
  qsizetype m_fence = 0;
  QChar m_fenceMark;
};

}  // namespace

std::vector<MarkdownBlock> markdownBlocks(QStringView text) { return Splitter(text).split(); }

}  // namespace longleaf::ui
