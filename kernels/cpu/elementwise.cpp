// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/elementwise.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/elementwise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// After foreach_target.h, which includes this file once per target.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr std::size_t kLanes = hn::MaxLanes(D());
constexpr std::size_t kChains = 16 / kLanes * 4;  // 64 partial sums on every processor

/// Sum of 64 interleaved partial sums, lanes of the halves added pairwise: the same order on every processor.
struct Sums {
  V part[kChains];

  HWY_INLINE float total() const {
    HWY_ALIGN float lanes[64];
    for (std::size_t i = 0; i < kChains; ++i) hn::Store(part[i], D(), lanes + kLanes * i);
    for (std::size_t half = 32; half >= 1; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
    }
    return lanes[0];
  }
};

float sumOfSquares(const float* x, std::size_t count) {
  const D d;
  Sums sums;
  for (std::size_t i = 0; i < kChains; ++i) sums.part[i] = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    for (std::size_t c = 0; c < kChains; ++c) {
      const V v = hn::LoadU(d, x + i + kLanes * c);
      sums.part[c] = hn::MulAdd(v, v, sums.part[c]);
    }
  }
  float rest = 0.0F;
  for (; i < count; ++i) rest += x[i] * x[i];
  return sums.total() + rest;
}

void normalizeRow(const float* x, const float* weight, float* out, std::size_t width, float epsilon) {
  const D d;
  const float mean = sumOfSquares(x, width) / static_cast<float>(width);
  const float factor = 1.0F / hn::GetLane(hn::Sqrt(hn::Set(d, mean + epsilon)));
  const V factors = hn::Set(d, factor);
  std::size_t i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    hn::StoreU(hn::Mul(hn::Mul(hn::LoadU(d, x + i), factors), hn::LoadU(d, weight + i)), d, out + i);
  }
  for (; i < width; ++i) out[i] = x[i] * factor * weight[i];
}

HWY_INLINE V silu(V gate) {
  const D d;
  const V exponent = hn::Min(hn::Neg(gate), hn::Set(d, 88.0F));  // beyond, Highway's Exp() overflows to nonsense
  return hn::Div(gate, hn::Add(hn::Set(d, 1.0F), hn::Exp(d, exponent)));
}

void siluRange(float* gate, const float* up, std::size_t count) {
  const D d;
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    hn::StoreU(hn::Mul(silu(hn::LoadU(d, gate + i)), hn::LoadU(d, up + i)), d, gate + i);
  }
  for (; i < count; ++i) gate[i] = hn::GetLane(silu(hn::Set(d, gate[i]))) * up[i];
}

float largestOf(const float* x, std::size_t count) {
  const D d;
  float largest = x[0];
  std::size_t i = 0;
  if (count >= kLanes) {
    V best = hn::LoadU(d, x);
    for (i = kLanes; i + kLanes <= count; i += kLanes) best = hn::Max(best, hn::LoadU(d, x + i));
    largest = hn::GetLane(hn::MaxOfLanes(d, best));
  }
  for (; i < count; ++i) largest = std::max(largest, x[i]);
  return largest;
}

float logSumExp(const float* x, std::size_t count) {
  const D d;
  const float largest = largestOf(x, count);
  const V shift = hn::Set(d, largest);
  Sums sums;
  for (std::size_t i = 0; i < kChains; ++i) sums.part[i] = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    for (std::size_t c = 0; c < kChains; ++c) {
      sums.part[c] = hn::Add(sums.part[c], hn::Exp(d, hn::Sub(hn::LoadU(d, x + i + kLanes * c), shift)));
    }
  }
  float rest = 0.0F;
  for (; i < count; ++i) rest += hn::GetLane(hn::Exp(d, hn::Set(d, x[i] - largest)));
  return largest + hn::GetLane(hn::Log(d, hn::Set(d, sums.total() + rest)));
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace longleaf::kernels::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

namespace {

HWY_EXPORT(normalizeRow);
HWY_EXPORT(siluRange);
HWY_EXPORT(logSumExp);

constexpr std::uint32_t kTaskFloats = 16384;  // about 5 us of work

}  // namespace

void rmsNorm(const Context& context, const RmsNormArgs& args) {
  const std::uint32_t rows = std::max(1U, kTaskFloats / std::max(1U, args.width));
  context.pool.run((args.tokens + rows - 1) / rows, [&](std::uint32_t task, unsigned) {
    const std::uint32_t end = std::min(args.tokens, (task + 1) * rows);
    for (std::uint32_t t = task * rows; t < end; ++t) {
      const std::size_t at = std::size_t{t} * args.width;
      HWY_DYNAMIC_DISPATCH(normalizeRow)(args.x + at, args.weight, args.out + at, args.width, args.epsilon);
    }
  });
}

void siluMul(const Context& context, const SiluMulArgs& args) {
  const auto tasks = static_cast<std::uint32_t>((args.count + kTaskFloats - 1) / kTaskFloats);
  context.pool.run(tasks, [&](std::uint32_t task, unsigned) {
    const std::size_t at = std::size_t{task} * kTaskFloats;
    HWY_DYNAMIC_DISPATCH(siluRange)(args.gate + at, args.up + at, std::min<std::size_t>(kTaskFloats, args.count - at));
  });
}

void crossEntropy(const Context& context, const CrossEntropyArgs& args) {
  context.pool.run(static_cast<std::uint32_t>(args.targets.size()), [&](std::uint32_t t, unsigned) {
    const float* row = args.logits + std::size_t{t} * args.vocabulary;
    args.nll[t] = HWY_DYNAMIC_DISPATCH(logSumExp)(row, args.vocabulary) - row[args.targets[t]];
  });
}

}  // namespace longleaf::kernels::cpu
#endif
