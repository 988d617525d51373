// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/gauges_controller.h"

#include <algorithm>
#include <chrono>

#include "app/controllers/system_memory.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/window/main_window.h"

namespace longleaf::app {

GaugesController::GaugesController(Workplace& place, QObject* parent) : QObject(parent), m_place(place) {
  ui::GaugesPane& pane = m_place.window.gauges();
  EngineRoom& engine = m_place.engine;
  connect(&engine, &EngineRoom::memoryChanged, this, [this](const ui::MemoryParts& parts) {
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
  const SystemMemory machine = systemMemory();
  ui::MemoryParts parts = m_engine;
  parts.total = machine.total;
  parts.device = tr("system memory");
  const qint64 own = parts.weights + parts.cache + parts.workspace;
  parts.others = std::max<qint64>(0, machine.total - machine.available - own);
  m_place.window.gauges().setMemory(parts);
}

}  // namespace longleaf::app
