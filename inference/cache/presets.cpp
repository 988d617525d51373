// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "inference/cache/method.h"

namespace longleaf::inference {

namespace {

using kernels::Fate;
using kernels::PoolKind;
using kernels::Positions;
using kernels::Similarity;
using kernels::ValueWeight;

constexpr std::array<Preset, 5> kPresets{{
    {.name = "full", .summary = "keeps every token", .method = {}},
    {.name = "streaming",
     .summary = "first 4 tokens and a window of the newest (arXiv 2309.17453)",
     .method = {.score = Score::position,
                .sink = SegmentSize::slots(4),
                .recent = SegmentSize::rest(),
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
    {.name = "h2o",
     .summary = "keeps what received most attention in sum (arXiv 2306.14048)",
     .method = {.score = Score::sum,
                .sink = SegmentSize::slots(4),
                .recent = SegmentSize::share(1.0 / 2),
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
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
                .pool = 5,
                .poolKind = PoolKind::max,
                .sink = SegmentSize::slots(4),
                .recent = SegmentSize::share(1.0 / 8),
                .residual = SegmentSize::share(1.0 / 32),
                .fate = Fate::mergeResidual,
                .similarity = Similarity::cosine,
                .threshold = 0.8F,
                .alpha = 0.3F,
                .positions = Positions::relative,
                .mergeSpace = MergeSpace::before,
                .schedule = Schedule::chunk}},
}};

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
