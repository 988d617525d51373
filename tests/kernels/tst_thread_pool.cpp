// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <atomic>
#include <thread>
#include <vector>

#include "kernels/cpu/thread_pool.h"

using longleaf::kernels::cpu::ThreadPool;

class TestThreadPool : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyIndexOnce();
  void manyShortCalls();
  void sleepersAreWoken();
  void moreThreadsThanTasks();
};

void TestThreadPool::everyIndexOnce() {
  for (const unsigned threads : {1U, 2U, 3U, 5U}) {
    ThreadPool pool(threads);
    QCOMPARE(pool.threads(), threads);
    for (const std::uint32_t count : {0U, 1U, 2U, 7U, 1000U}) {
      std::vector<std::atomic<int>> seen(count);
      std::atomic<bool> inRange{true};
      pool.run(count, [&](std::uint32_t index, unsigned worker) {
        ++seen[index];
        if (worker >= threads) inRange = false;
      });
      QVERIFY(inRange);
      for (const auto& times : seen) QCOMPARE(times.load(), 1);
    }
  }
}

// Calls follow each other so fast that workers often come late: none may run a task of the wrong call or twice.
void TestThreadPool::manyShortCalls() {
  ThreadPool pool(4);
  std::uint64_t wrong = 0;
  for (std::uint32_t call = 0; call < 50000; ++call) {
    std::atomic<std::uint64_t> sum{0};
    const std::uint32_t count = 2 + call % 5;
    pool.run(count, [&sum, call](std::uint32_t index, unsigned) { sum += std::uint64_t{call} * 8 + index; });
    if (sum != std::uint64_t{call} * 8 * count + count * (count - 1) / 2) ++wrong;
  }
  QCOMPARE(wrong, std::uint64_t{0});
}

// Each task waits for the other one, so the call ends only if a sleeping worker is woken every time.
void TestThreadPool::sleepersAreWoken() {
  ThreadPool pool(2);
  for (int call = 0; call < 200; ++call) {
    std::this_thread::sleep_for(std::chrono::microseconds(call % 40 * 5));
    std::atomic<int> present{0};
    pool.run(2, [&present](std::uint32_t, unsigned) {
      ++present;
      while (present < 2) std::this_thread::yield();
    });
    QCOMPARE(present.load(), 2);
  }
}

void TestThreadPool::moreThreadsThanTasks() {
  ThreadPool pool(8);
  for (int call = 0; call < 2000; ++call) {
    int done[2] = {0, 0};
    pool.run(2, [&done](std::uint32_t index, unsigned) { done[index] = 1; });
    QVERIFY(done[0] == 1 && done[1] == 1);
  }
}

QTEST_APPLESS_MAIN(TestThreadPool)
#include "tst_thread_pool.moc"
