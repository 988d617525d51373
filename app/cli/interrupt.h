// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C as a stop_token. The first one asks the work to stop; a second one ends the program at once, as usual.
#pragma once

#include <stop_token>
#include <string>
#include <thread>

namespace longleaf::app::cli {

class Interrupt final {
 public:
  /// One at a time: it owns the process's SIGINT and SIGTERM while it lives.
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return m_source.get_token(); }

 private:
  std::stop_source m_source;
  int m_pipe[2] = {-1, -1};
  std::thread m_watcher;
};

/// All of standard input; returns early with what it has when interrupted.
std::string readStandardInput(const std::stop_token& stop);

}  // namespace longleaf::app::cli
