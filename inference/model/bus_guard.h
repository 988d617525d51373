// SPDX-License-Identifier: Apache-2.0
// Survives a mapped file that shrinks. Reading a page behind the new end raises SIGBUS, which would end the program;
// the guard's signal handler puts a page of zeros in that place and remembers that it had to. Whoever reads the mapping
// asks tripped() before it believes what it read (as Wayland compositors do with the shared memory of clients).
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace longleaf::inference {

class BusGuard final {
 public:
  /// Guards a page-aligned mapping until the object goes. nullopt when 64 mappings are guarded already. Any thread.
  static std::optional<BusGuard> watch(std::span<const std::byte> mapping);

  BusGuard(BusGuard&& other) noexcept;
  BusGuard& operator=(BusGuard&&) = delete;
  ~BusGuard();

  /// True once a page of the mapping could not be read.
  bool tripped() const;

 private:
  explicit BusGuard(std::size_t slot) : m_slot(slot) {}
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t m_slot;
};

}  // namespace longleaf::inference
