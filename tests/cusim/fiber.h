// SPDX-License-Identifier: GPL-3.0-or-later
// A stack of its own on which one CUDA thread runs until it waits for others. Switches are 14 instructions on x86-64
// and ucontext elsewhere. One OS thread at a time drives fibers.
//
// Both sanitizers are told of every switch. To ThreadSanitizer a switch is also an order: what one fiber did before it
// has happened for the next. So what it finds is between threads of the host: one that touches what the stream's work
// uses without having waited for it, or two that use the device without its lock. Between CUDA threads of a block it
// finds nothing, and neither between blocks, which run one after another: a barrier that is missing there shows by
// wrong numbers in another order of threads and blocks (executor.h).
#pragma once

#include <cstddef>
#include <memory>

namespace cusim {

class Fiber final {
 public:
  Fiber();
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// What runs at the next resume(), on an empty stack. `entry` must end with pause() and never return.
  void start(void (*entry)());
  /// From the scheduler: runs the fiber until it pauses.
  void resume();
  /// On the fiber: back into resume(). `last`: it will be started anew, not resumed.
  void pause(bool last);

 private:
  struct Context;
  std::unique_ptr<Context> m_context;
};

}  // namespace cusim
