// SPDX-License-Identifier: GPL-3.0-or-later
// What lives on the engine thread: the model, the reading in memory, the chat over it, and a connection to the library.
// Only EngineRoom's worker calls it; what happens is posted to the room.
#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/controllers/engine_room.h"
#include "app/controllers/engine_teller.h"
#include "app/controllers/pause_gate.h"
#include "app/tasks/chat.h"
#include "app/tasks/reading.h"
#include "app/tasks/shelf.h"
#include "app/tasks/summary.h"

namespace longleaf::app {

class EngineBench final {
 public:
  explicit EngineBench(EngineRoom& room);

  void openLibrary(const std::string& folder);
  void read(const ReadingOrder& order, const std::stop_token& stop);

  struct Question {
    storage::ChatId chat = 0;
    storage::MessageId edited = 0;  // the question that it takes the place of; 0: none
    std::string words{};
  };
  void ask(const QList<ReadingOrder>& orders, const Question& question, const std::stop_token& stop);
  void summarize(const ReadingOrder& order, SummaryLength length, const std::stop_token& stop);
  void perform(const ReadingOrder& order, const EngineTask& task, const std::stop_token& stop);
  void release();

  PauseGate& gate() { return m_gate; }

 private:
  /// The chat that was held last, over the reading in memory.
  struct HeldChat {
    storage::ChatId id = 0;
    std::vector<storage::DocumentId> documents{};
    std::unique_ptr<Chat> chat{};
  };

  /// A chat in the library whose first answer has not begun: nobody was told of it.
  struct NewChat {
    storage::ChatId id = 0;
    QList<qint64> documents{};
  };

  /// No reading is in memory afterwards.
  void dropReading();
  Expected<void> loadModel(const ReadingOrder& order, const std::stop_token& stop);
  Expected<void> ensureReading(const ReadingOrder& order, const std::stop_token& stop);
  Expected<Reading> makeReading(const ReadingOrder& order, const std::stop_token& stop);
  ReadingPlace placeOf(const ReadingOrder& order) const;
  Expected<Chat*> chatFor(const std::vector<const ShelvedDocument*>& documents, const ReadingOrder& order,
                          storage::ChatId id, const std::stop_token& stop);
  Expected<storage::ChatId> addChat(const QList<ReadingOrder>& orders, const std::string& question);
  Expected<ChatAnswer> answer(Chat& chat, const ReadingOrder& order, const Question& question,
                              const std::stop_token& stop);
  Expected<void> answerEach(const QList<ReadingOrder>& orders, Question question, const std::stop_token& stop);
  Expected<void> answerOverAll(const QList<ReadingOrder>& orders, const Question& question,
                               const std::vector<std::string>& answers, const std::stop_token& stop);

  double decodeRate() const;  // tokens per second of the answer at hand
  void report(const ReadingOrder& order);
  void waitWhilePaused(const std::stop_token& stop);
  void tellEnd(const Expected<void>& done);

  PauseGate m_gate;
  EngineTeller m_teller;
  Expected<Shelf> m_shelf = tl::unexpected(Error{Code::internal, "the library is not open"});
  std::optional<Engine> m_engine;
  QString m_model;
  std::string m_modelHash;
  std::optional<inference::ChatTemplate> m_template;
  std::optional<Reading> m_reading;
  ReadingOrder m_order;  // of the reading in memory
  HeldChat m_held;
  NewChat m_newChat;
};

}  // namespace longleaf::app
