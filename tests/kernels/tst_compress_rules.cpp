// SPDX-License-Identifier: GPL-3.0-or-later
// compress() on random data: against plain loops for several heads and shapes, and what must hold whatever the data
// are. Statistics are drawn, not computed, so no attention is needed.
#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>

#include "kernels/cpu/compress.h"
#include "support/owned_slots.h"
#include "support/plain_eviction.h"

using namespace longleaf::kernels;
using longleaf::tests::OwnedSlots;
using longleaf::tests::PlainHead;
using longleaf::tests::PlainSlot;

namespace {

struct Setting {
  CacheShape shape{.layers = 1, .kvHeads = 1, .group = 1, .headDim = 8, .store = StoreFormat::f32};
  EvictionPolicy policy{};
  SegmentBudget budget{};
};

const EvictionPolicy kDefaultPolicy{.statistic = Statistic::max,
                                    .valueWeight = ValueWeight::woV,
                                    .pool = 5,
                                    .fate = Fate::mergeResidual,
                                    .similarity = Similarity::cosine,
                                    .threshold = 0.8F,
                                    .alpha = 0.3F};
const EvictionPolicy kMergeAll{.statistic = Statistic::max, .fate = Fate::mergeResidual};

constexpr std::uint32_t kWoRows = 16;

/// A tier read chunk by chunk. Keys lie around six directions, so that some are alike and some are not.
class Reader final {
 public:
  Reader(const Setting& setting, std::uint32_t capacity, unsigned threads = 1);

  void read(std::uint32_t count, bool exact = false);

  std::uint32_t heads() const { return setting.shape.layers * setting.shape.kvHeads; }
  const SlotArrays& layer(std::uint32_t head) const { return table.layer(head / setting.shape.kvHeads); }
  std::size_t at(std::uint32_t head, std::uint32_t slot) const { return table.at(head % setting.shape.kvHeads, slot); }
  std::uint32_t length(std::uint32_t head) const { return layer(head).length[head % setting.shape.kvHeads]; }
  Segment segment(std::uint32_t head, std::uint32_t slot) const {
    return static_cast<Segment>(layer(head).segment[at(head, slot)]);
  }
  TokenFate fate(std::uint32_t head, std::uint32_t token) const {
    return static_cast<TokenFate>(fates[head * fateWords + token / 32] >> 2 * (token % 32) & 3);
  }
  std::vector<std::uint32_t> order(std::uint32_t head, std::uint32_t appended = 0) const;  // slots by rank
  std::vector<float> key(std::uint32_t head, std::uint32_t slot) const {
    return table.key(head / setting.shape.kvHeads, head % setting.shape.kvHeads, slot);
  }
  std::vector<float> value(std::uint32_t head, std::uint32_t slot) const {
    return table.value(head / setting.shape.kvHeads, head % setting.shape.kvHeads, slot);
  }

  Setting setting;
  OwnedSlots table;
  std::vector<PlainHead> plain;
  std::vector<std::uint64_t> fates;
  std::uint32_t fateWords;
  std::uint32_t seen = 0;
  std::uint64_t nonFinite = 0;
  bool sameVectors = false;
  bool comparable = true;  // the plain loops know no lowered budget and no mode `exact`
  float spoilt = 0.0F;     // added to the statistic of every hundredth token: a NaN or an infinity

 private:
  void append(std::uint32_t head, std::uint32_t count);
  void drawStatistics(std::uint32_t head, std::uint32_t count);
  float draw(float low, float high) { return std::uniform_real_distribution<float>(low, high)(m_random); }

  std::mt19937 m_random{7};
  cpu::ThreadPool m_pool;
  std::vector<std::byte> m_scratch;
  std::vector<std::vector<float>> m_gram;  // per layer
};

Reader::Reader(const Setting& with, std::uint32_t capacity, unsigned threads)
    : setting(with),
      table(with.shape, capacity),
      plain(std::size_t{with.shape.layers} * with.shape.kvHeads),
      fateWords((capacity + 31) / 32),
      m_pool(threads) {
  const CacheShape& shape = setting.shape;
  fates.assign(heads() * fateWords, 0);
  m_scratch.resize(
      64 +
      cpu::compressScratchBytes(
          {.cache = shape, .maxTokens = 0, .maxResidual = capacity, .maxSlots = capacity, .maxColumns = 0}, threads));
  for (PlainHead& head : plain) {
    head.group = shape.group;
    head.wo.assign(shape.group, std::vector(kWoRows, std::vector<double>(shape.headDim)));
    for (auto& matrix : head.wo) {
      for (auto& row : matrix) {
        for (double& x : row) x = static_cast<double>(draw(-1.0F, 1.0F));
      }
    }
  }
  for (std::uint32_t head = 0; head < heads(); ++head) {
    if (head % shape.kvHeads == 0) m_gram.emplace_back();
    for (const auto& matrix : plain[head].wo) {
      for (std::uint32_t i = 0; i < shape.headDim * shape.headDim; ++i) {
        double sum = 0.0;
        for (const auto& row : matrix) sum += row[i / shape.headDim] * row[i % shape.headDim];
        m_gram.back().push_back(static_cast<float>(sum));
      }
    }
  }
}

void Reader::append(std::uint32_t head, std::uint32_t count) {
  const std::uint32_t d = setting.shape.headDim;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::vector<float> k(d);
    std::vector<float> v(d);
    const auto direction = sameVectors ? 0 : m_random() % 6;
    for (std::uint32_t c = 0; c < d; ++c) {
      const float noise = sameVectors ? 0.0F : draw(-0.7F, 0.7F);
      k[c] = std::sin(static_cast<float>((direction + 1) * (c + 1))) + noise;
      v[c] = sameVectors ? std::cos(static_cast<float>(c)) : draw(-1.0F, 1.0F);
    }
    table.append(head / setting.shape.kvHeads, head % setting.shape.kvHeads, i, seen + i, k, v);
    PlainSlot slot{.k = {k.begin(), k.end()}, .v = {v.begin(), v.end()}};
    slot.first = slot.last = seen + i;
    slot.pos = seen + i;
    plain[head].slots.push_back(slot);
  }
}

void Reader::drawStatistics(std::uint32_t head, std::uint32_t count) {
  const std::vector<std::uint32_t> slots = order(head, count);
  for (std::uint32_t rank = 0; rank < slots.size(); ++rank) {
    float pending = draw(0.0F, 1.0F);
    if (layer(head).first[at(head, slots[rank])] % 100 == 50) pending += spoilt;
    layer(head).pending[at(head, slots[rank])] = pending;
    if (comparable) plain[head].slots[rank].pending = static_cast<double>(pending);
  }
  if (comparable) plain[head].compress(setting.policy, setting.budget, count);
}

std::vector<std::uint32_t> Reader::order(std::uint32_t head, std::uint32_t appended) const {
  std::vector<std::uint32_t> slots(length(head) + appended);
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) slots[layer(head).rank[at(head, slot)]] = slot;
  return slots;
}

void Reader::read(std::uint32_t count, bool exact) {
  for (std::uint32_t head = 0; head < heads(); ++head) {
    append(head, count);
    drawStatistics(head, count);
  }
  std::vector<const float*> gram;
  for (const std::vector<float>& layer : m_gram) gram.push_back(layer.data());
  const std::size_t skip = (64 - reinterpret_cast<std::uintptr_t>(m_scratch.data()) % 64) % 64;
  cpu::compress({m_pool, std::span(m_scratch).subspan(skip)}, {.shape = setting.shape,
                                                               .layers = table.layers(),
                                                               .appended = count,
                                                               .statisticTokens = count,
                                                               .policy = setting.policy,
                                                               .budget = setting.budget,
                                                               .exact = exact,
                                                               .valueGram = gram,
                                                               .fates = {fates.data(), fateWords},
                                                               .nonFiniteScores = &nonFinite});
  seen += count;
}

bool near(double want, float got) {
  return std::abs(want - static_cast<double>(got)) <= 1e-4 * std::max(1.0, std::abs(want));
}

/// Empty, or where the table and the plain loops differ.
QString difference(const Reader& reader, std::uint32_t head) {
  const std::vector<PlainSlot>& want = reader.plain[head].slots;
  if (want.size() != reader.length(head)) return QString("%1 slots").arg(reader.length(head));
  const std::vector<std::uint32_t> order = reader.order(head);
  const SlotArrays& got = reader.layer(head);
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::size_t i = reader.at(head, order[rank]);
    const PlainSlot& slot = want[rank];
    const auto at = [&](const char* what) { return QString("head %1, rank %2: %3").arg(head).arg(rank).arg(what); };
    if (got.first[i] != slot.first || got.last[i] != slot.last) return at("source range");
    if (reader.segment(head, order[rank]) != slot.segment) return at("segment");
    if (slot.segment == Segment::residual && got.age[i] != slot.age) return at("age");
    if (!near(slot.w, got.weight[i]) || !near(slot.pos, got.pos[i])) return at("w or pos");
    if (!near(slot.score, got.score[i])) return at("score");
    if (!near(static_cast<double>(reader.setting.policy.alpha) * std::log(slot.w), got.bias[i])) return at("bias");
    if (got.pending[i] != 0.0F) return at("pending");
    const std::vector<float> k = reader.key(head, order[rank]);
    const std::vector<float> v = reader.value(head, order[rank]);
    for (std::size_t c = 0; c < k.size(); ++c) {
      if (!near(slot.k[c], k[c]) || !near(slot.v[c], v[c])) return at("k or v");
    }
  }
  return {};
}

/// Empty, or which invariant of the spec (section 2) a head breaks.
QString broken(const Reader& reader, std::uint32_t head) {
  const SlotArrays& table = reader.layer(head);
  const std::uint32_t length = reader.length(head);
  if (length > reader.setting.budget.total()) return "slots > B";
  std::set<std::uint32_t> ranks;
  std::set<std::uint32_t> recent;
  std::set<std::uint32_t> kept;
  double weights = 0.0;
  double manyWeights = 0.0;
  for (std::uint32_t slot = 0; slot < length; ++slot) {
    const std::size_t i = reader.at(head, slot);
    ranks.insert(table.rank[i]);
    weights += static_cast<double>(table.weight[i]);
    if (table.weight[i] == 1.0F) kept.insert(table.first[i]);
    if (table.weight[i] != 1.0F) manyWeights += static_cast<double>(table.weight[i]);
    if (reader.segment(head, slot) == Segment::recent) recent.insert(table.first[i]);
  }
  if (length > 0 && (ranks.size() != length || *ranks.rbegin() != length - 1)) return "ranks are no permutation";
  const std::vector<std::uint32_t> order = reader.order(head);
  for (std::uint32_t rank = 1; rank < length; ++rank) {
    if (table.pos[reader.at(head, order[rank - 1])] > table.pos[reader.at(head, order[rank])])
      return "ranks against pos";
  }
  if (!recent.empty() &&
      (*recent.rbegin() != reader.seen - 1 || *recent.rbegin() - *recent.begin() + 1 != recent.size())) {
    return "recent has gaps";
  }
  double merged = 0.0;
  double dropped = 0.0;
  for (std::uint32_t token = 0; token < reader.seen; ++token) {
    const TokenFate fate = reader.fate(head, token);
    if ((fate == TokenFate::kept) != kept.contains(token)) return QString("fate of token %1").arg(token);
    if (fate == TokenFate::merged) ++merged;
    if (fate == TokenFate::dropped) ++dropped;
  }
  if (weights + dropped != reader.seen) return "sum of w + dropped";
  return merged == manyWeights ? QString() : "merged tokens";
}

}  // namespace

class TestCompressRules final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void plainLoops_data();
  void plainLoops();
  void aroundTheBudget();
  void nothingMovesWhileItFits();
  void noResidualSlotsDrops();
  void exactWithoutResidualSlotsDrops();
  void alphaZeroHasNoBias();
  void equalVectorsMergeExactly_data();
  void equalVectorsMergeExactly();
  void narrowStores_data();
  void narrowStores();
  void nonFiniteScoresStayAndAreCounted();
  void threadsDoNotMatter();
  void lowerBudgetDropsTheLightest();
  void commitAndRemove();
};

void TestCompressRules::plainLoops_data() {
  QTest::addColumn<Setting>("setting");
  QTest::addColumn<unsigned>("chunk");
  const CacheShape wide{.layers = 2, .kvHeads = 3, .group = 2, .headDim = 64, .store = StoreFormat::f32};
  const CacheShape odd{.layers = 1, .kvHeads = 2, .group = 3, .headDim = 24, .store = StoreFormat::f32};
  QTest::newRow("default method") << Setting{wide, kDefaultPolicy, {4, 90, 40, 26}} << 48U;
  EvictionPolicy policy = kMergeAll;
  QTest::newRow("merge all by dot") << Setting{odd, policy, {0, 30, 70, 20}} << 33U;
  policy.statistic = Statistic::meanMax;
  policy.valueWeight = ValueWeight::v;
  policy.pool = 7;
  policy.poolKind = PoolKind::average;
  QTest::newRow("mean, norm of v, average of 7") << Setting{odd, policy, {2, 41, 3, 20}} << 17U;
  policy = {.statistic = Statistic::decayedSum, .lambda = 0.98F};
  QTest::newRow("decayed sum, drop") << Setting{wide, policy, {4, 50, 0, 10}} << 64U;
  policy = {.statistic = Statistic::position};
  QTest::newRow("streaming") << Setting{odd, policy, {4, 0, 0, 28}} << 40U;
  policy = kDefaultPolicy;
  QTest::newRow("one token at a time") << Setting{odd, policy, {4, 20, 5, 9}} << 1U;
}

void TestCompressRules::plainLoops() {
  QFETCH(Setting, setting);
  QFETCH(unsigned, chunk);
  Reader reader(setting, 600, 2);
  while (reader.seen < 500) {
    reader.read(std::min(chunk, 500 - reader.seen));
    for (std::uint32_t head = 0; head < reader.heads(); ++head) {
      QCOMPARE(difference(reader, head), QString());
      QCOMPARE(broken(reader, head), QString());
    }
  }
  QCOMPARE(reader.nonFinite, 0ULL);
}

void TestCompressRules::aroundTheBudget() {
  for (const std::uint32_t tokens : {1U, 31U, 32U, 33U}) {
    for (const std::uint32_t chunk : {1U, 7U, tokens}) {
      Reader reader({.policy = kMergeAll, .budget = {2, 20, 4, 6}}, 64);
      while (reader.seen < tokens) reader.read(std::min(chunk, tokens - reader.seen));
      QCOMPARE(reader.length(0), std::min(tokens, 32U));
      QCOMPARE(broken(reader, 0), QString());
      QCOMPARE(difference(reader, 0), QString());
      std::uint32_t merged = 0;
      for (std::uint32_t token = 0; token < tokens; ++token) merged += reader.fate(0, token) == TokenFate::merged;
      QCOMPARE(merged, tokens > 32 ? 2U : 0U);  // the loser's token and the residual slot's own
    }
  }
}

void TestCompressRules::nothingMovesWhileItFits() {
  Reader reader({.policy = kMergeAll, .budget = {2, 20, 4, 6}}, 64);
  for (int i = 0; i < 4; ++i) reader.read(7);
  QCOMPARE(reader.length(0), 28U);
  for (std::uint32_t slot = 0; slot < 28; ++slot) {
    QCOMPARE(reader.layer(0).first[slot], slot);
    QCOMPARE(reader.segment(0, slot), slot < 2 ? Segment::sink : slot < 22 ? Segment::context : Segment::recent);
  }
}

void TestCompressRules::noResidualSlotsDrops() {
  Reader reader({.policy = kDefaultPolicy, .budget = {4, 20, 0, 8}}, 300);
  while (reader.seen < 200) reader.read(20);
  QCOMPARE(broken(reader, 0), QString());
  QCOMPARE(reader.length(0), 32U);
  QCOMPARE(reader.plain[0].dropped, 168U);
  for (std::uint32_t token = 0; token < 200; ++token) QVERIFY(reader.fate(0, token) != TokenFate::merged);
}

void TestCompressRules::exactWithoutResidualSlotsDrops() {
  Reader reader({.policy = kDefaultPolicy, .budget = {4, 20, 0, 8}}, 300);
  reader.comparable = false;
  reader.read(150, true);
  QCOMPARE(broken(reader, 0), QString());
  QCOMPARE(reader.length(0), 32U);
  Reader merging({.policy = kMergeAll, .budget = {4, 20, 5, 8}}, 300);
  merging.comparable = false;
  merging.read(150, true);  // 118 others in runs of 23 and 24
  QCOMPARE(broken(merging, 0), QString());
  std::multiset<float> runs;
  for (std::uint32_t slot = 0; slot < merging.length(0); ++slot) {
    if (merging.segment(0, slot) == Segment::residual) runs.insert(merging.layer(0).weight[slot]);
  }
  QCOMPARE(runs, (std::multiset<float>{23.0F, 23.0F, 24.0F, 24.0F, 24.0F}));
}

void TestCompressRules::alphaZeroHasNoBias() {
  EvictionPolicy policy = kMergeAll;
  policy.alpha = 0.0F;
  Reader reader({.policy = policy, .budget = {2, 10, 3, 5}}, 100);
  while (reader.seen < 80) reader.read(8);
  float largest = 0.0F;
  for (std::uint32_t slot = 0; slot < reader.length(0); ++slot) {
    QCOMPARE(reader.layer(0).bias[slot], 0.0F);
    largest = std::max(largest, reader.layer(0).weight[slot]);
  }
  QVERIFY(largest > 5.0F);
}

void TestCompressRules::equalVectorsMergeExactly_data() {
  QTest::addColumn<StoreFormat>("store");
  QTest::addColumn<float>("tolerance");
  QTest::newRow("f32") << StoreFormat::f32 << 0.0F;
  QTest::newRow("f16") << StoreFormat::f16 << 0.0F;
  QTest::newRow("bf16") << StoreFormat::bf16 << 0.0F;
  QTest::newRow("q8") << StoreFormat::q8 << 1e-5F;  // the scale is found anew from the largest code
}

void TestCompressRules::equalVectorsMergeExactly() {
  QFETCH(StoreFormat, store);
  QFETCH(float, tolerance);
  Setting setting{.policy = kMergeAll, .budget = {0, 4, 2, 4}};
  setting.shape.store = store;
  Reader reader(setting, 200);
  reader.sameVectors = true;
  while (reader.seen < 150) reader.read(10);
  const std::uint32_t last = reader.order(0).back();
  float largest = 0.0F;
  for (std::uint32_t slot = 0; slot < reader.length(0); ++slot) {
    for (std::uint32_t c = 0; c < 8; ++c) {
      QVERIFY(std::abs(reader.key(0, slot)[c] - reader.key(0, last)[c]) <= tolerance);
      QVERIFY(std::abs(reader.value(0, slot)[c] - reader.value(0, last)[c]) <= tolerance);
    }
    largest = std::max(largest, reader.layer(0).weight[slot]);
  }
  QCOMPARE(largest, 141.0F);  // of equals the oldest: one of the two residual slots took everything
}

void TestCompressRules::narrowStores_data() {
  QTest::addColumn<StoreFormat>("store");
  QTest::addColumn<double>("tolerance");  // per stored value up to 1.7: rounding of the input and of some 20 merges
  QTest::newRow("f16") << StoreFormat::f16 << 4e-3;
  QTest::newRow("bf16") << StoreFormat::bf16 << 3e-2;
  QTest::newRow("q8") << StoreFormat::q8 << 5e-2;
}

void TestCompressRules::narrowStores() {
  QFETCH(StoreFormat, store);
  QFETCH(double, tolerance);
  Setting setting{.policy = kMergeAll, .budget = {2, 10, 1, 6}};  // one residual slot: no decision hangs on a rounding
  setting.shape.store = store;
  Reader reader(setting, 100);
  while (reader.seen < 40) reader.read(4);
  const std::vector<std::uint32_t> order = reader.order(0);
  QCOMPARE(order.size(), reader.plain[0].slots.size());
  bool rounded = false;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const PlainSlot& want = reader.plain[0].slots[rank];
    QCOMPARE(reader.layer(0).first[order[rank]], want.first);
    QVERIFY(near(want.w, reader.layer(0).weight[order[rank]]));
    const std::vector<float> k = reader.key(0, order[rank]);
    const std::vector<float> v = reader.value(0, order[rank]);
    for (std::size_t c = 0; c < k.size(); ++c) {
      QVERIFY(std::abs(want.k[c] - static_cast<double>(k[c])) <= tolerance);
      QVERIFY(std::abs(want.v[c] - static_cast<double>(v[c])) <= tolerance);
      rounded = rounded || want.k[c] != static_cast<double>(k[c]);
    }
  }
  QVERIFY(rounded);
}

void TestCompressRules::nonFiniteScoresStayAndAreCounted() {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  for (const float value : {kNaN, std::numeric_limits<float>::infinity()}) {
    Reader reader({.policy = kDefaultPolicy, .budget = {2, 10, 2, 6}}, 300);
    reader.spoilt = value;
    while (reader.seen < 280) reader.read(20);
    QCOMPARE(broken(reader, 0), QString());
    std::set<std::uint32_t> context;
    for (std::uint32_t slot = 0; slot < reader.length(0); ++slot) {
      if (reader.segment(0, slot) == Segment::context) context.insert(reader.layer(0).first[slot]);
    }
    QVERIFY(context.contains(50));
    QVERIFY(context.contains(150));
    QVERIFY(context.contains(250));
    QCOMPARE(reader.nonFinite, 12ULL + 7ULL + 2ULL);  // chunks since tokens 50, 150 and 250
    // With the neighbours' share of an infinity the ones beside token 50 could never leave.
    QVERIFY(!(context.contains(49) && context.contains(51) && context.contains(48) && context.contains(52)));
  }
}

void TestCompressRules::threadsDoNotMatter() {
  const CacheShape shape{.layers = 3, .kvHeads = 3, .group = 2, .headDim = 16, .store = StoreFormat::f16};
  std::vector<std::byte> first;
  std::vector<std::uint64_t> fates;
  for (const unsigned threads : {1U, 2U, 3U}) {
    Reader reader({shape, kDefaultPolicy, {4, 40, 8, 12}}, 400, threads);
    while (reader.seen < 320) reader.read(32);
    if (threads == 1) {
      first = reader.table.bytes();
      fates = reader.fates;
    }
    QVERIFY(reader.table.bytes() == first);
    QVERIFY(reader.fates == fates);
  }
}

void TestCompressRules::lowerBudgetDropsTheLightest() {
  Reader reader({.policy = kMergeAll, .budget = {2, 20, 6, 8}}, 400);
  while (reader.seen < 200) reader.read(20);
  std::multiset<float> before;
  for (std::uint32_t slot = 0; slot < reader.length(0); ++slot) {
    if (reader.segment(0, slot) == Segment::residual) before.insert(reader.layer(0).weight[slot]);
  }
  reader.setting.budget = {2, 10, 3, 5};
  reader.comparable = false;
  reader.read(0);
  QCOMPARE(reader.length(0), 20U);
  QCOMPARE(broken(reader, 0), QString());
  std::set<std::uint16_t> ages;
  for (std::uint32_t slot = 0; slot < reader.length(0); ++slot) {
    if (reader.segment(0, slot) != Segment::residual) continue;
    ages.insert(reader.layer(0).age[slot]);
    QVERIFY(reader.layer(0).weight[slot] >= *std::next(before.begin(), 3));  // the heaviest three, and what they took
  }
  QCOMPARE(ages, (std::set<std::uint16_t>{0, 1, 2}));
  reader.setting.budget = {2, 10, 0, 5};
  reader.read(0);
  QCOMPARE(reader.length(0), 17U);
  QCOMPARE(broken(reader, 0), QString());  // with the last merged slot all merged tokens became dropped ones
}

void TestCompressRules::commitAndRemove() {
  const CacheShape shape{.layers = 2, .kvHeads = 2, .group = 1, .headDim = 8, .store = StoreFormat::q8};
  OwnedSlots table(shape, 64);
  for (std::uint32_t head = 0; head < 4; ++head) {
    for (std::uint32_t i = 0; i < 40; ++i) {
      const std::vector<float> x(8, static_cast<float>(i + 1));
      table.append(head / 2, head % 2, i, 1000 + i, x, x);
      table.layer(head / 2).rank[table.at(head % 2, i)] = 500 + i;
    }
  }
  std::vector<SlotArrays> overlay(table.layers().begin(), table.layers().end());
  for (SlotArrays& layer : overlay) {
    layer.bias = layer.weight = layer.score = layer.pending = layer.pos = layer.valueNorm = nullptr;
    layer.segment = nullptr;
    layer.age = nullptr;
  }
  cpu::ThreadPool pool(2);
  cpu::commit({pool, {}}, {.shape = shape, .layers = overlay, .tokens = 40});
  QCOMPARE(table.length(1, 1), 40U);
  cpu::remove({pool, {}}, {.shape = shape, .layers = overlay, .begin = 5, .count = 13});
  cpu::remove({pool, {}}, {.shape = shape, .layers = overlay, .begin = 25, .count = 100});
  cpu::remove({pool, {}}, {.shape = shape, .layers = overlay, .begin = 25, .count = 1});
  for (std::uint32_t head = 0; head < 4; ++head) {
    QCOMPARE(table.length(head / 2, head % 2), 25U);
    for (std::uint32_t slot = 0; slot < 25; ++slot) {
      const std::uint32_t was = slot < 5 ? slot : slot + 13;
      QCOMPARE(table.layer(head / 2).first[table.at(head % 2, slot)], 1000 + was);
      QCOMPARE(table.layer(head / 2).rank[table.at(head % 2, slot)], 500 + slot);
      QCOMPARE(table.key(head / 2, head % 2, slot)[3], static_cast<float>(was + 1));
      QCOMPARE(table.value(head / 2, head % 2, slot)[7], static_cast<float>(was + 1));
    }
  }
}

QTEST_APPLESS_MAIN(TestCompressRules)
#include "tst_compress_rules.moc"
