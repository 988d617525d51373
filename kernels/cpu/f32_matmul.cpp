// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/f32_matmul.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/f32_matmul.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, kPanelRows>;
using V = hn::Vec<D>;
constexpr std::size_t kLanes = hn::MaxLanes(D());
constexpr std::size_t kVectors = kPanelRows / kLanes;  // of one panel
// Accumulators are panels x vectors x tokens: 16 of 32 registers, 12 of 16, 8 of 16.
constexpr std::size_t kPanelsAtOnce = kLanes == 16 ? 2 : 1;
// Software prefetches cost more than they bring on processors with 8 lanes (measured: 17.6 against 22.5 GB/s of one
// thread on a Zen 3, which reads 25.5 GB/s in two places at a time).
constexpr bool kPrefetches = kLanes == 16;
constexpr std::size_t kTile = kLanes == 16 ? 8 : kLanes == 8 ? 6 : 2;

HWY_INLINE V loadFloats(const float* p) { return hn::LoadU(D(), p); }
HWY_INLINE V loadFloats(const hwy::float16_t* p) {
  return hn::PromoteTo(D(), hn::LoadU(hn::Rebind<hwy::float16_t, D>(), p));
}
HWY_INLINE V loadFloats(const hwy::bfloat16_t* p) {
  return hn::PromoteTo(D(), hn::LoadU(hn::Rebind<hwy::bfloat16_t, D>(), p));
}

/// Weights of neighbouring panels, [column][16] each, `stride` numbers apart.
template <class Number>
struct Weights {
  const Number* first;
  std::size_t stride;
};

/// Adds one column of all panels; the weights are loaded first, so that each activation is used up at once.
template <class Number, std::size_t kPanels, std::size_t T>
HWY_INLINE void addColumn(const Number* const (&w)[2], std::size_t at, const float* x,
                          V (&sum)[T][kPanels * kVectors]) {
  constexpr std::size_t kAll = kPanels * kVectors;
  V weight[kAll];
#pragma GCC unroll 32
  for (std::size_t v = 0; v < kAll; ++v) weight[v] = loadFloats(w[v / kVectors] + at + kLanes * (v % kVectors));
#pragma GCC unroll 8
  for (std::size_t t = 0; t < T; ++t) {
    const V activation = hn::Set(D(), x[t]);
#pragma GCC unroll 32
    for (std::size_t v = 0; v < kAll; ++v) sum[t][v] = hn::MulAdd(weight[v], activation, sum[t][v]);
  }
}

// for column, for row, for t: sums[t][row] += w[column][row] * x[column][t]
template <class Number, std::size_t kPanels, std::size_t T>
void tileKernel(const Weights<Number>& weights, std::size_t columns, const float* x, float* sums, bool first) {
  constexpr std::size_t kAll = kPanels * kVectors;
  // Chains that hide the latency of the additions; the same for any number of panels, as is the order of the sums.
  constexpr std::size_t kSplit = T > 2 ? 1 : T == 1 && kLanes == 16 ? 4 : 2;
  const D d;
  const Number* w[2] = {weights.first, weights.first + (kPanels - 1) * weights.stride};
  V sum[kSplit][T][kAll];
#pragma GCC unroll 8
  for (std::size_t s = 0; s < kSplit; ++s) {
#pragma GCC unroll 8
    for (std::size_t t = 0; t < T; ++t) {
#pragma GCC unroll 32
      for (std::size_t v = 0; v < kAll; ++v) {
        sum[s][t][v] = first || s != 0 ? hn::Zero(d) : hn::LoadU(d, sums + kGroupRows * t + kLanes * v);
      }
    }
  }
  constexpr std::size_t kAhead = 4096 / sizeof(Number);  // of the weights at hand
  std::size_t column = 0;
  for (; column + kSplit <= columns; column += kSplit) {
    if (T == 1 && kPrefetches) {
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kPanelRows * kSplit; i += 64 / sizeof(Number)) {
        __builtin_prefetch(w[0] + kAhead + i);
        if (kPanels == 2) __builtin_prefetch(w[1] + kAhead + i);
      }
    }
#pragma GCC unroll 8
    for (std::size_t s = 0; s < kSplit; ++s) {
      addColumn<Number, kPanels, T>(w, kPanelRows * s, x + T * s, sum[s]);
    }
    x += T * kSplit;
    w[0] += kPanelRows * kSplit;
    w[1] += kPanelRows * kSplit;
  }
  for (; column < columns; ++column, x += T, w[0] += kPanelRows, w[1] += kPanelRows) {
    addColumn<Number, kPanels, T>(w, 0, x, sum[0]);
  }
#pragma GCC unroll 8
  for (std::size_t t = 0; t < T; ++t) {
#pragma GCC unroll 32
    for (std::size_t v = 0; v < kAll; ++v) {
#pragma GCC unroll 8
      for (std::size_t s = 1; s < kSplit; ++s) sum[0][t][v] = hn::Add(sum[0][t][v], sum[s][t][v]);
      hn::StoreU(sum[0][t][v], d, sums + kGroupRows * t + kLanes * v);
    }
  }
}

template <class Number, std::size_t kPanels, std::size_t T = kTile>
void tileOf(std::size_t tokens, const Weights<Number>& w, std::size_t columns, const float* x, float* sums,
            bool first) {
  if constexpr (T > 1) {
    if (tokens != T) return tileOf<Number, kPanels, T - 1>(tokens, w, columns, x, sums, first);
  }
  tileKernel<Number, kPanels, T>(w, columns, x, sums, first);
}

/// All tiles of tokens with columns [firstColumn, firstColumn + columns).
template <class Number>
void slabTiles(const FloatPanels& work, const Weights<Number>& w, std::uint32_t firstColumn, std::uint32_t columns) {
  const std::size_t width = work.weight->columns();
  for (std::size_t t = 0; t < work.tokens; t += kTile) {
    const std::size_t tokens = std::min<std::size_t>(kTile, work.tokens - t);
    const float* x = work.tiles + t * width + tokens * firstColumn;
    float* sums = work.sums + t * kGroupRows;
    std::uint32_t p = 0;
    const auto from = [&w](std::uint32_t panel) { return Weights<Number>{w.first + panel * w.stride, w.stride}; };
    for (; tokens == 1 && p + 2 <= work.panels; p += 2) {
      tileKernel<Number, 2, 1>(from(p), columns, x, sums + p * kPanelRows, firstColumn == 0);
    }
    for (; p + kPanelsAtOnce <= work.panels; p += kPanelsAtOnce) {
      tileOf<Number, kPanelsAtOnce>(tokens, from(p), columns, x, sums + p * kPanelRows, firstColumn == 0);
    }
    if (p < work.panels) tileOf<Number, 1>(tokens, from(p), columns, x, sums + p * kPanelRows, firstColumn == 0);
  }
}

/// Reads the weights where they lie: f32, or a narrower type whose conversion one tile cannot share.
template <class Number>
void panelsInPlace(const FloatPanels& work) {
  const std::uint32_t width = work.weight->columns();
  const std::uint32_t step = work.tokens <= kTile ? width : kSlabColumns;
  const auto* first = reinterpret_cast<const Number*>(work.weight->panel(work.firstPanel));
  for (std::uint32_t c = 0; c < width; c += step) {
    slabTiles<Number>(work, {first + std::size_t{c} * kPanelRows, std::size_t{work.step} * width * kPanelRows}, c,
                      std::min(step, width - c));
  }
}

HWY_INLINE V halves(const std::uint8_t* p) { return loadFloats(reinterpret_cast<const hwy::float16_t*>(p)); }

template <class Byte>
HWY_INLINE V bytes(const std::uint8_t* p) {
  const hn::Rebind<std::int32_t, D> wide;
  return hn::ConvertTo(D(), hn::PromoteTo(wide, hn::LoadU(hn::Rebind<Byte, D>(), reinterpret_cast<const Byte*>(p))));
}

struct Scales {
  V first;   // of columns 0..15 of the block
  V second;  // of columns 16..31
  V minimum;
};

/// Scales of the rows of vector `v`; the formats as in packed_layout.h.
HWY_INLINE Scales readScales(WeightFormat format, const std::uint8_t* header, const std::uint8_t* record,
                             std::size_t row) {
  const V none = hn::Zero(D());
  switch (format) {
    case WeightFormat::q4_1:
    case WeightFormat::q5_1: {
      const V scale = halves(record + 2 * row);
      return {scale, scale, halves(record + 32 + 2 * row)};
    }
    case WeightFormat::q4_k:
    case WeightFormat::q5_k: {
      const V scale = hn::Mul(halves(header + 2 * row), bytes<std::uint8_t>(record + row));
      const V minimum = hn::Mul(halves(header + 32 + 2 * row), bytes<std::uint8_t>(record + 16 + row));
      return {scale, scale, hn::Sub(none, minimum)};
    }
    case WeightFormat::q6_k: {
      const V super = halves(header + 2 * row);
      return {hn::Mul(super, bytes<std::int8_t>(record + row)), hn::Mul(super, bytes<std::int8_t>(record + 16 + row)),
              none};
    }
    default: {
      const V scale = halves(record + 2 * row);
      return {scale, scale, none};
    }
  }
}

template <int kShift>
HWY_INLINE void unpackColumn(hn::Vec<hn::Rebind<std::uint32_t, D>> codes, std::uint32_t mask, V zero, V scale,
                             V minimum, float* out) {
  const hn::Rebind<std::uint32_t, D> du;
  const hn::Rebind<std::int32_t, D> di;
  const V code = hn::ConvertTo(D(), hn::BitCast(di, hn::And(hn::ShiftRight<kShift>(codes), hn::Set(du, mask))));
  hn::StoreU(hn::MulAdd(hn::Sub(code, zero), scale, minimum), D(), out);
}

/// Four columns of a group: 8-bit codes, or the low (kShift 0) or high (kShift 4) 4 bits.
template <int kShift>
HWY_INLINE void unpackGroup(const std::uint8_t* codes, std::uint32_t mask, V zero, V scale, V minimum, float* out) {
  const hn::Rebind<std::uint32_t, D> du;
  const auto words = hn::LoadU(du, reinterpret_cast<const std::uint32_t*>(codes));
  unpackColumn<kShift>(words, mask, zero, scale, minimum, out);
  unpackColumn<kShift + 8>(words, mask, zero, scale, minimum, out + kPanelRows);
  unpackColumn<kShift + 16>(words, mask, zero, scale, minimum, out + 2 * kPanelRows);
  unpackColumn<kShift + 24>(words, mask, zero, scale, minimum, out + 3 * kPanelRows);
}

void unpackBlock(const PackedMatrix& matrix, const std::uint8_t* panel, std::uint32_t block, float* slab) {
  const PanelLayout& layout = matrix.layout();
  const std::uint8_t* record = panel + layout.recordOffset(block);
  const V zero = hn::Set(D(), static_cast<float>(layout.zero));
  if (kPrefetches) {
    for (std::size_t i = 0; i < layout.recordBytes(); i += 64) __builtin_prefetch(record + 4096 + i);
  }
  for (std::size_t row = 0; row < kPanelRows; row += kLanes) {
    const Scales s = readScales(matrix.format(), panel + layout.headerOffset(block), record, row);
    const std::uint8_t* codes = record + layout.scaleBytes + 4 * row;
    for (std::size_t group = 0; group < 4; ++group) {
      float* first = slab + 4 * kPanelRows * group + row;
      float* second = first + 16 * kPanelRows;
      if (layout.codeBytes == 256) {
        unpackGroup<0>(codes + 64 * group, 15, zero, s.first, s.minimum, first);
        unpackGroup<4>(codes + 64 * group, 15, zero, s.second, s.minimum, second);
      } else {
        unpackGroup<0>(codes + 64 * group, 255, zero, s.first, s.minimum, first);
        unpackGroup<0>(codes + 64 * (group + 4), 255, zero, s.second, s.minimum, second);
      }
    }
  }
}

template <class Number>
void unpackFloats(const std::uint8_t* panel, std::uint32_t firstColumn, std::uint32_t columns, float* slab) {
  const auto* in = reinterpret_cast<const Number*>(panel) + std::size_t{firstColumn} * kPanelRows;
  for (std::size_t i = 0; i < std::size_t{columns} * kPanelRows; i += kLanes) {
    hn::StoreU(loadFloats(in + i), D(), slab + i);
  }
}

void unpack(const PackedMatrix& matrix, std::uint32_t panelIndex, std::uint32_t firstColumn, std::uint32_t columns,
            float* slab) {
  const std::uint8_t* panel = matrix.panel(panelIndex);
  switch (matrix.format()) {
    case WeightFormat::f32:
      return unpackFloats<float>(panel, firstColumn, columns, slab);
    case WeightFormat::f16:
      return unpackFloats<hwy::float16_t>(panel, firstColumn, columns, slab);
    case WeightFormat::bf16:
      return unpackFloats<hwy::bfloat16_t>(panel, firstColumn, columns, slab);
    default:
      break;
  }
  for (std::uint32_t c = 0; c < columns; c += kBlockColumns) {
    unpackBlock(matrix, panel, (firstColumn + c) / kBlockColumns, slab + std::size_t{c} * kPanelRows);
  }
}

void panels(const FloatPanels& work) {
  const WeightFormat format = work.weight->format();
  const bool oneTile = work.tokens <= kTile;
  if (format == WeightFormat::f32) return panelsInPlace<float>(work);
  if (format == WeightFormat::f16 && oneTile) return panelsInPlace<hwy::float16_t>(work);
  if (format == WeightFormat::bf16 && oneTile) return panelsInPlace<hwy::bfloat16_t>(work);
  const std::uint32_t width = work.weight->columns();
  constexpr std::size_t kSlab = std::size_t{kSlabColumns} * kPanelRows;
  for (std::uint32_t c = 0; c < width; c += kSlabColumns) {
    const std::uint32_t columns = std::min(kSlabColumns, width - c);
    for (std::uint32_t p = 0; p < work.panels; ++p) {
      unpack(*work.weight, work.firstPanel + p * work.step, c, columns, work.slab + p * kSlab);
    }
    slabTiles<float>(work, {work.slab, kSlab}, c, columns);
  }
}

std::uint32_t tileTokens() { return kTile; }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace longleaf::kernels::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

namespace {

HWY_EXPORT(panels);
HWY_EXPORT(unpack);
HWY_EXPORT(tileTokens);

}  // namespace

std::uint32_t floatTileTokens() { return HWY_DYNAMIC_DISPATCH(tileTokens)(); }

void packFloatTile(const float* x, std::size_t stride, std::uint32_t tokens, std::uint32_t columns, float* tile) {
  if (tokens == 1) {
    std::copy_n(x, columns, tile);
    return;
  }
  for (std::uint32_t c = 0; c < columns; ++c, ++x) {
    for (std::uint32_t t = 0; t < tokens; ++t) *tile++ = x[t * stride];
  }
}

void floatPanels(const FloatPanels& work) { HWY_DYNAMIC_DISPATCH(panels)(work); }

void unpackSlab(const PackedMatrix& matrix, std::uint32_t panel, std::uint32_t firstColumn, std::uint32_t columns,
                float* slab) {
  HWY_DYNAMIC_DISPATCH(unpack)(matrix, panel, firstColumn, columns, slab);
}

}  // namespace longleaf::kernels::cpu
#endif
