// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/worker.h"

namespace longleaf::app {

Worker::Worker() : m_thread(QThread::create([this] { work(); })) { m_thread->start(); }

void Worker::post(std::function<void()> job) {
  {
    const std::lock_guard lock(m_mutex);
    if (m_finished) return;
    m_jobs.push_back(std::move(job));
  }
  m_wake.notify_one();
}

void Worker::work() {
  std::unique_lock lock(m_mutex);
  while (true) {
    m_wake.wait(lock, [this] { return m_finished || !m_jobs.empty(); });
    if (m_jobs.empty()) return;
    auto job = std::move(m_jobs.front());
    m_jobs.pop_front();
    m_busy = true;
    lock.unlock();
    job();
    job = nullptr;  // what it holds is let go on this thread, too
    lock.lock();
    m_busy = false;
  }
}

void Worker::finish(bool drain) {
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(m_mutex);
    m_finished = true;
    if (!drain) dropped.swap(m_jobs);
  }
  m_wake.notify_one();
  m_thread->wait();
}

bool Worker::idle() const {
  const std::lock_guard lock(m_mutex);
  return !m_busy && m_jobs.empty();
}

}  // namespace longleaf::app
