// SPDX-License-Identifier: GPL-3.0-or-later
// What the roofline of the kernels is made of: names of launches, occupancy, bytes and operations of a launch whose
// figures are known.
#include <QTest>

#include "bench/roofline/gpu_figures.h"
#include "bench/roofline/launch_log.h"
#include "cuda/device_vector.h"
#include "kernels/cuda/cuda_backend.h"

using namespace longleaf::kernels;
using namespace longleaf::tests;

class TestCudaRoofline final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void namesAreThoseOfTheTable();
  void occupancyIsThatOfTheToolkit_data();
  void occupancyIsThatOfTheToolkit();
  void aLaunchHasItsBytesAndOperations();
  void productsOfReadingAreCalculated();
};

void TestCudaRoofline::namesAreThoseOfTheTable() {
  QCOMPARE(kernelName("_ZN8longleaf7kernels4cuda12_GLOBAL__N_110readKernelILNS0_11StoreFormatE1ELj2EEEvNS1_"
                      "13AttentionViewENS1_11ReadScratchE"),
           std::string("readKernel<(StoreFormat)1, 2u>"));
  QCOMPARE(kernelName("_ZN8longleaf7kernels4cuda12_GLOBAL__N_113siluMulKernelENS0_11SiluMulArgsE"),
           std::string("siluMulKernel"));
  QCOMPARE(kernelName("main"), std::string());
  const auto table = readPtxasTable(LONGLEAF_PTXAS_TABLE, 80);
  for (const char* name : {"readKernel<(StoreFormat)1, 2u>", "siluMulKernel", "rowsKernel<__half>"}) {
    QVERIFY2(table.contains(name) && table.at(name).registers > 0, name);
  }
  QVERIFY(readPtxasTable(LONGLEAF_PTXAS_TABLE, 1).empty());
}

void TestCudaRoofline::occupancyIsThatOfTheToolkit_data() {
  QTest::addColumn<int>("registers");
  QTest::addColumn<int>("shared");
  QTest::addColumn<int>("threads");
  QTest::addColumn<double>("share");  // of an A100's 64 warps
  QTest::newRow("everything fits") << 32 << 0 << 128 << 1.0;
  QTest::newRow("registers: two warps a quarter") << 255 << 0 << 128 << 8.0 / 64;
  QTest::newRow("shared memory: three blocks of 49 KiB") << 32 << (48 << 10) << 128 << 12.0 / 64;
  QTest::newRow("blocks: 32 of one warp") << 32 << 0 << 32 << 0.5;
  QTest::newRow("more than there is") << 32 << (200 << 10) << 128 << 0.0;
}

void TestCudaRoofline::occupancyIsThatOfTheToolkit() {
  QFETCH(int, registers);
  QFETCH(int, shared);
  QFETCH(int, threads);
  QFETCH(double, share);
  const KernelUse use{.registers = registers,
                      .staticShared = static_cast<std::size_t>(shared),
                      .threads = static_cast<unsigned>(threads)};
  QCOMPARE(occupancy(gpus()[0], use).value_or(0), share);
}

void TestCudaRoofline::aLaunchHasItsBytesAndOperations() {
  cusim::device().reset();
  const auto backend = wanted(cuda::makeCudaBackend(0));
  wanted(backend->reserve({.cache = {1, 1, 1, 8, StoreFormat::f16}, .maxTokens = 1, .maxSlots = 16, .maxColumns = 8}));
  constexpr std::uint32_t kCount = 1024;
  const DeviceVector<float> gate(*backend, someFloats(kCount, 1)), up(*backend, someFloats(kCount, 2));
  LaunchLog log;
  backend->siluMul({gate.data(), up.data(), kCount});
  wanted(backend->finish());
  log.forget();
  backend->siluMul({gate.data(), up.data(), kCount});
  wanted(backend->finish());
  log.close("decode", "SiLU", {.shape = {.hidden = 8, .feedForward = kCount, .cache = {}, .slots = 0}, .tokens = 1});
  QCOMPARE(log.lines().size(), std::size_t{1});
  const LaunchLine& line = log.lines()[0];
  QCOMPARE(line.kernel, std::string("siluMulKernel"));
  QCOMPARE(line.launches, 1U);
  QCOMPARE(line.blocks, std::uint64_t{4});
  QCOMPARE(line.threads, 256U);
  QVERIFY(line.counted);
  QCOMPARE(line.bytes, 2.0 * 4 * kCount);
  QCOMPARE(line.work.flops, 4.0 * kCount);
  QCOMPARE(line.leastSeconds(gpus()[0]), line.bytes / gpus()[0].bytesPerSecond);
}

void TestCudaRoofline::productsOfReadingAreCalculated() {
  const LayerShape shape{.hidden = 64, .feedForward = 96, .cache = {1, 2, 2, 16, StoreFormat::f16}, .slots = 0};
  const LayerCall call{.shape = shape, .tokens = 10};
  QCOMPARE(weightsOf("norm, q, k, v", shape), 64.0 * (64 + 2 * 32));
  QCOMPARE(weightsOf("store", shape), 0.0);
  QCOMPARE(productOf("down", call).flops, 2.0 * 10 * 64 * 96);
  QCOMPARE(productOf("down", call).leastBytes, 2.0 * (64 * 96 + 10 * 96));
  QVERIFY(productOf("down", call).tensorCores);
  LaunchLog log;
  log.close("read", "down", call);
  QCOMPARE(log.lines().size(), std::size_t{1});
  QCOMPARE(log.lines()[0].kernel, std::string("cuBLAS"));
  QVERIFY(!log.lines()[0].counted);
}

QTEST_APPLESS_MAIN(TestCudaRoofline)
#include "tst_cuda_roofline.moc"
