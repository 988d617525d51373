// SPDX-License-Identifier: GPL-3.0-or-later
// The chat about the document on display: which chats there are, questions and answers, summaries, export.
#pragma once

#include <QObject>

#include "app/controllers/workplace.h"
#include "app/tasks/prompts.h"
#include "ui/chat/chat_values.h"

namespace longleaf::app {

class DocumentsController;

class ChatController final : public QObject {
  Q_OBJECT

 public:
  ChatController(Workplace& place, DocumentsController& documents, QObject* parent);

  void openChat(qint64 chat, qint64 message = 0);
  void summarize(SummaryLength length);
  void summarizePart(const std::shared_ptr<const storage::Document>& part, const QString& name);
  void quote(const QString& selection);

 Q_SIGNALS:
  void placeWanted(const longleaf::ui::DocumentPlace& place);

 private:
  struct FurtherDocument {
    qint64 id = 0;
    std::shared_ptr<const ShelvedDocument> shelved{};  // null: being opened
  };
  struct LoadedChat {
    storage::ChatRecord record{};
    std::vector<storage::MessageRecord> messages{};
  };

  void connectPane();
  void connectActions();
  void connectEngine();
  void documentChanged();
  void refreshChats();
  void show(const LoadedChat& chat, qint64 message);
  void newChat();
  void ask(const QString& question);
  void askAgain(qint64 question, const QString& words, bool anotherDraw);
  void regenerate();
  QList<ReadingOrder> orders() const;
  void chooseFurtherDocument();
  void removeChat(qint64 chat);
  void removeNow(qint64 chat);
  void addFurther(qint64 document);
  bool waitsForDocuments() const;
  bool canAsk() const;
  void exportChat(const QString& format);
  void writeExport(qint64 chat, const QString& format, const QString& path);
  void updateScope();
  void updateBusy();
  bool withdrawPending();
  void giveUpPending();

  Workplace& m_place;
  DocumentsController& m_documents;
  qint64 m_chat = 0;  // on display; 0: a new one
  bool m_summary = false;
  quint64 m_wish = 0;                 // what is to be on display: the last wish counts
  QList<ui::ChatEntry> m_chats;       // of the document on display
  QList<ui::ChatMessage> m_messages;  // of the chat on display
  QList<FurtherDocument> m_further;   // besides the document on display
  bool m_pending = false;             // a question is on display that is not stored yet
  QString m_pendingWords;             // where it is a new one
  bool m_answering = false;
};

}  // namespace longleaf::app
