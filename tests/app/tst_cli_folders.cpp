// SPDX-License-Identifier: GPL-3.0-or-later
// Models in folders by the command line: told, planned, run, imported and chosen like files; weights that are rounded
// while they are loaded; and readings that are known by all of this.
#include <filesystem>

#include "app/tasks/models.h"
#include "app/tasks/shelf.h"
#include "support/cli_list.h"
#include "support/hf_writer.h"
#include "support/scratch_folder.h"

using namespace longleaf;
using namespace longleaf::tests;
using kernels::WeightFormat;
using Json = nlohmann::json;
namespace fs = std::filesystem;

class TestCliFolders final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup() { m_folder.reset(); }

  void infoTellsTheSameAsOfAFile();
  void answersAreThoseOfTheFile();
  void roundedWeightsAreInThePlan();
  void memoryStaysNearThePlan();
  void importedFoldersAreListedAndUsed();
  void anImportIsWholeOrNotAtAll();
  void badFoldersAreNotImported();
  void identityDependsOnFilesAndRounding();
  void aReadingBelongsToItsWeights();
  void unknownFormatsAreRefused();

 private:
  std::string path(const std::string& name) const { return m_folder->path(name); }
  QString file(const char* name) const { return QString::fromStdString(path(name)); }
  QStringList with(const QStringList& words) const { return words + QStringList{"--library", file("library")}; }
  Json object(const QStringList& words) const {
    const CliResult result = runCli(with(words) + QStringList{"--json"});
    if (result.status != 0) qWarning() << result.out.c_str() << result.err.c_str();
    return result.object();
  }
  std::size_t filesInModels() const {
    if (!fs::exists(path("library/models"))) return 0;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path("library/models")), fs::directory_iterator()));
  }

  std::unique_ptr<ScratchFolder> m_folder;
};

void TestCliFolders::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
}

/// The same weights as a file and as a folder of two parts.
void TestCliFolders::init() {
  m_folder = std::make_unique<ScratchFolder>();
  const TinyModel options{.format = WeightFormat::f16};
  GgufWriter gguf = tinyModel(options);
  QVERIFY(!m_folder->write("tiny.gguf", gguf).empty());
  QVERIFY(hfModel(options, gguf).write(path("tiny"), 2));
  writeText(path("tiny/notes.txt"), "no part of the model");
}

void TestCliFolders::infoTellsTheSameAsOfAFile() {
  const Json ofFile = object({"info", file("tiny.gguf")});
  for (const char* place : {"tiny", "tiny/", "tiny/config.json", "tiny/part-1.safetensors"}) {
    const Json ofFolder = object({"info", file(place)});
    QCOMPARE(shown(ofFolder["path"]), shown(path("tiny")));
    QCOMPARE(shown(ofFolder["name"]), shown("tiny"));
    for (const char* key :
         {"architecture", "layers", "hidden", "heads", "kv_heads", "head_dim", "feed_forward", "vocabulary",
          "trained_context", "tokenizer", "chat_template", "weight_formats", "ignored_tensors"}) {
      QCOMPARE(shown(ofFolder[key]), shown(ofFile[key]));
    }
    QVERIFY(ofFolder["file_bytes"].get<std::uintmax_t>() > ofFile["file_bytes"].get<std::uintmax_t>() / 2);
  }
}

void TestCliFolders::answersAreThoseOfTheFile() {
  for (const char* format : {"", "q8_0", "q4_0"}) {
    QStringList words{"generate", "--prompt", "The rain in", "--logits", "--max-tokens", "8"};
    if (*format != '\0') words += QStringList{"--quantize", format};
    const Json ofFile = object(words + QStringList{"--model", file("tiny.gguf")});
    const Json ofFolder = object(words + QStringList{"--model", file("tiny")});
    QVERIFY(ofFile["logits"].size() == 16);
    QCOMPARE(shown(ofFolder["logits"]), shown(ofFile["logits"]));
    QCOMPARE(shown(ofFolder["ids"]), shown(ofFile["ids"]));
  }
}

void TestCliFolders::roundedWeightsAreInThePlan() {
  const QStringList words{"plan", "--tokens", "100", "--model", file("tiny")};
  const auto weights = [&](const QStringList& more) {
    return object(words + more)["weights_bytes"].get<std::size_t>();
  };
  const std::size_t plain = weights({});
  const std::size_t eight = weights({"--quantize", "q8_0"});
  const std::size_t four = weights({"--quantize", "q4_0"});
  QVERIFY(eight < plain * 6 / 10 && four < eight * 6 / 10);
  const Json run =
      object({"generate", "--prompt", "a", "--max-tokens", "1", "--model", file("tiny"), "--quantize", "q4_0"});
  QCOMPARE(run["statistics"]["memory"]["weights_bytes"].get<std::size_t>(), four);
}

/// A model of 60 MB in F32, loaded as it is and rounded: neither the files nor what is rounded adds up beside the plan.
void TestCliFolders::memoryStaysNearThePlan() {
#ifdef __SANITIZE_ADDRESS__
  QSKIP("the sanitizer's own memory is counted");
#endif
  const TinyModel large{.layers = 4, .hidden = 512, .heads = 8, .kvHeads = 4, .feedForward = 1024, .vocabulary = 8192};
  QVERIFY(hfModel(large).write(path("large"), 2));
  for (const QStringList& more : {QStringList(), QStringList{"--quantize", "q8_0"}, {"--quantize", "q4_0"}}) {
    const Json run =
        object(QStringList{"generate", "--prompt", "a", "--max-tokens", "1", "--model", file("large")} + more);
    const Json& memory = run["statistics"]["memory"];
    const auto plan = memory["plan_bytes"].get<std::size_t>();
    const auto peak = memory["process_peak_bytes"].get<std::size_t>();
    qInfo("%s: plan %zu MiB, peak %zu MiB", qPrintable(more.join(' ')), plan >> 20U, peak >> 20U);
    QVERIFY(peak <= plan + (std::size_t{40} << 20U));
  }
}

void TestCliFolders::importedFoldersAreListedAndUsed() {
  const Json imported = runList(with({"models", "import", file("tiny/config.json")}));
  QVERIFY(imported.size() == 1 && imported[0]["imported"] == true);
  const Json rows = runList(with({"models", "list"}));
  QCOMPARE(rows.size(), std::size_t{1});
  QCOMPARE(shown(rows[0]["name"]), shown("tiny"));
  QCOMPARE(shown(rows[0]["path"]), shown(path("library/models/tiny")));
  QCOMPARE(shown(rows[0]["architecture"]), shown("llama"));
  QCOMPARE(shown(rows[0]["bytes"]), shown(object({"info", file("tiny")})["file_bytes"]));
  QVERIFY(rows[0]["problem"].is_null() && rows[0]["chosen"] == false);
  QVERIFY(!fs::exists(path("library/models/tiny/notes.txt")));
  QVERIFY(runList(with({"models", "import", file("tiny")}))[0]["imported"] == false);

  QVERIFY(runList(with({"models", "use", "tiny"}))[0]["chosen"] == true);
  QCOMPARE(shown(object({"info"})["path"]), shown(path("library/models/tiny")));
  QVERIFY(runList(with({"models", "list"}))[0]["chosen"] == true);
  // A folder anywhere, written as shells complete it.
  QVERIFY(runList(with({"models", "use", file("tiny/")}))[0]["chosen"] == true);
  QCOMPARE(shown(object({"info"})["path"]), shown(path("tiny")));
  // Other weights under the same name stay out.
  fs::create_directory(path("other"));
  QVERIFY(hfModel({.format = WeightFormat::f16, .seed = 2}).write(path("other/tiny"), 2));
  QCOMPARE(errorCode(with({"models", "import", file("other/tiny")}), 2), std::string("usage"));
}

void TestCliFolders::anImportIsWholeOrNotAtAll() {
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = app::importModel(path("tiny"), path("library"), {.stop = stop.get_token()});
  QVERIFY(!stopped && stopped.error().code == app::Code::stopped);
  QCOMPARE(filesInModels(), std::size_t{0});
  // What a program that was killed left of this folder goes; the beginning of another one is none of our business.
  for (const char* left : {".tiny.99-0.part", ".huge.99-0.part"}) {
    fs::create_directories(path("library/models/") + left);
    writeText(path("library/models/") + left + "/config.json", "{}");
  }
  double last = 0;
  const auto imported = app::importModel(path("tiny"), path("library"), {.progress = [&](double share) {
                                           QVERIFY(share >= last && share <= 1);
                                           last = share;
                                         }});
  QVERIFY(imported && imported->copied && last > 0.9);
  QCOMPARE(filesInModels(), std::size_t{2});
  QVERIFY(fs::exists(path("library/models/.huge.99-0.part")));
  QCOMPARE(runList(with({"models", "list"})).size(), std::size_t{1});
}

void TestCliFolders::badFoldersAreNotImported() {
  QCOMPARE(errorCode(with({"models", "import", file("none")}), 3), std::string("not_found"));
  fs::create_directory(path("empty"));
  QCOMPARE(errorCode(with({"models", "import", file("empty")}), 3), std::string("unreadable"));
  HfModel bad = hfModel();
  bad.config["quantization_config"] = {{"quant_method", "gptq"}};
  QVERIFY(bad.write(path("bad")));
  QCOMPARE(errorCode(with({"models", "import", file("bad")}), 3), std::string("model_unsupported"));
  fs::remove(path("tiny/part-1.safetensors"));
  QCOMPARE(errorCode(with({"models", "import", file("tiny")}), 3), std::string("model_invalid"));
  QCOMPARE(filesInModels(), std::size_t{0});
}

void TestCliFolders::identityDependsOnFilesAndRounding() {
  const auto shelf = app::openShelf(path("library"));
  QVERIFY(shelf);
  const auto identity = [&](const inference::ModelChoice& choice) {
    const auto header = inference::Model::readHeader(choice);
    const auto hash = header ? app::modelHash(*shelf->library, *header, {}, {}) : app::Expected<std::string>();
    return hash ? *hash : std::string();
  };
  const std::string folder = identity(path("tiny"));
  QVERIFY(!folder.empty() && folder == identity(path("tiny")));
  QVERIFY(folder != identity(path("tiny.gguf")));
  const std::string rounded = identity({path("tiny"), WeightFormat::q4_0});
  QVERIFY(rounded != folder && rounded != identity({path("tiny"), WeightFormat::q8_0}));
  writeText(path("tiny/notes.txt"), "changed");
  QCOMPARE(identity(path("tiny")), folder);
  fs::rename(path("tiny"), path("moved"));
  QCOMPARE(identity(path("moved")), folder);
  writeText(path("moved/generation_config.json"), R"({"eos_token_id": 0})");
  QVERIFY(identity(path("moved")) != folder);
}

void TestCliFolders::aReadingBelongsToItsWeights() {
  const QString text = writeText(path("tale.txt"), prose(4000));
  const QStringList words{"read", text, "--model", file("tiny"), "--budget", "128"};
  QVERIFY(object(words)["from_snapshot"] == false);
  QVERIFY(object(words)["from_snapshot"] == true);
  QVERIFY(object(words + QStringList{"--quantize", "q8_0"})["from_snapshot"] == false);
  QVERIFY(object(words + QStringList{"--quantize", "q8_0"})["from_snapshot"] == true);
}

void TestCliFolders::unknownFormatsAreRefused() {
  const QStringList words{"plan", "--tokens", "9", "--model", file("tiny"), "--quantize", "q5_k"};
  QCOMPARE(errorCode(with(words), 2), std::string("usage"));
  QVERIFY(runCli(words).err.find("q8_0, q4_0") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestCliFolders)
#include "tst_cli_folders.moc"
