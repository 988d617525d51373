// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compared_answer.h"

#include <QScrollBar>
#include <QTextBlock>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kFewestLines = 4;
constexpr double kMostLines = 12;
constexpr int kMostSpoken = 1000;  // characters of the description for screen readers

}  // namespace

ComparedAnswer::ComparedAnswer(Look& look, QWidget* parent) : QTextEdit(parent), m_look(look) {
  setObjectName(QStringLiteral("comparedAnswer"));
  setProperty("answer", true);
  setFrameShape(QFrame::NoFrame);
  setAcceptRichText(false);
  setReadOnly(true);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setTabChangesFocus(true);
  setUndoRedoEnabled(false);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setLineWrapMode(QTextEdit::WidgetWidth);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  viewport()->setAutoFillBackground(false);
  document()->setDocumentMargin(0);
  restyle();
  connect(&look, &Look::changed, this, &ComparedAnswer::restyle);
}

void ComparedAnswer::setAnswer(const QString& text, const QList<AnswerSpan>& differing) {
  if (text == m_text && differing == m_differing) return;
  const bool grows = m_differing.isEmpty() && differing.isEmpty() && !m_text.isEmpty() && text.startsWith(m_text);
  if (grows) {
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    end.insertText(text.mid(m_text.size()));
  } else {
    setPlainText(text);
  }
  m_text = text;
  m_differing = differing;
  if (!grows) mark();
  fit();
}

/// Line height, and what differs.
void ComparedAnswer::mark() {
  const Theme& theme = m_look.theme();
  QTextCursor all(document());
  all.select(QTextCursor::Document);
  QTextBlockFormat lines;
  lines.setLineHeight(100 * theme.lineHeight.answer, QTextBlockFormat::ProportionalHeight);
  all.setBlockFormat(lines);
  all.setCharFormat({});
  QTextCharFormat marked;
  marked.setBackground(theme.warningGround);
  marked.setUnderlineStyle(QTextCharFormat::DashUnderline);
  marked.setUnderlineColor(theme.warning);
  QStringList words;
  for (const AnswerSpan& span : m_differing) {
    QTextCursor cursor(document());
    cursor.setPosition(static_cast<int>(std::min(span.begin, m_text.size())));
    cursor.setPosition(static_cast<int>(std::min(span.end, m_text.size())), QTextCursor::KeepAnchor);
    cursor.setCharFormat(marked);
    words.append(m_text.mid(span.begin, span.end - span.begin).simplified());
  }
  setAccessibleDescription(
      words.isEmpty() ? QString()
                      : tr("Unlike the reference: %1").arg(words.join(QStringLiteral("; "))).left(kMostSpoken));
}

void ComparedAnswer::restyle() {
  setFont(m_look.theme().font(TextRole::answer));
  document()->setDefaultFont(font());
  mark();
  fit();
}

void ComparedAnswer::fit() {
  const double line = fontMetrics().height() * m_look.theme().lineHeight.answer;
  const int frame = height() - viewport()->height();
  const int text = static_cast<int>(std::ceil(document()->size().height())) + std::max(0, frame);
  const int wanted = std::clamp(text, static_cast<int>(line * kFewestLines), static_cast<int>(line * kMostLines));
  if (wanted == m_height) return;
  m_height = wanted;
  updateGeometry();
}

QSize ComparedAnswer::sizeHint() const { return {m_look.theme().px(240), m_height}; }

QSize ComparedAnswer::minimumSizeHint() const { return {m_look.theme().px(120), m_height}; }

void ComparedAnswer::resizeEvent(QResizeEvent* event) {
  QTextEdit::resizeEvent(event);
  fit();
}

void ComparedAnswer::wheelEvent(QWheelEvent* event) {
  if (verticalScrollBar()->maximum() == 0 || !hasFocus()) return event->ignore();
  QTextEdit::wheelEvent(event);
}

}  // namespace longleaf::ui
