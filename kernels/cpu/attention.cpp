// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/attention.h"

#include "kernels/cpu/attention_decode.h"
#include "kernels/cpu/attention_plan.h"
#include "kernels/cpu/attention_read.h"
#include "kernels/cpu/attention_store.h"

namespace longleaf::kernels::cpu {

HeadSlots headSlots(const AttentionArgs& args, std::uint32_t head, bool rotatedKeys) {
  HeadSlots result;
  result.tierCount = static_cast<std::uint32_t>(args.tiers.size());
  const CacheShape& shape = args.shape;
  for (std::uint32_t i = 0; i < result.tierCount; ++i) {
    const SlotArrays& arrays = args.tiers[i];
    const std::size_t at = static_cast<std::size_t>(head) * arrays.capacity;
    const bool rotated = rotatedKeys && arrays.kRotated != nullptr;
    const bool own = i + 1 == result.tierCount;
    const float* kScale = rotated ? arrays.kRotatedScale : arrays.kScale;
    result.tiers[i] = {
        .k = (rotated ? arrays.kRotated : arrays.k) + at * shape.headDim * storeBytes(shape.store),
        .kScale = kScale != nullptr ? kScale + at : nullptr,
        .v = arrays.v + at * shape.paddedHeadDim() * storeBytes(shape.store),
        .vScale = arrays.vScale != nullptr ? arrays.vScale + at : nullptr,
        .bias = arrays.bias != nullptr ? arrays.bias + at : nullptr,
        .rank = arrays.rank != nullptr ? arrays.rank + at : nullptr,
        .pos = arrays.pos != nullptr ? arrays.pos + at : nullptr,
        .first = arrays.first != nullptr ? arrays.first + at : nullptr,
        .weight = arrays.weight != nullptr ? arrays.weight + at : nullptr,
        .variance = arrays.variance != nullptr ? arrays.variance + at * (shape.headDim / 2) : nullptr,
        .slots = arrays.length[head] + (own ? args.tokens : 0),
    };
    if (own) result.committed = arrays.length[head];
  }
  return result;
}

// The largest of: reading (keys and values of one KV head's block in f32; sums and columns of statistics; per worker
// the logits of 48 rows), decoding (partial sums per range of slots and the probabilities), and rows of store().
// SmolLM2-135M's shape, 256 tokens, 3,328 slots, 2 threads: 3.3 MiB.
std::size_t attentionScratchBytes(const WorkspaceShape& shape, unsigned threads) {
  const std::size_t reading = readScratchBytes(shape.cache, shape.maxTokens, shape.maxSlots, kBlockSlots, threads);
  const std::size_t decoding = decodeScratchBytes(shape.cache, shape.maxSlots, threads);
  return std::max({reading, decoding, threads * storeScratchFloats(shape.cache) * sizeof(float)});
}

void attention(const Context& context, const AttentionArgs& args) {
  if (args.tokens == 0) return;
  if (args.tokens == 1) {
    decodeAttention(context, args);
  } else {
    readInBlocks(context, args, kBlockSlots);
  }
}

}  // namespace longleaf::kernels::cpu
