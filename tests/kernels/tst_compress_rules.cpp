// SPDX-License-Identifier: GPL-3.0-or-later
// compress() on random data: against plain loops for several heads and shapes, and what must hold whatever the data
// are. Statistics are drawn, not computed, so no attention is needed.
#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>

#include "support/eviction_reader.h"

using namespace longleaf::kernels;
using namespace longleaf::tests;

namespace {

const EvictionPolicy kDefaultPolicy{.statistic = Statistic::max,
                                    .valueWeight = ValueWeight::woV,
                                    .pool = 5,
                                    .fate = Fate::mergeResidual,
                                    .similarity = Similarity::cosine,
                                    .threshold = 0.8F,
                                    .alpha = 0.3F};
const EvictionPolicy kMergeAll{.statistic = Statistic::max, .fate = Fate::mergeResidual};

QString brokenRule(const EvictionReader& reader, std::uint32_t head) {
  return QString::fromStdString(broken(reader, head, reader.setting.budget.total()));
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
  QTest::addColumn<EvictionSetting>("setting");
  QTest::addColumn<unsigned>("chunk");
  const CacheShape wide{.layers = 2, .kvHeads = 3, .group = 2, .headDim = 64, .store = StoreFormat::f32};
  const CacheShape odd{.layers = 1, .kvHeads = 2, .group = 3, .headDim = 24, .store = StoreFormat::f32};
  QTest::newRow("default method") << EvictionSetting{wide, kDefaultPolicy, {4, 90, 40, 26}} << 48U;
  EvictionPolicy policy = kMergeAll;
  QTest::newRow("merge all by dot") << EvictionSetting{odd, policy, {0, 30, 70, 20}} << 33U;
  policy.statistic = Statistic::meanMax;
  policy.valueWeight = ValueWeight::v;
  policy.pool = 7;
  policy.poolKind = PoolKind::average;
  QTest::newRow("mean, norm of v, average of 7") << EvictionSetting{odd, policy, {2, 41, 3, 20}} << 17U;
  policy = {.statistic = Statistic::decayedSum, .lambda = 0.98F};
  QTest::newRow("decayed sum, drop") << EvictionSetting{wide, policy, {4, 50, 0, 10}} << 64U;
  policy = {.statistic = Statistic::position};
  QTest::newRow("streaming") << EvictionSetting{odd, policy, {4, 0, 0, 28}} << 40U;
  policy = kDefaultPolicy;
  QTest::newRow("one token at a time") << EvictionSetting{odd, policy, {4, 20, 5, 9}} << 1U;
}

void TestCompressRules::plainLoops() {
  QFETCH(EvictionSetting, setting);
  QFETCH(unsigned, chunk);
  EvictionReader reader(setting, 600, 2);
  while (reader.seen < 500) {
    reader.read(std::min(chunk, 500 - reader.seen));
    for (std::uint32_t head = 0; head < reader.heads(); ++head) {
      QCOMPARE(QString::fromStdString(difference(reader, head)), QString());
      QCOMPARE(brokenRule(reader, head), QString());
    }
  }
  QCOMPARE(reader.nonFinite, 0ULL);
}

void TestCompressRules::aroundTheBudget() {
  for (const std::uint32_t tokens : {1U, 31U, 32U, 33U}) {
    for (const std::uint32_t chunk : {1U, 7U, tokens}) {
      EvictionReader reader({.policy = kMergeAll, .budget = {2, 20, 4, 6}}, 64);
      while (reader.seen < tokens) reader.read(std::min(chunk, tokens - reader.seen));
      QCOMPARE(reader.length(0), std::min(tokens, 32U));
      QCOMPARE(brokenRule(reader, 0), QString());
      QCOMPARE(QString::fromStdString(difference(reader, 0)), QString());
      std::uint32_t merged = 0;
      for (std::uint32_t token = 0; token < tokens; ++token) merged += reader.fate(0, token) == TokenFate::merged;
      QCOMPARE(merged, tokens > 32 ? 2U : 0U);  // the loser's token and the residual slot's own
    }
  }
}

void TestCompressRules::nothingMovesWhileItFits() {
  EvictionReader reader({.policy = kMergeAll, .budget = {2, 20, 4, 6}}, 64);
  for (int i = 0; i < 4; ++i) reader.read(7);
  QCOMPARE(reader.length(0), 28U);
  for (std::uint32_t slot = 0; slot < 28; ++slot) {
    QCOMPARE(reader.layer(0).first[slot], slot);
    QCOMPARE(reader.segment(0, slot), slot < 2 ? Segment::sink : slot < 22 ? Segment::context : Segment::recent);
  }
}

void TestCompressRules::noResidualSlotsDrops() {
  EvictionReader reader({.policy = kDefaultPolicy, .budget = {4, 20, 0, 8}}, 300);
  while (reader.seen < 200) reader.read(20);
  QCOMPARE(brokenRule(reader, 0), QString());
  QCOMPARE(reader.length(0), 32U);
  QCOMPARE(reader.plain[0].dropped, 168U);
  for (std::uint32_t token = 0; token < 200; ++token) QVERIFY(reader.fate(0, token) != TokenFate::merged);
}

void TestCompressRules::exactWithoutResidualSlotsDrops() {
  EvictionReader reader({.policy = kDefaultPolicy, .budget = {4, 20, 0, 8}}, 300);
  reader.comparable = false;
  reader.read(150, true);
  QCOMPARE(brokenRule(reader, 0), QString());
  QCOMPARE(reader.length(0), 32U);
  EvictionReader merging({.policy = kMergeAll, .budget = {4, 20, 5, 8}}, 300);
  merging.comparable = false;
  merging.read(150, true);  // 118 others in runs of 23 and 24
  QCOMPARE(brokenRule(merging, 0), QString());
  std::multiset<float> runs;
  for (std::uint32_t slot = 0; slot < merging.length(0); ++slot) {
    if (merging.segment(0, slot) == Segment::residual) runs.insert(merging.layer(0).weight[slot]);
  }
  QCOMPARE(runs, (std::multiset<float>{23.0F, 23.0F, 24.0F, 24.0F, 24.0F}));
}

void TestCompressRules::alphaZeroHasNoBias() {
  EvictionPolicy policy = kMergeAll;
  policy.alpha = 0.0F;
  EvictionReader reader({.policy = policy, .budget = {2, 10, 3, 5}}, 100);
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
  EvictionSetting setting{.policy = kMergeAll, .budget = {0, 4, 2, 4}};
  setting.shape.store = store;
  EvictionReader reader(setting, 200);
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
  EvictionSetting setting{.policy = kMergeAll,
                          .budget = {2, 10, 1, 6}};  // one residual slot: no decision hangs on a rounding
  setting.shape.store = store;
  EvictionReader reader(setting, 100);
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
    EvictionReader reader({.policy = kDefaultPolicy, .budget = {2, 10, 2, 6}}, 300);
    reader.spoilt = value;
    while (reader.seen < 280) reader.read(20);
    QCOMPARE(brokenRule(reader, 0), QString());
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
    EvictionReader reader({shape, kDefaultPolicy, {4, 40, 8, 12}}, 400, threads);
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
  EvictionReader reader({.policy = kMergeAll, .budget = {2, 20, 6, 8}}, 400);
  while (reader.seen < 200) reader.read(20);
  std::multiset<float> before;
  for (std::uint32_t slot = 0; slot < reader.length(0); ++slot) {
    if (reader.segment(0, slot) == Segment::residual) before.insert(reader.layer(0).weight[slot]);
  }
  reader.setting.budget = {2, 10, 3, 5};
  reader.comparable = false;
  reader.read(0);
  QCOMPARE(reader.length(0), 20U);
  QCOMPARE(brokenRule(reader, 0), QString());
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
  QCOMPARE(brokenRule(reader, 0), QString());  // with the last merged slot all merged tokens became dropped ones
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
  runCommit({.shape = shape, .layers = overlay, .tokens = 40});
  QCOMPARE(table.length(1, 1), 40U);
  runRemove({.shape = shape, .layers = overlay, .begin = 5, .count = 13});
  runRemove({.shape = shape, .layers = overlay, .begin = 25, .count = 100});
  runRemove({.shape = shape, .layers = overlay, .begin = 25, .count = 1});
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
