// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/snippet_text.h"

#include <QFontMetrics>
#include <QPainter>
#include <QTextLayout>
#include <algorithm>

#include "ui/theme/theme.h"

namespace longleaf::ui {

namespace {

constexpr QChar kOpen(0x0002);
constexpr QChar kClose(0x0003);
constexpr int kMostCharacters = 600;
constexpr int kLeadIn = 40;  // characters before the first word found, at most

/// Cuts the beginning at a word, if the first word found is far behind it.
void cutLeadIn(SnippetText& snippet) {
  if (snippet.found.isEmpty() || snippet.found.first().begin <= kLeadIn) return;
  const int first = snippet.found.first().begin;
  int cut = static_cast<int>(snippet.text.indexOf(QLatin1Char(' '), first - kLeadIn)) + 1;
  if (cut <= 0 || cut > first) cut = first;
  const QString ellipsis = QStringLiteral("… ");
  snippet.text = ellipsis + snippet.text.mid(cut);
  for (SnippetText::Span& span : snippet.found) span.begin += static_cast<int>(ellipsis.size()) - cut;
}

QList<QTextLayout::FormatRange> formatsOf(const SnippetText& snippet, const Theme& theme) {
  QTextCharFormat emphasis;
  emphasis.setFontWeight(QFont::DemiBold);
  emphasis.setForeground(theme.text);
  emphasis.setBackground(theme.highlight);
  QList<QTextLayout::FormatRange> formats;
  const auto size = static_cast<int>(snippet.text.size());
  for (const SnippetText::Span& span : snippet.found)
    if (span.begin < size) formats.append({span.begin, std::min(span.length, size - span.begin), emphasis});
  return formats;
}

/// Lays out all lines that are drawn; returns the place in the text behind them.
int layOut(QTextLayout& layout, int width, int lines) {
  int end = 0;
  double y = 0;
  layout.beginLayout();
  for (int i = 0; i < lines; ++i) {
    QTextLine line = layout.createLine();
    if (!line.isValid()) break;
    line.setLineWidth(width);
    line.setPosition({0, y});
    y += line.height();
    end = line.textStart() + line.textLength();
  }
  layout.endLayout();
  return end;
}

}  // namespace

SnippetText snippetText(const QString& marked) {
  SnippetText snippet;
  int open = -1;
  bool space = false;
  const auto close = [&] {
    const int end = static_cast<int>(snippet.text.size());
    if (open >= 0 && end > open) snippet.found.append({open, end - open});
    open = -1;
  };
  for (const QChar c : marked) {
    if (snippet.text.size() >= kMostCharacters) break;
    if (c.isSpace()) {
      space = !snippet.text.isEmpty();
      continue;
    }
    if (c == kClose) {
      close();
      continue;
    }
    if (c != kOpen && c.category() == QChar::Other_Control) continue;
    if (space) snippet.text += QLatin1Char(' ');
    space = false;
    if (c == kOpen) {
      if (open < 0) open = static_cast<int>(snippet.text.size());
    } else {
      snippet.text += c;
    }
  }
  close();
  cutLeadIn(snippet);
  return snippet;
}

void paintSnippet(QPainter& painter, const QRect& area, const SnippetText& snippet, const SnippetLines& lines,
                  const Theme& theme) {
  const QFont font = theme.font(TextRole::secondary);
  QTextOption option;
  option.setTextDirection(snippet.text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
  option.setAlignment(lines.fromTheRight ? Qt::AlignRight : Qt::AlignLeft);
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  SnippetText shown = snippet;
  QTextLayout layout(shown.text, font);
  layout.setTextOption(option);
  layout.setFormats(formatsOf(shown, theme));
  int end = layOut(layout, area.width(), lines.most);
  // The dots may need more room than what they stand for had.
  for (int kept = end - 1; end < shown.text.size() && kept > 0; --kept) {
    shown.text = snippet.text.left(kept).trimmed() + QStringLiteral("…");
    layout.setText(shown.text);
    layout.setFormats(formatsOf(shown, theme));
    end = layOut(layout, area.width(), lines.most);
  }
  painter.setPen(theme.muted);
  layout.draw(&painter, area.topLeft());
}

}  // namespace longleaf::ui
