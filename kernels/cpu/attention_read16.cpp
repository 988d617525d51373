// SPDX-License-Identifier: Apache-2.0
// The arithmetic of attention_read.cpp with both products in 16 bits. A row's logits live only for one group of 64
// slots, in the first-level cache: for every row (query i, head g) and group of slots b
//   m_b = max_j logit_j;  c_j = round(8191 * 2^(logit_j - m_b));  s_b = sum_j 2^(logit_j - m_b)
// and after the last group
//   m = max_b m_b;  s = sum_b s_b 2^(m_b - m);  out = sum_b 2^(m_b - m) / 8191 sum_j c_j v_j / s
//   statistic_j = max or weighted sum over rows of c_j 2^(m_b - m) / (8191 s)
// Codes of a tile of rows (48 x 2,304 x 2 bytes: 216 KiB) stay in the second-level cache for the statistics and the
// product with v.
#include "kernels/cpu/attention_read16.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention_read16.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/cpu/attention_rows-inl.h"
#include "kernels/cpu/int16_round-inl.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

/// A logit below any that is one, so that a group without slots has powers of zero.
inline constexpr float kNoLogit = -3e38F;

void widenGroup16(const ReadJob& job, std::uint32_t group, bool keysOnly, unsigned worker) {
  const CacheShape& shape = job.args->shape;
  const std::uint32_t dim = shape.headDim;
  const std::uint32_t padded = shape.paddedHeadDim();
  const std::uint32_t blocks = keyBlocks(shape);
  float* k = job.int16.wide + worker * wideFloats(shape);
  float* v = k + std::size_t{kSlotTile} * dim;
  withFormat(shape.store, [&]<StoreFormat kFormat>() HWY_ATTR {
    for (std::uint32_t i = 0; i < kSlotGroup / kSlotTile; ++i) {
      const std::uint32_t tile = group * (kSlotGroup / kSlotTile) + i;
      widenSlots<kFormat>(job, tile, k, keysOnly ? nullptr : v + std::size_t{i} * kSlotTile * padded);
      for (std::uint32_t b = 0; b < blocks; ++b) {
        roundLaneBlock(k + std::size_t{b} * kPairBlock * kSlotTile, kSlotTile,
                       HWY_MIN(kPairBlock, dim - b * kPairBlock),
                       job.int16.keys + (std::size_t{tile} * blocks + b) * kPairRecordBytes);
      }
    }
  });
  if (keysOnly) return;
  for (std::uint32_t i = 0; i < padded; i += kPairLanes) {
    roundLaneBlock<kSlotTile>(v + i, padded, kSlotGroup,
                              job.int16.values + (std::size_t{group} * padded + i) / kPairLanes * kPairRecordBytes);
  }
}

/// A tile's own memory.
struct Tile16 {
  TileRows rows;
  std::int16_t* queries;
  float* queryScales;
  float* logits;
  std::int16_t* powers;
  float* shifts;
  float* groupSums;
  std::uint32_t groups;
};

HWY_INLINE Tile16 tile16(const ReadJob& job, std::uint32_t tile, unsigned worker) {
  const std::size_t blocks = keyBlocks(job.args->shape);
  const std::size_t row = std::size_t{worker} * job.tileRows;
  Tile16 t{};
  t.rows = tileRows(job, tile, worker);
  t.queries = job.int16.queries + row * blocks * kPairBlock;
  t.queryScales = job.int16.queryScales + row * blocks;
  t.logits = job.int16.logits + std::size_t{worker} * kPanelRows * kLogitStride;
  t.powers = job.int16.powers + row * powerStride(job.blockSlots);
  t.shifts = job.int16.shifts + row * groupStride(job.blockSlots);
  t.groupSums = job.int16.groupSums + row * groupStride(job.blockSlots);
  t.groups = t.rows.limit / kSlotGroup;
  return t;
}

HWY_INLINE void roundQueries(const ReadJob& job, const Tile16& t, unsigned worker) {
  const std::uint32_t dim = job.args->shape.headDim;
  const std::uint32_t blocks = keyBlocks(job.args->shape);
  float* rotated = job.int16.rotated + std::size_t{worker} * dim;
  for (std::uint32_t r = 0; r < t.rows.panels * kPanelRows; ++r) {
    // Rows that fill up the last panel repeat the last one: their results are nobody's.
    rotateQuery(job, t.rows.begin + HWY_MIN(r, t.rows.count - 1), rotated);
    for (std::uint32_t b = 0; b < blocks; ++b) {
      const std::size_t at = std::size_t{r} * blocks + b;
      t.queryScales[at] = roundRowBlock(rotated + std::size_t{b} * kPairBlock,
                                        HWY_MIN(kPairBlock, dim - b * kPairBlock), t.queries + at * kPairBlock);
    }
  }
}

/// kLargestRowCode * 2^x for x <= 0, to 2.6e-6 of itself: x = i + f, |f| <= 1/2, a polynomial of degree 4 in f (least
/// largest relative error), the exponent by bits. Tiny instead of 0 below -126. NaN stays NaN if the low bits of its
/// payload are zero, as in those that roundRowBlock() and roundLaneBlock() make and that arithmetic makes.
HWY_INLINE hn::VFromD<Lanes16> codedPower(hn::VFromD<Lanes16> x) {
  const Lanes16 d;
  const hn::RebindToSigned<Lanes16> di;
  constexpr float kUnit = static_cast<float>(kLargestRowCode);
  x = hn::Max(hn::Set(d, -126.0F), x);  // in this order NaN stays
  const auto whole = hn::Add(x, hn::Set(d, kWhole));
  const auto f = hn::Sub(x, hn::Sub(whole, hn::Set(d, kWhole)));
  auto power = hn::MulAdd(hn::Set(d, 0.00957010201F * kUnit), f, hn::Set(d, 0.0559178603F * kUnit));
  power = hn::MulAdd(power, f, hn::Set(d, 0.240247448F * kUnit));
  power = hn::MulAdd(power, f, hn::Set(d, 0.693121815F * kUnit));
  power = hn::MulAdd(power, f, hn::Set(d, 0.999999261F * kUnit));
  return hn::BitCast(d, hn::Add(hn::BitCast(di, power), hn::ShiftLeft<23>(hn::BitCast(di, whole))));
}

/// Powers of one row and group: codes, the largest logit and the sum. Slots from `visible` on are not seen. Codes of
/// tile 2 i stand in the lower halves of words, those of tile 2 i + 1 in the upper ones.
HWY_INLINE void roundPowers(float* logits, std::uint32_t visible, std::int16_t* codes, float* shift, float* groupSum) {
  const Lanes16 d;
  const hn::RebindToSigned<Lanes16> di;
  constexpr std::uint32_t kParts = kSlotGroup / kLanes;
  constexpr std::uint32_t kTileParts = kSlotTile / kLanes;
  if (visible < kSlotGroup) std::fill(logits + visible, logits + kSlotGroup, -std::numeric_limits<float>::infinity());
  hn::VFromD<Lanes16> x[kParts];
  auto largest = hn::Set(d, kNoLogit);
  HWY_UNROLL(8)
  for (std::uint32_t i = 0; i < kParts; ++i) {
    x[i] = hn::Load(d, logits + i * kLanes);
    largest = hn::Max(x[i], largest);
  }
  largest = hn::MaxOfLanes(d, largest);
  auto sum = hn::Zero(d);
  auto* words = reinterpret_cast<std::int32_t*>(codes);
  HWY_UNROLL(8)
  for (std::uint32_t i = 0; i < kParts; ++i) {
    if (i / kTileParts % 2 != 0) continue;
    const auto low = codedPower(hn::Sub(x[i], largest));
    const auto high = codedPower(hn::Sub(x[i + kTileParts], largest));
    sum = hn::Add(sum, hn::Add(low, high));
    const auto lowCode = hn::And(hn::BitCast(di, hn::Add(low, hn::Set(d, kWhole))), hn::Set(di, 0xFFFF));
    const auto highCode = hn::ShiftLeft<16>(hn::BitCast(di, hn::Add(high, hn::Set(d, kWhole))));
    hn::StoreU(hn::Or(lowCode, highCode), di, words);
    words += kLanes;
  }
  *shift = hn::GetLane(largest);
  *groupSum = hn::GetLane(hn::SumOfLanes(d, sum));
}

/// Codes, largest logits and sums of all rows and groups of the tile.
HWY_INLINE void tilePowers(const ReadJob& job, const Tile16& t) {
  const std::size_t blocks = keyBlocks(job.args->shape);
  const std::size_t powers = powerStride(job.blockSlots);
  const std::size_t groups = groupStride(job.blockSlots);
  std::uint32_t visible[kTileRows];
  for (std::uint32_t r = 0; r < t.rows.panels * kPanelRows; ++r) {
    visible[r] = visibleSlots(job, t.rows.begin + HWY_MIN(r, t.rows.count - 1));
    std::fill(t.shifts + r * groups + t.groups, t.shifts + (r + 1) * groups, kNoLogit);
    std::fill(t.groupSums + r * groups + t.groups, t.groupSums + (r + 1) * groups, 0.0F);
  }
  for (std::uint32_t group = 0; group < t.groups; ++group) {
    const std::uint32_t slot = group * kSlotGroup;
    for (std::uint32_t first = 0; first < t.rows.panels * kPanelRows; first += kPanelRows) {
      job.int16.dot({.rows = t.queries + first * blocks * kPairBlock,
                     .rowStride = blocks * kPairBlock,
                     .rowScale = t.queryScales + first * blocks,
                     .rowScaleStride = blocks,
                     .lanes = job.int16.keys + slot / kSlotTile * blocks * kPairRecordBytes,
                     .panelStride = blocks * kPairRecordBytes,
                     .blockStride = kPairRecordBytes,
                     .panels = kSlotGroup / kSlotTile,
                     .blocks = static_cast<std::uint32_t>(blocks),
                     .initial = job.bias + slot,
                     .initialStride = 0,
                     .out = t.logits,
                     .outStride = kLogitStride});
      for (std::uint32_t r = first; r < first + kPanelRows; ++r) {
        roundPowers(t.logits + (r - first) * kLogitStride,
                    visible[r] < slot ? 0 : HWY_MIN(kSlotGroup, visible[r] - slot), t.powers + r * powers + slot,
                    t.shifts + r * groups + group, t.groupSums + r * groups + group);
      }
    }
  }
}

/// Largest logit of one row in the block.
HWY_INLINE float largestShift(const float* shifts, std::size_t groups) {
  const Lanes16 d;
  auto largest = hn::Load(d, shifts);
  for (std::size_t i = kLanes; i < groups; i += kLanes) largest = hn::Max(largest, hn::Load(d, shifts + i));
  return hn::GetLane(hn::MaxOfLanes(d, largest));
}

/// shifts <- the value of a code, relative to 2^largest; the sum of all powers, likewise.
HWY_INLINE float scaleGroups(float* shifts, const float* groupSums, std::size_t groups, float largest) {
  const Lanes16 d;
  const auto unit = hn::Set(d, 1.0F / static_cast<float>(kLargestRowCode));
  auto sum = hn::Zero(d);
  for (std::size_t i = 0; i < groups; i += kLanes) {
    const auto power = exp2Lanes(d, hn::Sub(hn::Load(d, shifts + i), hn::Set(d, largest)));
    const auto value = hn::Mul(power, unit);
    sum = hn::MulAdd(value, hn::Load(d, groupSums + i), sum);
    hn::Store(value, d, shifts + i);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

/// Statistics of the tile from the codes, where a code of row r in group b counts `factors[r][b]`.
template <bool kMaximum>
HWY_INLINE void tileColumns16(const ReadJob& job, const Tile16& t, const float* factors, float* out) {
  const Lanes16 d;
  const hn::RebindToSigned<Lanes16> di;
  constexpr std::uint32_t kWords = kSlotGroup / 2 / kLanes;  // vectors of words
  constexpr std::uint32_t kTileParts = kSlotTile / kLanes;
  const std::size_t powers = powerStride(job.blockSlots);
  const std::size_t groups = groupStride(job.blockSlots);
  const auto include = [&](hn::VFromD<decltype(di)> code, hn::VFromD<Lanes16> factor, hn::VFromD<Lanes16>& column)
                           HWY_ATTR {
                             const auto x = hn::ConvertTo(d, code);
                             column = kMaximum ? hn::Max(column, hn::Mul(x, factor)) : hn::MulAdd(x, factor, column);
                           };
  for (std::uint32_t group = 0; group < t.groups; ++group) {
    hn::VFromD<Lanes16> low[kWords];
    hn::VFromD<Lanes16> high[kWords];
    HWY_UNROLL(4)
    for (std::uint32_t i = 0; i < kWords; ++i) low[i] = high[i] = hn::Zero(d);
    const std::int16_t* codes = t.powers + group * kSlotGroup;
    for (std::uint32_t r = 0; r < t.rows.count; ++r, codes += powers) {
      const auto factor = hn::Set(d, factors[r * groups + group]);
      HWY_UNROLL(4)
      for (std::uint32_t i = 0; i < kWords; ++i) {
        const auto words = hn::LoadU(di, reinterpret_cast<const std::int32_t*>(codes) + i * kLanes);
        include(hn::And(words, hn::Set(di, 0xFFFF)), factor, low[i]);
        include(hn::ShiftRight<16>(words), factor, high[i]);
      }
    }
    float* columns = out + group * kSlotGroup;
    HWY_UNROLL(4)
    for (std::uint32_t i = 0; i < kWords; ++i) {
      float* tiles = columns + i / kTileParts * 2 * kSlotTile + i % kTileParts * kLanes;
      hn::Store(low[i], d, tiles);
      hn::Store(high[i], d, tiles + kSlotTile);
    }
  }
}

/// `normalizer[r]`: what 2^(logit - largest) of row r is multiplied with to become a probability.
HWY_INLINE void collectColumns16(const ReadJob& job, const Tile16& t, std::uint32_t tile, float* normalizer) {
  float* out = job.columns + static_cast<std::size_t>(tile) * job.blockSlots;
  const std::size_t groups = groupStride(job.blockSlots);
  weighRows(job, t.rows, normalizer);
  for (std::uint32_t r = 0; r < t.rows.count; ++r) {
    for (std::size_t i = 0; i < t.groups; ++i) {
      t.groupSums[r * groups + i] = t.shifts[r * groups + i] * normalizer[r];
    }
  }
  job.args->statistic == Statistic::max ? tileColumns16<true>(job, t, t.groupSums, out)
                                        : tileColumns16<false>(job, t, t.groupSums, out);
  finishColumns(job, t.rows, normalizer, out);
}

HWY_INLINE void tileValues16(const ReadJob& job, const Tile16& t) {
  const std::uint32_t padded = job.args->shape.paddedHeadDim();
  const std::size_t powers = powerStride(job.blockSlots);
  const std::size_t groups = groupStride(job.blockSlots);
  const std::size_t groupBytes = std::size_t{padded} / kPairLanes * kPairRecordBytes;
  constexpr std::uint32_t kNear = kValueGroup / kSlotGroup;
  for (std::uint32_t group = 0; group < t.groups; group += kNear) {
    for (std::uint32_t first = 0; first < t.rows.panels * kPanelRows; first += kPanelRows) {
      float* sums = job.sums + static_cast<std::size_t>(t.rows.begin + first) * padded;
      job.int16.dot({.rows = t.powers + first * powers + std::size_t{group} * kSlotGroup,
                     .rowStride = powers,
                     .rowScale = t.shifts + first * groups + group,
                     .rowScaleStride = groups,
                     .lanes = job.int16.values + group * groupBytes,
                     .panelStride = kPairRecordBytes,
                     .blockStride = groupBytes,
                     .panels = padded / kPairLanes,
                     .blocks = HWY_MIN(kNear, t.groups - group),
                     .initial = sums,
                     .initialStride = padded,
                     .out = sums,
                     .outStride = padded});
    }
  }
}

/// One tile of rows over the block.
void attendTile16(const ReadJob& job, std::uint32_t tile, unsigned worker) {
  const std::uint32_t padded = job.args->shape.paddedHeadDim();
  const std::size_t groups = groupStride(job.blockSlots);
  const Tile16 t = tile16(job, tile, worker);
  roundQueries(job, t, worker);
  tilePowers(job, t);
  float normalizer[kTileRows];
  for (std::uint32_t r = 0; r < t.rows.panels * kPanelRows; ++r) {
    const std::uint32_t row = t.rows.begin + r;
    if (job.firstBlock) std::memset(job.sums + static_cast<std::size_t>(row) * padded, 0, padded * sizeof(float));
    float* shifts = t.shifts + r * groups;
    float largest = largestShift(shifts, groups);
    if (!job.firstBlock && r < t.rows.count && job.rowMax[row] > largest) largest = job.rowMax[row];
    const float sum = scaleGroups(shifts, t.groupSums + r * groups, groups, largest);
    if (r < t.rows.count && t.groups > 0) normalizer[r] = carryRow(job, row, largest, sum);
  }
  if (job.collect) collectColumns16(job, t, tile, normalizer);
  tileValues16(job, t);
  if (job.lastBlock) finishRows(job, t.rows);
}

void revisitTile16(const ReadJob& job, std::uint32_t tile, unsigned worker) {
  const std::size_t groups = groupStride(job.blockSlots);
  const Tile16 t = tile16(job, tile, worker);
  roundQueries(job, t, worker);
  tilePowers(job, t);
  float normalizer[kTileRows];
  for (std::uint32_t r = 0; r < t.rows.count; ++r) {
    const std::uint32_t row = t.rows.begin + r;
    scaleGroups(t.shifts + r * groups, t.groupSums + r * groups, groups, job.rowMax[row]);
    normalizer[r] = 1.0F / job.rowSum[row];
  }
  collectColumns16(job, t, tile, normalizer);
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

HWY_EXPORT(widenGroup16);
HWY_EXPORT(attendTile16);
HWY_EXPORT(revisitTile16);

void placeInt16(ReadJob& job, Pieces& pieces, const CacheShape& shape, unsigned threads) {
  const std::size_t slots = job.blockSlots;
  const std::size_t rows = std::size_t{threads} * job.tileRows;
  const std::size_t blocks = keyBlocks(shape);
  Int16Read& own = job.int16;
  own.keys = pieces.take<std::uint8_t>(slots / kSlotTile * blocks * kPairRecordBytes);
  own.values = pieces.take<std::uint8_t>(slots / kSlotGroup * (shape.paddedHeadDim() / kPairLanes) * kPairRecordBytes);
  own.wide = pieces.take<float>(threads * wideFloats(shape));
  own.rotated = pieces.take<float>(std::size_t{threads} * shape.headDim);
  own.queries = pieces.take<std::int16_t>(rows * blocks * kPairBlock);
  own.queryScales = pieces.take<float>(rows * blocks);
  own.logits = pieces.take<float>(std::size_t{threads} * kPanelRows * kLogitStride);
  own.powers = pieces.take<std::int16_t>(rows * powerStride(job.blockSlots));
  own.shifts = pieces.take<float>(rows * groupStride(job.blockSlots));
  own.groupSums = pieces.take<float>(rows * groupStride(job.blockSlots));
}

ReadSteps int16Steps() {
  return {.widen = HWY_DYNAMIC_DISPATCH(widenGroup16),
          .attend = HWY_DYNAMIC_DISPATCH(attendTile16),
          .revisit = HWY_DYNAMIC_DISPATCH(revisitTile16)};
}

}  // namespace longleaf::kernels::cpu
#endif  // HWY_ONCE
