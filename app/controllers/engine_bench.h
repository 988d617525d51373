// SPDX-License-Identifier: GPL-3.0-or-later
// What lives on the engine thread: the model, the reading in memory, the chat over it, and a connection to the library.
// Only EngineRoom's worker calls it; what happens is posted to the room.
#pragma once

#include <QString>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/controllers/engine_room.h"
#include "app/tasks/chat.h"
#include "app/tasks/reading.h"
#include "app/tasks/shelf.h"
#include "app/tasks/summary.h"

namespace longleaf::app {

/// Holds the engine up between two chunks; a stop ends the pause.
class PauseGate final {
 public:
  void set(bool paused);
  bool isSet() const;
  void wait(const std::stop_token& stop);

 private:
  mutable std::mutex m_mutex;
  std::condition_variable_any m_changed;
  bool m_paused = false;
};

class EngineBench final {
 public:
  explicit EngineBench(EngineRoom& room) : m_room(room) {}

  void openLibrary(const std::string& folder);
  void read(const ReadingOrder& order, const std::stop_token& stop);

  struct Question {
    storage::ChatId chat = 0;
    storage::MessageId edited = 0;  // the question that it takes the place of; 0: none
    std::string words{};
  };
  void ask(const QList<ReadingOrder>& orders, const Question& question, const std::stop_token& stop);
  void summarize(const ReadingOrder& order, SummaryLength length, const std::stop_token& stop);
  void release();

  PauseGate& gate() { return m_gate; }

 private:
  /// The chat that was held last, over the reading in memory.
  struct HeldChat {
    storage::ChatId id = 0;
    std::vector<storage::DocumentId> documents{};
    std::unique_ptr<Chat> chat{};
  };

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

  // What the window is told.
  void stage(const QString& text);
  void progress(const ReadingOrder& order, const inference::ReadProgress& done, const inference::MemoryPlan& plan,
                const QString& stageText);
  void report(const ReadingOrder& order);
  void tellBegun(storage::ChatId chat, storage::MessageId question, storage::MessageId answer);
  void tellText(storage::ChatId chat, const std::string& text);
  void waitWhilePaused(const std::stop_token& stop);
  void flushText();
  void tellAnswer(storage::ChatId chat, storage::MessageId answer);
  void tellEnd(const Expected<void>& done);
  template <class Call>
  void post(Call call) {
    QMetaObject::invokeMethod(&m_room, std::move(call), Qt::QueuedConnection);
  }

  using Clock = std::chrono::steady_clock;

  EngineRoom& m_room;
  PauseGate m_gate;
  Expected<Shelf> m_shelf = tl::unexpected(Error{Code::internal, "the library is not open"});
  std::optional<Engine> m_engine;
  QString m_model;
  std::string m_modelHash;
  std::optional<inference::ChatTemplate> m_template;
  std::optional<Reading> m_reading;
  std::optional<inference::MemoryPlan> m_plan;  // of the reading
  ReadingOrder m_order;                         // of the reading in memory
  HeldChat m_held;

  std::string m_text;  // not told yet
  storage::ChatId m_textChat = 0;
  Clock::time_point m_told{};
  std::uint32_t m_lastTokens = 0;
  double m_lastSeconds = 0;
};

/// "Read 69 of 69 pages, 50,514 tokens, in 4,096 slots (12 : 1)".
QString coverageSentence(const storage::Document& document, const Reading& reading, std::uint32_t slots);
/// Segments of the fullest head, and what became of the text's tokens.
ui::CacheFill cacheFill(const inference::MemoryPlan& plan, std::uint32_t slots, double merged, double dropped,
                        std::uint32_t tokens);

}  // namespace longleaf::app
