// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/naive_attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace longleaf::tests {

using namespace kernels;

namespace {

template <class T>
T wordAt(const std::byte* base, std::size_t at) {
  T value;
  std::memcpy(&value, base + at * sizeof(T), sizeof(T));
  return value;
}

double halfValue(std::uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const int mantissa = half & 1023;
  double value = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
  if (exponent == 31) {
    value = mantissa == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }
  return (half & 0x8000) != 0 ? -value : value;
}

double numberAt(StoreFormat store, const std::byte* base, std::size_t at, double scale) {
  switch (store) {
    case StoreFormat::f32:
      return static_cast<double>(wordAt<float>(base, at));
    case StoreFormat::f16:
      return halfValue(wordAt<std::uint16_t>(base, at));
    case StoreFormat::bf16: {
      const std::uint32_t bits = static_cast<std::uint32_t>(wordAt<std::uint16_t>(base, at)) << 16;
      float value;
      std::memcpy(&value, &bits, sizeof value);
      return static_cast<double>(value);
    }
    case StoreFormat::q8:
      return wordAt<std::int8_t>(base, at) * scale;
  }
  return 0.0;
}

/// A slot that queries see.
struct Seen {
  std::vector<double> k, v;
  double bias;
  float* pending;                  // null outside the last tier
  std::uint32_t position = 0;      // in the source
  std::vector<double> variance{};  // [headDim / 2] or empty
};

std::vector<Seen> slotsOf(const AttentionArgs& args, std::uint32_t head, KeysFrom keys) {
  std::vector<Seen> seen;
  for (std::size_t t = 0; t < args.tiers.size(); ++t) {
    const SlotArrays& tier = args.tiers[t];
    const bool last = t + 1 == args.tiers.size();
    const std::uint32_t count = tier.length[head] + (last ? args.tokens : 0);
    const std::size_t base = static_cast<std::size_t>(head) * tier.capacity;
    for (std::uint32_t slot = 0; slot < count; ++slot) {
      Seen s{.k = storedKey(args.shape, tier, head, slot, keys),
             .v = storedValue(args.shape, tier, head, slot),
             .bias = tier.bias != nullptr ? static_cast<double>(tier.bias[base + slot]) : 0.0,
             .pending = last && tier.pending != nullptr ? tier.pending + base + slot : nullptr};
      s.position = tier.pos != nullptr ? static_cast<std::uint32_t>(std::lround(tier.pos[base + slot]))
                                       : tier.first[base + slot];
      const std::size_t half = args.shape.headDim / 2;
      if (tier.variance != nullptr && tier.weight[base + slot] > 1.0F) {
        s.variance.assign(tier.variance + (base + slot) * half, tier.variance + (base + slot + 1) * half);
      }
      if (args.positions == Positions::relative && keys == KeysFrom::master) {
        s.k = naiveRotate(std::move(s.k), args.rope, tier.rank[base + slot]);
      }
      seen.push_back(std::move(s));
    }
  }
  return seen;
}

/// One query: as it came, and where it stands.
struct Query {
  std::vector<double> raw;
  std::uint32_t position;
  std::size_t visible;  // slots that it sees
};

double logitOf(const AttentionArgs& args, const Query& query, const Seen& slot) {
  std::uint32_t position = query.position;
  if (args.positions == Positions::capped && position > slot.position + args.distanceCap) {
    position = slot.position + args.distanceCap;
  }
  const std::vector<double> q = naiveRotate(query.raw, args.rope, position);
  const auto dim = static_cast<double>(args.shape.headDim);
  double dot = 0.0;
  for (std::size_t i = 0; i < q.size(); ++i) dot += q[i] * slot.k[i];
  double logit = dot / std::sqrt(dim) + slot.bias;
  for (std::size_t i = 0; i < slot.variance.size(); ++i) {
    const double a = query.raw[i];
    const double b = query.raw[i + slot.variance.size()];
    logit += (a * a + b * b) * slot.variance[i] / (2.0 * dim);
  }
  return logit;
}

/// Probabilities of one query; out and log-sum-exp are written.
std::vector<double> attendOne(const AttentionArgs& args, const std::vector<Seen>& slots, const Query& query, float* out,
                              float* logSumExp) {
  const std::size_t visible = query.visible;
  const std::uint32_t dim = args.shape.headDim;
  std::vector<double> p(visible);
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < visible; ++j) {
    p[j] = logitOf(args, query, slots[j]);
    largest = std::max(largest, p[j]);
  }
  double sum = 0.0;
  for (double& x : p) sum += x = std::exp(x - largest);
  for (double& x : p) x /= sum;
  for (std::uint32_t i = 0; i < dim; ++i) {
    double value = 0.0;
    for (std::size_t j = 0; j < visible; ++j) value += p[j] * slots[j].v[i];
    out[i] = static_cast<float>(value);
  }
  if (logSumExp != nullptr) *logSumExp = static_cast<float>(largest + std::log(sum));
  return p;
}

}  // namespace

std::vector<double> storedKey(const CacheShape& shape, const SlotArrays& slots, std::uint32_t head, std::uint32_t slot,
                              KeysFrom keys) {
  const bool copy = keys == KeysFrom::rotatedCopy && slots.kRotated != nullptr;
  const float* scales = copy ? slots.kRotatedScale : slots.kScale;
  const std::size_t base = static_cast<std::size_t>(head) * slots.capacity;
  const double scale = shape.store == StoreFormat::q8 ? static_cast<double>(scales[base + slot]) : 1.0;
  std::vector<double> x(shape.headDim);
  for (std::uint32_t i = 0; i < shape.headDim; ++i) {
    const std::size_t at = (base + slot / kSlotTile * kSlotTile) * shape.headDim + i * kSlotTile + slot % kSlotTile;
    x[i] = numberAt(shape.store, copy ? slots.kRotated : slots.k, at, scale);
  }
  return x;
}

std::vector<double> storedValue(const CacheShape& shape, const SlotArrays& slots, std::uint32_t head,
                                std::uint32_t slot) {
  const std::size_t row = static_cast<std::size_t>(head) * slots.capacity + slot;
  const double scale = shape.store == StoreFormat::q8 ? static_cast<double>(slots.vScale[row]) : 1.0;
  std::vector<double> x(shape.headDim);
  for (std::uint32_t i = 0; i < shape.headDim; ++i) {
    x[i] = numberAt(shape.store, slots.v, row * shape.paddedHeadDim() + i, scale);
  }
  return x;
}

std::vector<double> naiveRotate(std::vector<double> x, const RopeTable& rope, std::uint32_t position) {
  const std::size_t half = x.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const double c = static_cast<double>(rope.cosine[position * half + i]);
    const double s = static_cast<double>(rope.sine[position * half + i]);
    const double a = x[i];
    const double b = x[i + half];
    x[i] = a * c - b * s;
    x[i + half] = a * s + b * c;
  }
  return x;
}

void naiveAttention(const AttentionArgs& args, KeysFrom keys) {
  const CacheShape& shape = args.shape;
  const bool sums = args.statistic == Statistic::decayedSum || args.statistic == Statistic::meanMax ||
                    args.statistic == Statistic::windowMean;
  const double lambda = args.statistic == Statistic::decayedSum ? static_cast<double>(args.lambda) : 1.0;
  const SlotArrays& own = args.tiers.back();
  for (std::uint32_t head = 0; head < shape.kvHeads; ++head) {
    const std::vector<Seen> slots = slotsOf(args, head, keys);
    std::vector<double> statistic(slots.size(), 0.0);
    for (std::uint32_t token = 0; token < args.tokens; ++token) {
      const std::size_t visible = slots.size() - args.tokens + token + 1;
      const std::size_t ownSlot = static_cast<std::size_t>(head) * own.capacity + own.length[head] + token;
      const std::uint32_t position =
          args.positions == Positions::relative ? own.rank[ownSlot] : args.firstToken + token;
      for (std::uint32_t g = 0; g < shape.group; ++g) {
        const std::size_t queryHead = head * shape.group + g;
        const float* from = args.q + token * std::size_t{args.qStride} + queryHead * shape.headDim;
        const Query query{{from, from + shape.headDim}, position, visible};
        float* out = args.out + token * std::size_t{args.outStride} + queryHead * shape.headDim;
        float* lse = args.logSumExp != nullptr ? args.logSumExp + token * shape.queryHeads() + queryHead : nullptr;
        const std::vector<double> p = attendOne(args, slots, query, out, lse);
        const double factor = std::pow(lambda, args.tokens - 1 - token);
        for (std::size_t j = 0; j < visible && token >= args.statisticFrom; ++j) {
          statistic[j] = sums ? statistic[j] + factor * p[j] : std::max(statistic[j], p[j]);
        }
      }
    }
    for (std::size_t j = 0; j < slots.size(); ++j) {
      float* pending = slots[j].pending;
      if (pending == nullptr) continue;
      if (sums) {
        *pending = static_cast<float>(std::pow(lambda, args.tokens) * static_cast<double>(*pending) + statistic[j]);
      } else if (args.statistic == Statistic::max) {
        *pending = std::max(*pending, static_cast<float>(statistic[j]));
      }
    }
  }
}

}  // namespace longleaf::tests
