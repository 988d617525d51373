// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/slot_operations.h"

#include <algorithm>
#include <vector>

#include "kernels/cpu/compress.h"

namespace longleaf::tests {

using namespace kernels;

void runCompress(const CompressArgs& args, unsigned threads) {
  const std::uint32_t slots = args.layers[0].capacity;
  cpu::ThreadPool pool(threads);
  std::vector<std::byte> scratch(
      64 + cpu::compressScratchBytes({.cache = args.shape,
                                      .maxTokens = args.appended,
                                      .maxResidual = std::max(slots, args.budget.residual),
                                      .maxSlots = slots,
                                      .maxColumns = 8,
                                      .sharedBudgets = args.policy.allocation != Allocation::fixed},
                                     threads));
  const std::size_t skip = (64 - reinterpret_cast<std::uintptr_t>(scratch.data()) % 64) % 64;
  cpu::compress({pool, std::span(scratch).subspan(skip)}, args);
}

void runCommit(const CommitArgs& args) {
  cpu::ThreadPool pool(1);
  cpu::commit({pool, {}}, args);
}

void runRemove(const RemoveArgs& args) {
  cpu::ThreadPool pool(1);
  cpu::remove({pool, {}}, args);
}

}  // namespace longleaf::tests
