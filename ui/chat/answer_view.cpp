// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/answer_view.h"

#include <QTimer>
#include <algorithm>

#include "ui/chat/chat_button.h"
#include "ui/chat/chat_label.h"
#include "ui/chat/citation_chip.h"
#include "ui/chat/flow_row.h"
#include "ui/chat/message_text.h"
#include "ui/chat/shown_text.h"
#include "ui/chat/warning_card.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kCopiedMilliseconds = 1500;

}  // namespace

AnswerView::AnswerView(Look& look, QWidget* parent)
    : MessageView(look, parent),
      m_text(new MessageText(look, true, this)),
      m_state(new ChatLabel(look, TextRole::control, LabelColour::muted, this)),
      m_measure(new ChatLabel(look, TextRole::secondary, LabelColour::muted, this)),
      m_copy(new ChatButton(look, ButtonKind::flat, tr("Copy"), this)),
      m_regenerate(new ChatButton(look, ButtonKind::flat, tr("Regenerate"), this)) {
  setObjectName(QStringLiteral("answer"));
  m_state->setObjectName(QStringLiteral("answerState"));
  m_measure->setObjectName(QStringLiteral("answerMeasure"));
  m_copy->setObjectName(QStringLiteral("copyButton"));
  m_copy->setAccessibleName(tr("Copy the answer as Markdown"));
  m_copy->setToolTip(tr("Copies the answer as Markdown, its citations in words"));
  m_regenerate->setObjectName(QStringLiteral("regenerateButton"));
  m_regenerate->setAccessibleName(tr("Answer the last question again"));
  connect(m_text, &MessageText::placeActivated, this, &MessageView::placeActivated);
  connect(m_copy, &ChatButton::clicked, this, [this] {
    Q_EMIT copyRequested();
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(kCopiedMilliseconds, m_copy, [this] {
      m_copy->setText(tr("Copy"));
      rearrange();
    });
    rearrange();
  });
  connect(m_regenerate, &ChatButton::clicked, this, [this] { Q_EMIT regenerateRequested(); });
}

void AnswerView::setMessage(const ChatMessage& message) {
  m_message = message;
  m_text->setMessage(message);
  m_measure->setWords(oneLine(message.measure, 200));
  delete std::exchange(m_warning, nullptr);
  if (!message.unsupported.isEmpty()) {
    m_warning = new WarningCard(m_look, message.unsupported, this);
    m_warning->show();
  }
  setPassages(message.passages);
  sayState();
  showActions();
  rearrange();
}

void AnswerView::append(const QString& more) {
  m_message.text += more;
  m_text->append(more);
  sayState();
  rearrange();
}

void AnswerView::setContext(const MessageContext& context) {
  m_context = context;
  showActions();
  rearrange();
}

QList<QWidget*> AnswerView::focusStops() const {
  QList<QWidget*> stops;
  for (CitationChip* chip : m_text->chips()) stops.append(chip);
  if (m_passages) {
    for (auto* button : m_passages->findChildren<ChatButton*>(Qt::FindDirectChildrenOnly)) stops.append(button);
  }
  stops << m_copy << m_regenerate;
  return stops;
}

void AnswerView::sayState() {
  const bool empty = m_message.text.trimmed().isEmpty();
  QString words;
  LabelColour colour = LabelColour::muted;
  switch (m_message.state) {
    case MessageState::streaming:
      if (empty) words = tr("Answering …");
      break;
    case MessageState::complete:
      if (empty) words = tr("The answer is empty.");
      break;
    case MessageState::stopped:
      words = tr("Stopped.");
      break;
    case MessageState::failed:
      words = tr("This answer failed.");
      colour = LabelColour::error;
      break;
  }
  if (words.isEmpty() && m_text->column().isCut()) words = tr("The rest is not shown. Copy takes all of it.");
  m_state->setWords(words);
  m_state->setColour(colour);
  m_state->setVisible(!words.isEmpty());
}

void AnswerView::setPassages(const QList<ReReadPassage>& passages) {
  delete std::exchange(m_passages, nullptr);
  if (passages.isEmpty()) return;
  m_passages = new FlowRow(this);
  m_passages->setObjectName(QStringLiteral("passages"));
  auto* words = new ChatLabel(m_look, TextRole::secondary, LabelColour::muted);
  words->setWords(tr("Re-read word for word:"));
  m_passages->add(words);
  for (qsizetype i = 0; i < passages.size(); ++i) {
    const ReReadPassage& passage = passages[i];
    const QString label = oneLine(passage.label, 40);
    auto* button = new ChatButton(m_look, ButtonKind::quiet, i + 1 < passages.size() ? tr("%1,").arg(label) : label);
    button->setObjectName(QStringLiteral("passageButton"));
    button->setAccessibleName(tr("Show the passage at %1").arg(label));
    connect(button, &ChatButton::clicked, this, [this, place = passage.place] { Q_EMIT placeActivated(place); });
    m_passages->add(button);
  }
  m_passages->show();
}

void AnswerView::showActions() {
  const bool done = m_message.state != MessageState::streaming;
  m_copy->setVisible(done && !m_message.text.isEmpty());
  m_regenerate->setVisible(done && m_context.last);
  m_regenerate->setEnabled(!m_context.busy);
  m_measure->setVisible(!m_measure->text().isEmpty());
}

int AnswerView::arrange(int width, bool apply) const {
  const Theme& theme = m_look.theme();
  int y = 0;
  const auto stack = [&](QWidget* part, double gap) {
    if (!part || part->isHidden()) return;
    if (y > 0) y += theme.space(gap);
    const int high = part->heightForWidth(width);
    if (apply) part->setGeometry(0, y, width, high);
    y += high;
  };
  if (!m_message.text.isEmpty()) stack(m_text, 0);
  if (apply && m_message.text.isEmpty()) m_text->setGeometry(0, 0, width, 0);
  stack(m_state, 2);
  stack(m_warning, 3);
  stack(m_passages, 1.5);
  return arrangeFoot(width, y, apply);
}

int AnswerView::arrangeFoot(int width, int y, bool apply) const {
  const Theme& theme = m_look.theme();
  int right = width;
  int high = 0;
  for (ChatButton* button : {m_regenerate, m_copy}) {
    if (button->isHidden()) continue;
    const QSize hint = button->sizeHint();
    right -= hint.width();
    high = std::max(high, hint.height());
  }
  const QSize words = m_measure->isHidden() ? QSize() : m_measure->sizeHint();
  if (high == 0 && words.isEmpty()) return y;
  if (!m_passages) y += theme.space(1);
  // Where the measure and the actions do not fit side by side, the actions get a row of their own.
  const bool together = words.width() + theme.space(2) <= right;
  const int lineHeight = together ? std::max(high, words.height()) : high;
  if (!m_measure->isHidden()) {
    const int room = together ? words.width() : width;
    const int wordsHeight = together ? words.height() : m_measure->heightForWidth(width);
    if (apply)
      place(m_measure, QRect(0, y + (together ? (lineHeight - wordsHeight) / 2 : 0), room, wordsHeight), width);
    if (!together) y += wordsHeight;
  }
  int x = right;
  // Words without a ground end at the edge of the text.
  const int overhang = high > 0 ? theme.space(1.5) : 0;
  if (!together) x = 0;
  x += together ? overhang : -overhang;
  for (ChatButton* button : {m_copy, m_regenerate}) {
    if (button->isHidden()) continue;
    const QSize hint = button->sizeHint();
    if (apply) place(button, QRect(QPoint(x, y), hint), width);
    x += hint.width();
  }
  return y + lineHeight;
}

}  // namespace longleaf::ui
