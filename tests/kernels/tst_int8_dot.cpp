// SPDX-License-Identifier: GPL-3.0-or-later
// Every instruction set's integer dot products through the function table, against naive loops; and the activation
// quantiser.
// Before Qt, whose keyword `slots` is a name in these headers.
#include "kernels/cpu/int8_kernels.h"
#include "kernels/cpu/packed_layout.h"
#include "kernels/cpu/quantize_tile.h"
#include "tests/kernels/samples.h"

#include <QtTest>

#include <cstring>

using namespace longleaf::tests;
using cpu::Isa;

namespace {

constexpr Isa kIsas[] = {Isa::baseline, Isa::avx2, Isa::avxvnni, Isa::avx512, Isa::avx512vnni};

/// Where the codes of a block lie in the source format.
std::pair<std::size_t, std::size_t> codeRange(WeightFormat format) {
  switch (format) {
    case WeightFormat::q8_0:
    case WeightFormat::q4_0:
    case WeightFormat::q5_0:
      return {2, blockLayout(format).bytes};
    case WeightFormat::q4_1:
    case WeightFormat::q5_1:
      return {4, blockLayout(format).bytes};
    case WeightFormat::q6_k:
      return {0, 192};
    default:
      return {16, blockLayout(format).bytes};
  }
}

/// All codes as large as they can be: where products of pairs would overflow 16 bits.
Sample extremeSample(WeightFormat format, std::uint32_t rows, std::uint32_t columns) {
  std::vector<std::byte> bytes = syntheticRows(format, rows, columns, 3);
  const auto [begin, end] = codeRange(format);
  const std::byte largest{static_cast<unsigned char>(format == WeightFormat::q8_0 ? 0x7F : 0xFF)};
  for (std::size_t at = 0; at < bytes.size(); at += blockLayout(format).bytes) {
    std::fill(bytes.data() + at + begin, bytes.data() + at + end, largest);
  }
  return packSample(format, bytes, rows, columns);
}

void checkDots(const cpu::Int8Kernels& kernels, const Sample& sample, const std::vector<float>& x) {
  const cpu::PackedMatrix& matrix = cpu::packed(*sample.matrix);
  const std::vector<float> rounded = roundActivations(x);
  const std::uint32_t blocks = sample.columns / cpu::kBlockColumns;
  for (std::uint32_t tokens = 1; tokens <= kernels.tileTokens; ++tokens) {
    std::vector<std::uint8_t> tile(std::size_t{blocks} * tokens * cpu::kTileBlockBytes);
    cpu::quantizeTile(x.data(), sample.columns, tokens, sample.columns, tile.data());
    const cpu::PanelDot dot = cpu::panelDot(kernels, matrix.format(), tokens);
    for (std::uint32_t panel = 0; panel < matrix.panels(); ++panel) {
      float sums[cpu::kMaxTileTokens * cpu::kPanelRows];
      dot(matrix.panel(panel), blocks, tile.data(), sums);
      for (std::uint32_t i = 0; i < tokens * cpu::kPanelRows; ++i) {
        const std::uint32_t row = panel * cpu::kPanelRows + i % cpu::kPanelRows;
        if (row >= sample.rows) {
          QCOMPARE(sums[i], 0.0F);  // rows that fill up the last panel
          continue;
        }
        const Product wanted =
            naiveProduct(sample, row, rounded.data() + std::size_t{i / cpu::kPanelRows} * sample.columns);
        QVERIFY2(
            std::fabs(static_cast<double>(sums[i]) - wanted.value) < 1e-6 * wanted.magnitude + 1e-30,
            qPrintable(QString("%1 tokens, row %2: %3 for %4").arg(tokens).arg(row).arg(sums[i]).arg(wanted.value)));
      }
    }
  }
}

/// Two panels at once give, bit for bit, what each gives alone.
void checkPairs(const cpu::Int8Kernels& kernels, const Sample& sample, const std::vector<float>& x) {
  const cpu::PackedMatrix& matrix = cpu::packed(*sample.matrix);
  const std::uint32_t blocks = sample.columns / cpu::kBlockColumns;
  QVERIFY(cpu::pairDot(kernels, matrix.format(), 1) != nullptr);
  for (std::uint32_t tokens = 1; tokens <= kernels.tileTokens; ++tokens) {
    const cpu::PairDot dot = cpu::pairDot(kernels, matrix.format(), tokens);
    if (dot == nullptr) continue;
    std::vector<std::uint8_t> tile(std::size_t{blocks} * tokens * cpu::kTileBlockBytes);
    cpu::quantizeTile(x.data(), sample.columns, tokens, sample.columns, tile.data());
    for (std::uint32_t panel = 0; panel + 1 < matrix.panels(); ++panel) {
      const std::size_t half = std::size_t{tokens} * cpu::kPanelRows;
      std::vector<float> pair(2 * half);
      std::vector<float> alone(2 * half);
      dot(matrix.panel(panel), matrix.layout().panelBytes, blocks, tile.data(), pair.data());
      for (std::uint32_t p = 0; p < 2; ++p) {
        cpu::panelDot(kernels, matrix.format(), tokens)(matrix.panel(panel + p), blocks, tile.data(),
                                                        alone.data() + p * half);
      }
      QVERIFY(std::memcmp(pair.data(), alone.data(), pair.size() * sizeof(float)) == 0);
    }
  }
}

}  // namespace

class TestInt8Dot : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyInstructionSet_data();
  void everyInstructionSet();
  void activations_data();
  void activations();
  void theBestSupportedIsActive();
};

void TestInt8Dot::everyInstructionSet_data() {
  QTest::addColumn<Isa>("isa");
  QTest::addColumn<WeightFormat>("format");
  for (const Isa isa : kIsas) {
    if (!cpu::isaSupported(isa)) {
      qInfo("this processor lacks %s: not tested", cpu::isaName(isa).data());
      continue;
    }
    for (const WeightFormat format : kWeightFormats) {
      if (blockLayout(format).values == 1) continue;
      QTest::addRow("%s %s", cpu::isaName(isa).data(), formatName(format).data()) << isa << format;
    }
  }
}

void TestInt8Dot::everyInstructionSet() {
  QFETCH(Isa, isa);
  QFETCH(WeightFormat, format);
  const cpu::Int8Kernels& kernels = cpu::int8Kernels(isa);
  QVERIFY(kernels.tileTokens >= 1 && kernels.tileTokens <= cpu::kMaxTileTokens);
  const bool wide = blockLayout(format).values == 256;
  for (const std::uint32_t columns : {wide ? 256U : 32U, wide ? 768U : 576U, 1536U}) {
    const std::vector<float> x = randomFloats(std::size_t{cpu::kMaxTileTokens} * columns, columns);
    const Sample sample = makeSample(format, 55, columns, columns);
    checkDots(kernels, sample, x);
    checkPairs(kernels, sample, x);
  }
  std::vector<float> extreme(std::size_t{cpu::kMaxTileTokens} * 512, 1.0F);  // codes 127 ..
  std::fill(extreme.begin() + 512, extreme.begin() + 1024, -1.0F);           // .. and -127
  checkDots(kernels, extremeSample(format, 16, 512), extreme);
}

void TestInt8Dot::activations_data() {
  QTest::addColumn<unsigned>("tokens");
  for (const unsigned tokens : {1U, 3U, 8U}) QTest::addRow("%u tokens", tokens) << tokens;
}

void TestInt8Dot::activations() {
  QFETCH(unsigned, tokens);
  const std::uint32_t columns = 96;
  std::vector<float> x = randomFloats(std::size_t{tokens} * columns, 21, 3.0F);
  std::fill_n(x.begin() + 32, 32, 0.0F);
  std::vector<std::uint8_t> tile(std::size_t{3} * tokens * cpu::kTileBlockBytes);
  cpu::quantizeTile(x.data(), columns, tokens, columns, tile.data());
  for (std::size_t block = 0; block < 3; ++block) {
    const std::uint8_t* record = tile.data() + block * tokens * cpu::kTileBlockBytes;
    for (std::size_t t = 0; t < tokens; ++t) {
      const float* row = x.data() + t * columns + block * 32;
      float largest = 0.0F;
      for (int j = 0; j < 32; ++j) largest = std::max(largest, std::fabs(row[j]));
      const float d = largest / 127.0F;
      int sum = 0;
      int first = 0;
      for (std::size_t j = 0; j < 32; ++j) {
        const int code = static_cast<std::int8_t>(record[32 * t + j]);
        QCOMPARE(code, d == 0.0F ? 0 : static_cast<int>(std::nearbyint(row[j] * (1.0F / d))));
        sum += code;
        if (j < 16) first += code;
      }
      float floats[2];
      std::int32_t sums[2];
      std::memcpy(&floats[0], record + 32 * tokens + 4 * t, 4);
      std::memcpy(&floats[1], record + 36 * tokens + 4 * t, 4);
      std::memcpy(&sums[0], record + 40 * tokens + 4 * t, 4);
      std::memcpy(&sums[1], record + 44 * tokens + 4 * t, 4);
      QCOMPARE(floats[0], d);
      QCOMPARE(floats[1], d * static_cast<float>(sum));
      QCOMPARE(sums[0], -sum);
      QCOMPARE(sums[1], -first);
    }
  }
}

void TestInt8Dot::theBestSupportedIsActive() {
  if (qEnvironmentVariableIsSet("LONGLEAF_CPU")) QSKIP("LONGLEAF_CPU restricts the choice");
  QVERIFY(cpu::isaSupported(cpu::activeIsa()));
  for (const Isa isa : kIsas) {
    if (cpu::isaSupported(isa)) QVERIFY(isa <= cpu::activeIsa());
  }
}

QTEST_APPLESS_MAIN(TestInt8Dot)
#include "tst_int8_dot.moc"
