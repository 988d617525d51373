// SPDX-License-Identifier: Apache-2.0
// store() and rotate(): new keys and values into slots, and the rotated copy of the keys.
//   k[h][slot / 16][i][slot % 16] = encode(rotate(key, position)),   v[h][slot][i] = encode(value)
// kRotated is always made from the stored key (decoded, rotated by rank, encoded), by both functions with the same
// arithmetic: rotating a cache again after ranks were reassigned to the same values changes no bit.
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/cpu/attention.h"
#include "kernels/cpu/attention_plan.h"
#include "kernels/cpu/attention_store.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention_store.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/cpu/attention_lanes-inl.h"
#include "kernels/cpu/attention_widen-inl.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

/// d = max|x| / 127 and its inverse; a row that is not finite gets the scale NaN, so that it is seen and not hidden.
HWY_INLINE float rowScale(const float* row, std::uint32_t count) {
  float largest = 0.0F;
  bool finite = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    const float magnitude = std::fabs(row[i]);
    finite = finite && magnitude <= std::numeric_limits<float>::max();
    largest = std::max(largest, magnitude);
  }
  return finite ? largest / 127.0F : std::numeric_limits<float>::quiet_NaN();
}

/// row[count] -> out[count] in the store format; `scale` is written for q8 only. count is a multiple of 4.
template <StoreFormat kFormat>
HWY_INLINE void encodeRow(const float* row, std::uint32_t count, std::byte* out, float* scale) {
  const Lanes4 d;
  float inverse = 1.0F;
  if constexpr (kFormat == StoreFormat::q8) {
    *scale = rowScale(row, count);
    inverse = *scale > 0.0F ? 1.0F / *scale : 0.0F;
    if (!(inverse <= std::numeric_limits<float>::max())) inverse = 0.0F;
  }
  for (std::uint32_t i = 0; i < count; i += kLanes4) {
    auto x = hn::LoadU(d, row + i);
    if constexpr (kFormat == StoreFormat::q8) {
      x = inverse > 0.0F ? hn::Mul(x, hn::Set(d, inverse)) : hn::Zero(d);
    }
    saveStored<kFormat>(d, x, out, i);
  }
}

template <StoreFormat kFormat>
HWY_INLINE void decodeRow(const std::byte* stored, std::uint32_t count, float scale, float* row) {
  const Lanes4 d;
  for (std::uint32_t i = 0; i < count; i += kLanes4) {
    auto x = loadStored<kFormat>(d, stored, i);
    if constexpr (kFormat == StoreFormat::q8) x = hn::Mul(x, hn::Set(d, scale));
    hn::StoreU(x, d, row + i);
  }
}

/// A row of the store format into one lane of a tile.
template <class Word>
HWY_INLINE void scatterRow(const std::byte* row, std::uint32_t count, std::byte* tile, std::uint32_t lane) {
  const auto* from = reinterpret_cast<const Word*>(row);
  auto* to = reinterpret_cast<Word*>(tile) + lane;
  for (std::uint32_t i = 0; i < count; ++i) to[static_cast<std::size_t>(i) * kSlotTile] = from[i];
}

HWY_INLINE void scatterStored(StoreFormat store, const std::byte* row, std::uint32_t count, std::byte* tile,
                              std::uint32_t lane) {
  switch (storeBytes(store)) {
    case 1:
      return scatterRow<std::uint8_t>(row, count, tile, lane);
    case 2:
      return scatterRow<std::uint16_t>(row, count, tile, lane);
    default:
      return scatterRow<std::uint32_t>(row, count, tile, lane);
  }
}

template <StoreFormat kFormat>
void storeTokenAs(const StoreArgs& args, const StoreRow& row) {
  const std::uint32_t dim = args.shape.headDim;
  const std::uint32_t padded = args.shape.paddedHeadDim();
  const SlotArrays& slots = args.slots;
  const std::size_t at = static_cast<std::size_t>(row.head) * slots.capacity + row.slot;
  const std::size_t tile = static_cast<std::size_t>(row.head) * slots.capacity * dim * storeBytes(kFormat) +
                           tileOffset(args.shape, row.slot);
  const std::size_t source =
      static_cast<std::size_t>(row.token) * args.stride + static_cast<std::size_t>(row.head) * dim;
  const std::uint32_t lane = row.slot % kSlotTile;
  float scale = 0.0F;

  const float* key = args.k + source;
  if (storesRotated(args.positions)) {
    const std::size_t at0 = ropeRow(args.rope, args.firstToken + row.token, dim);
    rotateRow(key, args.rope.cosine + at0, args.rope.sine + at0, dim, 1.0F, row.numbers);
    key = row.numbers;
  }
  encodeRow<kFormat>(key, dim, row.stored, &scale);
  scatterStored(kFormat, row.stored, dim, slots.k + tile, lane);
  if (kFormat == StoreFormat::q8) slots.kScale[at] = scale;

  if (args.writeRotated && slots.kRotated != nullptr) {
    const std::size_t at0 = ropeRow(args.rope, row.rank, dim);
    decodeRow<kFormat>(row.stored, dim, scale, row.numbers);
    rotateRow(row.numbers, args.rope.cosine + at0, args.rope.sine + at0, dim, 1.0F, row.numbers);
    encodeRow<kFormat>(row.numbers, dim, row.stored, &scale);
    scatterStored(kFormat, row.stored, dim, slots.kRotated + tile, lane);
    if (kFormat == StoreFormat::q8) slots.kRotatedScale[at] = scale;
  }

  std::byte* value = slots.v + at * padded * storeBytes(kFormat);
  encodeRow<kFormat>(args.v + source, dim, value, &scale);
  std::memset(value + dim * storeBytes(kFormat), 0, (padded - dim) * storeBytes(kFormat));
  if (kFormat == StoreFormat::q8) slots.vScale[at] = scale;
}

void storeToken(const StoreArgs& args, const StoreRow& row) {
  withFormat(args.shape.store, [&]<StoreFormat kFormat>() HWY_ATTR { storeTokenAs<kFormat>(args, row); });
}

/// f32 tile [headDim][16] -> store format, scales of q8 per lane.
template <StoreFormat kFormat>
HWY_INLINE void encodeTile(const float* tile, std::uint32_t dim, std::byte* out, float* scales) {
  const hn::CappedTag<float, kSlotTile> d;
  for (std::uint32_t lane = 0; lane < kSlotTile; lane += static_cast<std::uint32_t>(hn::Lanes(d))) {
    auto inverse = hn::Set(d, 1.0F);
    if constexpr (kFormat == StoreFormat::q8) {
      auto largest = hn::Zero(d);
      auto sum = hn::Zero(d);  // x - x is NaN where x is not finite
      for (std::uint32_t i = 0; i < dim; ++i) {
        const auto x = hn::Load(d, tile + i * kSlotTile + lane);
        largest = hn::Max(largest, hn::Abs(x));
        sum = hn::Add(sum, hn::Sub(x, x));
      }
      const auto scale = hn::Div(largest, hn::Set(d, 127.0F));
      const auto finite = hn::Eq(sum, sum);
      inverse = hn::Div(hn::Set(d, 1.0F), scale);
      const auto usable = hn::And(finite, hn::Le(inverse, hn::Set(d, std::numeric_limits<float>::max())));
      inverse = hn::IfThenElseZero(usable, inverse);
      hn::Store(hn::IfThenElse(finite, scale, sum), d, scales + lane);
    }
    for (std::uint32_t i = 0; i < dim; ++i) {
      auto x = hn::Load(d, tile + i * kSlotTile + lane);
      if constexpr (kFormat == StoreFormat::q8) {
        x = hn::IfThenElseZero(hn::Gt(inverse, hn::Zero(d)), hn::Mul(x, inverse));
      }
      saveStored<kFormat>(d, x, out, i * kSlotTile + lane);
    }
  }
}

template <StoreFormat kFormat>
void rotateTileAs(const RotateTile& job, const RopeTable& rope, std::uint32_t dim) {
  alignas(64) float scales[kSlotTile] = {};
  widenTile<kFormat>(job.from, job.fromScale, dim, job.numbers);
  rotateTile(job.numbers, rope, job.rank, job.lanes, dim);
  encodeTile<kFormat>(job.numbers, dim, job.stored, scales);
  const std::size_t bytes = storeBytes(kFormat);
  if (job.lanes == kSlotTile) {
    std::memcpy(job.to, job.stored, dim * kSlotTile * bytes);
  } else {  // uncommitted slots of the tile stay as they are
    for (std::uint32_t i = 0; i < dim; ++i) {
      std::memcpy(job.to + i * kSlotTile * bytes, job.stored + i * kSlotTile * bytes, job.lanes * bytes);
    }
  }
  if (kFormat == StoreFormat::q8) std::memcpy(job.toScale, scales, job.lanes * sizeof(float));
}

void rotateStoredTile(const RotateTile& job, const RopeTable& rope, const CacheShape& shape) {
  withFormat(shape.store, [&]<StoreFormat kFormat>() HWY_ATTR { rotateTileAs<kFormat>(job, rope, shape.headDim); });
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

HWY_EXPORT(storeToken);
HWY_EXPORT(rotateStoredTile);

namespace {

/// Tokens per task: with whole tiles per task two workers seldom write to one cache line.
constexpr std::uint32_t kTokensPerTask = kSlotTile;
/// Below this many (token, head) pairs waking a thread costs more than the work.
constexpr std::uint32_t kSerialRows = 64;
constexpr std::uint32_t kTilesPerTask = 16;

void writeEntry(const StoreArgs& args, std::size_t at, std::uint32_t token, std::uint32_t rank) {
  const SlotArrays& slots = args.slots;
  const std::uint32_t source = args.firstToken + token;
  if (slots.rank != nullptr) slots.rank[at] = rank;
  if (slots.first != nullptr) slots.first[at] = source;
  if (slots.last != nullptr) slots.last[at] = source;
  if (slots.bias != nullptr) slots.bias[at] = 0.0F;
  if (slots.weight != nullptr) slots.weight[at] = 1.0F;
  if (slots.score != nullptr) slots.score[at] = 0.0F;
  if (slots.pending != nullptr) slots.pending[at] = 0.0F;
  if (slots.pos != nullptr) slots.pos[at] = static_cast<float>(source);
  if (slots.valueNorm != nullptr) slots.valueNorm[at] = -1.0F;
  if (slots.segment != nullptr) slots.segment[at] = static_cast<std::uint8_t>(Segment::recent);
  if (slots.age != nullptr) slots.age[at] = 0;
  const std::size_t pairs = args.shape.headDim / 2;
  if (slots.variance != nullptr) std::fill_n(slots.variance + at * pairs, pairs, 0.0F);
}

}  // namespace

std::size_t storeScratchFloats(const CacheShape& shape) { return 2U * kSlotTile * shape.headDim; }

void store(const Context& context, const StoreArgs& args) {
  const std::uint32_t dim = args.shape.headDim;
  float* scratch = reinterpret_cast<float*>(context.scratch.data());
  const auto storeRange = HWY_DYNAMIC_DISPATCH(storeToken);
  const auto task = [&](std::uint32_t head, std::uint32_t begin, std::uint32_t end, unsigned worker) {
    float* numbers = scratch + worker * storeScratchFloats(args.shape);
    const std::uint32_t base = args.rankBase != nullptr ? args.rankBase[head] : 0;
    for (std::uint32_t token = begin; token < end; ++token) {
      const std::uint32_t slot = args.slots.length[head] + token;
      const StoreRow row{.head = head,
                         .token = token,
                         .slot = slot,
                         .rank = base + slot,
                         .numbers = numbers,
                         .stored = reinterpret_cast<std::byte*>(numbers + dim)};
      storeRange(args, row);
      writeEntry(args, static_cast<std::size_t>(head) * args.slots.capacity + slot, token, base + slot);
    }
  };
  if (args.tokens * args.shape.kvHeads <= kSerialRows) {
    for (std::uint32_t head = 0; head < args.shape.kvHeads; ++head) task(head, 0, args.tokens, 0);
    return;
  }
  const std::uint32_t parts = (args.tokens + kTokensPerTask - 1) / kTokensPerTask;
  context.pool.run(args.shape.kvHeads * parts, [&](std::uint32_t index, unsigned worker) {
    const std::uint32_t begin = index % parts * kTokensPerTask;
    task(index / parts, begin, std::min(begin + kTokensPerTask, args.tokens), worker);
  });
}

void rotate(const Context& context, const RotateArgs& args) {
  const CacheShape& shape = args.shape;
  std::uint32_t longest = 0;
  for (const SlotArrays& layer : args.layers) {
    for (std::uint32_t head = 0; head < shape.kvHeads; ++head) longest = std::max(longest, layer.length[head]);
  }
  const std::uint32_t parts = (longest + kTilesPerTask * kSlotTile - 1) / (kTilesPerTask * kSlotTile);
  const std::uint32_t perLayer = shape.kvHeads * parts;
  const auto rotateOne = HWY_DYNAMIC_DISPATCH(rotateStoredTile);
  float* scratch = reinterpret_cast<float*>(context.scratch.data());
  context.pool.run(
      static_cast<std::uint32_t>(args.layers.size()) * perLayer, [&](std::uint32_t index, unsigned worker) {
        const SlotArrays& layer = args.layers[index / perLayer];
        const std::uint32_t head = index % perLayer / parts;
        const std::uint32_t begin = index % parts * kTilesPerTask * kSlotTile;
        const std::uint32_t end = std::min(begin + kTilesPerTask * kSlotTile, layer.length[head]);
        if (layer.kRotated == nullptr) return;
        float* numbers = scratch + worker * storeScratchFloats(shape);
        for (std::uint32_t slot = begin; slot < end; slot += kSlotTile) {
          const std::size_t at = static_cast<std::size_t>(head) * layer.capacity + slot;
          const std::size_t tile =
              static_cast<std::size_t>(head) * layer.capacity * shape.headDim * storeBytes(shape.store) +
              tileOffset(shape, slot);
          const bool scaled = shape.store == StoreFormat::q8;
          const RotateTile job{.from = layer.k + tile,
                               .fromScale = scaled ? layer.kScale + at : nullptr,
                               .to = layer.kRotated + tile,
                               .toScale = scaled ? layer.kRotatedScale + at : nullptr,
                               .rank = layer.rank + at,
                               .lanes = std::min(kSlotTile, end - slot),
                               .numbers = numbers,
                               .stored = reinterpret_cast<std::byte*>(numbers + kSlotTile * shape.headDim)};
          rotateOne(job, args.rope, shape);
        }
      });
}

}  // namespace longleaf::kernels::cpu
#endif  // HWY_ONCE
