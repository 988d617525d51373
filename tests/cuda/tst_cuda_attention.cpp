// SPDX-License-Identifier: GPL-3.0-or-later
// store(), rotate() and attention() on the simulated device: against the processor's store and the plain loop of the
// attention contract, over odd shapes and all orders; the same bits whatever the order of blocks.
#include <QTest>

#include <cmath>
#include <cstring>
#include <utility>

#include "cuda/device_attention.h"
#include "cuda/orders.h"
#include "support/naive_attention.h"

using namespace longleaf;
using namespace longleaf::tests;
using namespace longleaf::kernels;

namespace {

constexpr Statistic kStatistics[] = {Statistic::max, Statistic::none, Statistic::decayedSum, Statistic::meanMax,
                                     Statistic::position};
constexpr StoreFormat kFormats[] = {StoreFormat::f32, StoreFormat::f16, StoreFormat::bf16, StoreFormat::q8};
const char* const kFormatNames[] = {"f32", "f16", "bf16", "q8"};
constexpr double kRounding[] = {1e-6, 2.83 / 1024, 2.83 / 128, 2.83 / 127};  // of a stored number up to 2.83

void formatRows() {
  QTest::addColumn<int>("format");
  for (int format = 0; format < 4; ++format) QTest::newRow(kFormatNames[format]) << format;
}

/// Largest |a - b| / (1 + |b|); NaN on both sides (slots that nobody wrote) is equal.
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

/// Largest difference of a number of keys and values; infinite where entries differ.
double difference(const CacheShape& shape, const SlotMemory& a, const SlotMemory& b, std::uint32_t appended) {
  if (a.rank != b.rank || a.first != b.first || a.last != b.last || a.segment != b.segment || a.age != b.age) {
    return INFINITY;
  }
  double largest =
      std::max({difference(a.weight, b.weight), difference(a.pos, b.pos), difference(a.bias, b.bias),
                difference(a.score, b.score), difference(a.pending, b.pending), difference(a.valueNorm, b.valueNorm)});
  for (std::uint32_t head = 0; head < shape.kvHeads; ++head) {
    for (std::uint32_t slot = 0; slot < a.length[head] + appended; ++slot) {
      for (const KeysFrom keys : {KeysFrom::master, KeysFrom::rotatedCopy}) {
        const auto x = storedKey(shape, a.arrays(), head, slot, keys);
        const auto y = storedKey(shape, b.arrays(), head, slot, keys);
        for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::fabs(x[i] - y[i]));
      }
      const auto x = storedValue(shape, a.arrays(), head, slot);
      const auto y = storedValue(shape, b.arrays(), head, slot);
      for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::fabs(x[i] - y[i]));
    }
  }
  return largest;
}

}  // namespace

class TestCudaAttention final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { cusim::device().reset(); }
  void storesAsTheProcessor_data() { formatRows(); }
  void storesAsTheProcessor();
  void rotatesAsTheProcessor_data() { formatRows(); }
  void rotatesAsTheProcessor();
  void rotatingAgainChangesNoBit_data() { formatRows(); }
  void rotatingAgainChangesNoBit();
  void againstNaive_data() { formatRows(); }
  void againstNaive();
  void tensorCoresAgainstNaive();
  void exactWhereTensorCoresDoNotReach_data();
  void exactWhereTensorCoresDoNotReach();
  void orderChangesNoBit();
  void refusesWhatItDoesNotKnow();
};

void TestCudaAttention::storesAsTheProcessor() {
  QFETCH(int, format);
  for (int order = 0; order < kOrderCount; ++order) {
    beginOrder(order);
    for (const bool relative : {false, true}) {
      const SceneShape shape{.cache = {.layers = 1, .kvHeads = 2, .group = 1, .headDim = 24, .store = kFormats[format]},
                             .positions = relative ? Positions::relative : Positions::absolute,
                             .documentSlots = 21,
                             .overlaySlots = 5,
                             .overlay = order == 1,
                             .maxTokens = 40};
      AttentionScene want(shape, 1), got(shape, 1);
      const std::uint32_t tier = order == 1 ? 1 : 0;
      cpu::store(want.context(), want.storeArgs(tier, 37, relative));
      storeOnDevice(got.storeArgs(tier, 37, relative));
      const double worst = difference(shape.cache, got.tiers[tier], want.tiers[tier], 37);
      QVERIFY2(worst <= kRounding[format], qPrintable(QString::number(worst)));
      for (std::size_t i = 24 * storeBytes(kFormats[format]); i < 32 * storeBytes(kFormats[format]); ++i) {
        const std::size_t row = want.tiers[tier].length[0] * 32 * storeBytes(kFormats[format]);
        QCOMPARE(got.tiers[tier].v[row + i], std::byte{0});  // the padding
      }
    }
  }
}

void TestCudaAttention::rotatesAsTheProcessor() {
  QFETCH(int, format);
  for (int order = 0; order < kOrderCount; ++order) {
    beginOrder(order);
    const SceneShape shape{.cache = {.layers = 1, .kvHeads = 3, .group = 1, .headDim = 40, .store = kFormats[format]},
                           .positions = Positions::relative,
                           .documentSlots = 75,
                           .maxTokens = 1};
    AttentionScene want(shape, 1), got(shape, 1);
    std::fill(got.tiers[0].kRotated.begin(), got.tiers[0].kRotated.end(), std::byte{0xFF});
    rotateOnDevice({shape.cache, {got.arrays.data(), 1}, got.storeArgs(0, 1, false).rope});
    const double worst = difference(shape.cache, got.tiers[0], want.tiers[0], 0);
    QVERIFY2(worst <= kRounding[format], qPrintable(QString::number(worst)));
    const std::size_t tail = (std::size_t{75 / 16} * 40 * 16 + 15) * storeBytes(kFormats[format]);  // slot 79 of head 0
    QCOMPARE(got.tiers[0].kRotated[tail], std::byte{0xFF});  // behind the committed slots nothing is written
  }
}

void TestCudaAttention::rotatingAgainChangesNoBit() {
  QFETCH(int, format);
  const SceneShape shape{.cache = {.layers = 1, .kvHeads = 2, .group = 1, .headDim = 64, .store = kFormats[format]},
                         .positions = Positions::relative,
                         .documentSlots = 30,
                         .maxTokens = 20};
  AttentionScene scene(shape, 1);
  storeOnDevice(scene.storeArgs(0, 20, true));
  const RopeTable rope = scene.storeArgs(0, 1, false).rope;
  for (std::uint32_t& length : scene.tiers[0].length) length += 20;
  rotateOnDevice({shape.cache, {scene.arrays.data(), 1}, rope});
  const std::vector<std::byte> rotated = scene.tiers[0].kRotated;
  rotateOnDevice({shape.cache, {scene.arrays.data(), 1}, rope});
  QVERIFY(scene.tiers[0].kRotated == rotated);
  // And as store() left it: once more into slots of the same ranks.
  AttentionScene again(shape, 1);
  storeOnDevice(again.storeArgs(0, 20, true));
  for (std::uint32_t head = 0; head < 2; ++head) {
    for (std::uint32_t slot = again.tiers[0].length[head]; slot < again.tiers[0].length[head] + 20; ++slot) {
      const auto stored = storedKey(shape.cache, again.tiers[0].arrays(), head, slot, KeysFrom::rotatedCopy);
      QVERIFY(storedKey(shape.cache, scene.tiers[0].arrays(), head, slot, KeysFrom::rotatedCopy) == stored);
    }
  }
}

// Lists of lengths without a common factor advance together, so that shapes, positions and statistics meet in turn.
void TestCudaAttention::againstNaive() {
  QFETCH(int, format);
  constexpr std::uint32_t kDims[] = {8, 24, 64, 128, 80, 256, 136};
  constexpr std::uint32_t kGroups[] = {1, 3, 5};
  constexpr std::uint32_t kLengths[] = {0, 1, 17, 45, 140};
  constexpr std::uint32_t kTokens[] = {1, 2, 1, 35};
  for (std::uint32_t n = 0; n < 28; ++n) {
    const bool relative = n % 2 == 1;
    const bool overlay = n / 2 % 2 == 1;
    const SceneShape shape{.cache = {.layers = 1,
                                     .kvHeads = 1 + n % 2,
                                     .group = kGroups[n % 3],
                                     .headDim = kDims[n % 7],
                                     .store = kFormats[format]},
                           .positions = relative     ? Positions::relative
                                        : n % 4 == 2 ? Positions::capped
                                                     : Positions::absolute,
                           .documentSlots = kLengths[n % 5],
                           .overlaySlots = kLengths[(n / 3) % 5] / 2,
                           .overlay = overlay,
                           .variance = n % 5 > 2,
                           .distanceCap = 15,
                           .maxTokens = 35,
                           .seed = n + 1};
    beginOrder(static_cast<int>(n % kOrderCount));
    AttentionScene scene(shape, 1);
    const Statistic statistic = overlay ? Statistic::none : kStatistics[n % 5];
    for (const std::uint32_t tokens : {kTokens[n % 4], kTokens[n / 4 % 4]}) {  // pending goes on over two calls
      scene.append(tokens);
      AttentionArgs args = scene.args(statistic, 0.98F);
      args.statisticFrom = n % 4 == 3 ? tokens / 3 : 0;
      const std::vector<float> before = scene.tiers.back().pending;
      naiveAttention(args, tokens == 1 ? KeysFrom::rotatedCopy : KeysFrom::master);
      const std::vector<float> out = scene.out, sums = scene.logSumExp, pending = scene.tiers.back().pending;
      std::copy(before.begin(), before.end(), scene.tiers.back().pending.begin());
      attendOnDevice(args);
      const double worst = std::max({difference(scene.out, out), difference(scene.logSumExp, sums),
                                     difference(scene.tiers.back().pending, pending)});
      QVERIFY2(worst < 1e-5, qPrintable(QString("case %1, %2 tokens: %3").arg(n).arg(tokens).arg(worst)));
      scene.commit(tokens);
    }
  }
}

/// Numbers rounded to f16 before they are multiplied: all shapes that tensor cores take, with every kind of positions,
/// tiers and statistic in turn, as near to the plain loop as rounding lets them, and no nearer.
void TestCudaAttention::tensorCoresAgainstNaive() {
  constexpr std::uint32_t kDims[] = {16, 128, 48, 64, 80, 112};
  constexpr std::uint32_t kGroups[] = {1, 3, 5};
  constexpr std::uint32_t kLengths[] = {0, 1, 31, 33, 140};
  constexpr std::uint32_t kTokens[] = {2, 35, 64, 65, 17};
  for (std::uint32_t n = 0; n < 30; ++n) {
    const bool overlay = n / 2 % 2 == 1;
    const std::uint32_t tokens = kTokens[n / 2 % 5];
    const SceneShape shape{.cache = {.layers = 1,
                                     .kvHeads = 1 + n % 2,
                                     .group = kGroups[n % 3],
                                     .headDim = kDims[n % 6],
                                     .store = StoreFormat::f16},
                           .positions = n % 2 == 1   ? Positions::relative
                                        : n % 4 == 2 ? Positions::capped
                                                     : Positions::absolute,
                           .documentSlots = kLengths[n % 5],
                           .overlaySlots = kLengths[(n / 3) % 5] / 2,
                           .overlay = overlay,
                           .variance = n % 5 > 2,
                           .distanceCap = 15,
                           .maxTokens = 65,
                           .seed = n + 1};
    beginOrder(static_cast<int>(n % kOrderCount));
    AttentionScene scene(shape, 1);
    scene.append(tokens);
    AttentionArgs args = scene.args(overlay ? Statistic::none : kStatistics[n % 5], 0.98F);
    args.activations = ActivationFormat::q8;
    const std::vector<float> before = scene.tiers.back().pending;
    naiveAttention(args, KeysFrom::master);
    const std::vector<float> out = scene.out, sums = scene.logSumExp, pending = scene.tiers.back().pending;
    std::copy(before.begin(), before.end(), scene.tiers.back().pending.begin());
    attendOnDevice(args);
    const double off = difference(scene.out, out);
    const double worst =
        std::max({off, difference(scene.logSumExp, sums), difference(scene.tiers.back().pending, pending)});
    QVERIFY2(worst < 1e-2, qPrintable(QString("case %1, %2 tokens: %3").arg(n).arg(tokens).arg(worst)));
    QVERIFY2(off > 1e-6, qPrintable(QString("case %1: not rounded").arg(n)));
  }
}

void TestCudaAttention::exactWhereTensorCoresDoNotReach_data() {
  QTest::addColumn<int>("format");
  QTest::addColumn<int>("headDim");
  QTest::newRow("f32") << 0 << 64;
  QTest::newRow("bf16") << 2 << 64;
  QTest::newRow("q8") << 3 << 64;
  QTest::newRow("f16, no multiple of 16") << 1 << 24;
  QTest::newRow("f16, wider than 128") << 1 << 144;
}

void TestCudaAttention::exactWhereTensorCoresDoNotReach() {
  QFETCH(int, format);
  QFETCH(int, headDim);
  AttentionScene scene({.cache = {.layers = 1,
                                  .kvHeads = 2,
                                  .group = 2,
                                  .headDim = static_cast<std::uint32_t>(headDim),
                                  .store = kFormats[format]},
                        .positions = Positions::relative,
                        .documentSlots = 70,
                        .maxTokens = 20},
                       1);
  scene.append(20);
  AttentionArgs args = scene.args(Statistic::none, 1.0F);
  args.activations = ActivationFormat::q8;
  naiveAttention(args, KeysFrom::master);
  const std::vector<float> out = scene.out;
  attendOnDevice(args);
  const double worst = difference(scene.out, out);
  QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));
}

void TestCudaAttention::orderChangesNoBit() {
  for (const auto& [tokens, activations] : {std::pair(1U, ActivationFormat::f32), std::pair(37U, ActivationFormat::f32),
                                            std::pair(70U, ActivationFormat::q8)}) {
    std::vector<float> out, pending;
    for (int order = 0; order < kOrderCount; ++order) {
      beginOrder(order);
      AttentionScene scene({.cache = {.layers = 1, .kvHeads = 2, .group = 2, .headDim = 64, .store = StoreFormat::f16},
                            .positions = Positions::relative,
                            .documentSlots = 290,
                            .maxTokens = tokens},
                           1);
      scene.append(tokens);
      AttentionArgs args = scene.args(Statistic::decayedSum, 0.98F);
      args.activations = activations;
      attendOnDevice(args);
      if (order == 0) {
        out = scene.out;
        pending = scene.tiers[0].pending;
      }
      QCOMPARE(std::memcmp(out.data(), scene.out.data(), out.size() * sizeof(float)), 0);
      QCOMPARE(std::memcmp(pending.data(), scene.tiers[0].pending.data(), pending.size() * sizeof(float)), 0);
    }
  }
}

void TestCudaAttention::refusesWhatItDoesNotKnow() {
  AttentionArgs args{};
  args.shape = {.layers = 1, .kvHeads = 1, .group = 1, .headDim = 64, .store = StoreFormat::f16};
  QVERIFY(cuda::unsupported(args) == nullptr);
  args.statistic = static_cast<Statistic>(99);
  QVERIFY(cuda::unsupported(args) != nullptr);
  args.statistic = Statistic::max;
  args.positions = static_cast<Positions>(99);
  QVERIFY(cuda::unsupported(args) != nullptr);
  args.positions = Positions::absolute;
  args.shape.headDim = 512;
  QVERIFY(cuda::unsupported(args) != nullptr);

  CompressArgs compress{};
  QVERIFY(cuda::unsupported(compress) == nullptr);
  const auto refuses = [](auto change) {
    CompressArgs changed{};
    change(changed.policy);
    return cuda::unsupported(changed) != nullptr;
  };
  QVERIFY(refuses([](EvictionPolicy& policy) { policy.statistic = static_cast<Statistic>(99); }));
  QVERIFY(refuses([](EvictionPolicy& policy) { policy.valueWeight = static_cast<ValueWeight>(99); }));
  QVERIFY(refuses([](EvictionPolicy& policy) { policy.poolKind = static_cast<PoolKind>(99); }));
  QVERIFY(refuses([](EvictionPolicy& policy) { policy.fate = static_cast<Fate>(99); }));
  QVERIFY(refuses([](EvictionPolicy& policy) { policy.allocation = static_cast<Allocation>(99); }));
  QVERIFY(refuses([](EvictionPolicy& policy) { policy.rings = kMostRings + 1; }));
  QVERIFY(refuses([](EvictionPolicy& policy) { policy.combine = static_cast<Combine>(99); }));
  QVERIFY(refuses([](EvictionPolicy& policy) { policy.similarity = static_cast<Similarity>(99); }));
}

QTEST_APPLESS_MAIN(TestCudaAttention)
#include "tst_cuda_attention.moc"
