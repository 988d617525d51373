// SPDX-License-Identifier: Apache-2.0
// Memory for packed weights: matrices behind one another in large blocks of huge pages. A mapping for each matrix would
// leave those under 2 MiB on small pages, and reading on one thread is a fourth slower from small pages (17 against
// 22 GB/s on a Zen 3).
#pragma once

#include <cstddef>
#include <memory>

#include "kernels/error.h"

namespace longleaf::kernels::cpu {

/// Owned by a backend; used by its engine thread. A block lives as long as the last matrix in it.
class WeightArena final {
 public:
  /// `bytes` of zeros, aligned to 64. Pages that nobody wrote take no memory. outOfMemory names the size.
  Expected<std::shared_ptr<std::byte>> take(std::size_t bytes);

 private:
  std::shared_ptr<std::byte> m_block;
  std::size_t m_used = 0;
  std::size_t m_size = 0;
};

}  // namespace longleaf::kernels::cpu
