// SPDX-License-Identifier: GPL-3.0-or-later
// A question, as a card at the far edge; it can be put again in other words, in its place.
#pragma once

#include "ui/chat/message_view.h"

namespace longleaf::ui {

class ChatButton;
class GrowingInput;
class MessageText;

class QuestionView final : public MessageView {
  Q_OBJECT

 public:
  explicit QuestionView(Look& look, QWidget* parent = nullptr);

  void setMessage(const ChatMessage& message) override;
  void append(const QString& more) override;
  void setContext(const MessageContext& context) override;
  QList<QWidget*> focusStops() const override;
  bool isInUse() const override;

 protected:
  int arrange(int width, bool apply) const override;
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void beginEditing();
  void endEditing();
  void askAgain();
  int arrangeEditor(int width, bool apply) const;

  ChatMessage m_message;
  MessageText* m_text;
  ChatButton* m_edit;
  // While it is edited.
  GrowingInput* m_input = nullptr;
  ChatButton* m_again = nullptr;
  ChatButton* m_cancel = nullptr;
  mutable QRect m_card;
};

}  // namespace longleaf::ui
