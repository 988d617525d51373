// SPDX-License-Identifier: GPL-3.0-or-later
#include "cusim/device_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "cusim/poison.h"

namespace cusim {

namespace {

constexpr std::size_t kRedZone = 4096;  // on both sides; a page, so that what lies between stays aligned
constexpr std::byte kZoneByte{0xA5};
constexpr int kUnwritten = 0xFF;  // NaN as f32 and as f16
// Larger allocations stay reachable: to protect 64 MiB at every wait takes longer than what the tests do.
constexpr std::size_t kMostProtected = 1 << 20;

bool intact(const std::byte* zone) {
  static const std::vector<std::byte> untouched(kRedZone, kZoneByte);
  return std::memcmp(zone, untouched.data(), kRedZone) == 0;
}

}  // namespace

DeviceMemory::~DeviceMemory() {
  for (auto& [address, allocation] : m_allocations) {
    CUSIM_UNPOISON(allocation.mapped, allocation.mappedBytes);
    ::munmap(allocation.mapped, allocation.mappedBytes);
  }
}

std::byte* DeviceMemory::allocate(std::size_t bytes, bool fill) {
  const std::size_t mappedBytes = 2 * kRedZone + bytes;
  void* mapped =
      ::mmap(nullptr, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  auto* const begin = static_cast<std::byte*>(mapped);
  std::byte* const address = begin + kRedZone;
  std::memset(begin, static_cast<int>(kZoneByte), kRedZone);
  std::memset(address + bytes, static_cast<int>(kZoneByte), kRedZone);
  if (fill) std::memset(address, kUnwritten, bytes);
  CUSIM_POISON(begin, kRedZone);
  CUSIM_POISON(address + bytes, kRedZone);
  if (!m_reachable && bytes <= kMostProtected) ::mprotect(mapped, mappedBytes, PROT_NONE);
  m_allocations.emplace(address,
                        Allocation{.mapped = begin, .mappedBytes = mappedBytes, .bytes = bytes, .sectors = {}});
  m_liveBytes += bytes;
  return address;
}

void DeviceMemory::check(const std::byte* address, const Allocation& allocation) {
  CUSIM_UNPOISON(allocation.mapped, allocation.mappedBytes);
  const std::byte* const end = address + allocation.bytes;
  if (!m_damage && (!intact(allocation.mapped) || !intact(end))) {
    m_damage = "written outside of an allocation of " + std::to_string(allocation.bytes) + " bytes";
  }
  CUSIM_POISON(allocation.mapped, kRedZone);
  CUSIM_POISON(end, kRedZone);
}

void DeviceMemory::setReachable(bool on) {
  if (std::exchange(m_reachable, on) == on) return;
  for (const auto& [address, allocation] : m_allocations) {
    if (allocation.bytes > kMostProtected) continue;
    ::mprotect(allocation.mapped, allocation.mappedBytes, on ? PROT_READ | PROT_WRITE : PROT_NONE);
  }
}

bool DeviceMemory::free(std::byte* address) {
  const auto found = m_allocations.find(address);
  if (found == m_allocations.end()) return false;
  ::mprotect(found->second.mapped, found->second.mappedBytes, PROT_READ | PROT_WRITE);
  check(address, found->second);
  m_liveBytes -= found->second.bytes;
  CUSIM_UNPOISON(found->second.mapped, found->second.mappedBytes);
  ::munmap(found->second.mapped, found->second.mappedBytes);
  m_allocations.erase(found);
  m_last = m_allocations.end();
  return true;
}

std::optional<std::string> DeviceMemory::damage() {
  for (const auto& [address, allocation] : m_allocations) check(address, allocation);
  return std::exchange(m_damage, std::nullopt);
}

DeviceMemory::Table::const_iterator DeviceMemory::find(const void* address) const {
  const auto* const at = static_cast<const std::byte*>(address);
  const auto inside = [at](Table::const_iterator entry) {
    return entry->first <= at && at < entry->first + entry->second.bytes;
  };
  if (m_last != m_allocations.end() && inside(m_last)) return m_last;
  auto entry = m_allocations.upper_bound(at);
  if (entry == m_allocations.begin()) return m_allocations.end();
  --entry;
  if (!inside(entry)) return m_allocations.end();
  m_last = entry;
  return entry;
}

bool DeviceMemory::contains(const void* address, std::size_t bytes) const {
  const auto found = find(address);
  if (found == m_allocations.end()) return false;
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(address) - found->first);
  return bytes <= found->second.bytes - offset;
}

bool DeviceMemory::noteRead(const void* address, std::size_t bytes) {
  if (!contains(address, bytes)) return false;
  if (!m_counting) return true;
  Allocation& allocation = m_allocations.find(m_last->first)->second;
  if (allocation.sectors.empty()) allocation.sectors.resize(allocation.bytes / kSectorBytes / 64 + 1);
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(address) - m_last->first);
  for (std::size_t sector = offset / kSectorBytes; sector <= (offset + bytes - 1) / kSectorBytes; ++sector) {
    std::uint64_t& word = allocation.sectors[sector / 64];
    const std::uint64_t bit = std::uint64_t{1} << (sector % 64);
    if ((word & bit) == 0) ++m_sectors;
    word |= bit;
  }
  return true;
}

std::uint64_t DeviceMemory::takeSectors() {
  for (auto& [address, allocation] : m_allocations) std::fill(allocation.sectors.begin(), allocation.sectors.end(), 0);
  return std::exchange(m_sectors, 0);
}

}  // namespace cusim
