// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "inference/cache/method.h"

namespace longleaf::inference {

namespace {

using kernels::Combine;
using kernels::Fate;
using kernels::KeyAnchors;
using kernels::PoolKind;
using kernels::Positions;
using kernels::Similarity;
using kernels::ValueWeight;

/// SnapKV's score: mean over the last 32 queries, smoothed over 5 neighbours; read in full, compressed once.
constexpr CacheMethod kSnap{.score = Score::windowMean,
                            .window = 32,
                            .pool = 5,
                            .poolKind = PoolKind::average,
                            .recent = SegmentSize::slots(32),
                            .positions = Positions::absolute,
                            .mergeSpace = MergeSpace::after,
                            .schedule = Schedule::prompt};

constexpr CacheMethod snapWith(Allocate allocate, float floor, float ceiling = 2) {
  CacheMethod method = kSnap;
  method.allocate = allocate;
  method.floor = floor;
  method.ceiling = ceiling;
  return method;
}

/// Half of the context by attention, half by attention times what the value adds.
constexpr CacheMethod criticalMethod() {
  CacheMethod method = kSnap;
  method.valueWeight = ValueWeight::woV;
  method.poolScore = true;
  method.firstStage = 0.5F;
  return method;
}

/// The worst case over queries and heads instead of the mean, nothing below the mean of its head.
constexpr CacheMethod defensiveMethod() {
  CacheMethod method = snapWith(Allocate::pooledLayer, 0.2F, 0);
  method.score = Score::max;
  method.valueWeight = ValueWeight::woV;
  method.poolScore = true;
  method.meanFloor = true;
  return method;
}

/// Reads in full, keeps what received most attention, merges the rest into it.
constexpr CacheMethod mergingMethod(Fate fate, Combine combine, float threshold) {
  return {.score = Score::sum,
          .sink = SegmentSize::slots(4),
          .recent = SegmentSize::share(1.0 / 4),
          .fate = fate,
          .similarity = Similarity::cosine,
          .combine = combine,
          .threshold = threshold,
          .alpha = 0.0F,
          .positions = Positions::absolute,
          .mergeSpace = MergeSpace::after,
          .schedule = Schedule::prompt};
}

constexpr std::array kPresets{std::to_array<Preset>({
    {.name = "full", .summary = "keeps every token", .method = {}},
    {.name = "streaming",
     .summary = "first 4 tokens and a window of the newest (arXiv 2309.17453)",
     .method = {.score = Score::position,
                .sink = SegmentSize::slots(4),
                .recent = SegmentSize::rest(),
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
    {.name = "lm-infinite",
     .summary = "first 10 tokens and a window of the newest; no distance above the trained window (arXiv 2308.16137)",
     .method = {.score = Score::position,
                .sink = SegmentSize::slots(10),
                .recent = SegmentSize::rest(),
                .positions = Positions::capped,
                .mergeSpace = MergeSpace::after,
                .schedule = Schedule::chunk}},
    {.name = "h2o",
     .summary = "keeps what received most attention in sum (arXiv 2306.14048)",
     .method = {.score = Score::sum,
                .sink = SegmentSize::slots(4),
                .recent = SegmentSize::share(1.0 / 2),
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
    {.name = "tova",
     .summary = "keeps what the last query of each chunk attends to (arXiv 2401.06104)",
     .method = {.score = Score::last,
                .recent = SegmentSize::slots(1),
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
    {.name = "snapkv",
     .summary = "reads in full, keeps what the last 32 queries attend to (arXiv 2404.14469)",
     .method = kSnap},
    {.name = "pyramidkv",
     .summary = "as snapkv, with fewer slots from layer to layer (arXiv 2406.02069)",
     .method = snapWith(Allocate::pyramid, 0)},
    {.name = "zigzagkv",
     .summary = "as snapkv, with more slots for layers whose attention is spread wide (arXiv 2412.09036)",
     .method = snapWith(Allocate::uncertainty, 0.25F, 0)},
    {.name = "adakv",
     .summary = "as snapkv, with the slots of a layer shared by its heads (arXiv 2407.11550)",
     .method = snapWith(Allocate::pooledLayer, 0.2F, 0)},
    {.name = "criticalkv",
     .summary = "as snapkv, half of it weighted by what a value adds (arXiv 2502.03805)",
     .method = criticalMethod()},
    {.name = "defensivekv",
     .summary = "largest attention of the last 32 queries, weighted, shared by the heads of a layer (arXiv 2510.13334)",
     .method = defensiveMethod()},
    {.name = "dynamickv",
     .summary = "as snapkv, with the slots shared by the layers as their scores say (arXiv 2412.14838)",
     .method = snapWith(Allocate::pooledCounts, 0, 10)},
    {.name = "keydiff",
     .summary = "keeps keys that are unlike the others, without looking at attention (arXiv 2504.15364)",
     .method = {.score = Score::key,
                .recent = SegmentSize::slots(1),
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
    {.name = "nestedkv",
     .summary = "keeps keys that are unlike all others, their neighbours, or what came before (arXiv 2605.26678)",
     .method = {.score = Score::key,
                .anchors = KeyAnchors::nested,
                .recent = SegmentSize::slots(32),
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
    {.name = "cascading",
     .summary = "a window whose older part keeps every 2nd, 4th, 8th token (arXiv 2406.17808)",
     .method = {.score = Score::decayedSum,
                .lambda = 0.999F,
                .rings = 3,
                .sink = SegmentSize::slots(4),
                .recent = SegmentSize::share(1.0 / 4),
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
    {.name = "kvmerger",
     .summary = "reads in full, merges runs of like keys into what received most attention (arXiv 2407.08454)",
     .method = mergingMethod(Fate::mergeAdjacent, Combine::gaussian, 0.75F)},
    {.name = "d2o",
     .summary = "reads in full, merges what is alike into what received most attention (arXiv 2406.13035)",
     .method = mergingMethod(Fate::mergeSimilar, Combine::similarity, 0.6F)},
    {.name = "zsmerge-paper",
     .summary = "ZSMerge as published: decayed sum, everything evicted merges (arXiv 2503.10714)",
     .method = {.score = Score::decayedSum,
                .lambda = 0.98F,
                .recent = SegmentSize::share(1.0 / 2),
                .residual = SegmentSize::slots(2),
                .fate = Fate::mergeResidual,
                .similarity = Similarity::dot,
                .alpha = 1.0F,
                .positions = Positions::absolute,
                .mergeSpace = MergeSpace::after,
                .schedule = Schedule::token,
                .readMode = ReadMode::exact}},
    {.name = "zsmerge",
     .summary = "the default: running maximum of attention, weighted by what a value adds; merges only what is alike",
     .method = {.score = Score::max,
                .valueWeight = ValueWeight::woV,
                .pool = 3,
                .poolKind = PoolKind::max,
                .sink = SegmentSize::slots(4),
                .recent = SegmentSize::share(1.0 / 2),
                .recentMost = 768,
                .residual = SegmentSize::share(1.0 / 100),
                .fate = Fate::mergeResidual,
                .similarity = Similarity::cosine,
                .threshold = 0.8F,
                .alpha = 0.1F,
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
})};

}  // namespace

std::span<const Preset> presets() { return kPresets; }

Expected<CacheMethod> presetByName(std::string_view name) {
  std::string names;
  for (const Preset& preset : kPresets) {
    if (preset.name == name) return preset.method;
    names += (names.empty() ? "" : ", ") + std::string(preset.name);
  }
  return tl::unexpected(
      Error{ErrorCode::invalidSetting, "there is no method '" + std::string(name) + "'; methods are " + names});
}

}  // namespace longleaf::inference
