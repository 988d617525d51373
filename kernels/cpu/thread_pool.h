// SPDX-License-Identifier: Apache-2.0
// The one pool of threads that numeric work runs on. The caller takes part; idle workers spin at most 20 us and then
// sleep, so that a busy neighbour process costs no more than its share.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace longleaf::kernels::cpu {

class ThreadPool final {
 public:
  /// `threads` in all, the caller's included; at least 1. Fewer where the system refuses to start more.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  unsigned threads() const { return static_cast<unsigned>(m_workers.size()) + 1; }

  /// Calls task(index, worker) once for each index below `count`, worker < threads(), and returns when all are done.
  /// Indices are taken from an atomic counter: which worker gets which is not determined, so results must depend on
  /// the index alone. Not re-entrant; allocates nothing.
  template <class Task>
  void run(std::uint32_t count, const Task& task) {
    if (count == 0) return;
    if (count == 1 || m_workers.empty()) {
      for (std::uint32_t i = 0; i < count; ++i) task(i, 0U);
      return;
    }
    dispatch(
        count, [](const void* t, std::uint32_t i, unsigned worker) { (*static_cast<const Task*>(t))(i, worker); },
        &task);
  }

 private:
  using Call = void (*)(const void* task, std::uint32_t index, unsigned worker);

  void dispatch(std::uint32_t count, Call call, const void* task);
  void work(unsigned worker);
  void drain(unsigned worker);
  bool awaken() const { return static_cast<std::uint32_t>(m_ticket.load()) != 0 || m_stop.load(); }

  std::vector<std::thread> m_workers;
  std::mutex m_mutex;
  std::condition_variable m_wake;
  // Of the current call; whoever has taken an index may read them, because the call cannot return before that index is
  // done. Nobody else may: the caller does not wait for workers that came too late.
  Call m_call = nullptr;
  const void* m_task = nullptr;
  std::uint32_t m_count = 0;
  std::uint32_t m_generation = 0;
  alignas(64) std::atomic<std::uint64_t> m_ticket{0};  // generation << 32 | indices not yet taken
  alignas(64) std::atomic<std::uint32_t> m_done{0};    // indices finished
  alignas(64) std::atomic<std::uint32_t> m_sleeping{0};
  std::atomic<bool> m_stop{false};
};

}  // namespace longleaf::kernels::cpu
