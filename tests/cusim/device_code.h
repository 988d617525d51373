// SPDX-License-Identifier: GPL-3.0-or-later
// What device code sees when it is compiled as C++ (included by kernels/cuda/cu_compat.h): the toolkit's own headers
// for types, half and bfloat16, and in place of the compiler's built-ins those below. Warp operations meet in
// gather(); every one takes its mask and is reported by file and line.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <type_traits>

#undef __shared__
#define __shared__ static_assert(false, "CU_SHARED or CU_DYNAMIC_SHARED")
#undef __launch_bounds__
#define __launch_bounds__(...)
#undef __forceinline__
#define __forceinline__ inline

namespace cusim {

/// Who runs at the moment.
struct Current {
  uint3 thread{};
  uint3 block{};
  dim3 threads;  // of a block
  dim3 blocks;
};
extern Current current;

struct Place {
  const char* file = "";
  int line = 0;
  friend bool operator==(const Place& a, const Place& b) { return a.line == b.line && a.file == b.file; }
};

enum class WarpOperation { sync, ballot, shuffle, product };

/// What the lanes of a warp operation published, and which lanes took part.
struct Gathered {
  const std::uint64_t* values;  // [32]
  unsigned present;
};

void barrier(const Place& place);
Gathered gather(unsigned mask, WarpOperation operation, std::uint64_t mine, const Place& place);
unsigned lane();
void* sharedVariable(const void* key, std::size_t bytes, const char* name);
void* dynamicShared();
/// Ends the grid with this message.
[[noreturn]] void fault(const std::string& what);

/// A read of global memory: must be aligned and inside an allocation; counted by sectors where that is switched on.
void noteLoad(const void* address, std::size_t bytes, std::size_t alignment);

/// One kernel launch as the runtime gets it.
struct Launch {
  const void* kernel;
  dim3 blocks;
  dim3 threads;
  std::size_t dynamicSharedBytes;
  cudaStream_t stream;
  std::function<void()> body;  // one thread, with its own copy of the arguments
};
void submit(Launch launch);

template <class T>
T shuffled(unsigned mask, T value, unsigned source, bool own, const Place& place) {
  static_assert(sizeof(T) <= sizeof(std::uint64_t) && std::is_trivially_copyable_v<T>);
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  const Gathered all = gather(mask, WarpOperation::shuffle, bits, place);
  if (own) return value;
  if ((all.present >> source & 1U) == 0) {
    fault(std::string(place.file) + ":" + std::to_string(place.line) + ": shuffle from lane " + std::to_string(source) +
          ", which takes no part");
  }
  std::memcpy(&value, &all.values[source], sizeof value);
  return value;
}

template <class T, class Change>
T changeAtomically(T* address, Change change) {
  using Word = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
  static_assert(sizeof(T) == sizeof(Word));
  auto* const word = reinterpret_cast<Word*>(address);
  Word before = __atomic_load_n(word, __ATOMIC_RELAXED);
  for (;;) {
    T old;
    std::memcpy(&old, &before, sizeof old);
    const T changed = change(old);
    Word after;
    std::memcpy(&after, &changed, sizeof after);
    if (__atomic_compare_exchange_n(word, &before, after, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) return old;
  }
}

}  // namespace cusim

#define threadIdx (::cusim::current.thread)
#define blockIdx (::cusim::current.block)
#define blockDim (::cusim::current.threads)
#define gridDim (::cusim::current.blocks)
#define warpSize 32

// The variable's name and its extents cannot be parenthesised in a declaration.
#define CU_SHARED(type, name, ...)           \
  using cusimType_##name = type __VA_ARGS__; \
  static const char cusimKey_##name = 0;     \
  cusimType_##name& name =                   \
      *static_cast<cusimType_##name*>(::cusim::sharedVariable(&cusimKey_##name, sizeof(cusimType_##name), #name))
#define CU_DYNAMIC_SHARED(type, name) type* const name = static_cast<type*>(::cusim::dynamicShared())

namespace cu {

template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t sharedBytes, cudaStream_t stream,
            const Arguments&... arguments) {
  ::cusim::submit({.kernel = reinterpret_cast<const void*>(kernel),
                   .blocks = grid,
                   .threads = block,
                   .dynamicSharedBytes = sharedBytes,
                   .stream = stream,
                   .body = [kernel, ... copies = static_cast<Parameters>(arguments)] { kernel(copies...); }});
}

template <class... Parameters>
cudaError_t allowSharedBytes(void (*kernel)(Parameters...), int bytes) {
  return cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel), cudaFuncAttributeMaxDynamicSharedMemorySize,
                              bytes);
}

template <class T>
T load(const T* address) {
  ::cusim::noteLoad(address, sizeof(T), alignof(T));
  return *address;
}

}  // namespace cu

#include "cusim/device_functions.h"
