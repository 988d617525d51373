// SPDX-License-Identifier: GPL-3.0-or-later
// The memory of the simulated device: allocations with red zones, found again by address, and a count of the distinct
// 32-byte sectors that a launch reads (through cu::load): what a GPU moves at least if nothing stays in its caches
// from one launch to the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cusim {

inline constexpr std::size_t kSectorBytes = 32;

class DeviceMemory final {
 public:
  ~DeviceMemory();

  /// Address space at once; pages only when they are written. `fill`: the bytes read as NaN until then. Null when the
  /// system refuses.
  std::byte* allocate(std::size_t bytes, bool fill);
  /// False when no allocation starts there. A damaged red zone is told by damage().
  bool free(std::byte* address);

  /// Whether all bytes lie in one allocation.
  bool contains(const void* address, std::size_t bytes) const;
  /// Whether the address lies in any allocation.
  bool owns(const void* address) const { return contains(address, 1); }
  std::size_t liveBytes() const { return m_liveBytes; }
  std::size_t liveCount() const { return m_allocations.size(); }
  /// A write outside of an allocation that hit a red zone; kept until it is asked for.
  std::optional<std::string> damage();

  /// Whether the host may touch the bytes of allocations up to 1 MiB: only while the simulated device works. A host
  /// that reads or writes device memory by its address faults, as it would on a machine with a GPU.
  void setReachable(bool on);

  void countSectors(bool on) { m_counting = on; }
  /// Notes a read; false when it is not inside one allocation.
  bool noteRead(const void* address, std::size_t bytes);
  /// Distinct sectors since the last call.
  std::uint64_t takeSectors();

 private:
  struct Allocation {
    std::byte* mapped;
    std::size_t mappedBytes;
    std::size_t bytes;
    std::vector<std::uint64_t> sectors;  // a bit each; made when first counted
  };
  using Table = std::map<const std::byte*, Allocation>;
  Table::const_iterator find(const void* address) const;
  void check(const std::byte* address, const Allocation& allocation);

  Table m_allocations;
  mutable Table::const_iterator m_last = m_allocations.end();  // where the last lookup ended
  std::size_t m_liveBytes = 0;
  bool m_reachable = false;
  bool m_counting = false;
  std::uint64_t m_sectors = 0;
  std::optional<std::string> m_damage;
};

}  // namespace cusim
