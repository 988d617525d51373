// SPDX-License-Identifier: GPL-3.0-or-later
// What the gauges show: the machine's memory once a second, the engine's parts of it, the cache, the speeds.
#pragma once

#include <QObject>
#include <QTimer>

#include "app/controllers/workplace.h"

namespace longleaf::app {

class GaugesController final : public QObject {
  Q_OBJECT

 public:
  GaugesController(Workplace& place, QObject* parent);

 private:
  void sample();

  Workplace& m_place;
  ui::MemoryParts m_engine{};
  QTimer m_timer;
};

}  // namespace longleaf::app
