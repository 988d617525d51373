// SPDX-License-Identifier: GPL-3.0-or-later
// The engine on the simulated GPU: golden traces of the cache, reading and answering as on the processor, saved
// readings that pass from one to the other, and memory as planned, byte for byte.
#include "inference/session/session.h"

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "cusim/device.h"
#include "inference/cache/cache_trace.h"
#include "inference/model/synthetic.h"
#include "kernels/cuda/cuda_backend.h"
#include "support/memory_sections.h"
#include "support/paths.h"
#include "support/session_scene.h"

// Behind the kernels, which have fields called `slots`.
#include <QTest>

using namespace longleaf;
using namespace longleaf::inference;
using namespace longleaf::tests;
using nlohmann::json;

namespace {

Engine gpuEngine() {
  auto backend = kernels::cuda::makeCudaBackend(0);
  if (!backend) qFatal("%s", backend.error().detail.c_str());
  return makeEngine(std::move(*backend));
}

/// The largest difference between two values of the same structure, relative to numbers above 1.
double distance(const json& got, const json& want) {
  if (want.is_number()) {
    const double wanted = want.get<double>();
    return std::abs(got.get<double>() - wanted) / std::max(1.0, std::abs(wanted));
  }
  if (!want.is_structured()) return got == want ? 0 : INFINITY;
  if (got.size() != want.size()) return INFINITY;
  double largest = 0;
  for (const auto& [key, value] : want.items()) {
    const json& other = want.is_object() ? got.value(key, json()) : got.at(static_cast<std::size_t>(std::stoul(key)));
    largest = std::max(largest, distance(other, value));
  }
  return largest;
}

/// The answers' tokens agree up to the first place where the logits of both choices lie closer than rounding. Logits
/// after the prompt agree throughout.
double logitDistance(const Answer& a, const Answer& b) {
  if (a.logits.size() != b.logits.size()) return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < a.logits.size(); ++i) {
    largest = std::max(largest, std::abs(double{a.logits[i]} - double{b.logits[i]}));
  }
  return largest;
}

MemorySections saved(const Session& session) {
  MemorySections sections;
  if (const auto done = session.save(sections.sink()); !done) qFatal("%s", done.error().message.c_str());
  return sections;
}

const Ids& text() {
  static const Ids kIds = someIds(150, 7);
  return kIds;
}
const Ids kPrompt{5, 40, 77, 130, 9, 260, 31};

}  // namespace

class TestCudaSession final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { cusim::device().reset(); }
  void cleanup() { QVERIFY2(cusim::device().fault().empty(), cusim::device().fault().c_str()); }
  void goldenTraces();
  void readsAndAnswersAsTheProcessor_data();
  void readsAndAnswersAsTheProcessor();
  void savedReadingsPassFromOneToTheOther();
  void memoryIsAsPlanned_data();
  void memoryIsAsPlanned();
  void memoryOfLlama2_data();
  void memoryOfLlama2();
  void bytesAndLaunchesOfADecodedToken();
  void aLostDeviceEndsTheSession();
  void outOfMemorySaysWhatFor();
};

void TestCudaSession::goldenTraces() {
  const std::string path = sharedFile("golden/cache_traces.json");
  if (path.empty()) QSKIP("../shared/golden/cache_traces.json is missing");
  std::ifstream in(path);
  const std::string file(std::istreambuf_iterator<char>(in), {});
  auto backend = kernels::cuda::makeCudaBackend(0);
  QVERIFY(backend);
  const auto result = runCacheTrace(file, **backend);
  QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
  const json want = json::parse(file)["cases"];
  const json got = json::parse(*result)["cases"];
  QCOMPARE(got.size(), want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    const std::string name = want[i]["name"];
    const double outputs = distance(got[i]["outputs"], want[i]["outputs"]);
    const double states = distance(got[i]["states"], want[i]["states"]);
    QVERIFY2(outputs <= 1e-5, (name + ": outputs off by " + std::to_string(outputs)).c_str());
    QVERIFY2(states <= 1e-5, (name + ": states off by " + std::to_string(states)).c_str());
  }
}

void TestCudaSession::readsAndAnswersAsTheProcessor_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("store");
  QTest::addColumn<double>("tolerance");
  QTest::addColumn<QString>("activations");
  const auto row = [](const char* preset, const char* store, double tolerance, const char* activations = "f32") {
    QTest::addRow("%s %s %s", preset, store, activations) << preset << store << tolerance << activations;
  };
  row("zsmerge", "f32", 5e-5);
  row("zsmerge", "f16", 1e-3);
  row("zsmerge", "q8", 5e-3);
  row("full", "f16", 1e-3);
  row("full", "f16", 1e-2, "q8");  // int8 in the products of one, f16 in those of the other; 16 bits, f16 in attention
  row("h2o", "f32", 5e-5);
  row("streaming", "bf16", 2e-3);
  for (const char* preset : {"kvmerger", "d2o", "cascading", "nestedkv"}) row(preset, "f32", 5e-5);
}

void TestCudaSession::readsAndAnswersAsTheProcessor() {
  QFETCH(QString, preset);
  QFETCH(QString, store);
  QFETCH(double, tolerance);
  QFETCH(QString, activations);
  const Setup setup{.preset = preset.toStdString(),
                    .changes = {{"store", store.toStdString()}, {"activations", activations.toStdString()}},
                    .tokens = static_cast<std::uint32_t>(text().size()),
                    .budget = 48};
  const auto onCpu = open(setup);
  const Engine gpu = gpuEngine();
  const auto onGpu = open(setup, gpu);
  for (Session* session : {onCpu.get(), onGpu.get()}) {
    const auto done = session->read(text());
    QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
    QVERIFY(session->freeze().has_value());
  }
  const CacheStatistics a = cacheOf(*onCpu);
  const CacheStatistics b = cacheOf(*onGpu);
  QCOMPARE(b.slots, a.slots);
  QCOMPARE(b.maxSlotsSeen, a.maxSlotsSeen);
  QVERIFY(std::abs(a.droppedTokens - b.droppedTokens) <= (store == "f32" ? 0.0 : 2.0));
  const Answer one = ask(*onCpu, kPrompt);
  const Answer other = ask(*onGpu, kPrompt);
  const double off = logitDistance(one, other);
  QVERIFY2(off <= tolerance, std::to_string(off).c_str());
  if (store == "f32") QCOMPARE(other.ids, one.ids);
}

void TestCudaSession::savedReadingsPassFromOneToTheOther() {
  const Setup setup{.changes = {{"store", "f16"}}, .tokens = static_cast<std::uint32_t>(text().size()), .budget = 48};
  const Engine gpu = gpuEngine();
  const Engine& cpu = engine(2);
  for (const bool fromGpu : {true, false}) {
    const Engine& from = fromGpu ? gpu : cpu;
    const Engine& to = fromGpu ? cpu : gpu;
    const auto writer = open(setup, from);
    QVERIFY(writer->read(text()).has_value());
    QVERIFY(writer->freeze().has_value());
    const MemorySections sections = saved(*writer);
    const auto reader = open(setup, to);
    const auto done = reader->restore(sections.source());
    QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
    QVERIFY(saved(*reader) == sections);
    QVERIFY(logitDistance(ask(*writer, kPrompt), ask(*reader, kPrompt)) <= 1e-2);
  }
}

void TestCudaSession::memoryIsAsPlanned_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("store");
  for (const char* preset : {"zsmerge", "full", "h2o", "zsmerge-paper"}) {
    for (const char* store : {"f16", "q8"}) QTest::addRow("%s %s", preset, store) << preset << store;
  }
}

void TestCudaSession::memoryIsAsPlanned() {
  QFETCH(QString, preset);
  QFETCH(QString, store);
  cusim::device().settings().execute = false;
  const Engine gpu = gpuEngine();
  const Setup setup{.preset = preset.toStdString(), .changes = {{"store", store.toStdString()}}, .tokens = 300};
  const MemoryPlan planned = planOf(setup, gpu);
  QCOMPARE(cusim::device().usage().liveBytes, planned.weightsBytes);
  const auto session = open(setup, gpu);
  // The fate map lies on the device too; its line is its own.
  QCOMPARE(cusim::device().usage().liveBytes, planned.totalBytes);
  QCOMPARE(cusim::device().usage().peakBytes, planned.totalBytes);
  const std::uint64_t allocations = cusim::device().usage().allocations;
  QVERIFY(session->read(someIds(300)).has_value());
  QVERIFY(session->freeze().has_value());
  ask(*session, kPrompt);
  QCOMPARE(cusim::device().usage().allocations, allocations);
  QCOMPARE(gpu.backend->info().ownBytes, planned.totalBytes);
}

void TestCudaSession::memoryOfLlama2_data() {
  QTest::addColumn<int>("format");
  for (const kernels::WeightFormat format : {kernels::WeightFormat::q4_0, kernels::WeightFormat::f16}) {
    QTest::addRow("%s", kernels::formatName(format).data()) << static_cast<int>(format);
  }
}

/// A model of LLaMA-2-7B's shape reads 54,000 tokens and answers: launches and allocations are counted, not executed.
/// No byte more than the plan says, at any time. What the driver and cuBLAS take of the device is no part of either.
void TestCudaSession::memoryOfLlama2() {
  QFETCH(int, format);
  constexpr std::uint32_t kTokens = 54000;
  constexpr std::size_t kContextBytes = std::size_t{500} << 20;
  cusim::device().reset({.totalBytes = std::size_t{40} << 30, .contextBytes = kContextBytes, .execute = false});
  auto backend = kernels::cuda::makeCudaBackend(0);
  QVERIFY(backend);
  const auto model = makeSyntheticModel("llama2-7b", static_cast<kernels::WeightFormat>(format), **backend);
  QVERIFY(model);
  for (const std::uint32_t slots : {2048U, 8192U, 18000U}) {
    // Relative positions, with their rotated copy of the keys, where the model's own window of 4,096 allows them.
    const Changes changes{{"positions", slots < 4096 ? "relative" : "absolute"}};
    const auto planned = plan((*model)->header(),
                              {.settings = settingsOf("zsmerge", changes),
                               .budget = {.value = static_cast<double>(slots)},
                               .tokens = kTokens,
                               .textTokens = kTokens},
                              **backend, true);
    QVERIFY(planned.has_value());
    const auto session = Session::create(**model, **backend, *planned);
    QVERIFY(session);
    const auto asPlanned = [&] {
      const cusim::DeviceUsage usage = cusim::device().usage();
      const kernels::DeviceInfo info = (*backend)->info();
      return usage.liveBytes == planned->totalBytes && usage.peakBytes == planned->totalBytes &&
             info.ownBytes == planned->totalBytes && info.freeBytes + info.ownBytes + kContextBytes == info.totalBytes;
    };
    QVERIFY(asPlanned());
    const std::uint64_t allocations = cusim::device().usage().allocations;
    QVERIFY((*session)->read(someIds(kTokens)).has_value());
    QVERIFY((*session)->freeze().has_value());
    QVERIFY((*session)->decodeForced(1, 8, {}).has_value());
    QVERIFY(asPlanned());
    QCOMPARE(cusim::device().usage().allocations, allocations);
    qInfo("%u slots: %.2f GiB, %llu launches", slots, static_cast<double>(planned->totalBytes) / (1U << 30),
          static_cast<unsigned long long>(cusim::device().usage().launches));
    QVERIFY(planned->totalBytes <= std::size_t{25} << 30);
  }
}

/// What one decoded token reads of the device's memory, in sectors of 32 bytes, and how often it launches.
void TestCudaSession::bytesAndLaunchesOfADecodedToken() {
  Engine gpu{.backend = std::move(*kernels::cuda::makeCudaBackend(0)), .model = {}};
  gpu.model = loadTalkativeModel({.hidden = 256, .feedForward = 768, .format = kernels::WeightFormat::q8_0, .seed = 3},
                                 *gpu.backend);
  const ModelConfig& config = gpu.model->config();
  const auto session = open({.preset = "full", .changes = {{"store", "f16"}}, .tokens = 300}, gpu);
  QVERIFY(session->read(someIds(kSceneChunk)).has_value());
  QVERIFY(session->fillForced(someIds(300 - kSceneChunk)).has_value());
  QVERIFY(session->freeze().has_value());
  constexpr std::uint32_t kTokens = 4;
  const auto measured = [&](std::uint32_t tokens) {
    cusim::device().resetUsage();
    const auto done = session->decodeForced(7, tokens, {});
    return done ? cusim::device().usage() : cusim::DeviceUsage();
  };
  cusim::device().settings().countSectors = true;
  const cusim::DeviceUsage first = measured(1);
  const cusim::DeviceUsage all = measured(1 + kTokens);
  const auto perToken = [&](std::uint64_t cusim::DeviceUsage::*figure) {
    return static_cast<double>(all.*figure - first.*figure) / kTokens;
  };
  // One graph a token, whose nodes are updated in place.
  QCOMPARE(perToken(&cusim::DeviceUsage::graphs), 1.0);
  QCOMPARE(all.instantiations, first.instantiations);
  QCOMPARE(perToken(&cusim::DeviceUsage::products), 0.0);
  // Embedding, logits (the last norm is made on their way in) and the commit are outside of the layers.
  const double launches = perToken(&cusim::DeviceUsage::launches);
  QVERIFY2(launches <= 8 * config.layers + 3, std::to_string(launches).c_str());
  const std::size_t cached = std::size_t{300} * config.layers * config.kvHeads * 2 * config.headDim * 2;
  const double needed = static_cast<double>(gpu.model->weightBytes() + cached);
  const double read = perToken(&cusim::DeviceUsage::sectorsRead) * cusim::kSectorBytes;
  qInfo("%.0f bytes, %.3f of weights and live cache, %.0f launches in one graph (%u layers)", read, read / needed,
        launches, config.layers);
  QVERIFY2(read <= 1.15 * needed, std::to_string(read / needed).c_str());
}

void TestCudaSession::aLostDeviceEndsTheSession() {
  const Engine gpu = gpuEngine();
  const auto session = open({.tokens = 150, .budget = 48}, gpu);
  cusim::device().settings().loseAfterLaunches = 60;
  const auto done = session->read(text());
  QVERIFY(!done);
  QCOMPARE(done.error().code, inference::ErrorCode::deviceLost);
  QVERIFY(session->tokensRead() < text().size());
  // It stays lost, for allocations too.
  const auto memory = gpu.backend->allocate(64, "a test");
  QVERIFY(!memory);
  QCOMPARE(memory.error().code, kernels::ErrorCode::deviceLost);
}

void TestCudaSession::outOfMemorySaysWhatFor() {
  const Engine gpu = gpuEngine();
  cusim::device().settings().failAllocation = 0;
  const auto memory = gpu.backend->allocate(1234, "the document's cache");
  QVERIFY(!memory);
  QCOMPARE(memory.error().code, kernels::ErrorCode::outOfMemory);
  QCOMPARE(memory.error().detail, std::string("1234 bytes for the document's cache"));
  QVERIFY(gpu.backend->finish().has_value());  // and nothing else has happened
  // A plan that does not fit is refused before anything is allocated.
  cusim::device().settings().totalBytes = cusim::device().usage().liveBytes + 1000;
  const Setup setup{.tokens = 300};
  const MemoryPlan planned = planOf(setup, gpu);
  QVERIFY(!planned.fits);
  const auto session = Session::create(*gpu.model, *gpu.backend, planned);
  QVERIFY(!session);
  QCOMPARE(session.error().code, inference::ErrorCode::doesNotFit);
}

QTEST_GUILESS_MAIN(TestCudaSession)
#include "tst_cuda_session.moc"
