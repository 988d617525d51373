// SPDX-License-Identifier: GPL-3.0-or-later
#include "cusim/executor.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "cusim/fiber.h"
#include "cusim/shared_memory.h"

namespace cusim {

namespace {

constexpr unsigned kWarp = 32;
constexpr unsigned kMaxThreads = 1024;

enum class State { ready, atBarrier, inWarpOperation, done };

/// Ends a thread. Thrown, so that what its frames own is released.
struct Fault {
  std::string what;
};

/// Lanes of one warp that meet with one mask. Values are kept twice in turn: a fast lane may publish for the next
/// meeting while slow ones still read of this one.
struct Meeting {
  unsigned mask = 0;
  unsigned arrived = 0;
  unsigned generation = 0;
  unsigned present[2] = {};
  WarpOperation operation{};
  Place place;
  std::uint64_t values[2][kWarp] = {};
};

struct Thread {
  Fiber fiber;
  uint3 index{};
  unsigned rank = 0;
  State state = State::done;
  Place place;                       // where it waits
  const Meeting* meeting = nullptr;  // it waits for
};

struct Warp {
  unsigned alive = 0;
  std::vector<std::unique_ptr<Meeting>> meetings;
};

class Executor final {
 public:
  std::optional<std::string> run(const Grid& grid);

  void barrier(const Place& place);
  Gathered gather(unsigned mask, WarpOperation operation, std::uint64_t mine, const Place& place);
  [[noreturn]] void fault(std::string what);
  unsigned lane() const { return m_self->rank % kWarp; }
  bool running() const { return m_self != nullptr; }
  SharedMemory& shared() { return m_shared; }

  Configuration configuration;
  Counters counters;

 private:
  static void threadEntry();
  void runThread();
  void runBlock(const Grid& grid);
  void startThreads(const Grid& grid);
  void leave();
  void wake(Thread& thread);
  void releaseBarrier();
  void release(unsigned warp, Meeting& meeting);
  Meeting& meetingOf(Warp& warp, unsigned mask);
  void sortBatch();
  std::string whereAllWait() const;
  std::uint32_t random(std::uint32_t below);

  std::vector<std::unique_ptr<Thread>> m_threads;
  Warp m_warps[kMaxThreads / kWarp];
  std::vector<Thread*> m_ready;
  std::vector<Thread*> m_batch;
  SharedMemory m_shared;
  const std::function<void()>* m_body = nullptr;
  Thread* m_self = nullptr;
  unsigned m_count = 0;
  unsigned m_alive = 0;
  unsigned m_atBarrier = 0;
  const Thread* m_firstAtBarrier = nullptr;  // of those that wait there
  std::uint64_t m_random = 0;
  std::optional<std::string> m_fault;
};

Executor& executor() {
  static Executor instance;  // outlives every launch; kernels reach it through free functions
  return instance;
}

std::string text(const Place& place) { return std::string(place.file) + ":" + std::to_string(place.line); }

std::uint32_t Executor::random(std::uint32_t below) {
  m_random ^= m_random << 13;  // xorshift64 (Marsaglia 2003)
  m_random ^= m_random >> 7;
  m_random ^= m_random << 17;
  return static_cast<std::uint32_t>((m_random >> 32) * below >> 32);
}

void Executor::wake(Thread& thread) {
  thread.state = State::ready;
  m_ready.push_back(&thread);
}

void Executor::releaseBarrier() {
  ++counters.barriers;
  m_atBarrier = 0;
  for (unsigned i = 0; i < m_count; ++i) {
    if (m_threads[i]->state == State::atBarrier) wake(*m_threads[i]);
  }
}

void Executor::barrier(const Place& place) {
  Thread& self = *m_self;
  if (m_atBarrier == 0) m_firstAtBarrier = &self;
  if (const Thread& other = *m_firstAtBarrier; m_atBarrier > 0 && !(other.place == place)) {
    fault("threads " + std::to_string(other.rank) + " and " + std::to_string(self.rank) +
          " meet in different barriers: " + text(other.place) + ", " + text(place));
  }
  self.place = place;
  self.state = State::atBarrier;
  if (++m_atBarrier == m_alive) releaseBarrier();
  self.fiber.pause(false);
}

Meeting& Executor::meetingOf(Warp& warp, unsigned mask) {
  for (const auto& meeting : warp.meetings) {
    if (meeting->mask == mask) return *meeting;
  }
  warp.meetings.push_back(std::make_unique<Meeting>());
  warp.meetings.back()->mask = mask;
  return *warp.meetings.back();
}

void Executor::release(unsigned warp, Meeting& meeting) {
  ++counters.warpOperations;
  meeting.present[meeting.generation % 2] = meeting.arrived;
  meeting.arrived = 0;
  ++meeting.generation;
  for (unsigned i = warp * kWarp; i < std::min((warp + 1) * kWarp, m_count); ++i) {
    Thread& thread = *m_threads[i];
    if (thread.state == State::inWarpOperation && thread.meeting == &meeting) wake(thread);
  }
}

Gathered Executor::gather(unsigned mask, WarpOperation operation, std::uint64_t mine, const Place& place) {
  Thread& self = *m_self;
  const unsigned index = self.rank / kWarp;
  Warp& warp = m_warps[index];
  if ((mask >> lane() & 1U) == 0) fault(text(place) + ": lane " + std::to_string(lane()) + " is not in its own mask");
  Meeting& meeting = meetingOf(warp, mask);
  if (meeting.arrived == 0) {
    meeting.operation = operation;
    meeting.place = place;
  } else if (meeting.operation != operation || !(meeting.place == place)) {
    fault("lanes of warp " + std::to_string(index) + " meet in different operations: " + text(meeting.place) + ", " +
          text(place));
  }
  const unsigned turn = meeting.generation % 2;
  meeting.values[turn][lane()] = mine;
  meeting.arrived |= 1U << lane();
  self.state = State::inWarpOperation;
  self.meeting = &meeting;
  self.place = place;
  if (meeting.arrived == (mask & warp.alive)) release(index, meeting);
  self.fiber.pause(false);
  return {meeting.values[turn], meeting.present[turn]};
}

/// The present thread ends: those that waited for it alone go on.
void Executor::leave() {
  Thread& self = *m_self;
  self.state = State::done;
  --m_alive;
  const unsigned index = self.rank / kWarp;
  Warp& warp = m_warps[index];
  warp.alive &= ~(1U << lane());
  for (const auto& meeting : warp.meetings) {
    if (meeting->arrived != 0 && meeting->arrived == (meeting->mask & warp.alive)) release(index, *meeting);
  }
  if (m_alive > 0 && m_atBarrier == m_alive) releaseBarrier();
}

void Executor::fault(std::string what) { throw Fault{std::move(what)}; }

void Executor::threadEntry() { executor().runThread(); }

void Executor::runThread() {
  for (;;) {
    try {
      (*m_body)();
      leave();
    } catch (Fault& fault) {
      m_fault = std::move(fault.what);
    }
    m_self->fiber.pause(m_fault.has_value());  // the grid is over with a fault, and the fiber starts anew
  }
}

void Executor::startThreads(const Grid& grid) {
  while (m_threads.size() < m_count) {
    m_threads.push_back(std::make_unique<Thread>());
    m_threads.back()->fiber.start(&Executor::threadEntry);
  }
  for (unsigned i = 0; i < m_count; ++i) {
    Thread& thread = *m_threads[i];
    thread.rank = i;
    thread.index = {i % grid.threads.x, i / grid.threads.x % grid.threads.y, i / (grid.threads.x * grid.threads.y)};
    m_warps[i / kWarp].alive |= 1U << (i % kWarp);
    wake(thread);
  }
}

void Executor::sortBatch() {
  if (configuration.order == Order::reverse) std::reverse(m_batch.begin(), m_batch.end());
  if (configuration.order != Order::random) return;
  for (std::size_t i = m_batch.size(); i > 1; --i)
    std::swap(m_batch[i - 1], m_batch[random(static_cast<std::uint32_t>(i))]);
}

std::string Executor::whereAllWait() const {
  std::string message = std::to_string(m_alive) + " of " + std::to_string(m_count) + " threads wait for ever:";
  const Place* last = nullptr;
  for (unsigned i = 0; i < m_count; ++i) {
    const Thread& thread = *m_threads[i];
    if (thread.state == State::done || (last != nullptr && *last == thread.place)) continue;
    last = &thread.place;
    message += " thread " + std::to_string(i) + " at " + text(thread.place);
  }
  return message;
}

void Executor::runBlock(const Grid& grid) {
  m_alive = m_count;
  m_atBarrier = 0;
  m_ready.clear();
  m_shared.begin(grid.dynamicSharedBytes);
  for (Warp& warp : m_warps) {
    warp.alive = 0;
    warp.meetings.clear();
  }
  startThreads(grid);
  ++counters.blocks;
  counters.threads += m_count;
  while (m_alive > 0 && !m_fault) {
    if (m_ready.empty()) {
      m_fault = whereAllWait();
      return;
    }
    m_batch.swap(m_ready);
    m_ready.clear();
    sortBatch();
    for (Thread* thread : m_batch) {
      m_self = thread;
      current.thread = thread->index;
      thread->fiber.resume();
      if (m_fault) return;
    }
  }
  if (const auto overrun = m_shared.overrun()) m_fault = *overrun;
}

std::optional<std::string> Executor::run(const Grid& grid) {
  m_body = &grid.body;
  m_count = grid.threads.x * grid.threads.y * grid.threads.z;
  m_fault.reset();
  m_random = 0x9E3779B97F4A7C15ULL * (configuration.seed + 1) | 1U;
  current.threads = grid.threads;
  current.blocks = grid.blocks;
  const std::uint64_t blocks = std::uint64_t{grid.blocks.x} * grid.blocks.y * grid.blocks.z;
  // A random order of blocks is a random start and a stride that reaches every block.
  const std::uint64_t start = configuration.order == Order::random ? random(static_cast<std::uint32_t>(blocks)) : 0;
  for (std::uint64_t i = 0; i < blocks && !m_fault; ++i) {
    std::uint64_t block = configuration.order == Order::reverse ? blocks - 1 - i : (start + i) % blocks;
    if (configuration.order == Order::random && start % 2 == 1) block = blocks - 1 - block;
    current.block = {static_cast<unsigned>(block % grid.blocks.x),
                     static_cast<unsigned>(block / grid.blocks.x % grid.blocks.y),
                     static_cast<unsigned>(block / grid.blocks.x / grid.blocks.y)};
    runBlock(grid);
  }
  m_self = nullptr;
  m_shared.end();
  if (m_fault) m_threads.clear();  // their stacks were left in the middle of something
  return std::exchange(m_fault, std::nullopt);
}

}  // namespace

Current current;

Configuration& configuration() { return executor().configuration; }
Counters& counters() { return executor().counters; }
std::optional<std::string> run(const Grid& grid) { return executor().run(grid); }

void barrier(const Place& place) { executor().barrier(place); }
Gathered gather(unsigned mask, WarpOperation operation, std::uint64_t mine, const Place& place) {
  return executor().gather(mask, operation, mine, place);
}
unsigned lane() { return executor().lane(); }
void* sharedVariable(const void* key, std::size_t bytes, const char* name) {
  void* const address = executor().shared().variable(key, bytes);
  if (address == nullptr) fault(std::string("shared memory: no room for ") + name);
  return address;
}
void* dynamicShared() {
  void* const address = executor().shared().dynamic();
  if (address == nullptr) fault("the kernel uses dynamic shared memory and its launch gave none");
  return address;
}
void fault(const std::string& what) { executor().fault(what); }

}  // namespace cusim
