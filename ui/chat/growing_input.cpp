// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/growing_input.h"

#include <QKeyEvent>
#include <QMetaMethod>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>
#include <cmath>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kMostLines = 6;

}  // namespace

GrowingInput::GrowingInput(Look& look, QWidget* parent) : QPlainTextEdit(parent), m_look(look) {
  setFrameShape(QFrame::NoFrame);
  setTabChangesFocus(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  document()->setDocumentMargin(0);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  // The card around it has ground and border.
  setStyleSheet(QStringLiteral("QPlainTextEdit { background: transparent; border: none; padding: 0; }"));
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
  connect(this, &QPlainTextEdit::textChanged, this, [this] { takeChange(); });
}

void GrowingInput::restyle() {
  setFont(m_look.theme().font(TextRole::answer));
  document()->setDefaultFont(font());
  takeChange();
}

void GrowingInput::takeChange() {
  if (document()->characterCount() - 1 > kMostCharacters) {
    QTextCursor cursor(document());
    cursor.setPosition(kMostCharacters);
    cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();  // comes back here
    Q_EMIT cut();
    return;
  }
  const int wanted = wantedHeight();
  if (wanted == m_height) return;
  m_height = wanted;
  const bool more = document()->size().height() > kMostLines;
  setVerticalScrollBarPolicy(more ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
  updateGeometry();
  Q_EMIT heightChanged();
}

int GrowingInput::wantedHeight() const {
  // A plain text document gives its height in lines.
  const int lines = std::clamp(static_cast<int>(std::lround(document()->size().height())), 1, kMostLines);
  return lines * QFontMetrics(font()).lineSpacing() + m_look.theme().space(0.5);
}

int GrowingInput::heightForWidth(int) const { return wantedHeight(); }

QSize GrowingInput::sizeHint() const { return {m_look.theme().space(40), wantedHeight()}; }

QSize GrowingInput::minimumSizeHint() const { return {m_look.theme().space(15), wantedHeight()}; }

bool GrowingInput::event(QEvent* event) {
  // The chat's own Escape, where there is something to cancel, before the window's.
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
      isSignalConnected(QMetaMethod::fromSignal(&GrowingInput::cancelled))) {
    event->accept();
    return true;
  }
  return QPlainTextEdit::event(event);
}

void GrowingInput::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && !(event->modifiers() & (Qt::ShiftModifier | Qt::AltModifier))) {
    Q_EMIT submitted();
  } else if (event->key() == Qt::Key_Escape && isSignalConnected(QMetaMethod::fromSignal(&GrowingInput::cancelled))) {
    Q_EMIT cancelled();
  } else if (enter) {
    insertPlainText(QStringLiteral("\n"));
    ensureCursorVisible();
  } else {
    QPlainTextEdit::keyPressEvent(event);
  }
}

void GrowingInput::insertFromMimeData(const QMimeData* source) {
  // Cut before it is laid out: a clipboard may hold a library.
  const qsizetype kept = document()->characterCount() - 1 - textCursor().selectedText().size();
  const qsizetype room = std::max<qsizetype>(0, kMostCharacters - kept);
  QString words = source->text();
  const bool longer = words.size() > room;
  words.truncate(room);
  if (!words.isEmpty() && words.back().isHighSurrogate()) words.chop(1);
  insertPlainText(words);
  ensureCursorVisible();
  if (longer) Q_EMIT cut();
}

void GrowingInput::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  // Not from here: another height would come as a resize within this one.
  QMetaObject::invokeMethod(
      this, [this] { takeChange(); }, Qt::QueuedConnection);
}

void GrowingInput::focusInEvent(QFocusEvent* event) {
  QPlainTextEdit::focusInEvent(event);
  Q_EMIT focusChanged();
}

void GrowingInput::focusOutEvent(QFocusEvent* event) {
  QPlainTextEdit::focusOutEvent(event);
  Q_EMIT focusChanged();
}

}  // namespace longleaf::ui
