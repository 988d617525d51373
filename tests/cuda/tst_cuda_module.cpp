// SPDX-License-Identifier: GPL-3.0-or-later
// The GPU by way of its module, as the program finds it: what is missing is named, the right device is taken, and the
// program reads and asks on it. The module is the one of the simulated device.
#include <QLibrary>
#include <QTest>

#include <algorithm>

#include "inference/device/cuda_module.h"
#include "inference/device/device.h"
#include "support/cli_process.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf::inference;
using namespace longleaf::tests;
using Json = nlohmann::json;

namespace {

/// A library that every system has, in place of those of CUDA.
constexpr const char* kThere = "libc.so.6";
constexpr const char* kMissing = "liblonglong-is-nowhere.so.1";

CudaFiles everythingThere() {
  return {.driver = kThere,
          .runtime = kThere,
          .library = {kThere, kThere},
          .folders = {},
          .modules = {LONGLEAF_SIM_MODULE}};
}

std::string whyNot(const CudaFiles& files) {
  const auto devices = cudaDevices(files);
  return devices                                             ? "usable"
         : devices.error().code == ErrorCode::invalidSetting ? devices.error().message
                                                             : "another code";
}

bool contains(const std::string& text, const char* words) { return text.find(words) != std::string::npos; }

}  // namespace

class TestCudaModule final : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase();
  void cleanup();
  void saysWhatIsMissing();
  void devicesByName();
  void listsWhatThereIs();
  void whoHasTheMemory();
  void namesFollowTheVersionOfCuda_data();
  void namesFollowTheVersionOfCuda();
  void librariesThatWereFetchedAreFound();
  void aDriverThatIsTooOld_data();
  void aDriverThatIsTooOld();
  void readsAndAsks();
  void autoTakesTheGpuIfThePlanFits();
  void aLostDevice();

 private:
  Json run(const QStringList& arguments) const {
    const CliResult result = runCli(arguments + QStringList{"--model", m_model, "--set", "overlay=256", "--json"});
    if (result.status != 0) qWarning() << arguments << result.status << result.out.c_str() << result.err.c_str();
    return result.object();
  }

  ScratchFolder m_folder;
  QString m_model;
  QString m_story;
};

void TestCudaModule::initTestCase() {
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  qputenv("LONGLEAF_CUDA_MODULE", LONGLEAF_SIM_MODULE);
  qputenv("LONGLEAF_NVML", LONGLEAF_SIM_NVML);
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  m_model = QString::fromStdString(model);
  m_story = writeText(m_folder.path("story.txt"), prose(700));
}

void TestCudaModule::cleanup() {
  for (const char* name : {"CUSIM_DRIVER_VERSION", "CUSIM_RUNTIME_VERSION", "CUSIM_TOTAL_BYTES", "CUSIM_LOSE_AFTER",
                           "CUSIM_PROCESS_BYTES"}) {
    qunsetenv(name);
  }
}

void TestCudaModule::saysWhatIsMissing() {
  QCOMPARE(whyNot(everythingThere()), std::string("usable"));
  CudaFiles files = everythingThere();
  files.driver = kMissing;
  QVERIFY(contains(whyNot(files), "there is no NVIDIA driver"));
  files = everythingThere();
  files.runtime = kMissing;
  QVERIFY(contains(whyNot(files), "the CUDA runtime is missing"));
  files = everythingThere();
  files.library[1] = kMissing;
  QVERIFY(contains(whyNot(files), "cuBLAS is missing"));
  files = everythingThere();
  files.modules = {m_folder.path("nothing.so")};
  QVERIFY(contains(whyNot(files), "its module is not installed"));
  files.modules = {writeText(m_folder.path("text.so"), "no library").toStdString()};
  QVERIFY(contains(whyNot(files), "its module does not open"));
}

void TestCudaModule::devicesByName() {
  const auto devices = cudaDevices(everythingThere());
  QVERIFY(devices.has_value());
  QCOMPARE(devices->size(), std::size_t{1});
  QCOMPARE(devices->front().name, std::string("cuda:0"));
  for (const char* name : {"auto", "cuda", "cuda:0"}) {
    const auto opened = openDevice(name, 1);
    QVERIFY2(opened.has_value(), name);
    QCOMPARE((*opened)->info().name, std::string("cuda:0"));
    QCOMPARE((*opened)->info().description, std::string("Simulated GPU"));
  }
  QCOMPARE((*openDevice("cpu", 1))->info().name, std::string("cpu"));
  for (const char* name : {"cuda:1", "cuda:", "cuda:x", "cuda0", "gpu", ""}) {
    const auto refused = openDevice(name, 1);
    QVERIFY2(!refused && refused.error().code == ErrorCode::invalidSetting, name);
  }
}

/// What the settings show: devices with their memory, the driver, and what is in the way where there are none.
void TestCudaModule::listsWhatThereIs() {
  const GpuList list = listGpus(everythingThere());
  QCOMPARE(list.devices.size(), std::size_t{1});
  QCOMPARE(list.devices.front().description, std::string("Simulated GPU"));
  QCOMPARE(list.devices.front().totalBytes, std::size_t{8} << 30);
  QCOMPARE(list.driver, std::string("580.65.06 (CUDA 13.0)"));
  QCOMPARE(list.trouble, GpuTrouble::none);
  const auto broken = [](GpuTrouble trouble, const char* subject, auto change) {
    CudaFiles files = everythingThere();
    change(files);
    const GpuList none = listGpus(files);
    return none.devices.empty() && none.trouble == trouble && none.subject == subject;
  };
  QVERIFY(broken(GpuTrouble::noDriver, kMissing, [](CudaFiles& files) { files.driver = kMissing; }));
  QVERIFY(broken(GpuTrouble::noRuntime, kMissing, [](CudaFiles& files) { files.runtime = kMissing; }));
  QVERIFY(broken(GpuTrouble::noLibrary, kMissing, [](CudaFiles& files) { files.library[0] = kMissing; }));
  QVERIFY(broken(GpuTrouble::noModule, "/nowhere.so", [](CudaFiles& files) { files.modules = {"/nowhere.so"}; }));
}

/// Total and free from the runtime, this process's part from the management library.
void TestCudaModule::whoHasTheMemory() {
  auto backend = openCuda(0, everythingThere());
  QVERIFY(backend.has_value());
  const auto buffer = (*backend)->allocate(3 << 20, "a test");
  QVERIFY(buffer.has_value());
  auto use = gpuMemory(0, everythingThere());
  QVERIFY(use.has_value());
  QCOMPARE(use->totalBytes, std::size_t{8} << 30);
  QCOMPARE(use->freeBytes, use->totalBytes - (3 << 20));
  QCOMPARE(use->processBytes, std::size_t{0});  // the driver does not tell
  qputenv("CUSIM_PROCESS_BYTES", "400000000");
  use = gpuMemory(0, everythingThere());
  QVERIFY(use.has_value());
  QCOMPARE(use->processBytes, std::size_t{400000000});
  QVERIFY(!gpuMemory(7, everythingThere()));
}

void TestCudaModule::namesFollowTheVersionOfCuda_data() {
  QTest::addColumn<int>("major");
  QTest::newRow("12") << 12;
  QTest::newRow("13") << 13;
}

/// A module that was built with CUDA 12 asks for the libraries of CUDA 12, and what is missing is named.
void TestCudaModule::namesFollowTheVersionOfCuda() {
  QFETCH(int, major);
  const std::string number = "." + std::to_string(major);
  CudaFiles files = cudaFilesOf(major);
  QCOMPARE(files.runtime, "libcudart.so" + number);
  QCOMPARE(files.library, (std::vector<std::string>{"libcublasLt.so" + number, "libcublas.so" + number}));
  files.driver = kThere;
  files.folders = {};
  if (QLibrary(QString::fromStdString(files.runtime)).load()) QSKIP("this computer has the library");
  const std::string said = whyNot(files);
  QVERIFY2(contains(said, ("the CUDA runtime is missing (libcudart.so" + number + ")").c_str()), said.c_str());
  QVERIFY2(contains(said, "installer/lib/fetch_cuda.sh --version 1"), said.c_str());
}

/// Where installer/lib/fetch_cuda.sh leaves them, wherever the module was built.
void TestCudaModule::librariesThatWereFetchedAreFound() {
  const auto looks = [](int major, const std::string& folder) {
    const std::vector<std::string> folders = cudaFilesOf(major).folders;
    return std::find(folders.begin(), folders.end(), folder) != folders.end();
  };
  QVERIFY(looks(12, m_folder.path("data/longleaf/cuda-12.9/nvidia/cu12/lib")));
  QVERIFY(looks(13, m_folder.path("data/longleaf/cuda-13.0/nvidia/cu13/lib")));
  QVERIFY(!looks(12, m_folder.path("data/longleaf/cuda-13.0/nvidia/cu13/lib")));
}

void TestCudaModule::aDriverThatIsTooOld_data() {
  QTest::addColumn<QByteArray>("driver");
  QTest::addColumn<QByteArray>("runtime");
  QTest::addColumn<QString>("words");  // empty: it runs the module
  QTest::newRow("535 and CUDA 13") << QByteArray("12020") << QByteArray("13000")
                                   << "it runs CUDA 12.2 and this needs 13.0, driver 580 or newer";
  QTest::newRow("535 and CUDA 12.9") << QByteArray("12020") << QByteArray("12090") << QString();
  QTest::newRow("520 and CUDA 12.9") << QByteArray("11080") << QByteArray("12090")
                                     << "it runs CUDA 11.8 and this needs 12.0, driver 525 or newer";
  QTest::newRow("a version that is not known")
      << QByteArray("13000") << QByteArray("99000") << "it runs CUDA 13.0 and this needs 99.0";
}

void TestCudaModule::aDriverThatIsTooOld() {
  QFETCH(QByteArray, driver);
  QFETCH(QByteArray, runtime);
  QFETCH(QString, words);
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  qputenv("CUSIM_DRIVER_VERSION", driver);
  qputenv("CUSIM_RUNTIME_VERSION", runtime);
  const CliResult result = runCli({"plan", "--tokens", "100", "--model", m_model, "--device", "cuda", "--json"});
  QCOMPARE(result.status, words.isEmpty() ? 0 : 2);
  // Where any device will do it is no error.
  QCOMPARE(runCli({"plan", "--tokens", "100", "--model", m_model, "--json"}).status, 0);
  if (words.isEmpty()) return;
  const Json error = result.object()["error"];
  QCOMPARE(error["code"].get<std::string>(), std::string("usage"));
  QVERIFY2(contains(error["message"], ("the NVIDIA driver is too old: " + words.toStdString()).c_str()),
           error["message"].get<std::string>().c_str());
}

void TestCudaModule::readsAndAsks() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  const Json read = run({"read", m_story, "--device", "cuda", "--budget", "64"});
  QVERIFY(read.is_object());
  QVERIFY(!read["from_snapshot"].get<bool>());
  QCOMPARE(read["statistics"]["device"].get<std::string>(), std::string("cuda:0"));
  const Json memory = read["statistics"]["memory"];
  QVERIFY(memory["device_peak_bytes"].get<double>() >= memory["cache_bytes"].get<double>());
  // The other device takes up what was read.
  const Json again = run({"read", m_story, "--device", "cpu", "--budget", "64"});
  QVERIFY(again["from_snapshot"].get<bool>());
  QVERIFY(again["statistics"]["memory"]["device_peak_bytes"].is_null());
  const Json asked = run(
      {"ask", m_story, "-q", "Who?", "--device", "cuda", "--budget", "64", "--set", "passages=0", "--max-tokens", "3"});
  QVERIFY(asked.is_object());
  QCOMPARE(asked["answers"].size(), std::size_t{1});
  QCOMPARE(asked["answers"][0]["statistics"]["device"].get<std::string>(), std::string("cuda:0"));
}

void TestCudaModule::autoTakesTheGpuIfThePlanFits() {
  const QStringList plan{"plan", "--tokens", "20000", "--model", m_model, "--json"};
  qputenv("CUSIM_TOTAL_BYTES", "1000000000");
  const CliResult roomy = runCli(plan);
  QCOMPARE(shown(roomy.object()["free_bytes"]), shown(1000000000));
  QVERIFY(roomy.object()["fits"].get<bool>());
  qputenv("CUSIM_TOTAL_BYTES", "20000000");
  const CliResult tight = runCli(plan);
  QVERIFY(tight.object()["free_bytes"].get<double>() != 20000000);
  QVERIFY2(contains(tight.err, "computing on the processor: this takes ") && contains(tight.err, "free on cuda:0") &&
               contains(tight.err, " short"),
           tight.err.c_str());
  const CliResult asked = runCli(plan + QStringList{"--device", "cuda"});  // by name it is taken, and said
  QCOMPARE(shown(asked.object()["free_bytes"]), shown(20000000));
  QVERIFY(!asked.object()["fits"].get<bool>());
}

void TestCudaModule::aLostDevice() {
  qputenv("CUSIM_LOSE_AFTER", "40");
  const CliResult result = runCli({"generate", "--prompt", "a story about a boat and a tower", "--model", m_model,
                                   "--device", "cuda", "--max-tokens", "20", "--json"});
  QCOMPARE(result.status, 1);
  const Json error = result.object()["error"];
  QCOMPARE(error["code"].get<std::string>(), std::string("device_lost"));
  QVERIFY(contains(error["message"], "--device cpu"));
}

QTEST_GUILESS_MAIN(TestCudaModule)
#include "tst_cuda_module.moc"
