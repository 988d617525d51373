// SPDX-License-Identifier: GPL-3.0-or-later
// Operations on rows of activations, on the simulated device, against plain loops in f64.
#include <QTest>

#include <cmath>

#include "cuda/device_array.h"
#include "cuda/orders.h"
#include "kernels/samples.h"

using namespace longleaf::tests;

namespace {

constexpr std::uint32_t kWidths[] = {1, 31, 64, 257, 576, 1000};

bool near(double want, float got, double tolerance = 1e-6) {
  return std::fabs(want - static_cast<double>(got)) <= tolerance * (1.0 + std::fabs(want));
}

cuda::Launch plainLaunch() { return {nullptr, nullptr, 0}; }

}  // namespace

class TestCudaElementwise final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { cusim::device().reset(); }
  void rmsNorm();
  void siluMul();
  void crossEntropy();
  void toHalf();
  void addBias();
};

void TestCudaElementwise::rmsNorm() {
  for (int order = 0; order < kOrderCount; ++order) {
    beginOrder(order);
    for (const std::uint32_t width : kWidths) {
      const std::vector<float> x = randomFloats(3 * std::size_t{width}, width);
      const std::vector<float> weight = randomFloats(width, 2);
      const DeviceArray<float> input(x), factors(weight), out(x.size());
      cuda::rmsNorm(plainLaunch(), {input.data(), factors.data(), out.data(), 3, width, 1e-5F});
      const std::vector<float> got = out.download();
      for (std::size_t t = 0; t < 3; ++t) {
        double squares = 0.0;
        for (std::size_t i = 0; i < width; ++i) squares += std::pow(static_cast<double>(x[t * width + i]), 2);
        const double factor = 1.0 / std::sqrt(squares / width + 1e-5);
        for (std::size_t i = 0; i < width; ++i) {
          const double want = static_cast<double>(x[t * width + i]) * factor * static_cast<double>(weight[i]);
          QVERIFY2(near(want, got[t * width + i], 2e-6), qPrintable(QString("width %1").arg(width)));
        }
      }
    }
  }
}

void TestCudaElementwise::siluMul() {
  for (const std::uint32_t count : kWidths) {
    std::vector<float> gate = randomFloats(count, 3, 10.0F);
    gate[0] = -200.0F;  // exp(200) is no float: the result is -0
    const std::vector<float> up = randomFloats(count, 4);
    const DeviceArray<float> left(gate), right(up);
    cuda::siluMul(plainLaunch(), {left.data(), right.data(), count});
    const std::vector<float> got = left.download();
    for (std::size_t i = 0; i < count; ++i) {
      const auto g = static_cast<double>(gate[i]);
      QVERIFY(near(g / (1.0 + std::exp(-g)) * static_cast<double>(up[i]), got[i]));
    }
  }
}

void TestCudaElementwise::crossEntropy() {
  for (int order = 0; order < kOrderCount; ++order) {
    beginOrder(order);
    for (const std::uint32_t vocabulary : kWidths) {
      const std::vector<float> logits = randomFloats(2 * std::size_t{vocabulary}, 5, 20.0F);
      const std::vector<std::int32_t> targets{0, static_cast<std::int32_t>(vocabulary - 1)};
      const DeviceArray<float> input(logits), nll(2);
      const DeviceArray<std::int32_t> ids(targets);
      cuda::crossEntropy(plainLaunch(), {input.data(), targets, vocabulary, nll.data()}, ids.data());
      const std::vector<float> got = nll.download();
      for (std::size_t t = 0; t < 2; ++t) {
        const float* row = logits.data() + t * vocabulary;
        const auto largest = static_cast<double>(*std::max_element(row, row + vocabulary));
        double sum = 0.0;
        for (std::size_t j = 0; j < vocabulary; ++j) sum += std::exp(static_cast<double>(row[j]) - largest);
        const double want = largest + std::log(sum) - static_cast<double>(row[targets[t]]);
        QVERIFY(near(want, got[t], 2e-6));
      }
    }
  }
}

void TestCudaElementwise::toHalf() {
  const std::uint32_t columns = 37;
  std::vector<float> x = randomFloats(3 * 50, 6);
  x[0] = 1e9F;
  x[1] = -1e9F;
  const DeviceArray<float> input(x);
  const DeviceArray<__half> out(3 * columns);
  MatmulArgs args{};
  args.x = input.data();
  args.xStride = 50;
  args.tokens = 3;
  cuda::toHalf(plainLaunch(), args, columns, out.data());
  const std::vector<__half> got = out.download();
  QCOMPARE(__half2float(got[0]), 65504.0F);
  QCOMPARE(__half2float(got[1]), -65504.0F);
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t c = t == 0 ? 2 : 0; c < columns; ++c) {
      QCOMPARE(__half2float(got[t * columns + c]), halfToFloat(floatToHalf(x[t * 50 + c])));
    }
  }
}

void TestCudaElementwise::addBias() {
  const std::vector<float> x = randomFloats(2 * 300, 7);
  const std::vector<float> bias = randomFloats(290, 8);
  const DeviceArray<float> out(x), added(bias);
  MatmulTarget target{};
  target.out = out.data();
  target.outStride = 300;
  target.bias = added.data();
  cuda::addBias(plainLaunch(), target, 2, 290);
  const std::vector<float> got = out.download();
  for (std::size_t i = 0; i < got.size(); ++i) QCOMPARE(got[i], i % 300 < 290 ? x[i] + bias[i % 300] : x[i]);
}

QTEST_APPLESS_MAIN(TestCudaElementwise)
#include "tst_cuda_elementwise.moc"
