// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/engine_room.h"

#include <sys/resource.h>

#include "app/controllers/engine_bench.h"

namespace longleaf::app {

namespace {

constexpr int kBehindTheWindow = 5;  // niceness of the engine's threads

/// Of this thread and of those that it starts.
void stepBehindTheWindow() { (void)::setpriority(PRIO_PROCESS, 0, kBehindTheWindow); }

}  // namespace

EngineRoom::EngineRoom(QObject* parent)
    : QObject(parent), m_bench(std::make_unique<EngineBench>(*this)), m_worker(std::make_unique<Worker>()) {
  connect(this, &EngineRoom::memoryChanged, this,
          [this](const ui::MemoryParts& parts) { m_modelLoaded = parts.weights > 0; });
  m_worker->post(stepBehindTheWindow);
}

EngineRoom::~EngineRoom() { finish(); }

void EngineRoom::begin(std::function<void(EngineBench&, const std::stop_token&)> job) {
  if (m_stop.stop_requested()) m_stop = {};
  if (m_jobs++ == 0) Q_EMIT began();
  m_worker->run(
      this, [this, job = std::move(job), stop = m_stop.get_token()] { job(*m_bench, stop); },
      [this] {
        if (--m_jobs > 0) return;
        resume();  // a pause that nothing came to is not meant for what is begun next
        Q_EMIT idle();
      });
}

void EngineRoom::openLibrary(const QString& folder) {
  m_worker->post([this, path = folder.toStdString()] { m_bench->openLibrary(path); });
}

void EngineRoom::note(const QList<ReadingOrder>& orders) {
  m_used.clear();
  for (const ReadingOrder& order : orders) {
    if (order.document) m_used.append(order.document->id);
  }
}

void EngineRoom::read(const ReadingOrder& order) {
  note({order});
  begin([order](EngineBench& bench, const std::stop_token& stop) { bench.read(order, stop); });
}

void EngineRoom::ask(const QList<ReadingOrder>& orders, qint64 chat, const QString& question) {
  note(orders);
  begin([orders, chat, words = question.toStdString()](EngineBench& bench, const std::stop_token& stop) {
    bench.ask(orders, {.chat = chat, .words = words}, stop);
  });
}

void EngineRoom::edit(const QList<ReadingOrder>& orders, qint64 chat, qint64 question, const QString& words) {
  note(orders);
  begin([orders, chat, question, text = words.toStdString()](EngineBench& bench, const std::stop_token& stop) {
    bench.ask(orders, {.chat = chat, .edited = question, .words = text}, stop);
  });
}

void EngineRoom::summarize(const ReadingOrder& order, SummaryLength length) {
  note({order});
  begin([order, length](EngineBench& bench, const std::stop_token& stop) { bench.summarize(order, length, stop); });
}

void EngineRoom::perform(const QList<ReadingOrder>& orders, const EngineTask& task) {
  note(orders);
  begin([order = orders.front(), task](EngineBench& bench, const std::stop_token& stop) {
    bench.perform(order, task, stop);
  });
}

void EngineRoom::pause() { m_bench->gate().set(true); }

void EngineRoom::resume() { m_bench->gate().set(false); }

bool EngineRoom::paused() const { return m_bench->gate().isSet(); }

void EngineRoom::stop() {
  m_stop.request_stop();
  m_bench->gate().set(false);
}

void EngineRoom::release() {
  m_worker->post([this] { m_bench->release(); });
}

void EngineRoom::finish() {
  stop();
  m_worker->finish();
  blockSignals(true);
}

}  // namespace longleaf::app
