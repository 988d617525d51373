// SPDX-License-Identifier: Apache-2.0
// What every CPU operation gets: the pool and one block of scratch memory, made large enough by Backend::reserve().
#pragma once

#include <cstddef>
#include <span>

#include "kernels/cpu/thread_pool.h"

namespace longleaf::kernels::cpu {

struct Context {
  ThreadPool& pool;
  std::span<std::byte> scratch;  // 64-byte aligned; an operation uses it from its start and leaves nothing in it
};

}  // namespace longleaf::kernels::cpu
