// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/thread_pool.h"

#include <chrono>
#include <new>
#include <system_error>

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
  try {
    m_workers.reserve(threads);  // no thread may be running when this fails
    for (unsigned worker = 1; worker < threads; ++worker) m_workers.emplace_back([this, worker] { work(worker); });
  } catch (const std::system_error&) {
    // The system gives no more threads: the pool has those that there are, and threads() says how many.
  } catch (const std::bad_alloc&) {
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(m_mutex);
    m_stop = true;
  }
  m_wake.notify_all();
  for (std::thread& worker : m_workers) worker.join();
}

void ThreadPool::drain(unsigned worker) {
  std::uint64_t ticket = m_ticket.load();
  while (static_cast<std::uint32_t>(ticket) != 0) {
    // The generation in the ticket makes success mean: this index of this very call is ours.
    if (!m_ticket.compare_exchange_weak(ticket, ticket - 1)) continue;
    const std::uint32_t count = m_count;
    m_call(m_task, count - static_cast<std::uint32_t>(ticket), worker);
    if (m_done.fetch_add(1) + 1 == count) m_done.notify_one();
    ticket = m_ticket.load();
  }
}

void ThreadPool::dispatch(std::uint32_t count, Call call, const void* task) {
  m_call = call;
  m_task = task;
  m_count = count;
  m_done = 0;
  m_ticket = static_cast<std::uint64_t>(++m_generation) << 32 | count;
  // A worker counts itself as sleeping before it looks at the ticket for the last time, so either it sees this ticket
  // or it is seen here; the lock waits until it really sleeps.
  if (m_sleeping.load() != 0) {
    { const std::lock_guard lock(m_mutex); }
    m_wake.notify_all();
  }
  drain(0);
  // Only indices that a running worker has taken are left. It may have lost its core to another process: sleep then.
  if (spinUntil([this, count] { return m_done.load() == count; })) return;
  for (std::uint32_t done = m_done.load(); done != count; done = m_done.load()) m_done.wait(done);
}

void ThreadPool::work(unsigned worker) {
  for (;;) {
    if (!spinUntil([this] { return awaken(); })) {
      std::unique_lock lock(m_mutex);
      ++m_sleeping;
      m_wake.wait(lock, [this] { return awaken(); });
      --m_sleeping;
    }
    if (m_stop) return;
    drain(worker);
  }
}

}  // namespace longleaf::kernels::cpu
