// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <bit>
#include <cmath>
#include <fstream>
#include <vector>

#include <nlohmann/json.hpp>

#include "kernels/quantize.h"
#include "kernels/weight_format.h"
#include "support/paths.h"

using namespace longleaf::kernels;

namespace {

/// The value of a half by its definition (IEEE 754, binary16).
double halfByDefinition(unsigned half) {
  const double sign = (half & 0x8000U) != 0 ? -1.0 : 1.0;
  const int exponent = static_cast<int>(half >> 10 & 31U);
  const int mantissa = static_cast<int>(half & 1023U);
  return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25));
}

std::uint16_t half16(unsigned half) { return static_cast<std::uint16_t>(half); }

}  // namespace

class TestWeightFormat : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void goldenBlocks();
  void everyHalfIsItsDefinition();
  void roundingToHalfIsToNearestEven();
  void namesAndSizes();
  void quantizedValuesAreNear_data();
  void quantizedValuesAreNear();
  void quantizeRefuses();
  void syntheticWeightsAreSane();
};

void TestWeightFormat::goldenBlocks() {
  const std::string path = longleaf::tests::sharedFile("golden/quant_blocks.json");
  if (path.empty()) QSKIP("shared/golden/quant_blocks.json is missing");
  std::ifstream in(path);
  const nlohmann::json golden = nlohmann::json::parse(in);
  int compared = 0;
  for (const auto& [name, entry] : golden["formats"].items()) {
    const auto format = formatFromName(name);
    if (!format) continue;  // formats that are refused by name
    const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(entry["bytes_base64"]));
    const std::size_t rows = entry["values"].size();
    const std::size_t columns = entry["values"][0].size();
    QCOMPARE(blockLayout(*format).values, entry["block_values"].get<std::uint32_t>());
    QCOMPARE(blockLayout(*format).bytes, entry["block_bytes"].get<std::uint32_t>());
    QCOMPARE(rowBytes(*format, columns).value() * rows, static_cast<std::size_t>(bytes.size()));
    std::vector<float> values(rows * columns);
    dequantize(*format, std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))), values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float wanted = entry["values"][i / columns][i % columns].get<float>();
      const float ulp = std::nextafter(std::fabs(wanted), INFINITY) - std::fabs(wanted);
      QVERIFY2(std::fabs(values[i] - wanted) <= ulp, name.c_str());
    }
    ++compared;
  }
  QCOMPARE(compared, 10);  // all but F32
}

void TestWeightFormat::everyHalfIsItsDefinition() {
  for (unsigned half = 0; half < 0x10000U; ++half) {
    const float value = halfToFloat(half16(half));
    if ((half & 0x7C00U) == 0x7C00U) {
      QCOMPARE(std::isnan(value), (half & 0x3FFU) != 0);
      QVERIFY(!std::isfinite(value));
    } else if (static_cast<double>(value) != halfByDefinition(half)) {
      QFAIL(qPrintable(QString::number(half, 16)));
    }
    if (!std::isnan(value)) QCOMPARE(floatToHalf(value), half16(half));
    if (std::isnan(value)) QVERIFY(std::isnan(halfToFloat(floatToHalf(value))));
  }
}

// Between every two neighbouring halves: the middle goes to the even one, anything beside it to the nearer one. As
// rounding is monotonic, these points decide all floats.
void TestWeightFormat::roundingToHalfIsToNearestEven() {
  for (unsigned half = 0; half < 0x7BFFU; ++half) {
    const float low = halfToFloat(half16(half));
    const float high = halfToFloat(half16(half + 1));
    const float middle = low + (high - low) / 2;  // exact: 12 bits
    const unsigned even = half % 2 == 0 ? half : half + 1;
    QCOMPARE(floatToHalf(middle), half16(even));
    QCOMPARE(floatToHalf(-middle), half16(even | 0x8000U));
    QCOMPARE(floatToHalf(std::nextafter(middle, 0.0F)), half16(half));
    QCOMPARE(floatToHalf(std::nextafter(middle, INFINITY)), half16(half + 1));
  }
  QCOMPARE(floatToHalf(65519.996F), half16(0x7BFF));
  QCOMPARE(floatToHalf(65520.0F), half16(0x7C00));
  QCOMPARE(floatToHalf(-1e30F), half16(0xFC00));
}

void TestWeightFormat::namesAndSizes() {
  for (const WeightFormat format : kWeightFormats) {
    QCOMPARE(formatFromName(formatName(format)), std::optional(format));
    const BlockLayout layout = blockLayout(format);
    QCOMPARE(rowBytes(format, std::size_t{3} * layout.values), std::optional<std::size_t>(3 * layout.bytes));
    if (layout.values > 1) QVERIFY(!rowBytes(format, layout.values + 1));
  }
  QCOMPARE(formatFromName("q4_k"), std::optional(WeightFormat::q4_k));
  QVERIFY(!formatFromName("Q2_K"));
  QVERIFY(!formatFromName(""));
  QVERIFY(!rowBytes(WeightFormat::f32, SIZE_MAX / 2));
}

void TestWeightFormat::quantizedValuesAreNear_data() {
  QTest::addColumn<WeightFormat>("format");
  QTest::addColumn<double>("tolerance");  // relative to the largest value of a block
  QTest::newRow("F32") << WeightFormat::f32 << 0.0;
  QTest::newRow("F16") << WeightFormat::f16 << 0x1p-11;
  QTest::newRow("BF16") << WeightFormat::bf16 << 0x1p-8;
  QTest::newRow("Q8_0") << WeightFormat::q8_0 << 0.5 / 127 + 0x1p-10;
  QTest::newRow("Q4_0") << WeightFormat::q4_0 << 1.0 / 8 + 0x1p-10;  // +8 is cut to 7
  QTest::newRow("Q4_1") << WeightFormat::q4_1 << 1.0 / 15 + 0x1p-9;  // half of 2/15
}

void TestWeightFormat::quantizedValuesAreNear() {
  QFETCH(WeightFormat, format);
  QFETCH(double, tolerance);
  std::vector<float> values(256);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i * i)) * 0.3F;
  std::fill_n(values.begin() + 64, 32, 0.0F);  // a block of zeros has no scale
  std::vector<std::byte> bytes(rowBytes(format, values.size()).value());
  QVERIFY(quantize(format, values, bytes).has_value());
  std::vector<float> back(values.size());
  dequantize(format, bytes, back);
  for (std::size_t i = 0; i < values.size(); ++i) {
    float largest = 0.0F;
    for (std::size_t j = i / 32 * 32; j < i / 32 * 32 + 32; ++j) largest = std::max(largest, std::fabs(values[j]));
    QVERIFY(std::fabs(static_cast<double>(back[i]) - values[i]) <= tolerance * largest);
  }
}

void TestWeightFormat::quantizeRefuses() {
  const std::vector<float> values(256);
  std::vector<std::byte> bytes(144);
  QCOMPARE(quantize(WeightFormat::q4_k, values, bytes).error().code, ErrorCode::unsupported);
  QCOMPARE(quantize(WeightFormat::q8_0, values, bytes).error().code, ErrorCode::invalidArgument);
  QCOMPARE(quantize(WeightFormat::q8_0, std::span(values).first(31), bytes).error().code, ErrorCode::invalidArgument);
}

void TestWeightFormat::syntheticWeightsAreSane() {
  for (const WeightFormat format : kWeightFormats) {
    const auto bytes = syntheticRows(format, 8, 512, 7);
    QCOMPARE(bytes.size(), rowBytes(format, 512).value() * 8);
    QVERIFY(bytes == syntheticRows(format, 8, 512, 7));
    QVERIFY(bytes != syntheticRows(format, 8, 512, 8));
    std::vector<float> values(8 * 512);
    dequantize(format, bytes, values);
    double sum = 0.0;
    double squares = 0.0;
    for (const float value : values) {
      sum += value;
      squares += static_cast<double>(value) * value;
    }
    const double deviation = std::sqrt(squares / 4096) * std::sqrt(512.0);
    QVERIFY2(deviation > 0.5 && deviation < 2.0, qPrintable(QString::number(deviation)));
    QVERIFY(std::fabs(sum / 4096) * std::sqrt(512.0) < 0.3);
  }
  QVERIFY(syntheticRows(WeightFormat::q4_k, 1, 32, 1).empty());
}

QTEST_APPLESS_MAIN(TestWeightFormat)
#include "tst_weight_format.moc"
