// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/question_view.h"

#include <QPainter>
#include <QStyle>
#include <algorithm>

#include "ui/chat/chat_button.h"
#include "ui/chat/growing_input.h"
#include "ui/chat/message_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

QuestionView::QuestionView(Look& look, QWidget* parent)
    : MessageView(look, parent),
      m_text(new MessageText(look, false, this)),
      m_edit(new ChatButton(look, ButtonKind::flat, tr("Edit"), this)) {
  setObjectName(QStringLiteral("question"));
  m_edit->setObjectName(QStringLiteral("editButton"));
  m_edit->setAccessibleName(tr("Edit the question and ask again"));
  m_edit->setReserved(true);
  connect(m_edit, &ChatButton::clicked, this, [this] { beginEditing(); });
}

void QuestionView::setMessage(const ChatMessage& message) {
  m_message = message;
  m_text->setMessage(message);
  rearrange();
}

void QuestionView::append(const QString& more) {
  m_message.text += more;
  setMessage(ChatMessage(m_message));
}

void QuestionView::setContext(const MessageContext& context) {
  m_edit->setReserved(!context.last);
  m_edit->setVisible(!context.busy && !m_input);
  if (context.busy && m_input) endEditing();
  rearrange();
}

QList<QWidget*> QuestionView::focusStops() const {
  if (m_input) return {m_input, m_again, m_cancel};
  return {m_edit};
}

bool QuestionView::isInUse() const { return m_input || MessageView::isInUse(); }

int QuestionView::arrange(int width, bool apply) const {
  if (m_input) return arrangeEditor(width, apply);
  const Theme& theme = m_look.theme();
  const int side = theme.space(3.5);
  const int above = theme.space(2.5);
  const int edit = m_edit->sizeHint().width() + theme.space(1);
  const int words = m_text->idealWidth(std::max(theme.space(10), width - edit - 2 * side));
  const int high = m_text->heightForWidth(words) + 2 * above;
  const QRect card(width - words - 2 * side, 0, words + 2 * side, high);
  if (apply) {
    m_card = QStyle::visualRect(layoutDirection(), QRect(0, 0, width, 1), card);
    place(m_text, card.adjusted(side, above, -side, -above), width);
    const QSize hint = m_edit->sizeHint();
    const int y = std::max(0, (std::min(high, hint.height() + 2 * above) - hint.height()) / 2);
    place(m_edit, QRect(QPoint(card.left() - edit, y), hint), width);
  }
  return std::max(high, m_edit->sizeHint().height());
}

int QuestionView::arrangeEditor(int width, bool apply) const {
  const Theme& theme = m_look.theme();
  const int side = theme.space(3);
  const int words = m_input->heightForWidth(width - 2 * side);
  const QSize again = m_again->sizeHint();
  const QSize cancel = m_cancel->sizeHint();
  const int buttons = theme.space(2) + words + theme.space(2);
  const int high = buttons + again.height() + theme.space(2);
  if (apply) {
    m_card = QRect(0, 0, width, high);
    place(m_input, QRect(side, theme.space(2), width - 2 * side, words), width);
    place(m_again, QRect(QPoint(width - theme.space(2) - again.width(), buttons), again), width);
    place(m_cancel,
          QRect(QPoint(width - theme.space(3) - again.width() - cancel.width(),
                       buttons + (again.height() - cancel.height()) / 2),
                cancel),
          width);
  }
  return high;
}

void QuestionView::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool editing = m_input && m_input->hasFocus();
  const qreal pen = editing ? theme.px(theme.pixels.focusRing) : 1;
  const qreal radius = theme.px(theme.pixels.cardRadius);
  painter.setPen(QPen(editing ? theme.accent : theme.line, pen));
  painter.setBrush(theme.raised);
  painter.drawRoundedRect(QRectF(m_card).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), radius, radius);
}

void QuestionView::enterEvent(QEnterEvent*) { m_edit->setShown(true); }

void QuestionView::leaveEvent(QEvent*) { m_edit->setShown(false); }

void QuestionView::beginEditing() {
  if (m_input) return;
  m_input = new GrowingInput(m_look, this);
  m_input->setObjectName(QStringLiteral("questionEditor"));
  m_input->setAccessibleName(tr("The question in other words"));
  m_input->setPlainText(m_message.text);
  m_again = new ChatButton(m_look, ButtonKind::filled, tr("Ask again"), this);
  m_again->setObjectName(QStringLiteral("askAgainButton"));
  m_again->setAccessibleName(tr("Ask again"));
  m_cancel = new ChatButton(m_look, ButtonKind::flat, tr("Cancel"), this);
  m_cancel->setObjectName(QStringLiteral("cancelEditButton"));
  m_cancel->setAccessibleName(tr("Leave the question as it is"));
  connect(m_input, &GrowingInput::submitted, this, [this] { askAgain(); });
  connect(m_input, &GrowingInput::cancelled, this, [this] { endEditing(); });
  connect(m_input, &GrowingInput::heightChanged, this, [this] { rearrange(); });
  connect(m_input, &GrowingInput::focusChanged, this, [this] { update(); });
  connect(m_input, &GrowingInput::textChanged, this,
          [this] { m_again->setEnabled(!m_input->toPlainText().trimmed().isEmpty()); });
  connect(m_again, &ChatButton::clicked, this, [this] { askAgain(); });
  connect(m_cancel, &ChatButton::clicked, this, [this] { endEditing(); });
  m_text->hide();
  m_edit->hide();
  for (QWidget* part :
       {static_cast<QWidget*>(m_input), static_cast<QWidget*>(m_again), static_cast<QWidget*>(m_cancel)})
    part->show();
  rearrange();
  m_input->setFocus();
  m_input->moveCursor(QTextCursor::End);
  update();
}

void QuestionView::endEditing() {
  if (!m_input) return;
  const bool focused = MessageView::isInUse();
  m_text->show();
  m_edit->show();
  if (focused) m_edit->setFocus();
  // Called from their own signals.
  for (QWidget* part :
       {static_cast<QWidget*>(m_input), static_cast<QWidget*>(m_again), static_cast<QWidget*>(m_cancel)}) {
    part->hide();
    part->deleteLater();
  }
  m_input = nullptr;
  m_again = m_cancel = nullptr;
  rearrange();
  update();
}

void QuestionView::askAgain() {
  const QString words = m_input->toPlainText().trimmed();
  if (words.isEmpty()) return;
  endEditing();
  Q_EMIT editRequested(words);
}

}  // namespace longleaf::ui
