// SPDX-License-Identifier: Apache-2.0
#include "inference/model/bus_guard.h"

#include <sys/mman.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>

namespace longleaf::inference {
namespace {

/// A signal handler can be given nothing, so what it looks at is of the process: plain lock-free atomics.
struct Slot {
  std::atomic<bool> used{false};
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};
  std::atomic<bool> tripped{false};
};

std::array<Slot, 64> slots;
std::uintptr_t pageBytes = 4096;
struct sigaction previousAction;

Slot* slotOf(std::uintptr_t address) {
  for (Slot& slot : slots) {
    if (address >= slot.begin.load() && address < slot.end.load()) return &slot;
  }
  return nullptr;
}

/// Runs in the thread that touched the page. mmap is one system call without a lock in the C library. When the address
/// is nobody's, the action that was there before takes over: returning repeats the access.
void onBusError(int, siginfo_t* info, void*) {
  const int savedError = errno;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  Slot* slot = slotOf(address);
  bool mended = false;
  if (slot != nullptr) {
    void* page = reinterpret_cast<void*>(address & ~(pageBytes - 1));
    mended = ::mmap(page, pageBytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page;
    slot->tripped.store(true);
  }
  if (!mended) ::sigaction(SIGBUS, &previousAction, nullptr);
  errno = savedError;
}

void installHandler() {
  pageBytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  struct sigaction action {};
  action.sa_sigaction = onBusError;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGBUS, &action, &previousAction);
}

}  // namespace

std::optional<BusGuard> BusGuard::watch(std::span<const std::byte> mapping) {
  static std::once_flag installed;
  std::call_once(installed, installHandler);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    bool free = false;
    if (!slots[i].used.compare_exchange_strong(free, true)) continue;
    const auto begin = reinterpret_cast<std::uintptr_t>(mapping.data());
    slots[i].tripped.store(false);
    slots[i].begin.store(begin);
    slots[i].end.store(begin + mapping.size());
    return BusGuard(i);
  }
  return std::nullopt;
}

BusGuard::BusGuard(BusGuard&& other) noexcept : m_slot(other.m_slot) { other.m_slot = kNone; }

BusGuard::~BusGuard() {
  if (m_slot == kNone) return;
  slots[m_slot].end.store(0);
  slots[m_slot].begin.store(0);
  slots[m_slot].used.store(false);
}

bool BusGuard::tripped() const { return m_slot != kNone && slots[m_slot].tripped.load(); }

}  // namespace longleaf::inference
