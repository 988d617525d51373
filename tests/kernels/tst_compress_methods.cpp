// SPDX-License-Identifier: GPL-3.0-or-later
// The formulas of the published methods in compress() against plain loops in double, on random data and odd shapes; and
// what holds for all of them: nobody has more slots than the budget allows, every token has one fate.
#include <QTest>

#include <numeric>
#include <set>

#include "support/eviction_reader.h"

using namespace longleaf::kernels;
using namespace longleaf::tests;

namespace {

const CacheShape kWide{.layers = 2, .kvHeads = 3, .group = 2, .headDim = 64, .store = StoreFormat::f32};
const CacheShape kOdd{.layers = 3, .kvHeads = 2, .group = 3, .headDim = 24, .store = StoreFormat::f32};
const CacheShape kOne{.layers = 1, .kvHeads = 1, .group = 1, .headDim = 8, .store = StoreFormat::f32};

/// SnapKV's score: mean over the last 32 queries, smoothed over 5 neighbours.
constexpr EvictionPolicy kSnap{
    .statistic = Statistic::windowMean, .window = 32, .pool = 5, .poolKind = PoolKind::average, .poolScore = true};

constexpr EvictionPolicy kDefensive{.statistic = Statistic::max,
                                    .window = 32,
                                    .valueWeight = ValueWeight::woV,
                                    .pool = 5,
                                    .poolKind = PoolKind::average,
                                    .poolScore = true,
                                    .meanFloor = true};

EvictionPolicy with(EvictionPolicy policy, Allocation allocation, float floor) {
  policy.allocation = allocation;
  policy.floor = floor;
  return policy;
}

EvictionPolicy merging(Fate fate, Combine combine, float threshold, bool variance = false) {
  return {.statistic = Statistic::decayedSum,
          .fate = fate,
          .similarity = Similarity::cosine,
          .combine = combine,
          .threshold = threshold,
          .alpha = 0.3F,
          .variance = variance};
}

/// The most slots that all heads together may have.
std::uint32_t mostOfAll(const EvictionSetting& setting) {
  if (setting.layerBudgets.empty()) return setting.budget.total() * setting.shape.layers * setting.shape.kvHeads;
  std::uint32_t sum = 0;
  for (const SegmentBudget& layer : setting.layerBudgets) sum += layer.total() * setting.shape.kvHeads;
  return sum;
}

std::uint32_t mostOfHead(const EvictionSetting& setting, std::uint32_t head) {
  if (!setting.layerBudgets.empty()) return setting.layerBudgets[head / setting.shape.kvHeads].total();
  if (setting.policy.allocation == Allocation::fixed) return setting.budget.total();
  return setting.ceiling > 0 ? setting.ceiling : mostOfAll(setting);
}

}  // namespace

class TestCompressMethods final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void againstPlainLoops_data();
  void againstPlainLoops();
  void narrowStores_data();
  void narrowStores();
  void pooledHeadsTakeFromEachOther();
  void lastQueryReplacesTheScore();
  void unusualKeysStay();
  void ringsReachFarther();
  void neighboursMergeOnlyAlongAChain();
  void likeKeysMergeOnlyAboveTheThreshold();
  void equalKeysHaveNoVariance();
  void threadsDoNotMatter();
};

void TestCompressMethods::againstPlainLoops_data() {
  QTest::addColumn<EvictionSetting>("setting");
  QTest::addColumn<unsigned>("chunk");
  const auto row = [](const char* name, const CacheShape& shape, const EvictionPolicy& policy, SegmentBudget budget,
                      unsigned chunk, std::uint32_t ceiling = 0) {
    QTest::newRow(name) << EvictionSetting{.shape = shape, .policy = policy, .budget = budget, .ceiling = ceiling}
                        << chunk;
  };
  row("snapkv", kWide, kSnap, {0, 70, 0, 32}, 400);
  row("snapkv, chunk by chunk", kOdd, kSnap, {0, 50, 0, 32}, 48);
  row("tova", kOdd, {.statistic = Statistic::windowMean, .window = 1}, {0, 59, 0, 1}, 33);
  row("windowed maximum of means", kOdd, {.statistic = Statistic::meanMax, .window = 16}, {2, 40, 0, 9}, 40);
  row("zigzagkv", kOdd, with(kSnap, Allocation::uncertainty, 0.5F), {0, 80, 0, 32}, 400);
  row("zigzagkv, chunk by chunk", kWide, with(kSnap, Allocation::uncertainty, 0.75F), {0, 90, 0, 22}, 57, 160);
  row("adakv", kWide, with(kSnap, Allocation::pooledLayer, 0.2F), {0, 70, 0, 32}, 400);
  row("adakv, chunk by chunk", kOdd, with(kSnap, Allocation::pooledLayer, 0.2F), {4, 50, 0, 20}, 50, 120);
  row("pooled model", kOdd, with(kDefensive, Allocation::pooledModel, 0.0F), {0, 61, 0, 32}, 400);
  row("pooled model, chunk by chunk", kWide, with(kSnap, Allocation::pooledModel, 0.5F), {2, 41, 0, 17}, 39, 77);
  row("dynamickv", kOdd, with(kSnap, Allocation::pooledCounts, 0.0F), {0, 70, 0, 32}, 400);
  row("dynamickv, chunk by chunk", kWide, with(kSnap, Allocation::pooledCounts, 0.0F), {0, 70, 0, 32}, 64, 150);
  EvictionPolicy critical = kSnap;
  critical.valueWeight = ValueWeight::woV;
  critical.firstStage = 0.5F;
  row("criticalkv", kWide, critical, {0, 71, 0, 32}, 400);
  critical.poolScore = false;
  row("two stages, smoothed after weighting", kOdd, critical, {3, 50, 0, 10}, 31);
  row("defensivekv", kWide, with(kDefensive, Allocation::pooledLayer, 0.0F), {0, 70, 0, 32}, 400);
  row("mean floor before the value weight", kOdd,
      {.statistic = Statistic::max, .valueWeight = ValueWeight::v, .pool = 3, .meanFloor = true}, {4, 44, 0, 8}, 29);
  row("keydiff", kWide, {.statistic = Statistic::key}, {0, 99, 0, 1}, 64);
  // Few heads: ranks of measures that differ by a rounding may be exchanged.
  row("nestedkv", {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 24, .store = StoreFormat::f32},
      {.statistic = Statistic::key, .anchors = KeyAnchors::nested}, {0, 80, 0, 32}, 70);
  row("cascading", kOdd, {.statistic = Statistic::decayedSum, .lambda = 0.99F, .rings = 3}, {4, 61, 0, 20}, 37);
  row("many rings", kOne, {.statistic = Statistic::max, .rings = 5}, {0, 23, 0, 4}, 3);
  row("kvmerger", kOdd, merging(Fate::mergeAdjacent, Combine::gaussian, 0.3F), {0, 60, 0, 20}, 400);
  row("neighbours by count", kWide, merging(Fate::mergeAdjacent, Combine::count, 0.5F, true), {2, 60, 0, 20}, 40);
  row("neighbours by likeness", kOdd, merging(Fate::mergeAdjacent, Combine::similarity, 0.2F), {2, 60, 0, 20}, 64);
  row("d2o", kWide, merging(Fate::mergeSimilar, Combine::similarity, 0.6F), {4, 60, 0, 20}, 400);
  row("d2o, chunk by chunk", kOdd, merging(Fate::mergeSimilar, Combine::similarity, 0.8F, true), {4, 50, 0, 20}, 33);
  row("all merge by count", kOne, merging(Fate::mergeSimilar, Combine::count, -1.0F, true), {1, 20, 0, 7}, 11);
  EvictionPolicy variance = merging(Fate::mergeResidual, Combine::count, 0.7F, true);
  row("variance of residual slots", kOdd, variance, {4, 40, 10, 16}, 30);
  QTest::newRow("pyramidkv") << EvictionSetting{.shape = kOdd,
                                                .policy = kSnap,
                                                .budget = {0, 70, 0, 32},
                                                .layerBudgets = {{0, 130, 0, 32}, {0, 70, 0, 32}, {0, 10, 0, 32}}}
                             << 400U;
}

void TestCompressMethods::againstPlainLoops() {
  QFETCH(const EvictionSetting, setting);
  QFETCH(const unsigned, chunk);
  EvictionReader reader(setting, 600, 2);
  while (reader.seen < 400) {
    reader.read(std::min(chunk, 400 - reader.seen));
    std::uint32_t all = 0;
    for (std::uint32_t head = 0; head < reader.heads(); ++head) {
      QCOMPARE(QString::fromStdString(difference(reader, head)), QString());
      QCOMPARE(QString::fromStdString(broken(reader, head, mostOfHead(setting, head))), QString());
      all += reader.length(head);
    }
    QVERIFY(all <= mostOfAll(setting));
  }
  QCOMPARE(reader.nonFinite, 0ULL);
}

void TestCompressMethods::narrowStores_data() {
  QTest::addColumn<StoreFormat>("store");
  QTest::newRow("f16") << StoreFormat::f16;
  QTest::newRow("q8") << StoreFormat::q8;
}

/// Which slots stay does not hang on the format where the score is attention, and merged vectors are near.
void TestCompressMethods::narrowStores() {
  QFETCH(const StoreFormat, store);
  for (const EvictionPolicy& policy :
       {with(kSnap, Allocation::pooledLayer, 0.2F), merging(Fate::mergeSimilar, Combine::similarity, -1.0F)}) {
    EvictionSetting setting{.shape = kOdd, .policy = policy, .budget = {0, 60, 0, 20}};
    setting.shape.store = store;
    EvictionReader reader(setting, 300, 2);
    reader.read(200);
    for (std::uint32_t head = 0; head < reader.heads(); ++head) {
      const std::vector<std::uint32_t> order = reader.order(head);
      QCOMPARE(order.size(), reader.plain[head].slots.size());
      QCOMPARE(QString::fromStdString(broken(reader, head, 240)), QString());
      for (std::size_t rank = 0; rank < order.size() && policy.fate == Fate::drop; ++rank) {
        const PlainSlot& want = reader.plain[head].slots[rank];
        QCOMPARE(reader.layer(head).first[reader.at(head, order[rank])], want.first);
        const std::vector<float> k = reader.key(head, order[rank]);
        for (std::size_t c = 0; c < k.size(); ++c) QVERIFY(std::abs(want.k[c] - static_cast<double>(k[c])) <= 2e-2);
      }
    }
  }
}

void TestCompressMethods::pooledHeadsTakeFromEachOther() {
  EvictionReader reader(
      {.shape = kWide, .policy = with(kSnap, Allocation::pooledLayer, 0.2F), .budget = {0, 70, 0, 32}}, 500);
  reader.read(400);
  std::set<std::uint32_t> lengths;
  for (std::uint32_t layer = 0; layer < 2; ++layer) {
    std::uint32_t sum = 0;
    for (std::uint32_t head = 3 * layer; head < 3 * layer + 3; ++head) {
      lengths.insert(reader.length(head));
      sum += reader.length(head);
      QVERIFY(reader.length(head) >= 32 + 14);
    }
    QCOMPARE(sum, 3 * 102U);
  }
  QVERIFY(lengths.size() > 1);
}

void TestCompressMethods::lastQueryReplacesTheScore() {
  const EvictionPolicy policy{.statistic = Statistic::windowMean, .window = 1};
  EvictionReader reader({.shape = kOne, .policy = policy, .budget = {0, 40, 0, 8}}, 200);
  reader.read(40);
  const std::vector<float> before(reader.layer(0).score, reader.layer(0).score + 40);
  reader.read(8);  // as many slots as there is room for: nobody moves
  for (std::uint32_t slot = 0; slot < 40; ++slot) {
    QVERIFY(before[slot] > 0.0F);
    QVERIFY(reader.layer(0).score[slot] != before[slot]);
    QCOMPARE(reader.layer(0).score[slot], static_cast<float>(reader.plain[0].slots[slot].score));
  }
}

/// One key that points elsewhere among equal ones.
void TestCompressMethods::unusualKeysStay() {
  for (const KeyAnchors anchors : {KeyAnchors::global, KeyAnchors::nested}) {
    EvictionReader reader(
        {.shape = kOne, .policy = {.statistic = Statistic::key, .anchors = anchors}, .budget = {0, 30, 0, 6}}, 300);
    reader.comparable = false;  // which of the equal ones stay hangs on roundings
    reader.sameVectors = true;
    reader.unlikeToken = 50;
    for (int i = 0; i < 10; ++i) reader.read(25);
    bool there = false;
    for (std::uint32_t slot = 0; slot < reader.length(0); ++slot) there = there || reader.layer(0).first[slot] == 50;
    QVERIFY(there);
  }
}

void TestCompressMethods::ringsReachFarther() {
  std::uint32_t oldest[2] = {};
  for (const std::uint32_t rings : {1U, 4U}) {
    EvictionPolicy policy{.statistic = Statistic::position};
    if (rings > 1) policy = {.statistic = Statistic::none, .rings = rings};
    EvictionReader reader({.shape = kOne, .policy = policy, .budget = {0, 64, 0, 16}}, 1200);
    while (reader.seen < 1000) reader.read(40);
    oldest[rings > 1 ? 1 : 0] = reader.layer(0).first[reader.order(0).front()];
  }
  QCOMPARE(oldest[0], 920U);  // the newest 80
  QVERIFY2(oldest[1] < 600, qPrintable(QString::number(oldest[1])));
}

void TestCompressMethods::neighboursMergeOnlyAlongAChain() {
  for (const float threshold : {-1.0F, 1.0F}) {
    EvictionReader reader(
        {.shape = kOne, .policy = merging(Fate::mergeAdjacent, Combine::count, threshold), .budget = {0, 30, 0, 10}},
        300);
    reader.read(200);
    std::uint32_t merged = 0;
    for (std::uint32_t token = 0; token < 200; ++token) merged += reader.fate(0, token) == TokenFate::merged ? 1 : 0;
    if (threshold > 0) QCOMPARE(merged, 0U);
    if (threshold < 0) QVERIFY(merged > 160);  // all losers, and the slots that took them in
  }
}

void TestCompressMethods::likeKeysMergeOnlyAboveTheThreshold() {
  std::uint32_t merged[3] = {};
  int i = 0;
  for (const float threshold : {-1.0F, 0.9F, 1.0F}) {
    EvictionReader reader(
        {.shape = kOne, .policy = merging(Fate::mergeSimilar, Combine::count, threshold), .budget = {0, 30, 0, 10}},
        300);
    reader.read(200);
    for (std::uint32_t token = 0; token < 200; ++token) merged[i] += reader.fate(0, token) == TokenFate::merged ? 1 : 0;
    ++i;
  }
  QVERIFY(merged[0] > merged[1] && merged[1] > merged[2]);
  QCOMPARE(merged[2], 0U);
}

void TestCompressMethods::equalKeysHaveNoVariance() {
  EvictionReader reader(
      {.shape = kOne, .policy = merging(Fate::mergeResidual, Combine::count, 0.5F, true), .budget = {0, 10, 2, 6}},
      200);
  reader.sameVectors = true;
  while (reader.seen < 150) reader.read(10);
  for (std::uint32_t i = 0; i < reader.length(0) * 4; ++i) QVERIFY(std::abs(reader.layer(0).variance[i]) < 1e-12F);
}

void TestCompressMethods::threadsDoNotMatter() {
  std::vector<std::byte> first;
  for (const unsigned threads : {1U, 2U, 3U}) {
    EvictionSetting setting{.shape = kWide,
                            .policy = with(kDefensive, Allocation::pooledModel, 0.2F),
                            .budget = {4, 50, 0, 20},
                            .ceiling = 150};
    setting.shape.store = StoreFormat::f16;
    EvictionReader reader(setting, 400, threads);
    while (reader.seen < 320) reader.read(64);
    if (threads == 1) first = reader.table.bytes();
    QVERIFY(reader.table.bytes() == first);
  }
}

QTEST_APPLESS_MAIN(TestCompressMethods)
#include "tst_compress_methods.moc"
