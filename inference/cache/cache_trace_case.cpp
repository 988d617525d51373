// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/cache_trace_case.h"

#include <array>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace longleaf::inference {

namespace {

using nlohmann::json;

constexpr std::uint32_t kMostTokens = 1U << 20;

/// Thrown and caught in this file only: a sentence for the error.
struct Refusal {
  std::string sentence;
};

const json& member(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) throw Refusal{std::string("'") + key + "' is missing"};
  return *found;
}

double number(const json& object, const char* key, double low, double high) {
  const json& value = member(object, key);
  if (!value.is_number()) throw Refusal{std::string("'") + key + "' is not a number"};
  const double x = value.get<double>();
  if (!(x >= low && x <= high)) throw Refusal{std::string("'") + key + "' is out of range"};
  return x;
}

std::uint32_t count(const json& object, const char* key, std::uint32_t low, std::uint32_t high) {
  const double x = number(object, key, low, high);
  if (x != std::floor(x)) throw Refusal{std::string("'") + key + "' is not a whole number"};
  return static_cast<std::uint32_t>(x);
}

bool flag(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_boolean()) throw Refusal{std::string("'") + key + "' is neither true nor false"};
  return value.get<bool>();
}

std::string text(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_string()) throw Refusal{std::string("'") + key + "' is not a text"};
  return value.get<std::string>();
}

template <class T, std::size_t size>
T choice(const json& object, const char* key, const std::array<std::pair<const char*, T>, size>& known) {
  const std::string name = text(object, key);
  std::string names;
  for (const auto& [candidate, value] : known) {
    if (name == candidate) return value;
    names += (names.empty() ? "" : ", ") + std::string(candidate);
  }
  throw Refusal{std::string("'") + key + "' is '" + name + "', not one of " + names};
}

/// Adds a nested array of the given sizes to `to`, row-major.
void flatten(const json& value, std::span<const std::size_t> sizes, std::vector<double>& to) {
  if (sizes.empty()) {
    if (!value.is_number() || std::abs(value.get<double>()) > 1e30) throw Refusal{"an entry is not a number"};
    to.push_back(value.get<double>());
    return;
  }
  if (!value.is_array() || value.size() != sizes.front()) {
    throw Refusal{"an array does not have " + std::to_string(sizes.front()) + " entries"};
  }
  for (const json& entry : value) flatten(entry, sizes.subspan(1), to);
}

std::vector<double> array(const json& object, const char* key, std::initializer_list<std::size_t> sizes) {
  std::vector<double> to;
  try {
    flatten(member(object, key), std::span(sizes.begin(), sizes.size()), to);
  } catch (const Refusal& refusal) {
    throw Refusal{std::string("'") + key + "': " + refusal.sentence};
  }
  return to;
}

kernels::EvictionPolicy policyOf(const json& data) {
  using namespace kernels;
  constexpr std::array kScores{std::pair{"decayed_sum", Statistic::decayedSum}, std::pair{"max", Statistic::max},
                               std::pair{"position", Statistic::position}};
  constexpr std::array kPools{std::pair{"max", PoolKind::max}, std::pair{"average", PoolKind::average}};
  constexpr std::array kMerges{std::pair{"dot", Similarity::dot}, std::pair{"cosine", Similarity::cosine}};
  const EvictionPolicy policy{.statistic = choice(data, "score", kScores),
                              .lambda = static_cast<float>(number(data, "lambda_", 0.0, 1.0)),
                              .valueWeight = flag(data, "value_weight") ? ValueWeight::woV : ValueWeight::none,
                              .pool = count(data, "pool", 1, 1001),
                              .poolKind = choice(data, "pool_kind", kPools),
                              .fate = Fate::mergeResidual,
                              .similarity = choice(data, "merge", kMerges),
                              .threshold = static_cast<float>(number(data, "threshold", -1.0, 1.0)),
                              .alpha = static_cast<float>(number(data, "alpha", 0.0, 1.0))};
  if (policy.pool % 2 == 0) throw Refusal{"'pool' is not odd"};
  return policy;
}

kernels::SegmentBudget budgetOf(const json& data) {
  const json& budget = member(data, "budget");
  if (!budget.is_object()) throw Refusal{"'budget' is not an object"};
  return {.sink = count(budget, "sink", 0, kMostTokens),
          .context = count(budget, "context", 0, kMostTokens),
          .residual = count(budget, "residual", 0, 65535),
          .recent = count(budget, "recent", 1, kMostTokens)};
}

CacheTraceCase caseOf(const json& data) {
  CacheTraceCase to;
  to.name = text(data, "name");
  to.headDim = count(data, "head_dim", 2, 1024);
  if (to.headDim % 2 != 0) throw Refusal{"'head_dim' is not even"};
  to.group = count(data, "query_heads_per_kv_head", 1, 256);
  to.tokens = count(data, "tokens", 1, kMostTokens);
  to.prompt = count(data, "prompt", 0, to.tokens);
  to.chunk = count(data, "chunk", 1, kMostTokens);
  to.relative = choice(data, "positions", std::array{std::pair{"applied", false}, std::pair{"relative", true}});
  to.ropeTheta = number(data, "rope_theta", 1.0, 1e9);
  to.policy = policyOf(data);
  to.budget = budgetOf(data);
  to.q = array(data, "q", {to.group, to.tokens, to.headDim});
  to.k = array(data, "k", {to.tokens, to.headDim});
  to.v = array(data, "v", {to.tokens, to.headDim});
  if (to.policy.valueWeight == kernels::ValueWeight::none) return to;
  const json& wo = member(data, "w_o");
  to.woRows = wo.is_array() && !wo.empty() && wo[0].is_array() ? wo[0].size() : 0;
  to.wo = array(data, "w_o", {to.group, to.woRows, to.headDim});
  return to;
}

tl::unexpected<Error> refused(const std::string& sentence) {
  return tl::unexpected(Error{ErrorCode::invalidSetting, sentence});
}

}  // namespace

Expected<std::vector<CacheTraceCase>> parseCacheTrace(std::string_view text) {
  std::string where = "the cache trace";
  try {
    const json file = json::parse(text.begin(), text.end(), nullptr, false);
    if (file.is_discarded() || !file.is_object()) return refused("the cache trace is not JSON");
    const auto format = file.find("format");
    if (format == file.end() || *format != "longleaf-cache-trace-2") {
      return refused("the cache trace is not of the format longleaf-cache-trace-2");
    }
    const json& cases = member(file, "cases");
    if (!cases.is_array()) throw Refusal{"'cases' is not an array"};
    std::vector<CacheTraceCase> to;
    for (const json& data : cases) {
      where = "case " + std::to_string(to.size() + 1) + " of the cache trace";
      if (!data.is_object()) throw Refusal{"not an object"};
      to.push_back(caseOf(data));
    }
    return to;
  } catch (const Refusal& refusal) {
    return refused(where + ": " + refusal.sentence);
  } catch (const json::exception& exception) {
    return refused(where + ": " + exception.what());
  }
}

}  // namespace longleaf::inference
