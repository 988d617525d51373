// SPDX-License-Identifier: GPL-3.0-or-later
// Many small runs on thread pools of several sizes, several pools at once: every index once, by a worker that exists,
// and all writes of a run visible to the caller when it returns. A plain program, so that ThreadSanitizer sees all of
// it.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <thread>
#include <vector>

#include "kernels/cpu/thread_pool.h"

namespace {

using longleaf::kernels::cpu::ThreadPool;

struct Shape {
  unsigned threads;
  std::uint32_t maxCount;
  unsigned runs;
};

/// False, and a line on stderr, as soon as a run is wrong.
bool hammer(const Shape& shape) {
  ThreadPool pool(shape.threads);
  std::vector<std::uint32_t> calls(shape.maxCount);      // per index; no atomics: each index belongs to one worker
  std::vector<std::uint64_t> workerSums(shape.threads);  // per worker; no atomics either
  std::vector<std::uint64_t> values(shape.maxCount, 0);  // carried from run to run, so that runs must not overlap
  for (unsigned run = 0; run < shape.runs; ++run) {
    const std::uint32_t count = (run * 7U) % (shape.maxCount + 1);
    std::fill(calls.begin(), calls.end(), 0U);
    std::fill(workerSums.begin(), workerSums.end(), 0U);
    std::atomic<bool> strangeWorker{false};
    pool.run(count, [&](std::uint32_t index, unsigned worker) {
      if (worker >= shape.threads) {
        strangeWorker = true;
        return;
      }
      ++calls[index];
      workerSums[worker] += index;
      values[index] += run + index;
    });
    const std::uint64_t wanted = std::uint64_t{count} * (count == 0 ? 0 : count - 1) / 2;
    const std::uint64_t sum = std::accumulate(workerSums.begin(), workerSums.end(), std::uint64_t{0});
    const std::uint64_t total = std::accumulate(calls.begin(), calls.end(), std::uint64_t{0});
    bool once = true;
    for (std::uint32_t i = 0; i < count; ++i) once = once && calls[i] == 1;
    if (strangeWorker || !once || total != count || sum != wanted) {
      std::fprintf(stderr, "%u threads, run %u of %u indices: %llu calls, sum %llu, not %llu\n", shape.threads, run,
                   count, static_cast<unsigned long long>(total), static_cast<unsigned long long>(sum),
                   static_cast<unsigned long long>(wanted));
      return false;
    }
  }
  std::vector<std::uint64_t> expected(shape.maxCount, 0);
  for (unsigned run = 0; run < shape.runs; ++run)
    for (std::uint32_t i = 0; i < (run * 7U) % (shape.maxCount + 1); ++i) expected[i] += run + i;
  if (values == expected) return true;
  std::fprintf(stderr, "%u threads: values of one run were lost in another\n", shape.threads);
  return false;
}

}  // namespace

int main() {
  bool good = hammer({.threads = 1, .maxCount = 16, .runs = 200});
  good = hammer({.threads = 2, .maxCount = 3, .runs = 20000}) && good;
  good = hammer({.threads = 5, .maxCount = 64, .runs = 4000}) && good;

  // Pools of different sessions live side by side; each is used by one thread.
  std::atomic<bool> together{true};
  std::vector<std::thread> callers;
  for (unsigned caller = 0; caller < 3; ++caller)
    callers.emplace_back([&together, caller] {
      if (!hammer({.threads = 2 + caller, .maxCount = 32, .runs = 4000})) together = false;
    });
  for (std::thread& caller : callers) caller.join();

  // Threads that sleep, and pools that end without ever having worked.
  for (unsigned i = 0; i < 50; ++i) good = hammer({.threads = 1 + i % 4, .maxCount = 4, .runs = i % 3}) && good;
  return good && together ? 0 : 1;
}
