// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/gauges_controller.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/controllers/system_memory.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/window/main_window.h"

namespace longleaf::app {

GaugesController::GaugesController(Workplace& place, QObject* parent) : QObject(parent), m_place(place) {
  ui::GaugesPane& pane = m_place.window.gauges();
  EngineRoom& engine = m_place.engine;
  connect(&engine, &EngineRoom::memoryChanged, this, [this](const ui::MemoryParts& parts) {
    if (parts.gpu != m_engine.gpu) m_gpuUse.reset();
    m_engine = parts;
    sample();
  });
  connect(&engine, &EngineRoom::cacheChanged, &pane, &ui::GaugesPane::setCache);
  connect(&engine, &EngineRoom::progressed, &pane,
          [&pane](const ui::ReadingState& state) { pane.setReadingRate(state.tokensPerSecond); });
  connect(&engine, &EngineRoom::answeringRate, &pane, &ui::GaugesPane::setAnsweringRate);
  connect(&engine, &EngineRoom::idle, &pane, [&pane] {
    pane.setReadingRate(0);
    pane.setAnsweringRate(0);
  });
  connect(&m_place, &Workplace::currentChanged, &pane, &ui::GaugesPane::clearCache);
  connect(&m_timer, &QTimer::timeout, this, &GaugesController::sample);
  m_timer.start(std::chrono::seconds(1));
  sample();
}

void GaugesController::sample() {
  if (!m_place.window.gauges().isVisible()) return;
  show();
  if (m_engine.gpu >= 0 && !m_asking) askDriver();
}

void GaugesController::show() {
  if (m_engine.gpu >= 0) return m_place.window.gauges().setMemory(m_gpuUse ? gpuParts(m_engine, *m_gpuUse) : m_engine);
  ui::MemoryParts parts = m_engine;
  const SystemMemory machine = systemMemory();
  parts.total = machine.total;
  parts.device = tr("CPU (system memory)");
  parts.others = std::max<qint64>(0, machine.total - machine.available - parts.own());
  m_place.window.gauges().setMemory(parts);
}

void GaugesController::askDriver() {
  m_asking = true;
  if (!m_worker) m_worker = std::make_unique<Worker>();
  m_worker->run(
      this, [gpu = m_engine.gpu] { return std::pair(gpu, inference::gpuMemory(gpu)); },
      [this](const std::pair<int, inference::Expected<kernels::MemoryUse>>& answer) {
        m_asking = false;
        if (answer.first != m_engine.gpu || !answer.second) return;
        m_gpuUse = *answer.second;
        show();
      });
}

ui::MemoryParts gpuParts(ui::MemoryParts engine, const kernels::MemoryUse& use) {
  const auto bytes = [](std::size_t count) { return static_cast<qint64>(count); };
  engine.total = bytes(use.totalBytes);
  engine.driver = std::max<qint64>(0, bytes(use.processBytes) - engine.own());
  engine.others = std::max<qint64>(0, engine.total - bytes(use.freeBytes) - engine.own() - engine.driver);
  return engine;
}

}  // namespace longleaf::app
