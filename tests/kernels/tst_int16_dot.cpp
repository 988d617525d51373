// SPDX-License-Identifier: GPL-3.0-or-later
// Every instruction set's 16-bit products through the function table, against naive loops; and the rounding to 16 bits.
// Before Qt, whose keyword `slots` is a name in these headers.
#include "kernels/cpu/int16_kernels.h"
#include "kernels/cpu/int16_round.h"
#include "tests/kernels/samples.h"

#include <QtTest>

#include <cstring>

using namespace longleaf::tests;
using cpu::Isa;

namespace {

constexpr Isa kIsas[] = {Isa::avx2, Isa::avxvnni, Isa::avx512vnni};

struct Case {
  std::uint32_t panels;
  std::uint32_t blocks;
  bool extreme;  // all codes as large as they can be: the sums come near 2^31
};

/// Records with strides of their own, rows likewise; memory between them is filled with what would be seen.
class Operands {
 public:
  explicit Operands(const Case& shape)
      : m_shape(shape),
        m_rowStride(shape.blocks * cpu::kPairBlock + 14),
        m_rows(cpu::kPairRows * m_rowStride),
        m_rowScales(randomFloats(std::size_t{cpu::kPairRows} * (shape.blocks + 3), 1)),
        m_lanes((shape.panels * panelStride() + 63) / 64 + 1),
        m_initial(randomFloats(std::size_t{cpu::kPairRows} * width(), 2)) {
    const std::vector<float> random = randomFloats(m_rows.size(), 3);
    for (std::size_t i = 0; i < m_rows.size(); ++i) m_rows[i] = code(random[i], cpu::kLargestRowCode);
    auto* bytes = reinterpret_cast<std::uint8_t*>(m_lanes.data());
    for (std::size_t record = 0; record < std::size_t{shape.panels} * shape.blocks; ++record) {
      std::uint8_t* at = bytes + record / shape.blocks * panelStride() + record % shape.blocks * cpu::kPairRecordBytes;
      const std::vector<float> scales = randomFloats(cpu::kPairLanes, static_cast<unsigned>(10 + record));
      std::memcpy(at, scales.data(), cpu::kPairScaleBytes);
      const std::vector<float> values =
          randomFloats(std::size_t{cpu::kPairBlock} * cpu::kPairLanes, static_cast<unsigned>(100 + record));
      auto* codes = reinterpret_cast<std::int16_t*>(at + cpu::kPairScaleBytes);
      for (std::size_t i = 0; i < values.size(); ++i) codes[i] = code(values[i], cpu::kLargestLaneCode);
    }
  }

  std::size_t width() const { return std::size_t{m_shape.panels} * cpu::kPairLanes; }
  std::size_t panelStride() const { return std::size_t{m_shape.blocks} * cpu::kPairRecordBytes + 64; }

  cpu::Int16Product product(bool sameInitial, std::vector<float>& out) const {
    out = m_initial;
    return {.rows = m_rows.data(),
            .rowStride = m_rowStride,
            .rowScale = m_rowScales.data(),
            .rowScaleStride = m_shape.blocks + 3,
            .lanes = reinterpret_cast<const std::uint8_t*>(m_lanes.data()),
            .panelStride = panelStride(),
            .blockStride = cpu::kPairRecordBytes,
            .panels = m_shape.panels,
            .blocks = m_shape.blocks,
            .initial = sameInitial ? m_initial.data() : out.data(),
            .initialStride = sameInitial ? 0 : width(),
            .out = out.data(),
            .outStride = width()};
  }

 private:
  struct alignas(64) Line {
    std::uint8_t bytes[64];
  };

  std::int16_t code(float x, std::int32_t largest) const {
    if (m_shape.extreme) return static_cast<std::int16_t>(largest);
    return static_cast<std::int16_t>(std::lround(std::clamp(x, -1.0F, 1.0F) * static_cast<float>(largest)));
  }

  Case m_shape;
  std::size_t m_rowStride;
  std::vector<std::int16_t> m_rows;
  std::vector<float> m_rowScales;
  std::vector<Line> m_lanes;
  std::vector<float> m_initial;
};

/// The element (r, lane) of the contract of Int16Product, in double.
Product plainProduct(const cpu::Int16Product& p, std::size_t r, std::size_t lane) {
  double sum = static_cast<double>(p.initial[r * p.initialStride + lane]);
  double magnitude = std::fabs(sum);
  for (std::size_t b = 0; b < p.blocks; ++b) {
    const std::uint8_t* record = p.lanes + lane / cpu::kPairLanes * p.panelStride + b * p.blockStride;
    const auto* codes = reinterpret_cast<const std::int16_t*>(record + cpu::kPairScaleBytes);
    std::int64_t products = 0;
    for (std::size_t i = 0; i < cpu::kPairBlock; ++i) {
      products += std::int64_t{p.rows[r * p.rowStride + b * cpu::kPairBlock + i]} *
                  codes[(i / 2 * cpu::kPairLanes + lane % cpu::kPairLanes) * 2 + i % 2];
    }
    const double scale = static_cast<double>(p.rowScale[r * p.rowScaleStride + b]) *
                         static_cast<double>(reinterpret_cast<const float*>(record)[lane % cpu::kPairLanes]);
    sum += scale * static_cast<double>(products);
    magnitude += std::fabs(scale * static_cast<double>(products));
  }
  return {sum, magnitude};
}

bool isNearest(std::int16_t code, float scale, float x) {
  const double unit = static_cast<double>(scale);
  return std::fabs(code * unit - static_cast<double>(x)) <= 0.501 * unit;
}

/// Of each block.
std::vector<std::int32_t> largestCodes(const std::vector<std::int16_t>& codes) {
  std::vector<std::int32_t> largest(codes.size() / cpu::kPairBlock);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    largest[i / cpu::kPairBlock] = std::max(largest[i / cpu::kPairBlock], std::abs(std::int32_t{codes[i]}));
  }
  return largest;
}

}  // namespace

class TestInt16Dot : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyInstructionSet_data();
  void everyInstructionSet();
  void rounding();
  void whatIsNotFiniteIsSeen();
};

void TestInt16Dot::everyInstructionSet_data() {
  QTest::addColumn<Isa>("isa");
  for (const Isa isa : kIsas) {
    if (!cpu::isaSupported(isa)) {
      qInfo("this processor lacks %s: not tested", cpu::isaName(isa).data());
      continue;
    }
    QTest::newRow(cpu::isaName(isa).data()) << isa;
  }
  if (!cpu::isaSupported(Isa::avx2)) QSKIP("no instruction set of this processor has 16-bit products of its own");
}

void TestInt16Dot::everyInstructionSet() {
  QFETCH(Isa, isa);
  const cpu::Int16Dot dot = cpu::int16Dot(isa);
  QVERIFY(dot != nullptr);
  for (const std::uint32_t panels : {1U, 2U, 3U, 4U, 5U, 9U}) {
    for (const std::uint32_t blocks : {1U, 2U, 5U}) {
      for (const bool extreme : {false, true}) {
        const Operands operands({panels, blocks, extreme});
        for (const bool sameInitial : {false, true}) {
          std::vector<float> out;
          std::vector<float> plain;
          const cpu::Int16Product expected = operands.product(sameInitial, plain);
          dot(operands.product(sameInitial, out));
          for (std::size_t i = 0; i < out.size(); ++i) {
            const Product wanted = plainProduct(expected, i / operands.width(), i % operands.width());
            QVERIFY2(std::fabs(static_cast<double>(out[i]) - wanted.value) < 1e-6 * wanted.magnitude + 1e-30,
                     qPrintable(QString("%1 panels, %2 blocks, element %3: %4 for %5")
                                    .arg(panels)
                                    .arg(blocks)
                                    .arg(i)
                                    .arg(out[i])
                                    .arg(wanted.value)));
          }
        }
      }
    }
  }
}

// Codes are the nearest to what they stand for, the largest of a block has the largest code, and each stands where
// int16_dot.h says.
void TestInt16Dot::rounding() {
  constexpr std::uint32_t kColumns = 3 * cpu::kPairBlock;
  const std::vector<float> row = randomFloats(kColumns, 4);
  std::vector<std::int16_t> codes(kColumns);
  std::vector<float> scales(3);
  cpu::roundRow(row.data(), kColumns, codes.data(), scales.data());
  for (std::size_t c = 0; c < kColumns; ++c) QVERIFY(isNearest(codes[c], scales[c / cpu::kPairBlock], row[c]));
  for (const std::int32_t largest : largestCodes(codes)) QCOMPARE(largest, cpu::kLargestRowCode);

  std::vector<float> lanes = randomFloats(std::size_t{kColumns} * cpu::kPairLanes, 5);
  for (std::size_t c = 0; c < kColumns; ++c) lanes[c * cpu::kPairLanes + 7] = 0.0F;
  std::vector<std::uint8_t> records(std::size_t{3} * cpu::kPairRecordBytes);
  cpu::roundPanel(lanes.data(), kColumns, records.data());
  for (std::size_t lane = 0; lane < cpu::kPairLanes; ++lane) {
    std::vector<std::int16_t> seen;
    for (std::size_t c = 0; c < kColumns; ++c) {
      const std::uint8_t* record = records.data() + c / cpu::kPairBlock * cpu::kPairRecordBytes;
      const std::size_t i = c % cpu::kPairBlock;
      float scale = 0.0F;
      std::int16_t code = 0;
      std::memcpy(&scale, record + lane * sizeof scale, sizeof scale);
      std::memcpy(&code, record + cpu::kPairScaleBytes + ((i / 2 * cpu::kPairLanes + lane) * 2 + i % 2) * sizeof code,
                  sizeof code);
      QVERIFY(isNearest(code, scale, lanes[c * cpu::kPairLanes + lane]));
      seen.push_back(code);
    }
    for (const std::int32_t largest : largestCodes(seen)) QCOMPARE(largest, lane == 7 ? 0 : cpu::kLargestLaneCode);
  }
}

void TestInt16Dot::whatIsNotFiniteIsSeen() {
  for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    std::vector<float> row(2 * cpu::kPairBlock, 1.0F);
    row[70] = bad;
    std::vector<std::int16_t> codes(row.size());
    float scales[2];
    cpu::roundRow(row.data(), 2 * cpu::kPairBlock, codes.data(), scales);
    QCOMPARE(scales[0], 1.0F / static_cast<float>(cpu::kLargestRowCode));
    QVERIFY(std::isnan(scales[1]));

    std::vector<float> lanes(std::size_t{cpu::kPairBlock} * cpu::kPairLanes, 1.0F);
    lanes[20 * cpu::kPairLanes + 3] = bad;
    std::vector<std::uint8_t> record(cpu::kPairRecordBytes);
    cpu::roundPanel(lanes.data(), cpu::kPairBlock, record.data());
    float laneScales[cpu::kPairLanes];
    std::memcpy(laneScales, record.data(), sizeof laneScales);
    for (std::size_t lane = 0; lane < cpu::kPairLanes; ++lane) QCOMPARE(std::isnan(laneScales[lane]), lane == 3);
  }
}

QTEST_APPLESS_MAIN(TestInt16Dot)
#include "tst_int16_dot.moc"
