// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/victim.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace longleaf::tests {

Victim::Victim(const std::string& program, std::vector<std::string> arguments) {
  int out[2] = {-1, -1};
  int err[2] = {-1, -1};
  if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) return;
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  m_process = ::fork();
  if (m_process == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    ::execv(program.c_str(), words.data());
    ::_exit(127);
  }
  ::close(out[1]);
  ::close(err[1]);
  m_ends[0].fd = out[0];
  m_ends[1].fd = err[0];
}

Victim::~Victim() {
  kill();
  for (const pollfd& end : m_ends)
    if (end.fd >= 0) ::close(end.fd);
}

/// False once it says nothing more.
bool Victim::listen(std::chrono::nanoseconds time) {
  if (m_ends[0].fd < 0 && m_ends[1].fd < 0) return false;
  const timespec wait = {time.count() / 1'000'000'000, time.count() % 1'000'000'000};
  if (::ppoll(m_ends, 2, &wait, nullptr) <= 0) return true;
  for (pollfd& end : m_ends) {
    if (end.fd < 0 || end.revents == 0) continue;
    char bytes[4096];
    const ssize_t count = ::read(end.fd, bytes, sizeof bytes);
    if (count > 0) {
      (&end == &m_ends[0] ? m_said : m_told).append(bytes, static_cast<std::size_t>(count));
    } else {
      ::close(end.fd);
      end.fd = -1;
    }
  }
  return m_ends[0].fd >= 0 || m_ends[1].fd >= 0;
}

void Victim::listenUntil(Clock::time_point moment) {
  for (auto now = Clock::now(); now < moment; now = Clock::now())
    if (!listen(moment - now)) return;
}

int Victim::end() {
  listenUntil(Clock::now() + std::chrono::milliseconds(kPatienceForWork));
  kill();
  return m_status;
}

bool Victim::kill() {
  if (m_process <= 0) return m_killed;
  // What says nothing more is about to end: left alone, so that its status is its own.
  if (m_ends[0].fd >= 0 || m_ends[1].fd >= 0) ::kill(m_process, SIGKILL);
  reap();
  return m_killed;
}

void Victim::reap() {
  const auto end = Clock::now() + std::chrono::milliseconds(kPatience);
  while (Clock::now() < end && listen(end - Clock::now())) {
  }
  int status = 0;
  ::waitpid(m_process, &status, 0);
  m_process = -1;
  m_killed = WIFSIGNALED(status);
  m_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace longleaf::tests
