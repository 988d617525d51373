// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

namespace longleaf::app::evaluation {

namespace {

constexpr std::size_t kResamples = 2000;
constexpr std::uint64_t kSeed = 20250311;

double average(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of sorted values, linear between two of them.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - std::floor(at)) * (sorted[high] - sorted[low]);
}

/// What is asked once per setting; facts of both kinds, places within and without the recent segment.
using AskedPlace = std::pair<std::uint32_t, std::string>;

/// Recent or not, it is the same passage that is asked for.
AskedPlace questionOf(const Item& item) { return {item.place, item.kind == "recent" ? std::string() : item.kind}; }

std::vector<std::string> kindsOf(std::span<const Item> items) {
  std::vector<std::string> kinds;
  for (const Item& item : items) {
    if (!item.kind.empty() && std::find(kinds.begin(), kinds.end(), item.kind) == kinds.end())
      kinds.push_back(item.kind);
  }
  return kinds;
}

Mean meanOfKind(std::span<const Item> items, const std::string& kind) {
  std::vector<double> values;
  for (const Item& item : items) {
    if (item.kind == kind) values.push_back(item.value);
  }
  return meanOf(values);
}

Mean mainMean(std::span<const Item> items) {
  std::vector<double> values;
  for (const Item& item : items) {
    if (!item.apart) values.push_back(item.value);
  }
  return meanOf(values);
}

std::vector<NamedMean> figuresOf(std::span<const Item> items) {
  std::vector<NamedMean> means;
  std::vector<std::pair<std::string, std::vector<double>>> values;
  for (const Item& item : items) {
    if (item.apart) continue;
    for (const auto& [name, value] : item.figures) {
      auto known =
          std::find_if(values.begin(), values.end(), [&, &wanted = name](const auto& v) { return v.first == wanted; });
      if (known == values.end()) known = values.insert(values.end(), {name, {}});
      known->second.push_back(value);
    }
  }
  means.reserve(values.size());
  for (const auto& [name, list] : values) means.push_back({name, meanOf(list)});
  return means;
}

std::vector<Part> partsOf(std::span<const Item> items) {
  std::vector<Part> parts;
  for (const std::string& kind : kindsOf(items)) parts.push_back({.kind = kind, .mean = meanOfKind(items, kind)});
  return parts;
}

/// Items of a depth, and how many of them have an exact match or not.
struct BinSums {
  double values = 0;
  std::size_t items = 0;
  double exact = 0;
  std::size_t judged = 0;
};

std::vector<DepthBin> depthsOf(std::span<const Item> items) {
  std::vector<BinSums> sums(kDepths);
  for (const Item& item : items) {
    if (item.kind == "passages") continue;  // the same questions once more
    const auto at = static_cast<std::size_t>(std::clamp(item.depth, 0.0, 1.0) * kDepths);
    BinSums& sum = sums[std::min(at, kDepths - 1)];
    sum.values += item.value;
    ++sum.items;
    if (const auto exact = item.figure("exact")) {
      sum.exact += *exact;
      ++sum.judged;
    }
  }
  std::vector<DepthBin> bins;
  for (std::size_t i = 0; i < kDepths; ++i) {
    const BinSums& sum = sums[i];
    if (sum.items == 0) continue;
    DepthBin bin{.depth = (static_cast<double>(i) + 0.5) / kDepths,
                 .value = sum.values / static_cast<double>(sum.items),
                 .items = sum.items};
    if (sum.judged > 0) bin.exact = sum.exact / static_cast<double>(sum.judged);
    bins.push_back(bin);
  }
  return bins;
}

std::optional<Difference> difference(const Mean& mean, const std::string& reference) {
  if (mean.items == 0) return std::nullopt;
  return Difference{.reference = reference, .mean = mean};
}

/// All items of a setting in a task.
struct Pool {
  Overall value;
  std::vector<Item> items;
};

Pool& poolOf(std::vector<Pool>& pools, const Row& row) {
  const auto known = std::find_if(pools.begin(), pools.end(), [&](const Pool& pool) {
    return pool.value.setting == row.setting && pool.value.task == row.task;
  });
  if (known != pools.end()) return *known;
  pools.push_back(
      {.value = {.setting = row.setting, .series = row.series, .task = row.task, .budgetSlots = row.budgetSlots},
       .items = {}});
  return pools.back();
}

void describe(Pool& pool, const Pool& first) {
  Overall& value = pool.value;
  value.mean = mainMean(pool.items);
  value.figures = figuresOf(pool.items);
  value.parts = partsOf(pool.items);
  value.byDepth = depthsOf(pool.items);
  if (&pool == &first) return;
  const std::string& reference = first.value.setting;
  value.difference = difference(pairedDifference(pool.items, first.items), reference);
  for (Part& part : value.parts)
    part.difference = difference(pairedDifference(pool.items, first.items, part.kind), reference);
}

}  // namespace

Mean meanOf(std::span<const double> values) {
  if (values.empty()) return {};
  const double mean = average(values);
  std::mt19937_64 random(kSeed);
  std::vector<double> means(kResamples);
  for (double& resampled : means) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[random() % values.size()];
    resampled = sum / static_cast<double>(values.size());
  }
  std::sort(means.begin(), means.end());
  return {.value = mean, .ci95 = {quantile(means, 0.025), quantile(means, 0.975)}, .items = values.size()};
}

Mean pairedDifference(std::span<const Item> items, std::span<const Item> reference, const std::string& kind) {
  const auto counts = [&](const Item& item) { return kind.empty() ? !item.apart : item.kind == kind; };
  std::map<AskedPlace, double> known;
  for (const Item& item : reference) {
    if (counts(item)) known.emplace(questionOf(item), item.value);
  }
  std::vector<double> differences;
  for (const Item& item : items) {
    if (!counts(item)) continue;
    if (const auto other = known.find(questionOf(item)); other != known.end())
      differences.push_back(item.value - other->second);
  }
  return meanOf(differences);
}

void summarize(Row& row) {
  row.mean = mainMean(row.items);
  row.figures = figuresOf(row.items);
  row.parts = partsOf(row.items);
  row.byDepth = depthsOf(row.items);
}

void compareWith(std::vector<Row>& rows, const std::string& reference) {
  for (Row& row : rows) {
    const auto other = std::find_if(rows.begin(), rows.end(), [&](const Row& candidate) {
      return candidate.setting == reference && candidate.document == row.document && candidate.task == row.task;
    });
    if (row.setting == reference || other == rows.end()) continue;
    row.difference = difference(pairedDifference(row.items, other->items), reference);
    for (Part& part : row.parts) {
      part.difference = difference(pairedDifference(row.items, other->items, part.kind), reference);
    }
  }
}

std::vector<Overall> overall(const std::vector<Row>& rows) {
  // The questions of each document get numbers of their own.
  std::map<std::string, std::uint32_t> documents;
  std::vector<Pool> pools;
  for (const Row& row : rows) {
    const auto document = documents.emplace(row.document, static_cast<std::uint32_t>(documents.size())).first->second;
    std::vector<Item>& items = poolOf(pools, row).items;
    for (const Item& item : row.items) {
      items.push_back(item);
      items.back().place += document << 18U;
    }
  }
  std::vector<Overall> result;
  for (Pool& pool : pools) {
    const Pool& first = *std::find_if(pools.begin(), pools.end(),
                                      [&](const Pool& other) { return other.value.task == pool.value.task; });
    describe(pool, first);
    result.push_back(pool.value);
  }
  return result;
}

}  // namespace longleaf::app::evaluation
