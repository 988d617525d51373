// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_pane.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QVBoxLayout>

#include "ui/chat/chat_header.h"
#include "ui/chat/composer.h"
#include "ui/chat/empty_chat.h"
#include "ui/chat/message_words.h"
#include "ui/chat/transcript.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

class ChatPane::Parts final {
 public:
  Parts(Look& look, ChatPane& pane)
      : header(new ChatHeader(look, &pane)),
        transcript(new Transcript(look, &pane)),
        empty(new EmptyChat(look, &pane)),
        composer(new Composer(look, &pane)) {
    auto* column = new QVBoxLayout(&pane);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(header);
    column->addWidget(transcript, 1);
    column->addWidget(empty, 1);
    room = new QVBoxLayout;
    room->addWidget(composer);
    column->addLayout(room);
    restyle(look);
    connectTo(pane);
    showState();
  }

  void restyle(const Look& look) const {
    const Theme& theme = look.theme();
    room->setContentsMargins(theme.space(4), theme.space(2), theme.space(4), theme.space(4));
  }

  void connectTo(ChatPane& pane) const {
    QObject::connect(header, &ChatHeader::newChatRequested, &pane, &ChatPane::newChatRequested);
    QObject::connect(header, &ChatHeader::chatChosen, &pane, &ChatPane::chatChosen);
    QObject::connect(header, &ChatHeader::removalRequested, &pane, &ChatPane::chatRemovalRequested);
    QObject::connect(header, &ChatHeader::exportRequested, &pane, &ChatPane::exportRequested);
    QObject::connect(transcript, &Transcript::placeActivated, &pane, &ChatPane::placeActivated);
    QObject::connect(transcript, &Transcript::regenerateRequested, &pane, &ChatPane::regenerateRequested);
    QObject::connect(transcript, &Transcript::editRequested, &pane, &ChatPane::editRequested);
    QObject::connect(transcript, &Transcript::copyRequested, &pane,
                     [&pane](qint64 message) { QGuiApplication::clipboard()->setText(pane.asMarkdown(message)); });
    QObject::connect(empty, &EmptyChat::exampleChosen, composer, &Composer::fill);
    QObject::connect(composer, &Composer::askRequested, &pane, &ChatPane::askRequested);
    QObject::connect(composer, &Composer::stopRequested, &pane, &ChatPane::stopRequested);
    QObject::connect(composer, &Composer::addDocumentRequested, &pane, &ChatPane::addDocumentRequested);
  }

  void showState() const {
    const bool nothing = transcript->isEmpty();
    transcript->setVisible(!nothing);
    empty->setVisible(nothing);
    header->setFilled(!nothing);
    QString question;
    for (const ChatMessage& message : transcript->messages()) {
      if (!message.fromUser) continue;
      question = message.text;
      break;
    }
    header->setFirstQuestion(question);
  }

  ChatHeader* header;
  Transcript* transcript;
  EmptyChat* empty;
  Composer* composer;
  QVBoxLayout* room = nullptr;
  bool busy = false;
};

ChatPane::ChatPane(Look& look, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(look, *this)) {
  setObjectName(QStringLiteral("chatPane"));
  setAccessibleName(tr("Chat"));
  connect(&look, &Look::changed, this, [this, &look] {
    m_parts->restyle(look);
    update();
  });
}

ChatPane::~ChatPane() = default;

void ChatPane::setChats(const QList<ChatEntry>& chats, qint64 current) { m_parts->header->setChats(chats, current); }

void ChatPane::setScope(ScopeKind kind, const QString& line) { m_parts->header->setScope(kind, line); }

void ChatPane::setMessages(const QList<ChatMessage>& messages) {
  m_parts->transcript->setMessages(messages);
  m_parts->showState();
}

void ChatPane::addMessage(const ChatMessage& message) {
  m_parts->transcript->add(message);
  m_parts->showState();
}

void ChatPane::appendText(const QString& more) { m_parts->transcript->append(more); }

void ChatPane::finishMessage(const ChatMessage& message) {
  m_parts->transcript->finish(message);
  m_parts->showState();
}

void ChatPane::removeFrom(qint64 message) {
  m_parts->transcript->removeFrom(message);
  m_parts->showState();
}

void ChatPane::setBusy(bool busy) {
  m_parts->busy = busy;
  m_parts->transcript->setBusy(busy);
  m_parts->composer->setBusy(busy);
}

void ChatPane::setCanAsk(bool can, const QString& why) {
  m_parts->composer->setCanAsk(can, why);
  m_parts->empty->setCanAsk(can);
}

void ChatPane::setQuotedSelection(const QString& text) { m_parts->composer->setQuote(text); }

QString ChatPane::quotedSelection() const { return m_parts->composer->quote(); }

void ChatPane::giveBack(const QString& words) { m_parts->composer->giveBack(words); }

void ChatPane::focusComposer() { m_parts->composer->focusInput(); }

void ChatPane::showMessage(qint64 message) { m_parts->transcript->scrollTo(message); }

QString ChatPane::asMarkdown(qint64 message) const {
  if (message == 0) return chatAsMarkdown(m_parts->transcript->messages());
  const ChatMessage* found = m_parts->transcript->message(message);
  return found ? messageAsMarkdown(*found) : QString();
}

bool ChatPane::event(QEvent* event) {
  // While an answer is written, Escape stops it, before the window makes something else of the key.
  if (event->type() == QEvent::ShortcutOverride && m_parts->busy &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    event->accept();
    return true;
  }
  return QWidget::event(event);
}

void ChatPane::keyPressEvent(QKeyEvent* event) {
  if (m_parts->busy && event->key() == Qt::Key_Escape)
    Q_EMIT stopRequested();
  else
    QWidget::keyPressEvent(event);
}

}  // namespace longleaf::ui
