// SPDX-License-Identifier: GPL-3.0-or-later
// Before Qt, whose keyword `slots` is a name in these headers.
#include "kernels/cpu/f32_matmul.h"
#include "kernels/cpu/packed_layout.h"
#include "tests/kernels/samples.h"

#include <QtTest>

using namespace longleaf::tests;

class TestPackedMatrix : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void takesWhatItSays();
  void bytesStayNearTheSource();
  void rowsInAnyOrder();
  void slabsAreTheWeights();
  void refusesWhatDoesNotFit();
};

void TestPackedMatrix::takesWhatItSays() {
  for (const WeightFormat format : kWeightFormats) {
    for (const std::uint32_t rows : {1U, 16U, 100U}) {
      const Sample sample = makeSample(format, rows, 512, 1);
      QCOMPARE(sample.matrix->bytes(), cpu::packedMatrixBytes(format, rows, 512).value());
      QCOMPARE(sample.matrix->rows(), rows);
      QCOMPARE(sample.matrix->columns(), 512U);
      QCOMPARE(sample.matrix->format(), format);
    }
  }
}

// 4-bit formats and q8_0 grow by 3 % at most; 5- and 6-bit codes take a byte each.
void TestPackedMatrix::bytesStayNearTheSource() {
  for (const WeightFormat format : kWeightFormats) {
    const auto source = static_cast<double>(rowBytes(format, 4096).value() * 64);
    const auto taken = static_cast<double>(cpu::packedMatrixBytes(format, 64, 4096).value());
    const bool wider = format == WeightFormat::q5_0 || format == WeightFormat::q5_1 || format == WeightFormat::q5_k ||
                       format == WeightFormat::q6_k;
    QVERIFY2(taken >= source && taken <= source * (wider ? 1.6 : 1.03), formatName(format).data());
  }
}

void TestPackedMatrix::rowsInAnyOrder() {
  const std::vector<std::uint32_t> order{3, 0, 2, 2, 19};
  for (const WeightFormat format : kWeightFormats) {
    const auto bytes = syntheticRows(format, 20, 256, 2);
    const Sample whole = packSample(format, bytes, 20, 256);
    const Expected<MatrixPtr> some = cpu::packMatrix({format, 5, 256, bytes, order});
    QVERIFY(some.has_value());
    std::vector<float> row(256);
    for (std::uint32_t r = 0; r < 5; ++r) {
      cpu::unpackRow(cpu::packed(**some), r, row.data());
      for (std::size_t c = 0; c < 256; ++c) QCOMPARE(row[c], whole.values[std::size_t{order[r]} * 256 + c]);
    }
  }
}

void TestPackedMatrix::slabsAreTheWeights() {
  for (const WeightFormat format : kWeightFormats) {
    const Sample sample = makeSample(format, 40, 768, 3);
    const cpu::PackedMatrix& matrix = cpu::packed(*sample.matrix);
    std::vector<float> slab(std::size_t{96} * 16);
    for (const std::uint32_t firstColumn : {0U, 224U, 672U}) {
      for (std::uint32_t panel = 0; panel < 3; ++panel) {
        cpu::unpackSlab(matrix, panel, firstColumn, 96, slab.data());
        for (std::uint32_t i = 0; i < slab.size(); ++i) {
          const std::uint32_t row = panel * 16 + i % 16;
          const float wanted = row < 40 ? sample.values[row * 768 + firstColumn + i / 16] : 0.0F;
          QCOMPARE(slab[i], wanted);
        }
      }
    }
  }
}

void TestPackedMatrix::refusesWhatDoesNotFit() {
  const auto bytes = syntheticRows(WeightFormat::q8_0, 4, 64, 4);
  const auto code = [](const Expected<MatrixPtr>& result) {
    return result ? std::optional<ErrorCode>() : std::optional(result.error().code);
  };
  const std::optional<ErrorCode> invalid = ErrorCode::invalidArgument;
  QVERIFY(!code(cpu::packMatrix({WeightFormat::q8_0, 4, 64, bytes})));
  QCOMPARE(code(cpu::packMatrix({WeightFormat::q8_0, 5, 64, bytes})), invalid);
  QCOMPARE(code(cpu::packMatrix({WeightFormat::q8_0, 4, 65, bytes})), invalid);
  QCOMPARE(code(cpu::packMatrix({WeightFormat::q8_0, 0, 64, bytes})), invalid);
  QCOMPARE(code(cpu::packMatrix({WeightFormat::q4_k, 1, 64, bytes})), invalid);
  const std::vector<std::uint32_t> beyond{0, 4};
  QCOMPARE(code(cpu::packMatrix({WeightFormat::q8_0, 2, 64, bytes, beyond})), invalid);
  const std::vector<std::uint32_t> fewer{0};
  QCOMPARE(code(cpu::packMatrix({WeightFormat::q8_0, 2, 64, bytes, fewer})), invalid);
  QVERIFY(!cpu::packedMatrixBytes(WeightFormat::f32, 0, 5));
}

QTEST_APPLESS_MAIN(TestPackedMatrix)
#include "tst_packed_matrix.moc"
