// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine thread tells the window: posted to the engine room, as whose signals it arrives on the window's
// thread; progress and text at most 30 times a second. Belongs to EngineBench.
#pragma once

#include <QList>
#include <QString>
#include <chrono>
#include <functional>
#include <string>

#include "app/controllers/engine_room.h"
#include "app/controllers/pause_gate.h"
#include "app/controllers/reading_pace.h"
#include "app/tasks/notice.h"
#include "inference/cache/memory_plan.h"
#include "inference/session/session.h"
#include "storage/library/library.h"

namespace longleaf::app {

class EngineTeller final {
 public:
  /// Room and gate must outlive this. `decodeRate`: tokens per second of what is being answered.
  EngineTeller(EngineRoom& room, const PauseGate& gate, std::function<double()> decodeRate);

  void stage(const QString& text);
  /// One of many in a row.
  void passingStage(const QString& text);
  void notice(const Notice& notice);
  void memory(const ui::MemoryParts& parts);

  /// Before the first progress of a reading.
  void beginReading() { m_pace = {}; }
  /// A reading on its way.
  void progress(const ReadingOrder& order, const inference::ReadProgress& done, const inference::MemoryPlan& plan,
                const QString& stageText);
  void reading(const ReadingReport& report);
  /// Of other work.
  void state(const ui::ReadingState& state);

  void chatBegan(storage::ChatId chat, const QList<qint64>& documents);
  /// Question and empty answer are in the library.
  void begun(storage::Library& library, storage::ChatId chat, storage::MessageId question, storage::MessageId answer);
  void text(storage::ChatId chat, const std::string& words);
  /// What has been written and not told yet.
  void flushText();
  /// The whole answer is in the library.
  void answer(storage::Library& library, storage::ChatId chat, storage::MessageId answer);
  void failure(const Error& error);

 private:
  using Clock = std::chrono::steady_clock;

  bool isTime() const;
  template <class Call>
  void post(Call call) {
    QMetaObject::invokeMethod(&m_room, std::move(call), Qt::QueuedConnection);
  }

  EngineRoom& m_room;
  const PauseGate& m_gate;
  std::function<double()> m_decodeRate;
  ReadingPace m_pace;
  std::string m_text;  // not told yet
  storage::ChatId m_textChat = 0;
  Clock::time_point m_told{};
};

}  // namespace longleaf::app
