// SPDX-License-Identifier: GPL-3.0-or-later
// Attention on the processor against the plain double loop of its contract, over odd shapes; properties: threads,
// blocks, capacity and NaN in unused slots change nothing; decoding equals reading.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "kernels/cpu/attention_read.h"
#include "kernels/cpu/int16_kernels.h"
#include "support/attention_scene.h"
#include "support/naive_attention.h"
#include "support/patience.h"

#include <hwy/targets.h>  // after the kernels' headers, which choose the instruction sets

using namespace longleaf;
using namespace longleaf::tests;
using namespace longleaf::kernels;

namespace {

struct Result {
  std::vector<float> out, logSumExp, pending;
};

/// Runs `attend` and takes the result, putting pending back.
template <class Attend>
Result resultOf(AttentionScene& scene, const Attend& attend) {
  const std::vector<float> before = scene.tiers.back().pending;
  attend();
  Result result{scene.out, scene.logSumExp, scene.tiers.back().pending};
  std::copy(before.begin(), before.end(), scene.tiers.back().pending.begin());
  return result;
}

/// Largest |a - b| / (1 + |b|); NaN on both sides (slots that nobody wrote) is equal, on one infinite.
double difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) && std::isnan(b[i])) continue;
    const double d = std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    if (!(d >= 0.0)) return INFINITY;
    largest = std::max(largest, d / (1.0 + std::fabs(static_cast<double>(b[i]))));
  }
  return largest;
}

double difference(const Result& a, const Result& b) {
  return std::max({difference(a.out, b.out), difference(a.logSumExp, b.logSumExp), difference(a.pending, b.pending)});
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

bool sameBits(const Result& a, const Result& b) {
  return sameBits(a.out, b.out) && sameBits(a.logSumExp, b.logSumExp) && sameBits(a.pending, b.pending);
}

/// The same attention with factors rounded to 16 bits where the cache is not f32.
AttentionArgs rounded(AttentionArgs args) {
  args.activations = ActivationFormat::q8;
  return args;
}

// What rounding does to results here is at most 6e-4.
constexpr double kRounded = 1e-3;

constexpr Statistic kStatistics[] = {Statistic::none,    Statistic::max,      Statistic::decayedSum,
                                     Statistic::meanMax, Statistic::position, Statistic::windowMean};
constexpr StoreFormat kFormats[] = {StoreFormat::f32, StoreFormat::f16, StoreFormat::bf16, StoreFormat::q8};
const char* const kFormatNames[] = {"f32", "f16", "bf16", "q8"};

}  // namespace

class AttentionTest final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void againstNaive_data();
  void againstNaive();
  void cappedDistances_data();
  void cappedDistances();
  void varianceTerms_data();
  void varianceTerms();
  void queriesBeforeTheWindow();
  void everyInstructionSet();
  void storeWritesEverything_data();
  void storeWritesEverything();
  void storeFormatsStayNearF32();
  void blocksChangeLittle();
  void threadsChangeNothing_data();
  void threadsChangeNothing();
  void roundedWhereItMayBe();
  void decodingEqualsReading();
  void rotateEqualsStore_data();
  void rotateEqualsStore();
  void nanStaysWhereItBelongs();
  void scratchIsEnough();
};

void AttentionTest::againstNaive_data() {
  QTest::addColumn<int>("format");
  QTest::addColumn<bool>("relative");
  QTest::addColumn<bool>("overlay");
  for (int format = 0; format < 4; ++format) {
    for (const bool relative : {false, true}) {
      for (const bool overlay : {false, true}) {
        QTest::addRow("%s %s %s", kFormatNames[format], relative ? "relative" : "absolute",
                      overlay ? "two tiers" : "one tier")
            << format << relative << overlay;
      }
    }
  }
}

// Lists of coprime lengths advance together, so that 105 cases meet every pair of head dimension, length and number of
// tokens, and with the 16 rows every format and kind of cache with each of them.
void AttentionTest::againstNaive() {
  QFETCH(int, format);
  QFETCH(bool, relative);
  QFETCH(bool, overlay);
  constexpr std::uint32_t kDims[] = {8, 24, 64, 128, 80};
  constexpr std::uint32_t kGroups[] = {1, 3, 8, 5};
  constexpr std::uint32_t kLengths[] = {0, 1, 15, 16, 17, 100, 300};
  constexpr std::uint32_t kTokens[] = {1, 2, 7, 33, 70, 1};
  constexpr std::uint32_t kStep = kSanitized ? 3 : 1;  // every third still meets each dimension with each length
  double worst = 0.0;
  for (std::uint32_t n = 0; n < 105; n += kStep) {
    const std::uint32_t length = kLengths[n % 7];
    const SceneShape shape{.cache = {.layers = 1,
                                     .kvHeads = 1 + n % 2,
                                     .group = kGroups[n % 4],
                                     .headDim = kDims[n % 5],
                                     .store = kFormats[format]},
                           .positions = relative ? Positions::relative : Positions::absolute,
                           .documentSlots = length,
                           .overlaySlots = kLengths[(n / 3) % 7] / 2,
                           .overlay = overlay,
                           .maxTokens = 70,
                           .seed = n + 1};
    AttentionScene scene(shape, 2);
    const Statistic statistic = kStatistics[n % 5];
    for (const std::uint32_t tokens : {kTokens[n % 6], kTokens[(n + 2) % 6]}) {  // pending goes on over two calls
      scene.append(tokens);
      const AttentionArgs args = scene.args(statistic, 0.98F);
      const KeysFrom keys = tokens == 1 ? KeysFrom::rotatedCopy : KeysFrom::master;
      const Result expected = resultOf(scene, [&] { naiveAttention(args, keys); });
      const Result near = resultOf(scene, [&] { cpu::attention(scene.context(), rounded(args)); });
      QVERIFY2(difference(near, expected) < kRounded, qPrintable(QString::number(difference(near, expected))));
      cpu::attention(scene.context(), args);
      const Result actual{scene.out, scene.logSumExp, scene.tiers.back().pending};
      worst = std::max(worst, difference(actual, expected));
      QVERIFY2(worst < 1e-5, qPrintable(QString("case %1, %2 tokens: %3").arg(n).arg(tokens).arg(worst)));
      scene.commit(tokens);
    }
  }
}

void AttentionTest::cappedDistances_data() {
  QTest::addColumn<int>("format");
  QTest::addColumn<bool>("overlay");
  for (int format = 0; format < 4; ++format) {
    QTest::addRow("%s one tier", kFormatNames[format]) << format << false;
    QTest::addRow("%s two tiers", kFormatNames[format]) << format << true;
  }
}

void AttentionTest::cappedDistances() {
  QFETCH(int, format);
  QFETCH(bool, overlay);
  for (const std::uint32_t tokens : {1U, 2U, 33U, 70U}) {
    for (const std::uint32_t cap : {0U, 40U, 200U, 1000U}) {
      AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 24, .store = kFormats[format]},
                            .positions = Positions::capped,
                            .documentSlots = 150,
                            .overlaySlots = 50,
                            .overlay = overlay,
                            .distanceCap = cap,
                            .maxTokens = 70,
                            .seed = cap + tokens},
                           2);
      if (!overlay) {  // a slot of two tokens lies between them
        scene.tiers[0].pos[20] = 20.75F;
        scene.tiers[0].pos[21] = 21.5F;
      }
      scene.append(tokens);
      const AttentionArgs args = scene.args(Statistic::max, 1.0F);
      const Result expected = resultOf(scene, [&] { naiveAttention(args); });
      const Result actual = resultOf(scene, [&] { cpu::attention(scene.context(), args); });
      QVERIFY2(difference(actual, expected) < 1e-5, qPrintable(QString("%1 tokens, cap %2").arg(tokens).arg(cap)));
      const Result blocked = resultOf(scene, [&] { cpu::readInBlocks(scene.context(), args, 64); });
      QVERIFY(difference(blocked, expected) < 1e-5);
    }
  }
}

void AttentionTest::varianceTerms_data() { cappedDistances_data(); }

void AttentionTest::varianceTerms() {
  QFETCH(int, format);
  QFETCH(bool, overlay);
  for (const bool relative : {false, true}) {
    for (const std::uint32_t tokens : {1U, 2U, 33U}) {
      AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 24, .store = kFormats[format]},
                            .positions = relative ? Positions::relative : Positions::absolute,
                            .documentSlots = 290,
                            .overlaySlots = 50,
                            .overlay = overlay,
                            .variance = true,
                            .maxTokens = 40},
                           2);
      scene.append(tokens);
      AttentionArgs args = scene.args(Statistic::max, 1.0F);
      const KeysFrom keys = tokens == 1 ? KeysFrom::rotatedCopy : KeysFrom::master;
      const Result expected = resultOf(scene, [&] { naiveAttention(args, keys); });
      const Result actual = resultOf(scene, [&] { cpu::attention(scene.context(), args); });
      QVERIFY(difference(actual, expected) < 1e-5);
      std::vector<SlotArrays> without = scene.arrays;
      without[0].variance = nullptr;
      args.tiers = without;
      const Result plain = resultOf(scene, [&] { cpu::attention(scene.context(), args); });
      QVERIFY(difference(plain, expected) > 1e-3);
    }
  }
}

void AttentionTest::queriesBeforeTheWindow() {
  for (const Statistic statistic : {Statistic::max, Statistic::windowMean, Statistic::decayedSum, Statistic::meanMax}) {
    for (const std::uint32_t skipped : {1U, 20U, 32U, 69U}) {
      AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 24, .store = StoreFormat::f16},
                            .positions = Positions::relative,
                            .documentSlots = 300,
                            .skipped = skipped,
                            .maxTokens = 70},
                           2);
      scene.append(70);
      const AttentionArgs args = scene.args(statistic, 0.9F);
      const Result expected = resultOf(scene, [&] { naiveAttention(args); });
      for (const std::uint32_t block : {64U, 8192U}) {
        const Result actual = resultOf(scene, [&] { cpu::readInBlocks(scene.context(), args, block); });
        QVERIFY(difference(actual, expected) < 1e-5);
      }
    }
  }
}

// The lower instruction sets that this processor also has, and plain scalar code.
void AttentionTest::everyInstructionSet() {
  const std::int64_t built = hwy::SupportedTargets() & HWY_TARGETS;
  QVERIFY(built != 0);
  for (const std::int64_t target : {HWY_AVX3, HWY_AVX2, HWY_SSE4, HWY_SCALAR}) {
    if ((built & target) == 0) continue;
    qInfo("%s", hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(target);
    for (const StoreFormat format : kFormats) {
      for (const std::uint32_t dim : {24U, 64U}) {
        for (const std::uint32_t tokens : {1U, 33U}) {
          AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = dim, .store = format},
                                .positions = Positions::relative,
                                .documentSlots = 290,
                                .maxTokens = tokens},
                               2);
          scene.append(tokens);
          const AttentionArgs args = scene.args(Statistic::max, 1.0F);
          const KeysFrom keys = tokens == 1 ? KeysFrom::rotatedCopy : KeysFrom::master;
          const Result expected = resultOf(scene, [&] { naiveAttention(args, keys); });
          const Result actual = resultOf(scene, [&] { cpu::attention(scene.context(), args); });
          QVERIFY2(difference(actual, expected) < 1e-5, hwy::TargetName(target));
          const Result near = resultOf(scene, [&] { cpu::attention(scene.context(), rounded(args)); });
          QVERIFY2(difference(near, expected) < kRounded, hwy::TargetName(target));
        }
      }
    }
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

void AttentionTest::storeWritesEverything_data() {
  QTest::addColumn<int>("format");
  QTest::addColumn<double>("tolerance");  // of a number up to 2, or rotated up to 2.83
  QTest::newRow("f32") << 0 << 1e-6;
  QTest::newRow("f16") << 1 << 2.83 / 2048;
  QTest::newRow("bf16") << 2 << 2.83 / 256;
  QTest::newRow("q8") << 3 << 2.83 / 254 * 1.001;
}

void AttentionTest::storeWritesEverything() {
  QFETCH(int, format);
  QFETCH(double, tolerance);
  for (const bool relative : {false, true}) {
    const SceneShape shape{.cache = {.layers = 1, .kvHeads = 2, .group = 1, .headDim = 24, .store = kFormats[format]},
                           .positions = relative ? Positions::relative : Positions::absolute,
                           .documentSlots = 21,
                           .maxTokens = 40};
    AttentionScene scene(shape, 3);
    scene.append(37);
    const AttentionArgs args = scene.args(Statistic::none, 1.0F);
    const SlotMemory& memory = scene.tiers[0];
    for (std::uint32_t head = 0; head < 2; ++head) {
      for (std::uint32_t token = 0; token < 37; ++token) {
        const std::uint32_t slot = memory.length[head] + token;
        const std::size_t at = head * memory.arrays().capacity + slot;
        const float* key = scene.keys.data() + (token * 2 + head) * 24;
        const float* value = scene.values.data() + (token * 2 + head) * 24;
        std::vector<double> plain(key, key + 24);
        const auto rotated = naiveRotate(plain, args.rope, relative ? slot : 21 + token);
        const auto k = storedKey(shape.cache, memory.arrays(), head, slot, KeysFrom::master);
        const auto copy = storedKey(shape.cache, memory.arrays(), head, slot, KeysFrom::rotatedCopy);
        const auto v = storedValue(shape.cache, memory.arrays(), head, slot);
        for (std::size_t i = 0; i < 24; ++i) {
          QVERIFY(std::fabs(k[i] - (relative ? plain : rotated)[i]) <= tolerance);
          QVERIFY(std::fabs(copy[i] - rotated[i]) <= (relative ? 2.5 : 1.0) * tolerance);  // rounded twice
          QVERIFY(std::fabs(v[i] - static_cast<double>(value[i])) <= tolerance);
        }
        for (std::size_t i = 24; i < 32; ++i) {  // padding
          const std::size_t bytes = storeBytes(shape.cache.store);
          for (std::size_t b = 0; b < bytes; ++b) QVERIFY(memory.v[(at * 32 + i) * bytes + b] == std::byte{0});
        }
        QCOMPARE(memory.rank[at], slot);
        QCOMPARE(memory.first[at], 21 + token);
        QCOMPARE(memory.last[at], 21 + token);
        QCOMPARE(memory.pos[at], static_cast<float>(21 + token));
        QCOMPARE(memory.weight[at], 1.0F);
        QCOMPARE(memory.bias[at], 0.0F);
        QCOMPARE(memory.score[at], 0.0F);
        QCOMPARE(memory.pending[at], 0.0F);
        QCOMPARE(memory.valueNorm[at], -1.0F);
        QCOMPARE(memory.segment[at], static_cast<std::uint8_t>(Segment::recent));
      }
    }
  }
}

// The same numbers in every format: keys up to 2 give logits that the format's rounding moves by a known little.
void AttentionTest::storeFormatsStayNearF32() {
  constexpr double kTolerance[] = {0.0, 2e-3, 2e-2, 2e-2};
  for (const std::uint32_t tokens : {1U, 33U}) {
    Result exact;
    for (std::size_t format = 0; format < 4; ++format) {
      AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 64, .store = kFormats[format]},
                            .positions = Positions::relative,
                            .documentSlots = 300,
                            .maxTokens = 70},
                           2);
      scene.append(tokens);
      const AttentionArgs args = scene.args(Statistic::max, 1.0F);
      const Result result = resultOf(scene, [&] { cpu::attention(scene.context(), args); });
      if (format == 0) exact = result;
      QVERIFY2(difference(result, exact) <= kTolerance[format], kFormatNames[format]);
    }
  }
}

void AttentionTest::blocksChangeLittle() {
  for (const Statistic statistic : kStatistics) {
    for (const bool overlay : {false, true}) {
      for (const std::uint32_t tokens : {2U, 70U}) {
        AttentionScene scene(
            {.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 24, .store = StoreFormat::f16},
             .positions = Positions::relative,
             .documentSlots = 300,
             .overlaySlots = 100,
             .overlay = overlay,
             .maxTokens = 70},
            2);
        scene.append(tokens);
        const AttentionArgs args = scene.args(statistic, 0.9F);
        const Result expected = resultOf(scene, [&] { naiveAttention(args); });
        for (const std::uint32_t block : {64U, 128U, 320U, 8192U}) {
          const Result blocked = resultOf(scene, [&] { cpu::readInBlocks(scene.context(), args, block); });
          QVERIFY2(difference(blocked, expected) < 1e-5, qPrintable(QString::number(block)));
          const Result near = resultOf(scene, [&] { cpu::readInBlocks(scene.context(), rounded(args), block); });
          QVERIFY2(difference(near, expected) < kRounded, qPrintable(QString::number(block)));
        }
      }
    }
  }
}

void AttentionTest::threadsChangeNothing_data() {
  QTest::addColumn<ActivationFormat>("activations");
  QTest::newRow("f32") << ActivationFormat::f32;
  QTest::newRow("rounded") << ActivationFormat::q8;
}

void AttentionTest::threadsChangeNothing() {
  QFETCH(ActivationFormat, activations);
  for (const StoreFormat format : kFormats) {
    for (const std::uint32_t tokens : {1U, 2U, 70U}) {
      Result one;
      for (const unsigned threads : {1U, 2U, 3U}) {
        AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 64, .store = format},
                              .positions = Positions::relative,
                              .documentSlots = 700,
                              .maxTokens = threads == 2 ? 90U : 70U},  // capacity differs too
                             threads);
        scene.append(tokens);
        AttentionArgs args = scene.args(Statistic::decayedSum, 0.98F);
        args.activations = activations;
        cpu::attention(scene.context(), args);
        const SlotMemory& memory = scene.tiers[0];
        Result result{scene.out, scene.logSumExp, {}};
        for (std::uint32_t head = 0; head < 2; ++head) {
          const auto begin = memory.pending.begin() + std::ptrdiff_t{head} * memory.arrays().capacity;
          result.pending.insert(result.pending.end(), begin, begin + memory.length[head] + tokens);
        }
        if (threads == 1) one = result;
        QVERIFY(sameBits(result, one));
      }
    }
  }
}

void AttentionTest::decodingEqualsReading() {
  for (const bool overlay : {false, true}) {
    for (const Statistic statistic : kStatistics) {
      AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 64, .store = StoreFormat::f32},
                            .positions = Positions::relative,
                            .documentSlots = 1100,
                            .overlaySlots = 270,
                            .overlay = overlay,
                            .maxTokens = 1},
                           2);
      scene.append(1);
      const AttentionArgs args = scene.args(statistic, 0.98F);
      const Result decoded = resultOf(scene, [&] { cpu::attention(scene.context(), args); });
      const Result read = resultOf(scene, [&] { cpu::readInBlocks(scene.context(), args, cpu::kBlockSlots); });
      QVERIFY(difference(decoded, read) < 1e-5);
    }
  }
}

void AttentionTest::rotateEqualsStore_data() {
  QTest::addColumn<int>("format");
  for (int format = 0; format < 4; ++format) QTest::newRow(kFormatNames[format]) << format;
}

void AttentionTest::rotateEqualsStore() {
  QFETCH(int, format);
  for (const std::uint32_t dim : {8U, 24U, 64U}) {
    const CacheShape cache{.layers = 1, .kvHeads = 2, .group = 1, .headDim = dim, .store = kFormats[format]};
    AttentionScene scene({.cache = cache, .positions = Positions::relative, .documentSlots = 37, .maxTokens = 30}, 2);
    scene.append(30);
    scene.commit(30);
    SlotMemory& memory = scene.tiers[0];
    const std::vector<std::byte> stored = memory.kRotated;
    const std::vector<float> scales = memory.kRotatedScale;
    const RopeMemory rope(200, dim);
    const RotateArgs args{.shape = cache, .layers = scene.arrays, .rope = rope.table()};
    std::fill(memory.kRotated.begin(), memory.kRotated.end(), std::byte{0xFF});
    cpu::rotate(scene.context(), args);
    for (std::uint32_t head = 0; head < 2; ++head) {
      for (std::uint32_t slot = 0; slot < memory.length[head]; ++slot) {
        const auto again = storedKey(cache, memory.arrays(), head, slot, KeysFrom::rotatedCopy);
        const auto expected = naiveRotate(storedKey(cache, memory.arrays(), head, slot, KeysFrom::master), rope.table(),
                                          memory.rank[head * memory.arrays().capacity + slot]);
        constexpr double kTolerance[] = {1e-6, 2.83 / 2048, 2.83 / 256, 2.83 / 254 * 1.01};
        for (std::size_t i = 0; i < dim; ++i) QVERIFY(std::fabs(again[i] - expected[i]) <= kTolerance[format]);
      }
    }
    // Slots that store() had rotated got the same bytes again, and nothing beyond length was touched.
    memory.length = {0, 0};
    std::fill(memory.kRotated.begin(), memory.kRotated.end(), std::byte{0xFF});
    cpu::rotate(scene.context(), args);
    QVERIFY(std::ranges::all_of(memory.kRotated, [](std::byte b) { return b == std::byte{0xFF}; }));
    memory.length = {37 + 30, 34 + 30};
    cpu::rotate(scene.context(), args);
    QVERIFY(memory.kRotated == stored);
    QVERIFY(std::ranges::equal(memory.kRotatedScale, scales,
                               [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
  }
}

void AttentionTest::nanStaysWhereItBelongs() {
  for (const std::uint32_t tokens : {1U, 7U}) {
    for (const StoreFormat format : kFormats) {
      AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 64, .store = format},
                            .documentSlots = 100,
                            .maxTokens = 7},
                           2);
      scene.append(tokens);
      AttentionArgs args = scene.args(Statistic::max, 1.0F);
      scene.queries[0] = NAN;  // token 0, head 0: its own row, and the statistics of its KV head
      for (const ActivationFormat activations : {ActivationFormat::f32, ActivationFormat::q8}) {
        args.activations = activations;
        const Result result = resultOf(scene, [&] { cpu::attention(scene.context(), args); });
        for (std::size_t i = 0; i < result.out.size(); ++i) QCOMPARE(std::isnan(result.out[i]), i < 64);
        QVERIFY(std::isnan(result.pending[0]));
        QVERIFY(!std::isnan(result.pending[scene.arrays[0].capacity]));
      }
    }
  }
}

// An f32 cache, a capped distance and one token keep f32; everything else is rounded if the processor has the products.
void AttentionTest::roundedWhereItMayBe() {
  struct Case {
    StoreFormat store;
    Positions positions;
    bool variance;
    std::uint32_t tokens;
    bool rounded;
  };
  const bool able = cpu::int16Dot(cpu::activeIsa()) != nullptr;
  if (!able) qInfo("this processor has no 16-bit products that are faster than f32: never rounded");
  for (const Case& c : {Case{StoreFormat::f32, Positions::relative, false, 7, false},
                        Case{StoreFormat::f16, Positions::capped, false, 7, false},
                        Case{StoreFormat::f16, Positions::relative, true, 7, false},
                        Case{StoreFormat::f16, Positions::relative, false, 1, false},
                        Case{StoreFormat::f16, Positions::relative, false, 2, able},
                        Case{StoreFormat::bf16, Positions::absolute, false, 7, able},
                        Case{StoreFormat::q8, Positions::relative, false, 7, able}}) {
    AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 3, .headDim = 64, .store = c.store},
                          .positions = c.positions,
                          .documentSlots = 100,
                          .variance = c.variance,
                          .distanceCap = 40,
                          .maxTokens = 7},
                         2);
    scene.append(c.tokens);
    const AttentionArgs args = scene.args(Statistic::max, 1.0F);
    const Result exact = resultOf(scene, [&] { cpu::attention(scene.context(), args); });
    const Result other = resultOf(scene, [&] { cpu::attention(scene.context(), rounded(args)); });
    QCOMPARE(sameBits(exact, other), !c.rounded);
  }
}

void AttentionTest::scratchIsEnough() {
  const CacheShape smol{.layers = 30, .kvHeads = 3, .group = 3, .headDim = 64, .store = StoreFormat::f16};
  const std::size_t bytes =
      cpu::attentionScratchBytes({.cache = smol, .maxTokens = 256, .maxSlots = 2304 + 1024, .maxColumns = 1536}, 2);
  QVERIFY2(bytes < 8U << 20, qPrintable(QString::number(bytes)));
  // Room for many tokens must do for each smaller number.
  for (std::uint32_t tokens = 1; tokens <= 256; ++tokens) {
    const std::size_t needed = cpu::readScratchBytes(smol, tokens, 3328, cpu::kBlockSlots, 2);
    QVERIFY(needed <= bytes);
    QVERIFY(cpu::readScratchBytes(smol, tokens, 300, cpu::kBlockSlots, 2) <= needed);
  }
}

QTEST_APPLESS_MAIN(AttentionTest)
#include "tst_attention.moc"
