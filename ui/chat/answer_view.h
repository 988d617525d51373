// SPDX-License-Identifier: GPL-3.0-or-later
// An answer, flush with the edge and without a bubble: its text with chips, how it ended, what is not in the document,
// what was read again for it, its measure, and what can be done with it.
#pragma once

#include "ui/chat/message_view.h"

namespace longleaf::ui {

class ChatButton;
class ChatLabel;
class FlowRow;
class MessageText;
class WarningCard;

class AnswerView final : public MessageView {
  Q_OBJECT

 public:
  explicit AnswerView(Look& look, QWidget* parent = nullptr);

  void setMessage(const ChatMessage& message) override;
  void append(const QString& more) override;
  void setContext(const MessageContext& context) override;
  QList<QWidget*> focusStops() const override;
  const MessageText& text() const { return *m_text; }

 protected:
  int arrange(int width, bool apply) const override;

 private:
  void sayState();
  void setPassages(const QList<ReReadPassage>& passages);
  void showActions();
  int arrangeFoot(int width, int y, bool apply) const;

  ChatMessage m_message;
  MessageContext m_context;
  MessageText* m_text;
  ChatLabel* m_state;
  WarningCard* m_warning = nullptr;
  FlowRow* m_passages = nullptr;
  ChatLabel* m_measure;
  ChatButton* m_copy;
  ChatButton* m_regenerate;
};

}  // namespace longleaf::ui
