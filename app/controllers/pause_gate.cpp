// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/pause_gate.h"

namespace longleaf::app {

void PauseGate::set(bool paused) {
  {
    const std::lock_guard lock(m_mutex);
    m_paused = paused;
  }
  m_changed.notify_all();
}

bool PauseGate::isSet() const {
  const std::lock_guard lock(m_mutex);
  return m_paused;
}

void PauseGate::wait(const std::stop_token& stop) {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, stop, [this] { return !m_paused; });
}

}  // namespace longleaf::app
