// SPDX-License-Identifier: Apache-2.0
// Keys and values into slots, and attention over slots: a path for reading (many queries: keys of a head rotated and
// widened to f32 once, logits of a tile of queries kept in the second-level cache, statistics taken there) and one for
// decoding (one query: the stored tiles as they lie, split over heads and ranges of slots).
#pragma once

#include <cstddef>

#include "kernels/backend.h"
#include "kernels/cpu/context.h"

namespace longleaf::kernels::cpu {

std::size_t attentionScratchBytes(const WorkspaceShape& shape, unsigned threads);
void store(const Context& context, const StoreArgs& args);
void attention(const Context& context, const AttentionArgs& args);
void rotate(const Context& context, const RotateArgs& args);

}  // namespace longleaf::kernels::cpu
