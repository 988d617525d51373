// SPDX-License-Identifier: GPL-3.0-or-later
// Holds the engine thread up between two chunks or tokens while the person wants it to pause.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace longleaf::app {

/// May be set from any thread; a stop ends the pause.
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

}  // namespace longleaf::app
