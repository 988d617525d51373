// SPDX-License-Identifier: GPL-3.0-or-later
// What the gauges show: the memory of the machine, or of the GPU that is computed on, once a second, the engine's parts
// of it, the cache, the speeds.
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <optional>

#include "app/controllers/worker.h"
#include "app/controllers/workplace.h"
#include "inference/device/cuda_module.h"

namespace longleaf::app {

class GaugesController final : public QObject {
  Q_OBJECT

 public:
  GaugesController(Workplace& place, QObject* parent);

 private:
  void sample();
  void show();
  void askDriver();

  Workplace& m_place;
  ui::MemoryParts m_engine{};
  std::optional<kernels::MemoryUse> m_gpuUse{};  // of the GPU that m_engine lies on, as its driver said last
  QTimer m_timer;
  bool m_asking = false;
  std::unique_ptr<Worker> m_worker{};  // asks the driver, which may take its time; from the first question on
};

/// What the engine has on a GPU, and by what the driver says of its memory: what driver and libraries took for this
/// program, and what others have. Where the driver does not tell whose memory it is, its own counts as that of others.
ui::MemoryParts gpuParts(ui::MemoryParts engine, const kernels::MemoryUse& use);

}  // namespace longleaf::app
