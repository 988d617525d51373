// SPDX-License-Identifier: GPL-3.0-or-later
#include "cusim/shared_memory.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "cusim/poison.h"

namespace cusim {

namespace {

constexpr std::size_t kAlignment = 128;
constexpr std::size_t kRedZone = 128;
constexpr std::size_t kArena = 4 * kMaxSharedBytes;  // variables, red zones and gaps
constexpr int kUnwritten = 0xFF;                     // NaN as f32 and as f16, -1 as an integer

}  // namespace

SharedMemory::SharedMemory()
    : m_memory(static_cast<std::byte*>(::operator new (kArena, std::align_val_t{kAlignment}))), m_dirty(kArena) {}

SharedMemory::~SharedMemory() {
  end();
  ::operator delete (m_memory, std::align_val_t{kAlignment});
}

void SharedMemory::begin(std::size_t dynamicBytes) {
  CUSIM_UNPOISON(m_memory, kArena);
  std::memset(m_memory, kUnwritten, m_dirty);
  CUSIM_POISON(m_memory, kArena);
  m_parts.clear();
  m_used = 0;
  m_staticBytes = 0;
  m_dirty = 0;
  if (dynamicBytes > 0) carve(nullptr, dynamicBytes);
}

void SharedMemory::end() {
  CUSIM_UNPOISON(m_memory, kArena);
  m_dirty = std::max(m_dirty, m_used);
}

void* SharedMemory::carve(const void* key, std::size_t bytes) {
  const std::size_t offset = m_used;
  CUSIM_UNPOISON(m_memory + offset, bytes);
  m_parts.push_back({key, offset, bytes});
  m_used = (offset + bytes + kRedZone + kAlignment - 1) / kAlignment * kAlignment;
  m_dirty = m_used;
  return m_memory + offset;
}

void* SharedMemory::variable(const void* key, std::size_t bytes) {
  for (const Part& part : m_parts) {
    if (part.key == key) return m_memory + part.offset;
  }
  if (m_staticBytes + bytes > kStaticSharedBytes || m_used + bytes + 2 * kRedZone > kArena) return nullptr;
  m_staticBytes += bytes;
  return carve(key, bytes);
}

void* SharedMemory::dynamic() const {
  return !m_parts.empty() && m_parts.front().key == nullptr ? m_memory + m_parts.front().offset : nullptr;
}

std::optional<std::string> SharedMemory::overrun() const {
  for (std::size_t i = 0; i < m_parts.size(); ++i) {
    const std::size_t end = m_parts[i].offset + m_parts[i].bytes;
    const std::byte* zone = m_memory + end;
    const std::size_t bytes = kRedZone;
#ifdef CUSIM_ASAN
    static_cast<void>(zone);  // poisoned: a write would have been reported
    static_cast<void>(bytes);
#else
    for (std::size_t byte = 0; byte < bytes; ++byte) {
      if (zone[byte] != std::byte{kUnwritten}) {
        return "shared memory: written " + std::to_string(byte) + " bytes behind " +
               (m_parts[i].key == nullptr ? "the dynamic part" : "variable " + std::to_string(i)) + " of " +
               std::to_string(m_parts[i].bytes) + " bytes";
      }
    }
#endif
  }
  return std::nullopt;
}

}  // namespace cusim
