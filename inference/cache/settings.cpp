// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

namespace longleaf::inference {

namespace {

using kernels::ActivationFormat;
using kernels::Combine;
using kernels::Fate;
using kernels::KeyAnchors;
using kernels::PoolKind;
using kernels::Positions;
using kernels::Similarity;
using kernels::StoreFormat;
using kernels::ValueWeight;

template <class T>
struct Choice {
  std::string_view name;
  T value;
};

constexpr Choice<Score> kScores[] = {{"none", Score::none},
                                     {"position", Score::position},
                                     {"sum", Score::sum},
                                     {"decayed_sum", Score::decayedSum},
                                     {"max", Score::max},
                                     {"maxmean", Score::maxMean},
                                     {"window_mean", Score::windowMean},
                                     {"last", Score::last},
                                     {"key", Score::key}};
constexpr Choice<KeyAnchors> kAnchors[] = {{"global", KeyAnchors::global}, {"nested", KeyAnchors::nested}};
constexpr Choice<Allocate> kAllocations[] = {
    {"uniform", Allocate::uniform},          {"pyramid", Allocate::pyramid},
    {"uncertainty", Allocate::uncertainty},  {"pooled_layer", Allocate::pooledLayer},
    {"pooled_model", Allocate::pooledModel}, {"pooled_counts", Allocate::pooledCounts}};
constexpr Choice<Combine> kCombinations[] = {
    {"count", Combine::count}, {"similarity", Combine::similarity}, {"gaussian", Combine::gaussian}};
constexpr Choice<bool> kSwitches[] = {{"off", false}, {"on", true}};
constexpr Choice<bool> kPoolStages[] = {{"weighted", false}, {"score", true}};
constexpr Choice<bool> kScoreFloors[] = {{"none", false}, {"mean", true}};
constexpr Choice<ValueWeight> kValueWeights[] = {
    {"none", ValueWeight::none}, {"v", ValueWeight::v}, {"wo_v", ValueWeight::woV}};
constexpr Choice<PoolKind> kPoolKinds[] = {{"max", PoolKind::max}, {"average", PoolKind::average}};
constexpr Choice<Fate> kFates[] = {{"drop", Fate::drop},
                                   {"merge_residual", Fate::mergeResidual},
                                   {"merge_similar", Fate::mergeSimilar},
                                   {"merge_adjacent", Fate::mergeAdjacent}};
constexpr Choice<Similarity> kSimilarities[] = {{"dot", Similarity::dot}, {"cosine", Similarity::cosine}};
constexpr Choice<Positions> kPositions[] = {
    {"absolute", Positions::absolute}, {"relative", Positions::relative}, {"capped", Positions::capped}};
constexpr Choice<MergeSpace> kMergeSpaces[] = {{"before", MergeSpace::before}, {"after", MergeSpace::after}};
constexpr Choice<Schedule> kSchedules[] = {
    {"never", Schedule::never}, {"token", Schedule::token}, {"chunk", Schedule::chunk}, {"prompt", Schedule::prompt}};
constexpr Choice<StoreFormat> kStores[] = {
    {"f32", StoreFormat::f32}, {"f16", StoreFormat::f16}, {"bf16", StoreFormat::bf16}, {"q8", StoreFormat::q8}};
constexpr Choice<ActivationFormat> kActivations[] = {{"q8", ActivationFormat::q8}, {"f32", ActivationFormat::f32}};
constexpr Choice<ReadMode> kReadModes[] = {{"chunked", ReadMode::chunked}, {"exact", ReadMode::exact}};

template <class T, std::size_t N>
bool choose(const Choice<T> (&choices)[N], std::string_view text, T& out) {
  for (const Choice<T>& choice : choices) {
    if (choice.name != text) continue;
    out = choice.value;
    return true;
  }
  return false;
}

template <class T, std::size_t N>
std::string nameOf(const Choice<T> (&choices)[N], T value) {
  for (const Choice<T>& choice : choices) {
    if (choice.value == value) return std::string(choice.name);
  }
  return {};
}

std::optional<double> parseNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

template <class T>
bool setNumber(std::string_view text, double low, double high, T& out) {
  const auto value = parseNumber(text);
  if (!value || *value < low || *value > high) return false;
  if constexpr (std::is_integral_v<T>) {
    if (*value != std::floor(*value)) return false;
  }
  out = static_cast<T>(*value);
  return true;
}

/// Slots or N%, or "rest" where `restAllowed`.
bool setSize(std::string_view text, bool restAllowed, SegmentSize& out) {
  if (restAllowed && text == "rest") {
    out = SegmentSize::rest();
    return true;
  }
  const bool percent = text.ends_with('%');
  const auto value = parseNumber(percent ? text.substr(0, text.size() - 1) : text);
  if (!value || *value < 0 || (percent ? *value > 100 : *value > (1U << 24) || *value != std::floor(*value)))
    return false;
  out = percent ? SegmentSize::share(*value / 100) : SegmentSize::slots(*value);
  return true;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

/// The shortest text that reads back as the same float.
std::string number(float value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string sizeText(const SegmentSize& size) {
  switch (size.kind) {
    case SegmentSize::Kind::slots:
      return number(size.value);
    case SegmentSize::Kind::share:
      return number(size.value * 100) + "%";
    case SegmentSize::Kind::rest:
      break;
  }
  return "rest";
}

/// N% as a share of 1.
bool setShare(std::string_view text, float& out) {
  const auto value = text.ends_with('%') ? parseNumber(text.substr(0, text.size() - 1)) : std::nullopt;
  if (!value || *value < 0 || *value > 100) return false;
  out = static_cast<float>(*value / 100);
  return true;
}

std::string shareText(float share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g%%", static_cast<double>(share) * 100);
  return text;
}

struct Row {
  SettingKey key;
  bool (*set)(Settings&, std::string_view);
  std::string (*get)(const Settings&);
};

// clang-format off
constexpr Row kRows[] = {
    {{"score", "none, position, sum, decayed_sum, max, maxmean, window_mean, last, key", "how a slot's importance is measured"},
     [](Settings& s, std::string_view t) { return choose(kScores, t, s.method.score); },
     [](const Settings& s) { return nameOf(kScores, s.method.score); }},
    {{"lambda", "above 0, at most 1", "decay per token of decayed_sum"},
     [](Settings& s, std::string_view t) { return setNumber(t, 1e-6, 1, s.method.lambda); },
     [](const Settings& s) { return number(s.method.lambda); }},
    {{"window", "0 to 65536 tokens", "a score counts the last so many queries only; 0 = all"},
     [](Settings& s, std::string_view t) { return setNumber(t, 0, 65536, s.method.window); },
     [](const Settings& s) { return std::to_string(s.method.window); }},
    {{"anchors", "global, nested", "what score=key compares a key with: all keys, or those near it too"},
     [](Settings& s, std::string_view t) { return choose(kAnchors, t, s.method.anchors); },
     [](const Settings& s) { return nameOf(kAnchors, s.method.anchors); }},
    {{"score_floor", "none, mean", "mean: no score counts as less than the mean of its head"},
     [](Settings& s, std::string_view t) { return choose(kScoreFloors, t, s.method.meanFloor); },
     [](const Settings& s) { return nameOf(kScoreFloors, s.method.meanFloor); }},
    {{"value_weight", "none, v, wo_v", "weights the score by the norm of the value or of its projection"},
     [](Settings& s, std::string_view t) { return choose(kValueWeights, t, s.method.valueWeight); },
     [](const Settings& s) { return nameOf(kValueWeights, s.method.valueWeight); }},
    {{"pool", "odd number from 1 to 255", "neighbours over which scores are smoothed; 1 = none"},
     [](Settings& s, std::string_view t) {
       std::uint32_t width = 0;
       if (!setNumber(t, 1, 255, width) || width % 2 == 0) return false;
       s.method.pool = width;
       return true;
     },
     [](const Settings& s) { return std::to_string(s.method.pool); }},
    {{"pool_kind", "max, average", "how neighbours are smoothed"},
     [](Settings& s, std::string_view t) { return choose(kPoolKinds, t, s.method.poolKind); },
     [](const Settings& s) { return nameOf(kPoolKinds, s.method.poolKind); }},
    {{"pool_of", "weighted, score", "smooth the score after it is weighted by the value, or before"},
     [](Settings& s, std::string_view t) { return choose(kPoolStages, t, s.method.poolScore); },
     [](const Settings& s) { return nameOf(kPoolStages, s.method.poolScore); }},
    {{"first_stage", "0% to 100% of the context", "part that the score alone chooses, without the value weight"},
     [](Settings& s, std::string_view t) { return setShare(t, s.method.firstStage); },
     [](const Settings& s) { return shareText(s.method.firstStage); }},
    {{"rings", "1 to 16", "context as so many rings, each of tokens twice as far apart; 1 = none"},
     [](Settings& s, std::string_view t) { return setNumber(t, 1, kernels::kMostRings, s.method.rings); },
     [](const Settings& s) { return std::to_string(s.method.rings); }},
    {{"allocate", "uniform, pyramid, uncertainty, pooled_layer, pooled_model, pooled_counts", "how slots are shared among heads"},
     [](Settings& s, std::string_view t) { return choose(kAllocations, t, s.method.allocate); },
     [](const Settings& s) { return nameOf(kAllocations, s.method.allocate); }},
    {{"beta", "1 to 1000", "steepness of allocate=pyramid: the last layer gets the mean divided by it"},
     [](Settings& s, std::string_view t) { return setNumber(t, 1, 1000, s.method.beta); },
     [](const Settings& s) { return number(s.method.beta); }},
    {{"floor", "0% to 100%", "part of an even share that every head keeps when slots are shared by score"},
     [](Settings& s, std::string_view t) { return setShare(t, s.method.floor); },
     [](const Settings& s) { return shareText(s.method.floor); }},
    {{"ceiling", "1 to 64 budgets; 0 = no limit", "most that one head gets when slots are shared by score"},
     [](Settings& s, std::string_view t) { return t == "0" ? setNumber(t, 0, 0, s.method.ceiling) : setNumber(t, 1, 64, s.method.ceiling); },
     [](const Settings& s) { return number(s.method.ceiling); }},
    {{"sink", "slots or N% of the budget", "first tokens, never evicted"},
     [](Settings& s, std::string_view t) { return setSize(t, false, s.method.sink); },
     [](const Settings& s) { return sizeText(s.method.sink); }},
    {{"recent", "slots, N% of the budget, or rest", "newest tokens, always kept; context is what remains"},
     [](Settings& s, std::string_view t) {
       if (!setSize(t, true, s.method.recent)) return false;
       s.method.recentMost = 0;  // a preset's limit is not for another share
       return true;
     },
     [](const Settings& s) { return sizeText(s.method.recent); }},
    {{"recent_most", "0 to 16777216 slots", "where recent is N%, no more slots than this; 0 = no limit"},
     [](Settings& s, std::string_view t) { return setNumber(t, 0, 1U << 24, s.method.recentMost); },
     [](const Settings& s) { return std::to_string(s.method.recentMost); }},
    {{"residual", "slots (at most 65,535) or N% of the budget", "slots that take merged tokens"},
     [](Settings& s, std::string_view t) {
       SegmentSize size;
       if (!setSize(t, false, size) || (size.kind == SegmentSize::Kind::slots && size.value > 65535)) return false;
       s.method.residual = size;
       return true;
     },
     [](const Settings& s) { return sizeText(s.method.residual); }},
    {{"fate", "drop, merge_residual, merge_similar, merge_adjacent", "what becomes of an evicted slot"},
     [](Settings& s, std::string_view t) {
       if (!choose(kFates, t, s.method.fate)) return false;
       if (s.method.fate != Fate::mergeResidual) s.method.residual = SegmentSize::slots(0);
       if (s.method.fate == Fate::drop || s.method.fate == Fate::mergeResidual) s.method.combine = Combine::count;
       if (s.method.fate == Fate::drop) s.method.variance = false;
       return true;
     },
     [](const Settings& s) { return nameOf(kFates, s.method.fate); }},
    {{"merge", "dot, cosine", "likeness by which the residual slot is chosen"},
     [](Settings& s, std::string_view t) { return choose(kSimilarities, t, s.method.similarity); },
     [](const Settings& s) { return nameOf(kSimilarities, s.method.similarity); }},
    {{"threshold", "-1 to 1", "smallest cosine that merges; less alike is dropped"},
     [](Settings& s, std::string_view t) { return setNumber(t, -1, 1, s.method.threshold); },
     [](const Settings& s) { return number(s.method.threshold); }},
    {{"combine", "count, similarity, gaussian", "what weighs in a merged slot: tokens, or how alike the keys are"},
     [](Settings& s, std::string_view t) { return choose(kCombinations, t, s.method.combine); },
     [](const Settings& s) { return nameOf(kCombinations, s.method.combine); }},
    {{"alpha", "0 to 1", "share of ln w that a merged slot's logit gains"},
     [](Settings& s, std::string_view t) { return setNumber(t, 0, 1, s.method.alpha); },
     [](const Settings& s) { return number(s.method.alpha); }},
    {{"variance", "off, on", "a merged slot's logit gains by how much its keys differ"},
     [](Settings& s, std::string_view t) { return choose(kSwitches, t, s.method.variance); },
     [](const Settings& s) { return nameOf(kSwitches, s.method.variance); }},
    {{"positions", "absolute, relative, capped", "rotary position: of the source, rank among live slots, or no distance above the trained window"},
     [](Settings& s, std::string_view t) {
       if (!choose(kPositions, t, s.method.positions)) return false;
       s.method.mergeSpace = s.method.positions == Positions::relative ? MergeSpace::before : MergeSpace::after;
       return true;
     },
     [](const Settings& s) { return nameOf(kPositions, s.method.positions); }},
    {{"merge_space", "before, after", "keys are merged before (relative) or after (absolute) rotation"},
     [](Settings& s, std::string_view t) { return choose(kMergeSpaces, t, s.method.mergeSpace); },
     [](const Settings& s) { return nameOf(kMergeSpaces, s.method.mergeSpace); }},
    {{"schedule", "never, token, chunk, prompt", "when slots are evicted"},
     [](Settings& s, std::string_view t) { return choose(kSchedules, t, s.method.schedule); },
     [](const Settings& s) { return nameOf(kSchedules, s.method.schedule); }},
    {{"chunk", "1 to 2048 tokens", "tokens read between evictions"},
     [](Settings& s, std::string_view t) { return setNumber(t, 1, 2048, s.method.chunk); },
     [](const Settings& s) { return std::to_string(s.method.chunk); }},
    {{"rank_every", "1 to 1024 tokens", "decoded tokens between evictions"},
     [](Settings& s, std::string_view t) { return setNumber(t, 1, 1024, s.method.rankEvery); },
     [](const Settings& s) { return std::to_string(s.method.rankEvery); }},
    {{"store", "f32, f16, bf16, q8", "number format of keys and values"},
     [](Settings& s, std::string_view t) { return choose(kStores, t, s.method.store); },
     [](const Settings& s) { return nameOf(kStores, s.method.store); }},
    {{"overlay", "16 to 65536 slots", "room above the document for question and answer", false},
     [](Settings& s, std::string_view t) { return setNumber(t, 16, 65536, s.overlaySlots); },
     [](const Settings& s) { return std::to_string(s.overlaySlots); }},
    {{"passages", "0 to 65536 tokens", "best passages for a question, read again word for word; 0 = off", false},
     [](Settings& s, std::string_view t) { return setNumber(t, 0, 65536, s.passageTokens); },
     [](const Settings& s) { return std::to_string(s.passageTokens); }},
    {{"limit", "1 to 65536 tokens per slot", "a summary reads a document beyond this in sections", false},
     [](Settings& s, std::string_view t) { return setNumber(t, 1, 65536, s.tokensPerSlot); },
     [](const Settings& s) { return std::to_string(s.tokensPerSlot); }},
    {{"activations", "q8, f32", "arithmetic of matrix products, and of attention while reading: in few bits, or in f32"},
     [](Settings& s, std::string_view t) { return choose(kActivations, t, s.activations); },
     [](const Settings& s) { return nameOf(kActivations, s.activations); }},
    {{"read_mode", "chunked, exact", "exact reads with a full cache and compresses once"},
     [](Settings& s, std::string_view t) { return choose(kReadModes, t, s.method.readMode); },
     [](const Settings& s) { return nameOf(kReadModes, s.method.readMode); }},
};
// clang-format on

constexpr auto kKeys = [] {
  std::array<SettingKey, std::size(kRows)> keys{};
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = kRows[i].key;
  return keys;
}();

const Row* findRow(std::string_view key) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [key](const Row& r) { return r.key.name == key; });
  return row == std::end(kRows) ? nullptr : row;
}

}  // namespace

std::span<const SettingKey> settingKeys() { return kKeys; }

Expected<void> applySetting(Settings& settings, std::string_view key, std::string_view value) {
  const Row* row = findRow(key);
  if (row == nullptr) {
    std::string names;
    for (const SettingKey& k : kKeys) names += (names.empty() ? "" : ", ") + std::string(k.name);
    return tl::unexpected(
        Error{ErrorCode::invalidSetting, "there is no setting '" + std::string(key) + "'; settings are " + names});
  }
  if (row->set(settings, value)) return {};
  return tl::unexpected(Error{ErrorCode::invalidSetting, "'" + std::string(value) + "' is no value of " +
                                                             std::string(key) + ", which takes " +
                                                             std::string(row->key.values)});
}

std::string settingValue(const Settings& settings, std::string_view key) {
  const Row* row = findRow(key);
  return row == nullptr ? std::string() : row->get(settings);
}

}  // namespace longleaf::inference
