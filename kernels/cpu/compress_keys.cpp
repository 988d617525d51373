// SPDX-License-Identifier: Apache-2.0
// Statistic::key: a slot counts for as much as its key differs from those around it. With u = k / ||k||:
//   global:  score = -cos(k, mean u of all live slots)
//   nested:  the same measure for three anchors: all slots, the slot's block of kBlock, the kBefore slots before it (in
//            rank order; the first slot has none before it and takes its block); each is turned into ranks within the
//            head (0 .. 1, the larger the more unusual), and the score is their mean weighted by the standard
//            deviations of the three measures, so that the scale on which a head's keys differ most decides.
// Keys are taken as they are stored.
#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/cpu/compress_join.h"

namespace longleaf::kernels::cpu {

namespace {

constexpr std::uint32_t kBlock = kKeyRows - kKeyRowsBefore;
constexpr std::uint32_t kBefore = kKeyRowsBefore;
constexpr std::size_t kScales = 3;

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

/// u of the slot at a rank.
void readDirection(const HeadTask& task, std::uint32_t rank, std::span<float> to) {
  readKey(task.slots, task.scratch.order[rank], task.scratch.raw, to);
  const float inverse = inverseNorm(to);
  for (float& x : to) x *= inverse;
}

/// sum <- sum + factor * x
void addTo(std::span<float> sum, std::span<const float> x, float factor = 1.0F) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += factor * x[i];
}

/// Minus the cosine of a direction and a sum of directions (its length does not matter); 0 for either of length 0.
float unlike(std::span<const float> direction, std::span<const float> sum) {
  const double norms = std::sqrt(dot(direction, direction) * dot(sum, sum));
  return norms > 0.0 ? static_cast<float>(-dot(direction, sum) / norms) : 0.0F;
}

/// The sum of all directions into scratch.vector.
std::span<const float> globalAnchor(const HeadTask& task) {
  const std::span<float> sum = task.vector(task.scratch.vector);
  const std::span<float> key = task.vector(task.scratch.key);
  std::fill(sum.begin(), sum.end(), 0.0F);
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    readDirection(task, rank, key);
    addTo(sum, key);
  }
  return sum;
}

/// The measures of a block whose directions are rows kBefore .. of scratch.keyRows; the rows of the slots before it end
/// at row kBefore.
void measureBlock(const HeadTask& task, std::uint32_t begin, std::uint32_t count,
                  const std::array<float*, kScales>& measures) {
  const auto row = [&](std::uint32_t i) {
    return std::span<float>(task.scratch.keyRows + std::size_t{i} * task.slots.headDim, task.slots.headDim);
  };
  const std::span<float> block = task.vector(task.scratch.otherVector);
  const std::span<float> before = task.vector(task.scratch.otherKey);
  std::fill(block.begin(), block.end(), 0.0F);
  std::fill(before.begin(), before.end(), 0.0F);
  for (std::uint32_t i = 0; i < count; ++i) addTo(block, row(kBefore + i));
  for (std::uint32_t i = kBefore - std::min(begin, kBefore); i < kBefore; ++i) addTo(before, row(i));
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::span<const float> own = row(kBefore + i);
    const std::uint32_t rank = begin + i;
    measures[0][rank] = unlike(own, task.vector(task.scratch.vector));
    measures[1][rank] = unlike(own, block);
    measures[2][rank] = rank > 0 ? unlike(own, before) : measures[1][rank];
    addTo(before, own);
    if (rank >= kBefore) addTo(before, row(i), -1.0F);
  }
}

double standardDeviation(const float* values, std::uint32_t count) {
  double sum = 0.0;
  double squares = 0.0;
  for (std::uint32_t i = 0; i < count; ++i) sum += static_cast<double>(values[i]);
  const double mean = sum / count;
  for (std::uint32_t i = 0; i < count; ++i) {
    const double apart = static_cast<double>(values[i]) - mean;
    squares += apart * apart;
  }
  return std::sqrt(squares / count);
}

/// values[rank] <- its place among all values, 0 .. 1; of equals the later slot is placed higher.
void rankValues(const HeadTask& task, float* values) {
  Candidate* sorted = task.scratch.candidates;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) sorted[rank] = {values[rank], rank};
  std::sort(sorted, sorted + task.live, largerCandidate);
  const auto steps = static_cast<float>(std::max(task.live, 2U) - 1);
  for (std::uint32_t i = 0; i < task.live; ++i) values[sorted[i].rank] = static_cast<float>(task.live - 1 - i) / steps;
}

void scoreNested(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const std::size_t d = task.slots.headDim;
  const std::array<float*, kScales> measures{scratch.value, scratch.pooled, scratch.mass};
  for (std::uint32_t begin = 0; begin < task.live; begin += kBlock) {
    const std::uint32_t count = std::min(kBlock, task.live - begin);
    // The last rows of the block before this one, which was a whole one.
    if (begin > 0) std::copy_n(scratch.keyRows + kBlock * d, kBefore * d, scratch.keyRows);
    for (std::uint32_t i = 0; i < count; ++i) {
      readDirection(task, begin + i, std::span(scratch.keyRows + (kBefore + i) * d, d));
    }
    measureBlock(task, begin, count, measures);
  }
  std::array<double, kScales> share{};
  double total = 0.0;
  for (std::size_t scale = 0; scale < kScales; ++scale) {
    for (std::uint32_t rank = 0; rank < task.live; ++rank) {
      if (!std::isfinite(measures[scale][rank])) measures[scale][rank] = 1.0F;  // as unusual as can be
    }
    share[scale] = standardDeviation(measures[scale], task.live);
    total += share[scale];
    rankValues(task, measures[scale]);
  }
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    double score = 0.0;
    for (std::size_t scale = 0; scale < kScales; ++scale) {
      score += (total > 0.0 ? share[scale] / total : 1.0 / kScales) * static_cast<double>(measures[scale][rank]);
    }
    task.slots.score[scratch.order[rank]] = static_cast<float>(score);
  }
}

}  // namespace

void scoreKeys(const HeadTask& task) {
  const std::span<const float> anchor = globalAnchor(task);
  if (task.args.policy.anchors == KeyAnchors::nested) return scoreNested(task);
  const std::span<float> key = task.vector(task.scratch.key);
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    readDirection(task, rank, key);
    task.slots.score[task.scratch.order[rank]] = unlike(key, anchor);
  }
}

}  // namespace longleaf::kernels::cpu
