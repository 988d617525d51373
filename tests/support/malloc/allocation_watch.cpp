// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/malloc/allocation_watch.h"

#include <execinfo.h>
#include <malloc.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <limits>

#if defined(__SANITIZE_ADDRESS__)
// NOLINTBEGIN(bugprone-reserved-identifier): their names
// Of sanitizer/allocator_interface.h, which g++ has not, and common_interface_defs.h.
extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*onMalloc)(const volatile void*, std::size_t),
                                              void (*onFree)(const volatile void*));
std::size_t __sanitizer_get_allocated_size(const volatile void* memory);
void __sanitizer_print_stack_trace();
}
// NOLINTEND(bugprone-reserved-identifier)
#endif

namespace {

std::atomic<std::size_t> limitBytes{std::numeric_limits<std::size_t>::max()};
std::atomic<std::size_t> largest{0};
std::atomic<std::ptrdiff_t> held{0};
std::atomic<std::ptrdiff_t> peak{0};
std::atomic<std::ptrdiff_t> heldBefore{0};

void raise(auto& most, auto value) {
  for (auto seen = most.load(); value > seen && !most.compare_exchange_weak(seen, value);) {
  }
}

void printCalls() {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_print_stack_trace();
#else
  std::array<void*, 40> calls{};
  ::backtrace_symbols_fd(calls.data(), ::backtrace(calls.data(), static_cast<int>(calls.size())), STDERR_FILENO);
#endif
}

void noteRequest(std::size_t bytes) {
  raise(largest, bytes);
  std::size_t limit = limitBytes.load();
  // Once: what is told here allocates, too.
  if (bytes <= limit || !limitBytes.compare_exchange_strong(limit, std::numeric_limits<std::size_t>::max())) return;
  std::array<char, 80> line{};
  const int length =
      std::snprintf(line.data(), line.size(), "%zu bytes are asked for, more than %zu, by\n", bytes, limit);
  if (::write(STDERR_FILENO, line.data(), static_cast<std::size_t>(length)) > 0) printCalls();
}

void noteHeld(std::size_t bytes) {
  const auto more = static_cast<std::ptrdiff_t>(bytes);
  raise(peak, held.fetch_add(more) + more);
}

void noteFreed(std::size_t bytes) { held.fetch_sub(static_cast<std::ptrdiff_t>(bytes)); }

}  // namespace

#if defined(__SANITIZE_ADDRESS__)

namespace {

void onMalloc(const volatile void*, std::size_t bytes) {
  noteRequest(bytes);
  noteHeld(bytes);
}
void onFree(const volatile void* memory) {
  if (memory != nullptr) noteFreed(__sanitizer_get_allocated_size(memory));
}

[[maybe_unused]] const bool kWatching = __sanitizer_install_malloc_and_free_hooks(onMalloc, onFree) > 0;

}  // namespace

#else

// NOLINTBEGIN(bugprone-reserved-identifier)
// glibc's own functions under the names that it keeps for those who replace malloc.
extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* memory);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace {

void* noted(void* memory, std::size_t bytes) {
  noteRequest(bytes);
  if (memory != nullptr) noteHeld(::malloc_usable_size(memory));
  return memory;
}

}  // namespace

extern "C" void* malloc(std::size_t bytes) { return noted(__libc_malloc(bytes), bytes); }

extern "C" void* calloc(std::size_t count, std::size_t bytes) {
  std::size_t all = 0;
  if (__builtin_mul_overflow(count, bytes, &all)) all = std::numeric_limits<std::size_t>::max();
  return noted(__libc_calloc(count, bytes), all);
}

extern "C" void* realloc(void* memory, std::size_t bytes) {
  const std::size_t before = memory == nullptr ? 0 : ::malloc_usable_size(memory);
  void* moved = __libc_realloc(memory, bytes);
  if (moved != nullptr || bytes == 0) noteFreed(before);
  return noted(moved, bytes);
}

extern "C" void* memalign(std::size_t alignment, std::size_t bytes) {
  return noted(__libc_memalign(alignment, bytes), bytes);
}
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return memalign(alignment, bytes); }
extern "C" int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  *memory = memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}

extern "C" void free(void* memory) {
  if (memory != nullptr) noteFreed(::malloc_usable_size(memory));
  __libc_free(memory);
}

#endif

namespace longleaf::tests {

void watchAllocations(std::size_t limit) {
  std::array<void*, 1> call{};
  (void)::backtrace(call.data(), 1);  // loads a library at its first call
  largest.store(0);
  heldBefore.store(held.load());
  peak.store(heldBefore.load());
  limitBytes.store(limit);
}

Allocations watchedAllocations() { return {largest.load(), static_cast<std::size_t>(peak.load() - heldBefore.load())}; }

}  // namespace longleaf::tests
