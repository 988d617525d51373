// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that does one thing after another, away from the window. Jobs carry values; what they find comes back as a
// queued call on the window's thread.
#pragma once

#include <QObject>
#include <QThread>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace longleaf::app {

class Worker final {
 public:
  Worker();
  ~Worker() { finish(); }

  /// Behind the jobs that wait already.
  void post(std::function<void()> job);
  /// Does `job` on this thread and then `then` with its result on the receiver's, unless the receiver is gone by then.
  template <class Job, class Then>
  void run(QObject* receiver, Job job, Then then) {
    post([receiver, job = std::move(job), then = std::move(then)]() mutable {
      if constexpr (std::is_void_v<decltype(job())>) {
        job();
        QMetaObject::invokeMethod(receiver, std::move(then), Qt::QueuedConnection);
      } else {
        QMetaObject::invokeMethod(
            receiver, [result = job(), then = std::move(then)]() mutable { then(std::move(result)); },
            Qt::QueuedConnection);
      }
    });
  }

  /// Waits for the job at hand and, if `drain`, for those behind it; else these are dropped. Later ones always are.
  /// Receivers must live until then.
  void finish(bool drain = false);
  /// No job runs or waits.
  bool idle() const;

 private:
  void work();

  mutable std::mutex m_mutex;
  std::condition_variable m_wake;
  std::deque<std::function<void()>> m_jobs;
  bool m_busy = false;
  bool m_finished = false;
  const std::unique_ptr<QThread> m_thread;  // Qt's own, for what has timers: a text that is laid out for a PDF
};

}  // namespace longleaf::app
