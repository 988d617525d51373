// SPDX-License-Identifier: GPL-3.0-or-later
// A program started with one socket to talk over (descriptor 3) and one open file (descriptor 4), no other descriptor,
// no environment, in a session of its own, so that Ctrl-C in a terminal reaches only its parent. Watched while it is
// waited for, and gone, with nothing left behind, when this object is.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace longleaf::storage {

inline constexpr int kChildSocket = 3;
inline constexpr int kChildFile = 4;

/// What a conversation is given up for. The child is dead afterwards.
enum class Trouble { stopped, time, memory, death, nonsense };

struct Watch {
  std::chrono::steady_clock::time_point deadline;
  std::size_t memoryBytes = 0;  // resident; looked at every 50 ms, as the stop token is
  std::stop_token stop;
};

class ChildProcess final {
 public:
  /// Errors: the errno that says why the program cannot be started.
  static tl::expected<std::unique_ptr<ChildProcess>, int> start(const std::string& program,
                                                                const std::vector<std::string>& arguments, int file);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  pid_t pid() const { return m_pid; }

  tl::expected<void, Trouble> send(std::string_view bytes, const Watch& watch);
  /// Appends exactly `count` bytes.
  tl::expected<void, Trouble> receive(std::size_t count, std::string& bytes, const Watch& watch);

  /// Lets it use the processor for that much longer, counted from now.
  void allowProcessorTime(std::chrono::seconds more) const;

  void kill();
  /// Of a child that has hung up: gives it a moment to end by itself, then kills it.
  void bury();
  /// After bury(), of a child that died by itself: "signal 11", "exit status 1"; else empty.
  const std::string& ending() const { return m_ending; }

 private:
  ChildProcess(pid_t pid, int socket) : m_pid(pid), m_socket(socket) {}
  tl::expected<void, Trouble> waitFor(short events, const Watch& watch) const;
  bool reap(bool wait);

  pid_t m_pid;
  int m_socket;
  bool m_reaped = false;
  std::string m_ending;
};

}  // namespace longleaf::storage
