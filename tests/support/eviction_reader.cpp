// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eviction_reader.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace longleaf::tests {

using namespace kernels;

namespace {

constexpr std::uint32_t kWoRows = 16;

bool sameVariance(const EvictionReader& reader, std::uint32_t head, std::uint32_t slot, const PlainSlot& want) {
  const std::uint32_t half = reader.setting.shape.headDim / 2;
  const float* got = reader.layer(head).variance;
  if (got == nullptr) return true;
  for (std::uint32_t i = 0; i < half; ++i) {
    if (!near(want.variance.empty() ? 0.0 : want.variance[i], got[reader.at(head, slot) * half + i])) return false;
  }
  return true;
}

}  // namespace

EvictionReader::EvictionReader(const EvictionSetting& with, std::uint32_t capacity, unsigned threads)
    : setting(with),
      table(with.shape, capacity, with.policy.variance),
      plain(std::size_t{with.shape.layers} * with.shape.kvHeads),
      fateWords((capacity + 31) / 32),
      m_threads(threads) {
  const CacheShape& shape = setting.shape;
  fates.assign(heads() * fateWords, 0);
  for (PlainHead& head : plain) {
    head.group = shape.group;
    head.wo.assign(shape.group, std::vector(kWoRows, std::vector<double>(shape.headDim)));
    for (auto& matrix : head.wo) {
      for (auto& row : matrix) {
        for (double& x : row) x = static_cast<double>(draw(-1.0F, 1.0F));
      }
    }
  }
  for (std::uint32_t head = 0; head < heads(); ++head) {
    if (head % shape.kvHeads == 0) m_gram.emplace_back();
    for (const auto& matrix : plain[head].wo) {
      for (std::uint32_t i = 0; i < shape.headDim * shape.headDim; ++i) {
        double sum = 0.0;
        for (const auto& row : matrix) sum += row[i / shape.headDim] * row[i % shape.headDim];
        m_gram.back().push_back(static_cast<float>(sum));
      }
    }
  }
}

void EvictionReader::append(std::uint32_t head, std::uint32_t count) {
  const std::uint32_t d = setting.shape.headDim;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::vector<float> k(d);
    std::vector<float> v(d);
    const auto direction = sameVectors ? 0 : m_random() % 6;
    for (std::uint32_t c = 0; c < d; ++c) {
      const float noise = sameVectors ? 0.0F : draw(-0.7F, 0.7F);
      k[c] = std::sin(static_cast<float>((direction + 1) * (c + 1))) + noise;
      if (seen + i == unlikeToken) k[c] = c % 2 == 0 ? 20.0F : -20.0F;
      v[c] = sameVectors ? std::cos(static_cast<float>(c)) : draw(-1.0F, 1.0F);
    }
    table.append(head / setting.shape.kvHeads, head % setting.shape.kvHeads, i, seen + i, k, v);
    PlainSlot slot{.k = {k.begin(), k.end()}, .v = {v.begin(), v.end()}};
    slot.first = slot.last = seen + i;
    slot.pos = seen + i;
    plain[head].slots.push_back(slot);
  }
}

void EvictionReader::drawStatistics(std::uint32_t head, std::uint32_t count) {
  const std::vector<std::uint32_t> slots = order(head, count);
  for (std::uint32_t rank = 0; rank < slots.size(); ++rank) {
    float pending = draw(0.0F, 1.0F);
    if (layer(head).first[at(head, slots[rank])] % 100 == 50) pending += spoilt;
    layer(head).pending[at(head, slots[rank])] = pending;
    if (comparable) plain[head].slots[rank].pending = static_cast<double>(pending);
  }
  if (comparable && setting.policy.allocation == Allocation::fixed) {
    const std::uint32_t layer = head / setting.shape.kvHeads;
    const SegmentBudget& own = setting.layerBudgets.empty() ? setting.budget : setting.layerBudgets[layer];
    plain[head].compress(setting.policy, own, count);
  }
}

std::vector<std::uint32_t> EvictionReader::order(std::uint32_t head, std::uint32_t appended) const {
  std::vector<std::uint32_t> slots(length(head) + appended);
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) slots[layer(head).rank[at(head, slot)]] = slot;
  return slots;
}

void EvictionReader::read(std::uint32_t count, bool exact) {
  for (std::uint32_t head = 0; head < heads(); ++head) {
    append(head, count);
    drawStatistics(head, count);
  }
  std::vector<const float*> gram;
  for (const std::vector<float>& layer : m_gram) gram.push_back(layer.data());
  const CompressArgs args{.shape = setting.shape,
                          .layers = table.layers(),
                          .appended = count,
                          .statisticTokens = count,
                          .policy = setting.policy,
                          .budget = setting.budget,
                          .layerBudgets = setting.layerBudgets,
                          .ceiling = setting.ceiling,
                          .exact = exact,
                          .valueGram = gram,
                          .fates = {fates.data(), fateWords},
                          .nonFiniteScores = &nonFinite};
  runCompress(args, m_threads);
  if (comparable && setting.policy.allocation != Allocation::fixed) compressTogether(plain, args);
  seen += count;
}

bool near(double want, float got) {
  return std::abs(want - static_cast<double>(got)) <= 1e-4 * std::max(1.0, std::abs(want));
}

std::string difference(const EvictionReader& reader, std::uint32_t head) {
  const std::vector<PlainSlot>& want = reader.plain[head].slots;
  if (want.size() != reader.length(head)) {
    return "head " + std::to_string(head) + " has " + std::to_string(reader.length(head)) + " slots, not " +
           std::to_string(want.size());
  }
  const std::vector<std::uint32_t> order = reader.order(head);
  const SlotArrays& got = reader.layer(head);
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::size_t i = reader.at(head, order[rank]);
    const PlainSlot& slot = want[rank];
    const auto at = [&](const char* what) {
      return "head " + std::to_string(head) + ", rank " + std::to_string(rank) + ": " + what;
    };
    if (got.first[i] != slot.first || got.last[i] != slot.last) return at("source range");
    if (reader.segment(head, order[rank]) != slot.segment) return at("segment");
    const bool aged = slot.segment == Segment::residual || reader.setting.policy.rings > 1;
    if (aged && got.age[i] != slot.age) return at("age");
    if (!near(slot.w, got.weight[i]) || !near(slot.pos, got.pos[i])) return at("w or pos");
    if (!near(slot.score, got.score[i])) return at("score");
    if (!near(static_cast<double>(reader.setting.policy.alpha) * std::log(slot.w), got.bias[i])) return at("bias");
    if (got.pending[i] != 0.0F) return at("pending");
    if (!sameVariance(reader, head, order[rank], slot)) return at("variance");
    const std::vector<float> k = reader.key(head, order[rank]);
    const std::vector<float> v = reader.value(head, order[rank]);
    for (std::size_t c = 0; c < k.size(); ++c) {
      if (!near(slot.k[c], k[c]) || !near(slot.v[c], v[c])) return at("k or v");
    }
  }
  return {};
}

std::string broken(const EvictionReader& reader, std::uint32_t head, std::uint32_t most) {
  const SlotArrays& table = reader.layer(head);
  const std::uint32_t length = reader.length(head);
  if (length > most) return "slots > B";
  std::set<std::uint32_t> ranks;
  std::set<std::uint32_t> recent;
  std::set<std::uint32_t> kept;
  double weights = 0.0;
  double manyWeights = 0.0;
  for (std::uint32_t slot = 0; slot < length; ++slot) {
    const std::size_t i = reader.at(head, slot);
    ranks.insert(table.rank[i]);
    weights += static_cast<double>(table.weight[i]);
    if (table.weight[i] == 1.0F) kept.insert(table.first[i]);
    if (table.weight[i] != 1.0F) manyWeights += static_cast<double>(table.weight[i]);
    if (reader.segment(head, slot) == Segment::recent) recent.insert(table.first[i]);
  }
  if (length > 0 && (ranks.size() != length || *ranks.rbegin() != length - 1)) return "ranks are no permutation";
  const std::vector<std::uint32_t> order = reader.order(head);
  for (std::uint32_t rank = 1; rank < length; ++rank) {
    if (table.pos[reader.at(head, order[rank - 1])] > table.pos[reader.at(head, order[rank])])
      return "ranks against pos";
  }
  if (!recent.empty() &&
      (*recent.rbegin() != reader.seen - 1 || *recent.rbegin() - *recent.begin() + 1 != recent.size())) {
    return "recent has gaps";
  }
  double merged = 0.0;
  double dropped = 0.0;
  for (std::uint32_t token = 0; token < reader.seen; ++token) {
    const TokenFate fate = reader.fate(head, token);
    if ((fate == TokenFate::kept) != kept.contains(token)) return "fate of token " + std::to_string(token);
    if (fate == TokenFate::merged) ++merged;
    if (fate == TokenFate::dropped) ++dropped;
  }
  if (weights + dropped != reader.seen) return "sum of w + dropped";
  return merged == manyWeights ? std::string() : "merged tokens";
}

}  // namespace longleaf::tests
