// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <poll.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

namespace longleaf::app::cli {

namespace {

int signalPipe = -1;  // written by the handler: only async-signal-safe calls there

void onSignal(int) {
  const char byte = 1;
  [[maybe_unused]] const auto written = ::write(signalPipe, &byte, 1);
}

void setHandler(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second signal does what it does by default
  sigemptyset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

constexpr char kEnd = 0;

}  // namespace

Interrupt::Interrupt() {
  if (::pipe(m_pipe) != 0) return;
  signalPipe = m_pipe[1];
  m_watcher = std::thread([this] {
    char byte = kEnd;
    while (::read(m_pipe[0], &byte, 1) < 0 && errno == EINTR) {
    }
    if (byte != kEnd) m_source.request_stop();
  });
  setHandler(SIGINT, onSignal);
  setHandler(SIGTERM, onSignal);
}

Interrupt::~Interrupt() {
  setHandler(SIGINT, SIG_DFL);
  setHandler(SIGTERM, SIG_DFL);
  if (m_watcher.joinable()) {
    const char byte = kEnd;
    [[maybe_unused]] const auto written = ::write(m_pipe[1], &byte, 1);
    m_watcher.join();
  }
  signalPipe = -1;
  for (const int end : m_pipe) {
    if (end >= 0) ::close(end);
  }
}

std::string readStandardInput(const std::stop_token& stop) {
  std::string text;
  char block[1 << 16];
  while (!stop.stop_requested()) {
    pollfd ready{STDIN_FILENO, POLLIN, 0};
    if (::poll(&ready, 1, 100) <= 0) continue;  // looks at `stop` ten times a second
    const ssize_t got = ::read(STDIN_FILENO, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(block, static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace longleaf::app::cli
