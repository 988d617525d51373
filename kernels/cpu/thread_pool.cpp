// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/thread_pool.h"

#include <chrono>

namespace longleaf::kernels::cpu {

namespace {

// Waking a sleeping thread costs about 5 us, an operation of a small model 20-200 us: worth a short spin, no more.
constexpr std::chrono::microseconds kSpin{20};

inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// True as soon as `ready` is, false when the spin time is over.
template <class Ready>
bool spinUntil(const Ready& ready) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < 32; ++i) {
      if (ready()) return true;
      pause();
    }
  } while (std::chrono::steady_clock::now() < end);
  return ready();
}

}  // namespace

ThreadPool::ThreadPool(unsigned threads) {
  for (unsigned worker = 1; worker < threads; ++worker) m_workers.emplace_back([this, worker] { work(worker); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    ++m_generation;
  }
  m_wake.notify_all();
  for (std::thread& worker : m_workers) worker.join();
}

void ThreadPool::drain(unsigned worker) {
  for (std::uint32_t i = m_next.fetch_add(1); i < m_count; i = m_next.fetch_add(1)) m_call(m_task, i, worker);
}

void ThreadPool::dispatch(std::uint32_t count, Call call, const void* task) {
  {
    const std::lock_guard lock(m_mutex);
    m_call = call;
    m_task = task;
    m_count = count;
    m_next = 0;
    m_running = static_cast<std::uint32_t>(m_workers.size());
    ++m_generation;
  }
  m_wake.notify_all();
  drain(0);
  // Every worker passes through every generation, so that none can still look at this task when the next one starts.
  while (!spinUntil([this] { return m_running.load() == 0; })) std::this_thread::yield();
}

void ThreadPool::work(unsigned worker) {
  std::uint32_t seen = 0;
  for (;;) {
    if (!spinUntil([this, seen] { return m_generation.load() != seen; })) {
      std::unique_lock lock(m_mutex);
      m_wake.wait(lock, [this, seen] { return m_generation.load() != seen; });
    }
    seen = m_generation.load();
    if (m_stop) return;
    drain(worker);
    --m_running;
  }
}

}  // namespace longleaf::kernels::cpu
