// SPDX-License-Identifier: GPL-3.0-or-later
// compress() against the simulator: every case of shared/golden/cache_traces.json, step by step, with attention as a
// plain loop in double, so that a wrong decision can only come from compress().
#include <QTest>

#include <cmath>
#include <fstream>
#include <numeric>

#include <nlohmann/json.hpp>

#include "support/owned_slots.h"
#include "support/paths.h"
#include "support/slot_operations.h"

using namespace longleaf::kernels;
using longleaf::tests::OwnedSlots;
using nlohmann::json;

namespace {

using Rows = std::vector<std::vector<double>>;

json traces() {
  const std::string path = longleaf::tests::sharedFile("golden/cache_traces.json");
  if (path.empty()) return {};
  std::ifstream in(path);
  return json::parse(in);
}

bool near(double want, double got) { return std::abs(want - got) <= 1e-5 * std::max(1.0, std::abs(want)); }

/// One case of the file, one KV head. Trace vectors have pairs (2i, 2i + 1), ours (i, i + width / 2); heads narrower
/// than 8 are padded with zeros.
class Trace final {
 public:
  explicit Trace(const json& data);

  std::string replay();  // empty, or the first difference

 private:
  std::size_t place(std::size_t i) const { return i / 2 + i % 2 * (m_width / 2); }
  std::vector<double> halves(const json& pairs) const;
  std::vector<double> rotated(std::vector<double> x, double position) const;
  void append(std::uint32_t begin, std::uint32_t count);
  std::string attend(std::uint32_t begin, std::uint32_t count, const json& outputs);
  void compress(std::uint32_t count, bool exact);
  std::string compareState(const json& state) const;
  std::string compareSlot(const json& want, std::uint32_t slot) const;

  const json& m_data;
  std::size_t m_dim;
  std::size_t m_width;
  bool m_relative;
  CacheShape m_shape;
  OwnedSlots m_slots;
  EvictionPolicy m_policy;
  SegmentBudget m_budget;
  std::vector<float> m_gram;
  std::vector<std::vector<std::uint32_t>> m_residualTokens;  // by age
  std::uint32_t m_dropped = 0;
};

Trace::Trace(const json& data)
    : m_data(data),
      m_dim(data["head_dim"]),
      m_width(std::max<std::size_t>(8, m_dim)),
      m_relative(data["positions"] == "relative"),
      m_shape{.layers = 1,
              .kvHeads = 1,
              .group = data["query_heads_per_kv_head"],
              .headDim = static_cast<std::uint32_t>(m_width),
              .store = StoreFormat::f32},
      m_slots(m_shape, data["tokens"]),
      m_residualTokens(data["budget"]["residual"].get<std::size_t>()) {
  const std::string score = data["score"];
  m_policy = {.statistic = score == "max"        ? Statistic::max
                           : score == "position" ? Statistic::position
                                                 : Statistic::decayedSum,
              .lambda = data["lambda_"],
              .valueWeight = data["value_weight"] ? ValueWeight::woV : ValueWeight::none,
              .pool = data["pool"],
              .poolKind = data["pool_kind"] == "max" ? PoolKind::max : PoolKind::average,
              .fate = Fate::mergeResidual,
              .similarity = data["merge"] == "cosine" ? Similarity::cosine : Similarity::dot,
              .threshold = data["threshold"],
              .alpha = data["alpha"]};
  const json& budget = data["budget"];
  m_budget = {budget["sink"], budget["context"], budget["residual"], budget["recent"]};
  if (!data["value_weight"]) return;
  m_gram.assign(m_shape.group * m_width * m_width, 0.0F);
  for (std::size_t h = 0; h < m_shape.group; ++h) {
    const Rows wo = data["w_o"][h];
    for (std::size_t i = 0; i < m_dim; ++i) {
      for (std::size_t j = 0; j < m_dim; ++j) {
        double sum = 0.0;
        for (const std::vector<double>& row : wo) sum += row[i] * row[j];
        m_gram[(h * m_width + i) * m_width + j] = static_cast<float>(sum);
      }
    }
  }
}

std::vector<double> Trace::halves(const json& pairs) const {
  std::vector<double> to(m_width, 0.0);
  for (std::size_t i = 0; i < m_dim; ++i) to[place(i)] = pairs[i];
  return to;
}

std::vector<double> Trace::rotated(std::vector<double> x, double position) const {
  if (!m_relative) return x;
  for (std::size_t i = 0; i < m_dim / 2; ++i) {
    const double power = -2.0 * static_cast<double>(i) / static_cast<double>(m_dim);
    const double angle = position * std::pow(m_data["rope_theta"].get<double>(), power);
    const double a = x[i];
    const double b = x[i + m_width / 2];
    x[i] = a * std::cos(angle) - b * std::sin(angle);
    x[i + m_width / 2] = a * std::sin(angle) + b * std::cos(angle);
  }
  return x;
}

void Trace::append(std::uint32_t begin, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::vector<double> k = halves(m_data["k"][begin + i]);
    std::vector<float> v(m_width, 0.0F);
    for (std::size_t c = 0; c < m_dim; ++c) v[c] = m_data["v"][begin + i][c];
    m_slots.append(0, 0, i, begin + i, std::vector<float>(k.begin(), k.end()), v);
  }
}

std::string Trace::attend(std::uint32_t begin, std::uint32_t count, const json& outputs) {
  const SlotArrays& table = m_slots.layer(0);
  const std::uint32_t live = table.length[0];
  Rows keys;
  Rows values;
  for (std::uint32_t s = 0; s < live + count; ++s) {
    const std::vector<float> k = m_slots.key(0, 0, s);
    const std::vector<float> v = m_slots.value(0, 0, s);
    keys.push_back(rotated({k.begin(), k.end()}, table.rank[s]));
    values.emplace_back(v.begin(), v.end());
  }
  std::vector<double> statistic(live + count, 0.0);
  for (std::uint32_t h = 0; h < m_shape.group; ++h) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::vector<double> q = rotated(halves(m_data["q"][h][begin + i]), live + i);
      std::vector<double> p(live + i + 1);
      for (std::size_t s = 0; s < p.size(); ++s) {
        const double dot = std::inner_product(q.begin(), q.end(), keys[s].begin(), 0.0);
        p[s] = std::exp(dot / std::sqrt(static_cast<double>(m_dim)) + static_cast<double>(table.bias[s]));
      }
      const double sum = std::accumulate(p.begin(), p.end(), 0.0);
      std::vector<double> out(m_dim, 0.0);
      for (std::size_t s = 0; s < p.size(); ++s) {
        p[s] /= sum;
        for (std::size_t c = 0; c < m_dim; ++c) out[c] += p[s] * values[s][c];
        if (m_policy.statistic == Statistic::max) statistic[s] = std::max(statistic[s], p[s]);
        if (m_policy.statistic == Statistic::decayedSum) {
          statistic[s] += std::pow(m_data["lambda_"].get<double>(), count - 1 - i) * p[s];
        }
      }
      for (std::size_t c = 0; c < m_dim; ++c) {
        if (!near(outputs[h][i][c], out[c])) return "output of token " + std::to_string(begin + i);
      }
    }
  }
  for (std::size_t s = 0; s < statistic.size(); ++s) table.pending[s] = static_cast<float>(statistic[s]);
  return {};
}

void Trace::compress(std::uint32_t count, bool exact) {
  const std::uint32_t slots = m_slots.length(0, 0) + count;
  const float* gram = m_gram.data();
  std::vector<EvictionEvent> events(slots);
  std::size_t eventCount = 0;
  longleaf::tests::runCompress({.shape = m_shape,
                                .layers = m_slots.layers(),
                                .appended = count,
                                .statisticTokens = count,
                                .policy = m_policy,
                                .budget = m_budget,
                                .exact = exact,
                                .valueGram = m_gram.empty() ? std::span<const float* const>() : std::span(&gram, 1),
                                .events = events,
                                .eventCount = &eventCount},
                               1);
  for (std::size_t i = 0; i < eventCount; ++i) {
    if (events[i].residual == EvictionEvent::kDropped) {
      ++m_dropped;
    } else {
      m_residualTokens[events[i].residual].push_back(events[i].token);
    }
  }
}

std::string Trace::compareSlot(const json& want, std::uint32_t slot) const {
  const SlotArrays& table = m_slots.layer(0);
  static constexpr const char* kNames[] = {"sink", "context", "residual", "recent"};
  if (want["segment"] != kNames[table.segment[slot]]) return "segment";
  const bool residual = table.segment[slot] == static_cast<std::uint8_t>(Segment::residual);
  std::vector<std::uint32_t> tokens = residual ? m_residualTokens[table.age[slot]] : std::vector{table.first[slot]};
  std::sort(tokens.begin(), tokens.end());
  if (want["tokens"].get<std::vector<std::uint32_t>>() != tokens) return "tokens";
  if (table.first[slot] != tokens.front() || table.last[slot] != tokens.back()) return "source range";
  if (!near(want["w"], table.weight[slot])) return "w";
  if (!near(want["score"], table.score[slot])) return "score";
  if (!near(want["pos"], table.pos[slot])) return "pos";
  const double bias = m_data["alpha"].get<double>() * std::log(want["w"].get<double>());
  if (!near(bias, table.bias[slot])) return "bias";
  const std::vector<float> k = m_slots.key(0, 0, slot);
  const std::vector<float> v = m_slots.value(0, 0, slot);
  for (std::size_t i = 0; i < m_dim; ++i) {
    if (!near(want["k"][i], k[place(i)])) return "k";
    if (!near(want["v"][i], v[i])) return "v";
  }
  return {};
}

std::string Trace::compareState(const json& state) const {
  const SlotArrays& table = m_slots.layer(0);
  std::vector<std::uint32_t> order(table.length[0]);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&table](std::uint32_t a, std::uint32_t b) {
    if (table.segment[a] != table.segment[b]) return table.segment[a] < table.segment[b];
    const bool residual = table.segment[a] == static_cast<std::uint8_t>(Segment::residual);
    return residual ? table.age[a] < table.age[b] : table.rank[a] < table.rank[b];
  });
  if (state["dropped"].get<double>() != m_dropped) return "dropped";
  if (state["slots"].size() != order.size()) return std::to_string(order.size()) + " slots";
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::string difference = compareSlot(state["slots"][i], order[i]);
    if (!difference.empty()) return "slot " + std::to_string(i) + ": " + difference;
  }
  return {};
}

std::string Trace::replay() {
  const std::uint32_t tokens = m_data["tokens"];
  const std::uint32_t prompt = m_data["prompt"];
  std::size_t step = 0;
  for (std::uint32_t begin = 0, count = 0; begin < tokens; begin += count, ++step) {
    const bool exact = begin == 0 && prompt > 0;
    count = exact ? prompt : std::min(m_data["chunk"].get<std::uint32_t>(), tokens - begin);
    append(begin, count);
    std::string difference = attend(begin, count, m_data["outputs"][step]);
    compress(count, exact);
    if (difference.empty()) difference = compareState(m_data["states"][step]);
    if (!difference.empty()) return "after " + std::to_string(begin + count) + ": " + difference;
  }
  return step == m_data["states"].size() ? std::string() : "number of states";
}

}  // namespace

class TestCompress final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void golden_data();
  void golden();

 private:
  const json m_traces = traces();
};

void TestCompress::golden_data() {
  QTest::addColumn<int>("index");
  if (m_traces.is_null()) QSKIP("../shared/golden/cache_traces.json is missing");
  QCOMPARE(m_traces["cases"].size(), std::size_t{23});
  for (std::size_t i = 0; i < m_traces["cases"].size(); ++i) {
    QTest::newRow(m_traces["cases"][i]["name"].get<std::string>().c_str()) << static_cast<int>(i);
  }
}

void TestCompress::golden() {
  QFETCH(int, index);
  Trace trace(m_traces["cases"][static_cast<std::size_t>(index)]);
  QCOMPARE(QString::fromStdString(trace.replay()), QString());
}

QTEST_APPLESS_MAIN(TestCompress)
#include "tst_compress.moc"
