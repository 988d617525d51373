// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/attention_scene.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace longleaf::tests {

using namespace kernels;

namespace {

std::uint32_t wholeTiles(std::uint32_t slots) { return (slots + kSlotTile - 1) / kSlotTile * kSlotTile; }

}  // namespace

AttentionScene::AttentionScene(const SceneShape& shape, unsigned threads)
    : pool(threads),
      m_shape(shape),
      m_rope(shape.documentSlots + shape.overlaySlots + 4 * shape.maxTokens + 1, shape.cache.headDim),
      m_random(shape.seed) {
  const bool relative = shape.positions == Positions::relative;
  const std::uint32_t room = 4 * shape.maxTokens;
  tiers.emplace_back(shape.cache, wholeTiles(shape.documentSlots + room), true, relative);
  if (shape.overlay) tiers.emplace_back(shape.cache, wholeTiles(shape.overlaySlots + room), false, relative);
  if (shape.variance) tiers.front().addVariances(shape.cache);
  for (const SlotMemory& tier : tiers) arrays.push_back(tier.arrays());
  const std::uint32_t slots = shape.documentSlots + shape.overlaySlots + room;
  const WorkspaceShape workspace{.cache = shape.cache,
                                 .maxTokens = std::max({shape.maxTokens, shape.documentSlots, shape.overlaySlots}),
                                 .maxSlots = slots,
                                 .maxColumns = 0};
  m_scratch.resize(cpu::attentionScratchBytes(workspace, threads) + 64);
  fill(0, shape.documentSlots);
  if (shape.overlay) fill(1, shape.overlaySlots);
}

cpu::Context AttentionScene::context() {
  void* address = m_scratch.data();
  std::size_t bytes = m_scratch.size();
  std::align(64, bytes - 64, address, bytes);
  return {pool, {static_cast<std::byte*>(address), bytes}};
}

std::vector<float> AttentionScene::numbers(std::size_t count, float width) {
  std::vector<float> result(count);
  for (float& x : result) {
    x = (static_cast<float>(m_random() >> 8) / static_cast<float>(1U << 24) - 0.5F) * 2.0F * width;
  }
  return result;
}

StoreArgs AttentionScene::storeArgs(std::uint32_t tier, std::uint32_t tokens, bool rotated) {
  const std::size_t width = std::size_t{m_shape.cache.kvHeads} * m_shape.cache.headDim;
  keys = numbers(tokens * width, 2.0F);
  values = numbers(tokens * width, 1.0F);
  return {.shape = m_shape.cache,
          .slots = arrays[tier],
          .k = keys.data(),
          .v = values.data(),
          .stride = static_cast<std::uint32_t>(width),
          .tokens = tokens,
          .firstToken = m_seen,
          .rankBase = tier == 0 ? nullptr : arrays[0].length,
          .positions = m_shape.positions,
          .rope = m_rope.table(),
          .writeRotated = rotated};
}

void AttentionScene::fill(std::uint32_t tier, std::uint32_t slots) {
  cpu::store(context(), storeArgs(tier, slots, false));
  m_seen += slots;
  SlotMemory& memory = tiers[tier];
  for (std::uint32_t head = 0; head < m_shape.cache.kvHeads; ++head) {
    const std::uint32_t length = slots - std::min(slots, 3 * head);
    memory.length[head] = length;
    const auto begin = memory.rank.begin() + std::ptrdiff_t{head} * memory.arrays().capacity;
    std::iota(begin, begin + length, tier == 0 ? 0 : tiers[0].length[head]);
    std::shuffle(begin, begin + length, m_random);
    if (memory.bias.empty()) continue;
    for (std::uint32_t i = 0; i < length; ++i) {
      const std::size_t at = std::size_t{head} * memory.arrays().capacity + i;
      memory.bias[at] = i % 5 == 2 ? 0.3F * static_cast<float>(i % 7) : 0.0F;
      memory.pending[at] = 0.001F * static_cast<float>(i % 11);
      if (memory.variance.empty() || i % 3 != 1) continue;
      const std::uint32_t pairs = m_shape.cache.headDim / 2;
      const std::vector<float> variances = numbers(pairs, 0.1F);
      memory.weight[at] = 2.0F;
      for (std::uint32_t c = 0; c < pairs; ++c) memory.variance[at * pairs + c] = std::abs(variances[c]);
    }
  }
  if (m_shape.positions == Positions::relative) {
    cpu::rotate(context(), {.shape = m_shape.cache, .layers = {&arrays[tier], 1}, .rope = m_rope.table()});
  }
}

void AttentionScene::append(std::uint32_t tokens) {
  const auto tier = static_cast<std::uint32_t>(tiers.size() - 1);
  cpu::store(context(), storeArgs(tier, tokens, m_shape.positions == Positions::relative));
  m_tokens = tokens;
}

void AttentionScene::commit(std::uint32_t tokens) {
  for (std::uint32_t& length : tiers.back().length) length += tokens;
  m_seen += tokens;
}

AttentionArgs AttentionScene::args(Statistic statistic, float lambda) {
  const std::size_t width = std::size_t{m_shape.cache.queryHeads()} * m_shape.cache.headDim;
  queries = numbers(m_tokens * width, 2.0F);
  out.assign(m_tokens * width, -77.0F);
  logSumExp.assign(std::size_t{m_tokens} * m_shape.cache.queryHeads(), -77.0F);
  return {.shape = m_shape.cache,
          .tiers = arrays,
          .q = queries.data(),
          .qStride = static_cast<std::uint32_t>(width),
          .out = out.data(),
          .outStride = static_cast<std::uint32_t>(width),
          .tokens = m_tokens,
          .firstToken = m_seen,
          .positions = m_shape.positions,
          .rope = m_rope.table(),
          .statistic = statistic,
          .lambda = lambda,
          .statisticFrom = m_tokens > m_shape.skipped ? m_shape.skipped : 0,
          .distanceCap = m_shape.distanceCap,
          .logSumExp = logSumExp.data()};
}

}  // namespace longleaf::tests
