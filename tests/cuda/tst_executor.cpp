// SPDX-License-Identifier: GPL-3.0-or-later
// The simulated device itself: sound kernels give the right numbers in every order, and each planted defect is seen.
#include <QTest>

#include <functional>
#include <vector>

#include "cuda/planted_kernels.h"
#include "cusim/device.h"
#include "cusim/executor.h"
#include "cusim/poison.h"

using namespace longleaf::tests;
using cusim::Order;

namespace {

constexpr int kThreads = 64;

/// Runs `launch` on a device with room for `count` floats and gives them back; the device's fault is left in place.
std::vector<float> runOn(int count, const std::function<void(float*)>& launch) {
  void* memory = nullptr;
  const auto bytes = static_cast<std::size_t>(count) * sizeof(float);
  std::vector<float> values(static_cast<std::size_t>(count), -1.0F);
  if (cudaMalloc(&memory, bytes) != cudaSuccess) return {};
  cudaMemsetAsync(memory, 0, bytes, nullptr);
  launch(static_cast<float*>(memory));
  cudaMemcpyAsync(values.data(), memory, bytes, cudaMemcpyDeviceToHost, nullptr);
  cudaFree(memory);
  return values;
}

}  // namespace

class TestExecutor : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    cusim::device().reset();
    cusim::configuration() = {};
  }

  void soundKernelsInEveryOrder_data();
  void soundKernelsInEveryOrder();
  void defectsAreFaults_data();
  void defectsAreFaults();
  void racesGiveWrongNumbers_data();
  void racesGiveWrongNumbers();
  void tensorCoresMultiply();
  void whoDoesNotWaitReadsNothing();
  void sectorsAreCountedOncePerLaunch();
  void kernelsAreToldOneByOne();
  void launchesThatNoDeviceTakes();
  void graphsRunWhenTheyAreLaunched();
  void nobodyWaitsWhileAGraphIsCaptured();
};

void TestExecutor::soundKernelsInEveryOrder_data() {
  QTest::addColumn<int>("order");
  QTest::addColumn<int>("seed");
  QTest::newRow("forward") << static_cast<int>(Order::forward) << 0;
  QTest::newRow("reverse") << static_cast<int>(Order::reverse) << 0;
  for (int seed = 1; seed <= 5; ++seed) {
    QTest::addRow("random %d", seed) << static_cast<int>(Order::random) << seed;
  }
}

void TestExecutor::soundKernelsInEveryOrder() {
  QFETCH(int, order);
  QFETCH(int, seed);
  cusim::configuration() = {static_cast<Order>(order), static_cast<std::uint64_t>(seed)};
  const auto sums = runOn(3, [](float* out) { planted::blockSums(out, 3, 100); });
  QVERIFY2(cusim::device().fault().empty(), cusim::device().fault().c_str());
  for (int block = 0; block < 3; ++block)
    QCOMPARE(sums[static_cast<std::size_t>(block)], 4950.0F + 100.0F * static_cast<float>(block));
  const auto mirrored = runOn(kThreads, [](float* out) { planted::mirror(out); });
  for (int i = 0; i < kThreads; ++i)
    QCOMPARE(mirrored[static_cast<std::size_t>(i)], static_cast<float>(kThreads - 1 - i));
  const auto counted = runOn(1, [](float* out) { planted::atomicCount(out, 5); });
  QCOMPARE(counted[0], 5.0F * kThreads);
}

void TestExecutor::defectsAreFaults_data() {
  QTest::addColumn<int>("defect");
  QTest::addColumn<QString>("words");
  QTest::newRow("divergent barrier") << static_cast<int>(planted::Defect::divergentBarrier) << "different barriers";
  QTest::newRow("barrier never reached") << static_cast<int>(planted::Defect::missedBarrier) << "wait for ever";
  QTest::newRow("lanes outside the mask") << static_cast<int>(planted::Defect::wrongMask) << "wait for ever";
  QTest::newRow("not in its own mask") << static_cast<int>(planted::Defect::notInMask) << "not in its own mask";
  QTest::newRow("shuffle from a lane that takes no part")
      << static_cast<int>(planted::Defect::absentLane) << "takes no part";
  QTest::newRow("load outside") << static_cast<int>(planted::Defect::loadOutside) << "outside of every allocation";
  QTest::newRow("misaligned load") << static_cast<int>(planted::Defect::misaligned) << "not aligned";
#ifndef CUSIM_ASAN  // which ends the program at once
#ifndef CUSIM_ASAN  // which finds it first, and ends the program
  QTest::newRow("overrun of shared memory")
      << static_cast<int>(planted::Defect::sharedOverrun) << "shared memory: written";
#endif
  QTest::newRow("overrun of global memory")
      << static_cast<int>(planted::Defect::globalOverrun) << "outside of an allocation";
#endif
  QTest::newRow("dynamic shared memory not given")
      << static_cast<int>(planted::Defect::noDynamicShared) << "its launch gave none";
  QTest::newRow("tensor product without a lane")
      << static_cast<int>(planted::Defect::lanelessProduct) << "without all lanes";
}

void TestExecutor::defectsAreFaults() {
  QFETCH(int, defect);
  QFETCH(QString, words);
  runOn(kThreads, [defect](float* out) { planted::runDefect(static_cast<planted::Defect>(defect), out); });
  const QString fault = QString::fromStdString(cusim::device().fault());
  QVERIFY2(fault.contains(words), qPrintable("said: " + fault));
  QVERIFY2(cudaStreamSynchronize(nullptr) != cudaSuccess, "a fault is an error of the device from then on");
  // A device that was reset runs sound kernels again.
  cusim::device().reset();
  const auto mirrored = runOn(kThreads, [](float* out) { planted::mirror(out); });
  QCOMPARE(mirrored[0], static_cast<float>(kThreads - 1));
}

void TestExecutor::racesGiveWrongNumbers_data() {
  QTest::addColumn<int>("race");
  QTest::newRow("no barrier before the read") << static_cast<int>(planted::Race::readBeforeWritten);
  QTest::newRow("no barrier after the read") << static_cast<int>(planted::Race::overwrittenBeforeRead);
  QTest::newRow("a warp without __syncwarp") << static_cast<int>(planted::Race::lockStep);
  QTest::newRow("shared memory that nobody wrote") << static_cast<int>(planted::Race::unwritten);
}

void TestExecutor::racesGiveWrongNumbers() {
  QFETCH(int, race);
  bool seen = false;
  for (const Order order : {Order::forward, Order::reverse, Order::random}) {
    cusim::configuration() = {order, 3};
    const auto values =
        runOn(kThreads, [race](float* out) { planted::runRace(static_cast<planted::Race>(race), out); });
    for (int i = 0; i < kThreads; ++i) {
      seen = seen || values[static_cast<std::size_t>(i)] != planted::expected(static_cast<planted::Race>(race), i);
    }
  }
  QVERIFY(seen);
}

/// Whole numbers, and few enough of them to be exact: a number in the wrong place is seen.
void TestExecutor::tensorCoresMultiply() {
  constexpr std::size_t kA = 16 * 16, kB = 16 * 8, kSums = 16 * 8;
  std::vector<float> memory(kA + kB + kSums);
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<float>(i * i % 61) - 30.0F;
  std::vector<float> wanted(memory.end() - kSums, memory.end());
  for (std::size_t row = 0; row < 16; ++row) {
    for (std::size_t column = 0; column < 8; ++column) {
      for (std::size_t i = 0; i < 16; ++i)
        wanted[row * 8 + column] += memory[row * 16 + i] * memory[kA + i * 8 + column];
    }
  }
  for (const Order order : {Order::forward, Order::reverse, Order::random}) {
    cusim::configuration() = {order, 3};
    const auto got = runOn(static_cast<int>(memory.size()), [&](float* device) {
      cudaMemcpyAsync(device, memory.data(), memory.size() * sizeof(float), cudaMemcpyHostToDevice, nullptr);
      planted::tensorProduct(device);
    });
    QVERIFY2(cusim::device().fault().empty(), cusim::device().fault().c_str());
    QVERIFY(std::vector<float>(got.end() - kSums, got.end()) == wanted);
  }
}

void TestExecutor::whoDoesNotWaitReadsNothing() {
  void* memory = nullptr;
  void* pinned = nullptr;
  QCOMPARE(cudaMalloc(&memory, kThreads * sizeof(float)), cudaSuccess);
  QCOMPARE(cudaMallocHost(&pinned, kThreads * sizeof(float)), cudaSuccess);
  auto* const values = static_cast<float*>(pinned);
  planted::mirror(static_cast<float*>(memory));
  QCOMPARE(cudaMemcpyAsync(pinned, memory, kThreads * sizeof(float), cudaMemcpyDeviceToHost, nullptr), cudaSuccess);
  QCOMPARE(values[0], 0.0F);
  QCOMPARE(cudaStreamSynchronize(nullptr), cudaSuccess);
  QCOMPARE(values[0], static_cast<float>(kThreads - 1));
  cudaFree(memory);
  cudaFreeHost(pinned);
}

void TestExecutor::sectorsAreCountedOncePerLaunch() {
  cusim::device().settings().countSectors = true;
  runOn(1024, [](float* memory) {
    planted::readAll(memory, 256, 1);
    planted::readAll(memory, 256, 1);
    planted::readAll(memory, 1024, 16);  // one float of every second sector
  });
  QCOMPARE(cusim::device().usage().sectorsRead, std::uint64_t{32 + 32 + 64});
}

void TestExecutor::kernelsAreToldOneByOne() {
  std::vector<cusim::LaunchRecord> told;
  cusim::device().settings().countSectors = true;
  cusim::device().settings().afterKernel = [&told](const cusim::LaunchRecord& record) { told.push_back(record); };
  runOn(1024, [](float* memory) {
    planted::readAll(memory, 256, 1);
    planted::launchWith(memory, kThreads, 1 << 10);
  });
  cusim::device().settings().afterKernel = {};
  QCOMPARE(told.size(), std::size_t{2});
  QVERIFY(told[0].kernel != told[1].kernel);
  QCOMPARE(told[0].sectorsRead, std::uint64_t{32});
  QCOMPARE(told[0].dynamicSharedBytes, std::size_t{0});
  QCOMPARE(told[1].threads.x, unsigned{kThreads});
  QCOMPARE(told[1].dynamicSharedBytes, std::size_t{1 << 10});
}

void TestExecutor::launchesThatNoDeviceTakes() {
  runOn(kThreads, [](float* out) { planted::launchWith(out, 1025, 0); });
  QCOMPARE(cudaGetLastError(), cudaErrorInvalidConfiguration);
  runOn(kThreads, [](float* out) { planted::launchWith(out, kThreads, 49 << 10); });
  QCOMPARE(cudaGetLastError(), cudaErrorInvalidValue);
  QCOMPARE(planted::allowShared(65 << 10), cudaErrorInvalidValue);
  cudaGetLastError();
  QCOMPARE(planted::allowShared(49 << 10), cudaSuccess);
  runOn(kThreads, [](float* out) { planted::launchWith(out, kThreads, 49 << 10); });
  QCOMPARE(cudaGetLastError(), cudaSuccess);
}

/// Memory on the device, pinned memory and a stream.
struct GraphScene {
  GraphScene() {
    check(cudaMalloc(&memory, kThreads * sizeof(float)));
    check(cudaMallocHost(&pinned, kThreads * sizeof(float)));
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  }
  ~GraphScene() {
    cudaFree(memory);
    cudaFreeHost(pinned);
  }
  static void check(cudaError_t error) {
    if (error != cudaSuccess) qFatal("%s", cudaGetErrorName(error));
  }
  cudaGraph_t captured(int mirrors) const {
    cudaGraph_t graph = nullptr;
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
    for (int i = 0; i < mirrors; ++i) planted::mirror(static_cast<float*>(memory));
    check(cudaMemcpyAsync(pinned, memory, kThreads * sizeof(float), cudaMemcpyDeviceToHost, stream));
    check(cudaStreamEndCapture(stream, &graph));
    return graph;
  }

  void* memory = nullptr;
  void* pinned = nullptr;
  cudaStream_t stream = nullptr;
};

void TestExecutor::graphsRunWhenTheyAreLaunched() {
  const GraphScene scene;
  const auto* const values = static_cast<const float*>(scene.pinned);
  cudaGraph_t graph = scene.captured(1);
  cudaGraphExec_t instance = nullptr;
  QCOMPARE(cudaGraphInstantiate(&instance, graph, 0), cudaSuccess);
  QCOMPARE(cudaStreamSynchronize(scene.stream), cudaSuccess);
  QCOMPARE(values[0], 0.0F);
  QCOMPARE(cusim::device().usage().launches, std::uint64_t{0});
  QCOMPARE(cudaGraphLaunch(instance, scene.stream), cudaSuccess);
  QCOMPARE(cudaStreamSynchronize(scene.stream), cudaSuccess);
  QCOMPARE(values[0], static_cast<float>(kThreads - 1));
  QCOMPARE(cusim::device().usage().launches, std::uint64_t{1});
  QCOMPARE(cusim::device().usage().graphs, std::uint64_t{1});
  cudaGraphExecUpdateResultInfo result{};
  cudaGraph_t other = scene.captured(2);
  QCOMPARE(cudaGraphExecUpdate(instance, other, &result), cudaErrorGraphExecUpdateFailure);
  QCOMPARE(result.result, cudaGraphExecUpdateErrorTopologyChanged);
  QCOMPARE(cudaGetLastError(), cudaErrorGraphExecUpdateFailure);
  cudaGraph_t same = scene.captured(1);
  QCOMPARE(cudaGraphExecUpdate(instance, same, &result), cudaSuccess);
  for (cudaGraph_t each : {graph, other, same}) QCOMPARE(cudaGraphDestroy(each), cudaSuccess);
  QCOMPARE(cudaGraphExecDestroy(instance), cudaSuccess);
}

void TestExecutor::nobodyWaitsWhileAGraphIsCaptured() {
  const GraphScene scene;
  float pageable[kThreads] = {};
  const std::function<cudaError_t()> forbidden[] = {
      [&] { return cudaStreamSynchronize(scene.stream); },
      [&] { return cudaMemcpyAsync(pageable, scene.memory, 4, cudaMemcpyDeviceToHost, scene.stream); },
      [&] { return cudaFree(scene.memory); },
      [&] {
        void* more = nullptr;
        return cudaMalloc(&more, 4);
      }};
  for (const auto& call : forbidden) {
    QCOMPARE(cudaStreamBeginCapture(scene.stream, cudaStreamCaptureModeRelaxed), cudaSuccess);
    QCOMPARE(call(), cudaErrorStreamCaptureUnsupported);
    cudaGraph_t graph = nullptr;
    QCOMPARE(cudaStreamEndCapture(scene.stream, &graph), cudaErrorStreamCaptureInvalidated);
    QVERIFY(graph == nullptr);
    cudaGetLastError();
  }
  QCOMPARE(cudaStreamSynchronize(scene.stream), cudaSuccess);
}

QTEST_GUILESS_MAIN(TestExecutor)
#include "tst_executor.moc"
