// SPDX-License-Identifier: GPL-3.0-or-later
// What one layer of a decoded token costs on a GPU, counted on the simulated one: launches, and bytes read as distinct
// sectors of 32 bytes per launch, against the weights and the live cache (docs/cuda.md quotes these figures).
#include <QTest>

#include "cuda/device_layer.h"
#include "cuda/device_vector.h"
#include "cusim/device.h"
#include "kernels/cuda/cuda_backend.h"

using namespace longleaf::kernels;
using namespace longleaf::tests;

class TestCudaTraffic final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void oneLayer_data();
  void oneLayer();
};

void TestCudaTraffic::oneLayer_data() {
  QTest::addColumn<int>("format");
  QTest::addColumn<int>("store");
  QTest::newRow("Q4_1 f16") << static_cast<int>(WeightFormat::q4_1) << static_cast<int>(StoreFormat::f16);
  QTest::newRow("Q8_0 q8") << static_cast<int>(WeightFormat::q8_0) << static_cast<int>(StoreFormat::q8);
}

void TestCudaTraffic::oneLayer() {
  QFETCH(int, format);
  QFETCH(int, store);
  cusim::device().reset();
  const auto backend = wanted(cuda::makeCudaBackend(0));
  // SmolLM2-135M's layer over 2,048 slots.
  const LayerShape shape{
      .hidden = 576,
      .feedForward = 1536,
      .cache = {.layers = 1, .kvHeads = 3, .group = 3, .headDim = 64, .store = static_cast<StoreFormat>(store)},
      .slots = 2048};
  wanted(backend->reserve({.cache = shape.cache, .maxTokens = 1, .maxSlots = 2080, .maxColumns = 1536}));
  {
    DeviceLayer layer(*backend, shape, static_cast<WeightFormat>(format));
    cusim::device().settings().countSectors = true;
    cusim::device().resetUsage();
    std::uint64_t before = 0;
    layer.run(1, Statistic::none, [&](const char* step) {
      const std::uint64_t sectors = cusim::device().usage().sectorsRead;
      qInfo("%-16s %9llu bytes", step, static_cast<unsigned long long>((sectors - before) * cusim::kSectorBytes));
      before = sectors;
    });
    const cusim::DeviceUsage usage = cusim::device().usage();
    const double needed = static_cast<double>(layer.weightBytes() + layer.cacheBytes());
    const double read = static_cast<double>(usage.sectorsRead * cusim::kSectorBytes);
    qInfo("%.0f bytes read, %.3f of weights and live cache, %llu launches", read, read / needed,
          static_cast<unsigned long long>(usage.launches));
    QCOMPARE(usage.launches, std::uint64_t{8});
    QVERIFY(read >= needed);
    QVERIFY2(read <= 1.15 * needed, qPrintable(QString::number(read / needed)));
  }
  QVERIFY2(cusim::device().fault().empty(), cusim::device().fault().c_str());
}

QTEST_APPLESS_MAIN(TestCudaTraffic)
#include "tst_cuda_traffic.moc"
