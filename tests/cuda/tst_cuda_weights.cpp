// SPDX-License-Identifier: GPL-3.0-or-later
// Weights as they lie on the device: every format's numbers are those of dequantize() bit for bit, and products with
// vectors are those of a plain loop, over odd numbers of rows, columns and targets.
#include <QTest>

#include <cmath>
#include <cstring>

#include "cuda/device_array.h"
#include "cuda/orders.h"
#include "kernels/samples.h"

using namespace longleaf::tests;
using longleaf::kernels::cuda::DeviceMatrix;

namespace {

/// A matrix of random weights on the device, and its values in f32.
class DeviceWeights final {
 public:
  DeviceWeights(WeightFormat format, std::uint32_t rows, std::uint32_t columns, std::uint64_t seed)
      : values(std::size_t{rows} * columns),
        m_layout(cuda::planeLayout(format, rows, columns)),
        m_memory(m_layout.totalBytes + 256),
        m_format(format),
        m_rows(rows),
        m_columns(columns) {
    const std::vector<std::byte> source = syntheticRows(format, rows, columns, seed);
    dequantize(format, source, values);
    std::vector<std::byte> planes(m_layout.totalBytes);
    const std::size_t rowSize = *rowBytes(format, columns);
    const std::size_t blocks = columns / blockLayout(format).values;
    const cuda::BlockPlanes block = cuda::blockPlanes(format);
    for (std::size_t r = 0; r < rows; ++r) {
      cuda::splitRow(format, std::span(source).subspan(r * rowSize, rowSize),
                     planes.data() + r * blocks * block.codeBytes,
                     planes.data() + m_layout.scaleOffset + r * blocks * block.scaleBytes);
    }
    check(cudaMemcpyAsync(aligned(), planes.data(), planes.size(), cudaMemcpyHostToDevice, nullptr));
    waitForDevice();
  }

  DeviceMatrix view() const {
    const bool scaled = cuda::blockPlanes(m_format).scaleBytes > 0;
    return {aligned(), scaled ? aligned() + m_layout.scaleOffset : nullptr, m_rows, m_columns, m_format};
  }

  std::vector<float> values;  // [rows][columns]

 private:
  std::byte* aligned() const {
    return m_memory.data() + (256 - reinterpret_cast<std::uintptr_t>(m_memory.data()) % 256) % 256;
  }

  cuda::PlaneLayout m_layout;
  DeviceArray<std::byte> m_memory;
  WeightFormat m_format;
  std::uint32_t m_rows;
  std::uint32_t m_columns;
};

std::uint32_t blockColumns(WeightFormat format) { return std::max(blockLayout(format).values, 1U); }

cuda::Launch plainLaunch() { return {nullptr, nullptr, 0}; }

/// The product in f64, and what its rounding errors are relative to.
struct Want {
  double value = 0.0;
  double magnitude = 0.0;
};

Want product(const float* row, const float* x, std::uint32_t columns) {
  Want want;
  for (std::uint32_t c = 0; c < columns; ++c) {
    const double term = static_cast<double>(row[c]) * static_cast<double>(x[c]);
    want.value += term;
    want.magnitude += std::fabs(term);
  }
  return want;
}

void formatRows() {
  QTest::addColumn<int>("format");
  for (const WeightFormat format : kWeightFormats) {
    QTest::newRow(std::string(formatName(format)).c_str()) << static_cast<int>(format);
  }
}

}  // namespace

class TestCudaWeights final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { cusim::device().reset(); }
  void numbersAreTheFormats_data() { formatRows(); }
  void numbersAreTheFormats();
  void productsWithVectors_data() { formatRows(); }
  void productsWithVectors();
  void severalTargets();
  void normOnTheWayIn();
};

void TestCudaWeights::numbersAreTheFormats() {
  QFETCH(int, format);
  const auto weightFormat = static_cast<WeightFormat>(format);
  // For the formats without blocks an odd number of columns, beyond one block of threads.
  const std::uint32_t columns = blockColumns(weightFormat) == 1 ? 515 : 5 * blockColumns(weightFormat);
  const DeviceWeights weights(weightFormat, 7, columns, 11);
  for (int order = 0; order < kOrderCount; ++order) {
    beginOrder(order);
    const DeviceArray<float> floats(3 * columns), embedded(2 * columns);
    const DeviceArray<__half> halves(3 * columns);
    cuda::dequantize(plainLaunch(), weights.view(), 2, 5, floats.data());
    cuda::dequantize(plainLaunch(), weights.view(), 2, 5, halves.data());
    const std::vector<std::int32_t> ids{6, 0};
    const DeviceArray<std::int32_t> idList(ids);
    cuda::embed(plainLaunch(), {nullptr, ids, embedded.data()}, weights.view(), idList.data());
    const std::vector<float> got = floats.download();
    const std::vector<__half> rounded = halves.download();
    const std::vector<float> rows = embedded.download();
    for (std::size_t i = 0; i < got.size(); ++i) {
      const float want = weights.values[2 * columns + i];
      QCOMPARE(std::memcmp(&got[i], &want, sizeof want), 0);
      QCOMPARE(__half2float(rounded[i]), halfToFloat(floatToHalf(want)));
    }
    for (std::size_t c = 0; c < columns; ++c) {
      QCOMPARE(rows[c], weights.values[6 * columns + c]);
      QCOMPARE(rows[columns + c], weights.values[c]);
    }
  }
}

void TestCudaWeights::productsWithVectors() {
  QFETCH(int, format);
  const auto weightFormat = static_cast<WeightFormat>(format);
  const std::uint32_t block = blockColumns(weightFormat);
  // Narrow and wide rows; beyond one tile of 4,096 columns; a width that no wide load divides.
  std::vector<std::uint32_t> widths{std::max(block, 32U), 2304, 4096 + 512};
  if (block == 32) widths.push_back(576);
  if (block == 1) widths.push_back(77);
  for (const std::uint32_t columns : widths) {
    const std::uint32_t rows = columns > 4096 ? 3 : 19;
    const DeviceWeights weights(weightFormat, rows, columns, columns);
    const std::uint32_t tokens = columns == 2304 ? 1 : columns == widths[0] ? 6 : 2;
    const std::vector<float> x = randomFloats(std::size_t{tokens} * (columns + 4), 1);
    const DeviceArray<float> input(x);
    for (int order = 0; order < (columns == widths[0] ? kOrderCount : 1); ++order) {
      beginOrder(order);
      const DeviceArray<float> out(std::size_t{tokens} * (rows + 1));
      cuda::MatrixVectorArgs args{};
      args.x = input.data();
      args.xStride = columns + 4;
      args.tokens = tokens;
      args.columns = columns;
      args.targetCount = 1;
      args.targets[0] = {weights.view(), out.data(), rows + 1, nullptr, false};
      cuda::matrixVector(plainLaunch(), args);
      const std::vector<float> got = out.download();
      for (std::size_t t = 0; t < tokens; ++t) {
        for (std::size_t r = 0; r < rows; ++r) {
          const Want want = product(weights.values.data() + r * columns, x.data() + t * (columns + 4), columns);
          QVERIFY2(std::fabs(want.value - static_cast<double>(got[t * (rows + 1) + r])) <= 2e-6 * want.magnitude,
                   qPrintable(QString("%1 columns, token %2, row %3").arg(columns).arg(t).arg(r)));
        }
      }
    }
  }
}

// Formats of one launch differ (Q4_K_M files have Q4_K and Q6_K side by side); bias and accumulate.
void TestCudaWeights::severalTargets() {
  const std::uint32_t columns = 512;
  const DeviceWeights q(WeightFormat::q4_k, 33, columns, 1);
  const DeviceWeights k(WeightFormat::f16, 16, columns, 2);
  const DeviceWeights v(WeightFormat::q6_k, 5, columns, 3);
  const DeviceWeights last(WeightFormat::q8_0, 17, columns, 4);
  const DeviceWeights* const all[] = {&q, &k, &v, &last};
  const std::vector<float> x = randomFloats(columns, 5);
  const std::vector<float> bias = randomFloats(40, 6);
  const std::vector<float> before = randomFloats(40, 7);
  const DeviceArray<float> input(x), biases(bias);
  for (int order = 0; order < kOrderCount; ++order) {
    beginOrder(order);
    std::vector<std::unique_ptr<DeviceArray<float>>> outs;
    cuda::MatrixVectorArgs args{};
    args.x = input.data();
    args.xStride = columns;
    args.tokens = 1;
    args.columns = columns;
    args.targetCount = 4;
    for (std::uint32_t i = 0; i < 4; ++i) {
      outs.push_back(std::make_unique<DeviceArray<float>>(before));
      args.targets[i] = {all[i]->view(), outs[i]->data(), 40, i % 2 == 0 ? biases.data() : nullptr, i >= 2};
    }
    cuda::matrixVector(plainLaunch(), args);
    for (std::uint32_t i = 0; i < 4; ++i) {
      const std::vector<float> got = outs[i]->download();
      for (std::size_t r = 0; r < got.size(); ++r) {
        if (r >= args.targets[i].weight.rows) {
          QCOMPARE(got[r], before[r]);
          continue;
        }
        Want want = product(all[i]->values.data() + r * columns, x.data(), columns);
        if (i % 2 == 0) want.value += static_cast<double>(bias[r]);
        if (i >= 2) want.value += static_cast<double>(before[r]);
        QVERIFY(std::fabs(want.value - static_cast<double>(got[r])) <= 2e-6 * (want.magnitude + 1.0));
      }
    }
  }
}

// Two tokens, rows beyond one tile: what is multiplied is what rmsNorm() gives, and it is left in memory.
void TestCudaWeights::normOnTheWayIn() {
  for (const std::uint32_t columns : {96U, 4096U + 512U}) {
    const DeviceWeights weights(WeightFormat::q8_0, 21, columns, 1);
    const std::vector<float> x = randomFloats(2 * std::size_t{columns}, 2, 3.0F);
    const std::vector<float> factors = randomFloats(columns, 3);
    const DeviceArray<float> input(x), norm(factors), want(x.size()), normed(x.size()), out(2 * 21);
    cuda::rmsNorm(plainLaunch(), {input.data(), norm.data(), want.data(), 2, columns, 1e-5F});
    const std::vector<float> expected = want.download();
    for (int order = 0; order < kOrderCount; ++order) {
      beginOrder(order);
      cuda::MatrixVectorArgs args{};
      args.x = input.data();
      args.xStride = args.columns = columns;
      args.tokens = 2;
      args.targetCount = 1;
      args.targets[0] = {weights.view(), out.data(), 21, nullptr, false};
      args.normWeight = norm.data();
      args.epsilon = 1e-5F;
      args.normed = normed.data();
      cuda::matrixVector(plainLaunch(), args);
      const std::vector<float> left = normed.download();
      const std::vector<float> got = out.download();
      for (std::size_t i = 0; i < left.size(); ++i) {
        QVERIFY(std::fabs(left[i] - expected[i]) <= 2e-6F * std::fabs(expected[i]));
      }
      for (std::size_t i = 0; i < got.size(); ++i) {
        const Want product =
            ::product(weights.values.data() + i % 21 * columns, left.data() + i / 21 * columns, columns);
        QVERIFY(std::fabs(product.value - static_cast<double>(got[i])) <= 2e-6 * product.magnitude);
      }
    }
  }
}

QTEST_APPLESS_MAIN(TestCudaWeights)
#include "tst_cuda_weights.moc"
