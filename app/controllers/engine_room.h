// SPDX-License-Identifier: GPL-3.0-or-later
// The engine thread: owns model, cache and chat, and does one thing at a time: read, ask, summarize, compare.
// Everything in and out are values; what happens comes back as signals on the window's thread, text and progress at
// most 30 times a second.
//
// The last reading stays in memory, and with it the chat that was held over it, so that the next question is answered
// at once. A question about another document, or with other settings, takes the saved reading or reads first.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <stop_token>

#include "app/controllers/worker.h"
#include "app/tasks/engine.h"
#include "app/tasks/prompts.h"
#include "app/tasks/saved_reading.h"
#include "app/tasks/shelf.h"
#include "inference/cache/settings.h"
#include "inference/session/sampler.h"
#include "inference/tokenizer/chat_template.h"
#include "ui/chat/chat_values.h"
#include "ui/gauges/gauge_values.h"
#include "ui/window/reading_strip.h"

namespace longleaf::app {

/// What is to be read, and how. Two orders that differ in nothing but the sampling share a reading.
struct ReadingOrder {
  std::shared_ptr<const ShelvedDocument> document{};
  std::shared_ptr<const storage::Document> part{};  // what is read of it; null: all
  QString partName{};
  QString model{};      // path
  QString modelName{};  // and signature: what the notes about the document say of a reading
  QString signature{};
  DeviceChoice device{};
  inference::Settings settings{};
  inference::Budget budget{};
  bool withoutText = false;  // answers come from passages alone
  bool anew = false;         // read, whatever is kept of earlier readings
  inference::Sampling sampling{};

  const storage::Document& text() const { return part ? *part : document->document; }
};

/// A reading that is in memory.
struct ReadingReport {
  qint64 document = 0;
  qint64 tokens = 0;  // of the text that was read
  qint64 pagesRead = 0;
  qint64 pages = 0;
  qint64 slots = 0;
  bool fromSnapshot = false;
  bool part = false;
  QString modelName{};  // of the order
  QString signature{};
  QString coverage{};
  ui::CacheFill fill{};
  ui::MemoryParts memory{};  // of this process; the rest is filled in by whoever watches the system
};

/// What a longer piece of work on the engine thread is done with. The reading in memory has been let go.
struct EngineTools {
  Shelf& shelf;
  const Engine& engine;
  const inference::ChatTemplate& chat;
  const ReadingPlace& place;
  std::function<void(const ui::ReadingState&)> progressed;  // for the window's strip, at most 30 times a second
  std::function<void()> waitWhilePaused;
};
using EngineTask = std::function<void(const EngineTools&, const std::stop_token&)>;

class EngineBench;

class EngineRoom final : public QObject {
  Q_OBJECT

 public:
  explicit EngineRoom(QObject* parent = nullptr);
  ~EngineRoom() override;

  void openLibrary(const QString& folder);

  void read(const ReadingOrder& order);
  /// chat 0: a new one. More than one order: a chat over several documents; each is asked by itself and then all.
  void ask(const QList<ReadingOrder>& orders, qint64 chat, const QString& question);
  /// `words` in place of an earlier question, which leaves with all that followed. The same words: another answer.
  void edit(const QList<ReadingOrder>& orders, qint64 chat, qint64 question, const QString& words);
  void summarize(const ReadingOrder& order, SummaryLength length);
  /// Any other work over these documents (orders may be without one), with the model of the first order. What came of
  /// it is the task's to tell.
  void perform(const QList<ReadingOrder>& orders, const EngineTask& task);
  void pause();
  void resume();
  /// Within a chunk or a token; idle() follows.
  void stop();
  /// Lets model and reading go (before another model is used), once what runs has ended.
  void release();

  bool busy() const { return m_jobs > 0; }
  /// What runs is about this document.
  bool uses(qint64 document) const { return busy() && m_used.contains(document); }
  bool paused() const;
  /// The model's weights are in memory.
  bool modelLoaded() const { return m_modelLoaded; }
  /// Stops what runs and waits for it: everything is committed then. No signal comes afterwards.
  void finish();

 Q_SIGNALS:
  void began();
  void idle();  // nothing runs or waits any more
  void progressed(const longleaf::ui::ReadingState& state);
  void readingReady(const longleaf::app::ReadingReport& report);
  void cacheChanged(const longleaf::ui::CacheFill& fill);
  void memoryChanged(const longleaf::ui::MemoryParts& parts);  // of this process: weights, cache, workspace
  void answeringRate(double tokensPerSecond);
  void chatBegan(qint64 chat, const QList<qint64>& documents);
  /// Question and empty answer are stored; the texts of the answer follow.
  void answerBegan(qint64 chat, const longleaf::ui::ChatMessage& question, const longleaf::ui::ChatMessage& answer);
  void textArrived(qint64 chat, const QString& text);
  void answered(qint64 chat, const longleaf::ui::ChatMessage& answer);
  void noticed(const QString& sentence);
  /// What was begun did not end well; `stopped` is not among the codes.
  void failed(longleaf::app::Code code, const QString& message);
  /// The person stopped it before there was an answer.
  void stopped();

 private:
  void begin(std::function<void(EngineBench&, const std::stop_token&)> job);
  void note(const QList<ReadingOrder>& orders);

  std::unique_ptr<EngineBench> m_bench;  // what lives on the thread
  std::stop_source m_stop;               // of the jobs begun since the last stop
  int m_jobs = 0;                        // begun and not ended; window's thread
  QList<qint64> m_used;                  // documents of the last job
  bool m_modelLoaded = false;
  std::unique_ptr<Worker> m_worker;
};

}  // namespace longleaf::app
