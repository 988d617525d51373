// SPDX-License-Identifier: GPL-3.0-or-later
// A chat about documents: questions with re-read passages, answers with citations that the program has checked, all of
// it committed to the library as it happens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/citations/cited_documents.h"
#include "app/error.h"
#include "app/tasks/conversation.h"
#include "app/tasks/passage_choice.h"
#include "app/tasks/shelf.h"

namespace longleaf::app {

/// What is asked of: a reading, and the documents whose text stands behind it.
struct ChatScope {
  Shelf& shelf;
  Reading& reading;
  std::vector<const ShelvedDocument*> documents{};  // cited; the first one is searched for passages if `passages` > 0
  std::uint32_t passages = 0;                       // tokens of re-read passages; 0: none
  std::string modelHash{};                          // whose ids the turns are made of
  /// Called with the first word of the answer, or its end if there is none: question and answer are stored, and stay.
  std::function<void(storage::MessageId question, storage::MessageId answer)> onBegun{};
};

struct ChatAnswer {
  Answer answer;
  AnswerSources sources;
  std::vector<ChosenPassage> passages{};  // re-read for it, of the first document
  storage::MessageId question = 0;
  storage::MessageId message = 0;
};

class Chat final {
 public:
  /// Messages go to chat `id` of the library.
  Chat(const ChatScope& scope, storage::ChatId id);

  /// A question's words as a prompt; a summary has a prompt of its own and no passages.
  struct Request {
    std::string question;  // as the person put it: stored, and searched for
    std::string prompt;    // as the model reads it
    bool passages = true;
    /// A question of this chat, not in the conversation (any more), which leaves with all behind it once there is an
    /// answer to this one. 0: none.
    storage::MessageId instead = 0;
  };

  /// Stores question and answer, each as soon as it is there. Errors and stops leave the conversation as it was; what
  /// there is of an answer stays in the library, marked.
  Expected<ChatAnswer> ask(const Request& request, const AnswerOptions& options);

  /// Once more with the last question: the same bits as if the last answer had never been, then another draw.
  Expected<ChatAnswer> regenerate(const AnswerOptions& options);
  /// Another question in place of question `index` (from 0); it and everything behind it leave. After an error, or a
  /// stop before the answer, the library is as it was, but the conversation is not: the chat has to be taken up anew.
  Expected<ChatAnswer> edit(std::size_t index, const Request& request, const AnswerOptions& options);

  /// Takes up what the library holds of this chat. Only before the first question. Errors: usage for a chat that was
  /// held with another model, whose tokens would mean something else.
  Expected<void> takeUp(const std::stop_token& stop);

  std::size_t turns() const { return m_turns.size(); }
  /// The turn, for edit(), of a stored question; nothing for one that the conversation does not hold (its answer
  /// failed, or was cut off by the end of the program).
  std::optional<std::size_t> turnOf(storage::MessageId question) const;
  const Conversation& conversation() const { return m_conversation; }

 private:
  struct Turn {
    Request request;
    storage::MessageId question = 0;
  };

  Expected<PassageChoice> passagesFor(const Request& request, const AnswerOptions& options);
  Expected<std::string> draft(const Request& request, const AnswerOptions& options);
  storage::MessageRecord record(const ChatAnswer& answer) const;

  ChatScope m_scope;
  storage::ChatId m_id;
  Conversation m_conversation;
  std::optional<CitedDocuments> m_cited;  // made at the first answer
  std::vector<Turn> m_turns;              // as in the conversation
};

/// Of a chat that was begun for a question which was not stored after all (an error or a stop came first): removes it.
/// One that holds anything stays.
void removeIfEmpty(storage::Library& library, storage::ChatId chat);

}  // namespace longleaf::app
