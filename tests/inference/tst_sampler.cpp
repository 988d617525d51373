// SPDX-License-Identifier: GPL-3.0-or-later
// What may be drawn and how often: exact sets of tokens for the cuts, frequencies for the temperature.
#include "inference/session/sampler.h"

#include <QTest>
#include <cmath>
#include <limits>
#include <map>
#include <set>

using namespace longleaf::inference;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

using Logits = std::vector<float>;

TokenId once(const Sampling& sampling, Logits logits, const std::vector<TokenId>& recent = {}) {
  return Sampler(sampling).next(logits, recent);
}

/// How often each token is drawn from the same logits by one sampler.
std::map<TokenId, int> drawn(const Sampling& sampling, const Logits& logits, int times) {
  Sampler sampler(sampling);
  std::map<TokenId, int> counts;
  for (int i = 0; i < times; ++i) {
    Logits copy = logits;
    ++counts[sampler.next(copy, {})];
  }
  return counts;
}

std::set<TokenId> support(const Sampling& sampling, const Logits& logits) {
  std::set<TokenId> ids;
  for (const auto& [id, count] : drawn(sampling, logits, 4000)) ids.insert(id);
  return ids;
}

/// Logits of given probabilities.
Logits logitsOf(const std::vector<double>& probabilities) {
  Logits logits;
  for (const double p : probabilities) logits.push_back(static_cast<float>(std::log(p)));
  return logits;
}

/// All of the distribution at temperature 1.
constexpr Sampling kPlain{.temperature = 1, .topK = 0, .topP = 1, .minP = 0};

}  // namespace

class TestSampler final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void greedyTakesTheLargest();
  void valuesThatAreNotFinite_data();
  void valuesThatAreNotFinite();
  void seedDecides();
  void temperatureShapesTheFrequencies_data();
  void temperatureShapesTheFrequencies();
  void cutsLeaveExactlyTheLikely_data();
  void cutsLeaveExactlyTheLikely();
  void cutsDoNotDependOnTheTemperature();
  void penaltyCountsRecentTokens();
  void checksRanges_data();
  void checksRanges();
};

void TestSampler::greedyTakesTheLargest() {
  QCOMPARE(once({}, {-3, -1, -2}), 1);
  QCOMPARE(once({}, {0, 2, 5, 5, 2, 5}), 2);  // ties: the lowest id
  QCOMPARE(once({}, {7}), 0);
  // The cuts and the seed have no say.
  QCOMPARE(once({.topK = 1, .topP = 0.01F, .minP = 0.9F, .seed = 7}, {1, 1.0001F}), 1);
}

void TestSampler::valuesThatAreNotFinite_data() {
  QTest::addColumn<Logits>("logits");
  QTest::addColumn<int>("expected");
  QTest::newRow("first") << Logits{kNaN, 1, 2} << 2;
  QTest::newRow("middle") << Logits{1, kNaN, 0} << 0;
  QTest::newRow("last") << Logits{0, 1, kNaN} << 1;
  QTest::newRow("infinite") << Logits{0, kInfinity, 1, -kInfinity} << 2;
  QTest::newRow("only one finite") << Logits{kNaN, -kInfinity, -1e30F, kInfinity} << 2;
  QTest::newRow("all NaN") << Logits{kNaN, kNaN, kNaN} << 0;
  QTest::newRow("none finite") << Logits{-kInfinity, kNaN, kInfinity} << 0;
}

void TestSampler::valuesThatAreNotFinite() {
  QFETCH(const Logits, logits);
  QFETCH(const int, expected);
  QCOMPARE(once({}, logits), expected);
  QCOMPARE(once({.temperature = 1, .topK = 1}, logits), expected);
  for (const auto& [id, count] : drawn(kPlain, logits, 200)) {
    QVERIFY2(id == expected || std::isfinite(logits[static_cast<std::size_t>(id)]), qPrintable(QString::number(id)));
  }
}

void TestSampler::seedDecides() {
  const Logits logits = logitsOf({0.3, 0.25, 0.25, 0.2});
  const auto sequence = [&](std::uint64_t seed) {
    Sampling sampling = kPlain;
    sampling.seed = seed;
    Sampler sampler(sampling);
    std::vector<TokenId> ids;
    for (int i = 0; i < 64; ++i) {
      Logits copy = logits;
      ids.push_back(sampler.next(copy, {}));
    }
    return ids;
  };
  QCOMPARE(sequence(5), sequence(5));
  QVERIFY(sequence(5) != sequence(6));
}

void TestSampler::temperatureShapesTheFrequencies_data() {
  QTest::addColumn<float>("temperature");
  for (const float t : {0.25F, 0.5F, 1.0F, 2.0F, 10.0F}) QTest::addRow("%g", static_cast<double>(t)) << t;
}

void TestSampler::temperatureShapesTheFrequencies() {
  QFETCH(const float, temperature);
  const std::vector<double> probabilities{0.4, 0.05, 0.3, 0.15, 0.1};
  Sampling sampling = kPlain;
  sampling.temperature = temperature;
  constexpr int kDraws = 20000;
  const auto counts = drawn(sampling, logitsOf(probabilities), kDraws);

  double total = 0;
  for (const double p : probabilities) total += std::pow(p, 1 / static_cast<double>(temperature));
  double chiSquare = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double expected = kDraws * std::pow(probabilities[i], 1 / static_cast<double>(temperature)) / total;
    const auto found = counts.find(static_cast<TokenId>(i));
    const double seen = found == counts.end() ? 0 : found->second;
    chiSquare += (seen - expected) * (seen - expected) / expected;
  }
  // Four degrees of freedom: above 25 once in 20,000 runs; the seed is fixed.
  QVERIFY2(chiSquare < 25, qPrintable(QString::number(chiSquare)));
}

void TestSampler::cutsLeaveExactlyTheLikely_data() {
  QTest::addColumn<int>("topK");
  QTest::addColumn<float>("topP");
  QTest::addColumn<float>("minP");
  QTest::addColumn<std::vector<int>>("left");
  // Probabilities by id: 0.1, 0.4, 0.1, 0.25, 0.15.
  QTest::newRow("nothing") << 0 << 1.0F << 0.0F << std::vector{0, 1, 2, 3, 4};
  QTest::newRow("top-k 1") << 1 << 1.0F << 0.0F << std::vector{1};
  QTest::newRow("top-k 3") << 3 << 1.0F << 0.0F << std::vector{1, 3, 4};
  QTest::newRow("top-k 4, a tie: the lower id") << 4 << 1.0F << 0.0F << std::vector{0, 1, 3, 4};
  QTest::newRow("top-k above the vocabulary") << 9 << 1.0F << 0.0F << std::vector{0, 1, 2, 3, 4};
  QTest::newRow("top-p within the first") << 0 << 0.05F << 0.0F << std::vector{1};
  QTest::newRow("top-p 0.6: two make 0.65") << 0 << 0.6F << 0.0F << std::vector{1, 3};
  QTest::newRow("top-p 0.7: three make 0.8") << 0 << 0.7F << 0.0F << std::vector{1, 3, 4};
  QTest::newRow("min-p 0.3 of 0.4") << 0 << 1.0F << 0.3F << std::vector{1, 3, 4};
  QTest::newRow("min-p 0.6 of 0.4") << 0 << 1.0F << 0.6F << std::vector{1, 3};
  QTest::newRow("min-p 0.99") << 0 << 1.0F << 0.99F << std::vector{1};
  // Top-p counts what top-k left: 0.4 / 0.8 is half.
  QTest::newRow("top-k 3, then top-p 0.49") << 3 << 0.49F << 0.0F << std::vector{1};
  QTest::newRow("the strictest wins") << 4 << 0.99F << 0.5F << std::vector{1, 3};
}

void TestSampler::cutsLeaveExactlyTheLikely() {
  QFETCH(const int, topK);
  QFETCH(const float, topP);
  QFETCH(const float, minP);
  QFETCH(const std::vector<int>, left);
  const Sampling sampling{.temperature = 1, .topK = static_cast<std::uint32_t>(topK), .topP = topP, .minP = minP};
  const std::set<TokenId> expected(left.begin(), left.end());
  QVERIFY(support(sampling, logitsOf({0.1, 0.4, 0.1, 0.25, 0.15})) == expected);
}

void TestSampler::cutsDoNotDependOnTheTemperature() {
  const Sampling hot{.temperature = 10, .topK = 0, .topP = 0.6F, .minP = 0};
  QVERIFY(support(hot, logitsOf({0.1, 0.4, 0.1, 0.25, 0.15})) == (std::set<TokenId>{1, 3}));
}

void TestSampler::penaltyCountsRecentTokens() {
  const Sampling doubled{.repeatPenalty = 2};
  QCOMPARE(once(doubled, {3, 4}, {1}), 0);    // 4 / 2 < 3
  QCOMPARE(once(doubled, {-3, -2}, {1}), 0);  // -2 * 2 < -3
  QCOMPARE(once(doubled, {1.9F, 4}, {1}), 1);
  QCOMPARE(once(doubled, {1.5F, 4}, {1, 1, 1}), 1);  // once, however often it occurred
  QCOMPARE(once({.repeatPenalty = 0.5F}, {3, 2}, {1}), 1);

  const Sampling two{.repeatPenalty = 2, .repeatWindow = 2};
  QCOMPARE(once(two, {3, 4, 0}, {1, 2, 2}), 1);  // the 1 lies outside the window
  QCOMPARE(once(two, {3, 4, 0}, {2, 1, 2}), 0);
  QCOMPARE(once({.repeatPenalty = 2, .repeatWindow = 0}, {3, 4}, {1}), 1);
  QCOMPARE(once(doubled, {3, 4}, {-1, 2, 1000000}), 1);  // ids out of range
}

void TestSampler::checksRanges_data() {
  QTest::addColumn<Sampling>("sampling");
  QTest::addColumn<QString>("name");  // in the sentence; empty: accepted
  const auto row = [](const char* label, const Sampling& sampling, const char* name) {
    QTest::newRow(label) << sampling << QString(name);
  };
  row("defaults", {}, "");
  row("all off", {.temperature = 10, .topK = 0, .topP = 1, .minP = 0, .repeatPenalty = 1}, "");
  row("temperature -0.1", {.temperature = -0.1F}, "temperature");
  row("temperature 10.1", {.temperature = 10.1F}, "temperature");
  row("temperature NaN", {.temperature = kNaN}, "temperature");
  row("top-p 0", {.topP = 0}, "top-p");
  row("top-p 1.01", {.topP = 1.01F}, "top-p");
  row("top-p NaN", {.topP = kNaN}, "top-p");
  row("min-p 1", {.minP = 1}, "min-p");
  row("min-p -0.1", {.minP = -0.1F}, "min-p");
  row("penalty 0", {.repeatPenalty = 0}, "repeat-penalty");
  row("penalty 11", {.repeatPenalty = 11}, "repeat-penalty");
  row("penalty infinite", {.repeatPenalty = kInfinity}, "repeat-penalty");
}

void TestSampler::checksRanges() {
  QFETCH(const Sampling, sampling);
  QFETCH(const QString, name);
  const auto result = checkSampling(sampling);
  QCOMPARE(result.has_value(), name.isEmpty());
  if (result) return;
  QCOMPARE(result.error().code, ErrorCode::invalidSetting);
  QVERIFY2(QString::fromStdString(result.error().message).startsWith(name), result.error().message.c_str());
}

QTEST_APPLESS_MAIN(TestSampler)
#include "tst_sampler.moc"
