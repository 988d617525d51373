// SPDX-License-Identifier: GPL-3.0-or-later
// Large blocks of memory, and operator new. What the C library takes from the system for malloc stays as it is.
#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

#include "faults/preload/plan.h"

namespace {

bool largeFails(std::size_t bytes) {
  longleaf::tests::FaultPlan* const plan = longleaf::tests::faultPlan();
  return plan != nullptr && bytes >= plan->largeBytes && plan->large.fails();
}

std::atomic<bool> inMain = false;
int (*programsMain)(int, char**, char**) = nullptr;

int mainWithFaults(int count, char** words, char** environment) {
  inMain = true;
  const int status = programsMain(count, words, environment);
  inMain = false;
  return status;
}

/// Only while main() runs: before and behind it, nobody could catch anything.
bool newFails() {
  if (!inMain) return false;
  longleaf::tests::FaultPlan* const plan = longleaf::tests::faultPlan();
  return plan != nullptr && plan->news.fails();
}

void* newOrNull(std::size_t bytes, std::size_t alignment) {
  if (newFails()) return nullptr;
  if (alignment == 0) return std::malloc(bytes == 0 ? 1 : bytes);
  return ::aligned_alloc(alignment, (bytes / alignment + 1) * alignment);
}

void* newOrThrow(std::size_t bytes, std::size_t alignment) {
  void* const memory = newOrNull(bytes, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

extern "C" {

/// What the C library calls main() by.
int __libc_start_main(int (*main)(int, char**, char**), int count, char** words, int (*init)(int, char**, char**),
                      void (*end)(), void (*endOfLoader)(), void* stack) {
  LONGLEAF_BEHIND("__libc_start_main", int(int (*)(int, char**, char**), int, char**, int (*)(int, char**, char**),
                                           void (*)(), void (*)(), void*));
  programsMain = main;
  return real(mainWithFaults, count, words, init, end, endOfLoader, stack);
}

void* mmap(void* where, size_t bytes, int protection, int flags, int file, off_t at) noexcept {
  LONGLEAF_BEHIND("mmap", void*(void*, size_t, int, int, int, off_t));
  if ((flags & MAP_ANONYMOUS) == 0 || !largeFails(bytes)) return real(where, bytes, protection, flags, file, at);
  errno = ENOMEM;
  return MAP_FAILED;
}
void* aligned_alloc(size_t alignment, size_t bytes) noexcept {
  LONGLEAF_BEHIND("aligned_alloc", void*(size_t, size_t));
  if (!largeFails(bytes)) return real(alignment, bytes);
  errno = ENOMEM;
  return nullptr;
}
int posix_memalign(void** memory, size_t alignment, size_t bytes) noexcept {
  LONGLEAF_BEHIND("posix_memalign", int(void**, size_t, size_t));
  return largeFails(bytes) ? ENOMEM : real(memory, alignment, bytes);
}

}  // extern "C"

void* operator new(std::size_t bytes) { return newOrThrow(bytes, 0); }
void* operator new[](std::size_t bytes) { return newOrThrow(bytes, 0); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return newOrThrow(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return newOrThrow(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return newOrNull(bytes, 0); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return newOrNull(bytes, 0); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
