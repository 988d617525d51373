// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/message_text.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QPainter>
#include <algorithm>

#include "ui/chat/citation_chip.h"
#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

MessageText::MessageText(Look& look, bool markdown, QWidget* parent) : QWidget(parent), m_look(look) {
  setObjectName(QStringLiteral("messageText"));
  setFocusPolicy(Qt::ClickFocus);
  setCursor(Qt::IBeamCursor);
  setAccessibleName(markdown ? tr("Answer") : tr("Question"));
  m_column.setStyle(look.theme(), markdown);
  connect(&look, &Look::changed, this, [this, markdown] {
    m_column.setStyle(m_look.theme(), markdown);
    restyle();
  });
}

void MessageText::restyle() {
  apply();
  placeChips();
  updateGeometry();
  update();
}

void MessageText::setMessage(const ChatMessage& message) {
  m_text = neutralised(message.text);
  m_half.clear();
  qDeleteAll(m_chips);
  m_chips.clear();
  m_marks.clear();
  QList<CitationLink> citations = message.citations;
  std::stable_sort(citations.begin(), citations.end(),
                   [](const CitationLink& a, const CitationLink& b) { return a.sentenceEnd < b.sentenceEnd; });
  for (const CitationLink& citation : citations) {
    auto* chip = new CitationChip(m_look, citation, this);
    m_chips.append(chip);
    connect(chip, &CitationChip::clicked, this, [this, place = citation.place] { Q_EMIT placeActivated(place); });
    chip->show();
  }
  for (const UnsupportedText& part : message.unsupported) m_marks.append({part.begin, part.end});
  setAccessibleDescription(m_text.left(4000));
  m_anchor = m_cursor = {};
  restyle();
}

void MessageText::append(const QString& more) {
  QString whole = m_half + more;
  m_half.clear();
  // Half a character, or of a line's end, waits for the other half.
  if (!whole.isEmpty() && (whole.back().isHighSurrogate() || whole.back() == QLatin1Char('\r'))) {
    m_half = whole.back();
    whole.chop(1);
  }
  m_text += neutralised(whole);
  apply();
  updateGeometry();
  update();
}

void MessageText::apply() {
  QList<ChipRoom> rooms;
  for (const CitationChip* chip : m_chips) rooms.append({chip->citation().sentenceEnd, chip->roomInLine()});
  m_column.setText(m_text, rooms, m_marks);
  m_cursor = std::min(m_cursor, m_column.end());
  m_anchor = std::min(m_anchor, m_column.end());
}

int MessageText::heightForWidth(int width) const { return static_cast<int>(m_column.layOut(width)); }

int MessageText::idealWidth(int most) const { return static_cast<int>(m_column.idealWidth(most)); }

QString MessageText::shownText() const { return m_column.textBetween({}, m_column.end()); }

QString MessageText::selectedText() const {
  return m_column.textBetween(std::min(m_anchor, m_cursor), std::max(m_anchor, m_cursor));
}

void MessageText::placeChips() {
  m_column.layOut(width());
  for (int i = 0; i < m_chips.size(); ++i) m_chips[i]->placeInto(m_column.chipRect(i));
}

bool MessageText::event(QEvent* event) {
  // Copying belongs to the text with the focus, whatever the window makes of the keys.
  if (event->type() == QEvent::ShortcutOverride) {
    auto* key = static_cast<QKeyEvent*>(event);
    if ((key->matches(QKeySequence::Copy) && m_anchor != m_cursor) || key->matches(QKeySequence::SelectAll)) {
      key->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void MessageText::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  m_column.layOut(width());
  m_column.paint(painter, event->rect(), std::min(m_anchor, m_cursor), std::max(m_anchor, m_cursor));
}

void MessageText::resizeEvent(QResizeEvent*) { placeChips(); }

void MessageText::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const ColumnPlace place = m_column.placeAt(event->position());
  select(event->modifiers() & Qt::ShiftModifier ? m_anchor : place, place);
}

void MessageText::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) select(m_anchor, m_column.placeAt(event->position()));
}

void MessageText::mouseDoubleClickEvent(QMouseEvent* event) {
  const auto [from, to] = m_column.wordAt(m_column.placeAt(event->position()));
  select(from, to);
}

void MessageText::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) {
    copySelection();
  } else if (event->matches(QKeySequence::SelectAll)) {
    select({}, m_column.end());
  } else {
    QWidget::keyPressEvent(event);
  }
}

void MessageText::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  QAction* copy = menu.addAction(tr("Copy the selection"));
  copy->setEnabled(m_anchor != m_cursor);
  QAction* all = menu.addAction(tr("Select all"));
  const QAction* chosen = menu.exec(event->globalPos());
  if (chosen == copy) copySelection();
  if (chosen == all) select({}, m_column.end());
}

void MessageText::focusOutEvent(QFocusEvent* event) {
  // One selection at a time; a menu only borrows the focus.
  if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
    select(m_cursor, m_cursor);
  QWidget::focusOutEvent(event);
}

void MessageText::select(ColumnPlace from, ColumnPlace to) {
  m_anchor = from;
  m_cursor = to;
  update();
}

void MessageText::copySelection() const {
  const QString words = selectedText();
  if (!words.isEmpty()) QGuiApplication::clipboard()->setText(words);
}

}  // namespace longleaf::ui
