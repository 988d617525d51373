// SPDX-License-Identifier: GPL-3.0-or-later
// The shared memory of one block: bytes that read as NaN until they are written, and a red zone behind each variable
// that is looked at when the block ends (and that AddressSanitizer watches at once).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cusim {

/// What a kernel may have without asking the runtime for more.
inline constexpr std::size_t kStaticSharedBytes = 48 << 10;
/// What it may ask for on every architecture that is built for (sm_75 has the least).
inline constexpr std::size_t kMaxSharedBytes = 64 << 10;

class SharedMemory final {
 public:
  SharedMemory();
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  void begin(std::size_t dynamicBytes);  // of a block
  void end();                            // of a grid
  /// The variable of this key, made at the first call in a block; null when static variables exceed their limit.
  void* variable(const void* key, std::size_t bytes);
  void* dynamic() const;
  /// Says which red zone was written to, if one was.
  std::optional<std::string> overrun() const;

 private:
  struct Part {
    const void* key;
    std::size_t offset;
    std::size_t bytes;
  };
  void* carve(const void* key, std::size_t bytes);

  std::byte* m_memory;
  std::vector<Part> m_parts;
  std::size_t m_used = 0;
  std::size_t m_staticBytes = 0;
  std::size_t m_dirty = 0;  // bytes that earlier blocks may have written
};

}  // namespace cusim
