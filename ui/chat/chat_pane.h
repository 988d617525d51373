// SPDX-License-Identifier: GPL-3.0-or-later
// The chat about a document: which chat, the scope line, questions and answers with their citations, the composer.
//
// Answers are Markdown that arrives bit by bit. Nothing of it is taken as HTML, no image is loaded, no link leads out
// of the program: a document's or a model's words never become anything but text. While an answer grows only its last
// block is laid out anew, and the view stays where the person has scrolled to; it follows the end only while it is at
// the end.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/chat/chat_values.h"

namespace longleaf::ui {

class Look;

class ChatPane final : public QWidget {
  Q_OBJECT

 public:
  explicit ChatPane(Look& look, QWidget* parent = nullptr);
  ~ChatPane() override;

  /// The chats of the document, and which of them is shown; 0: a new one.
  void setChats(const QList<ChatEntry>& chats, qint64 current);
  void setScope(ScopeKind kind, const QString& line);
  /// Replaces all that is shown.
  void setMessages(const QList<ChatMessage>& messages);
  /// At the end. An answer that is being written has the state `streaming`; at most one is.
  void addMessage(const ChatMessage& message);
  /// More of the streaming answer.
  void appendText(const QString& more);
  /// The streaming answer as it is in the end: text, citations, measure.
  void finishMessage(const ChatMessage& message);
  /// Takes away this message and those behind it.
  void removeFrom(qint64 message);
  /// While busy, Ask is Stop, and Regenerate and Edit are off.
  void setBusy(bool busy);
  /// Whether a question can be put; if not, `why` stands in the composer.
  void setCanAsk(bool can, const QString& why = {});
  /// The selection of the reader, quoted above the composer until the question is asked or it is taken away.
  void setQuotedSelection(const QString& text);
  QString quotedSelection() const;
  /// Puts a question's words back into the composer, if that is empty.
  void giveBack(const QString& words);
  void focusComposer();
  void showMessage(qint64 message);  // scrolls to it
  /// The whole chat is in here, or one message, as Markdown with its citations in words.
  QString asMarkdown(qint64 message) const;

 Q_SIGNALS:
  void askRequested(const QString& question);
  void stopRequested();
  void regenerateRequested();  // the last answer
  void editRequested(qint64 question, const QString& words);
  void placeActivated(const longleaf::ui::DocumentPlace& place);  // a citation's chip, or a passage's
  void newChatRequested();
  void chatChosen(qint64 chat);
  void chatRemovalRequested(qint64 chat);
  void addDocumentRequested();                  // to this chat
  void exportRequested(const QString& format);  // "md", "html", "pdf", "json"

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
