// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/weight_arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace longleaf::kernels::cpu {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kBlockBytes = std::size_t{64} << 20;
constexpr std::size_t kAlignment = 64;

/// A mapping that begins at a huge page, or null.
std::shared_ptr<std::byte> mapBlock(std::size_t bytes) {
  const std::size_t mapped = bytes + kHugePage;
  void* address = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) return {};
  const std::size_t skip = (kHugePage - reinterpret_cast<std::uintptr_t>(address) % kHugePage) % kHugePage;
  std::byte* begin = static_cast<std::byte*>(address) + skip;
  ::madvise(begin, bytes, MADV_HUGEPAGE);
  return {begin, [address, mapped](std::byte*) { ::munmap(address, mapped); }};
}

}  // namespace

Expected<std::shared_ptr<std::byte>> WeightArena::take(std::size_t bytes) {
  const auto tooLarge = [bytes] {
    return tl::unexpected(Error{ErrorCode::outOfMemory, std::to_string(bytes) + " bytes for a weight matrix"});
  };
  if (bytes > std::numeric_limits<std::ptrdiff_t>::max() - 2 * kHugePage) return tooLarge();
  if (bytes > m_size - m_used) {
    const std::size_t size = std::max(kBlockBytes, (bytes + kHugePage - 1) / kHugePage * kHugePage);
    m_block = mapBlock(size);
    m_used = 0;
    m_size = m_block ? size : 0;
    if (!m_block) return tooLarge();
  }
  std::shared_ptr<std::byte> piece(m_block, m_block.get() + m_used);
  m_used = std::min(m_size, (m_used + bytes + kAlignment - 1) / kAlignment * kAlignment);
  return piece;
}

}  // namespace longleaf::kernels::cpu
