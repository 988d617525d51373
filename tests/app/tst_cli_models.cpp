// SPDX-License-Identifier: GPL-3.0-or-later
// longleaf-cli models: files that come into the library whole or not at all, and which one is used.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "app/tasks/models.h"
#include "support/cli_list.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;
using Json = nlohmann::json;
namespace fs = std::filesystem;

class TestCliModels final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup() { m_folder.reset(); }

  void importedModelsAreListed();
  void importingAgainCopiesNothing();
  void anotherFileOfTheNameStays();
  void badFilesAreNotImported_data();
  void badFilesAreNotImported();
  void aFullDiskLeavesNothing();
  void aStopLeavesNothing();
  void whatAKilledImportLeftGoes();
  void theChosenModelIsUsed();
  void aChoiceOutsideTheLibrary();
  void aChoiceThatIsGoneIsSaid();
  void noLibraryIsMadeForTheChoice();
  void wrongCalls_data();
  void wrongCalls();

 private:
  std::string path(const std::string& name) const { return m_folder->path(name); }
  QString file(const char* name) const { return QString::fromStdString(path(name)); }
  QStringList with(const QStringList& words) const { return words + QStringList{"--library", file("library")}; }
  QStringList models(const QStringList& words) const { return with(QStringList{"models"} + words); }
  bool makeModel(const char* name, std::uint64_t seed) const { return writeTinyModel(path(name), {.seed = seed}); }
  std::size_t filesInModels() const;
  std::string usedPath(const QStringList& more = {}) const;

  std::unique_ptr<ScratchFolder> m_folder;
};

namespace {

QByteArray bytesOf(const std::string& path) {
  QFile file(QString::fromStdString(path));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

/// A largest file size for this process, as a full disk would have it: writing on is refused instead of ending it.
class SmallDisk final {
 public:
  explicit SmallDisk(rlim_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &m_before);
    const rlimit small{bytes, m_before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &m_before);
    std::signal(SIGXFSZ, m_handler);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  void (*m_handler)(int);
  rlimit m_before{};
};

}  // namespace

void TestCliModels::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
}

void TestCliModels::init() {
  m_folder = std::make_unique<ScratchFolder>();
  QVERIFY(makeModel("tiny.gguf", 1));
}

/// Hidden ones too.
std::size_t TestCliModels::filesInModels() const {
  if (!fs::exists(path("library/models"))) return 0;
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(path("library/models")), fs::directory_iterator()));
}

/// The path of the model that a command without MODEL takes.
std::string TestCliModels::usedPath(const QStringList& more) const {
  const Json object = runCli(with(QStringList{"info", "--json"} + more)).object();
  return object.contains("path") ? object["path"].get<std::string>() : object.dump();
}

void TestCliModels::importedModelsAreListed() {
  QCOMPARE(shown(runList(models({"list"}))), shown(Json::array()));
  const Json imported = runList(models({"import", file("tiny.gguf")}));
  QCOMPARE(imported.size(), std::size_t{1});
  QVERIFY(imported[0]["imported"] == true);
  const Json rows = runList(models({"list"}));
  QCOMPARE(rows.size(), std::size_t{1});
  QCOMPARE(shown(rows[0]["name"]), shown("tiny"));
  QCOMPARE(shown(rows[0]["path"]), shown(path("library/models/tiny.gguf")));
  QCOMPARE(rows[0]["bytes"].get<std::uintmax_t>(), fs::file_size(path("tiny.gguf")));
  QCOMPARE(shown(rows[0]["architecture"]), shown("llama"));
  QVERIFY(rows[0]["problem"].is_null() && rows[0]["chosen"] == false);
  QVERIFY(bytesOf(path("library/models/tiny.gguf")) == bytesOf(path("tiny.gguf")));
  QCOMPARE(filesInModels(), std::size_t{1});
}

void TestCliModels::importingAgainCopiesNothing() {
  runList(models({"import", file("tiny.gguf")}));
  const auto changed = fs::last_write_time(path("library/models/tiny.gguf"));
  QVERIFY(runList(models({"import", file("tiny.gguf")}))[0]["imported"] == false);
  QVERIFY(runList(models({"import", file("library/models/tiny.gguf")}))[0]["imported"] == false);
  QVERIFY(fs::last_write_time(path("library/models/tiny.gguf")) == changed);
}

void TestCliModels::anotherFileOfTheNameStays() {
  runList(models({"import", file("tiny.gguf")}));
  const QByteArray before = bytesOf(path("library/models/tiny.gguf"));
  fs::create_directory(path("other"));
  QVERIFY(makeModel("other/tiny.gguf", 2));
  QVERIFY(bytesOf(path("other/tiny.gguf")) != before);
  QCOMPARE(errorCode(models({"import", file("other/tiny.gguf")}), 2), std::string("usage"));
  QVERIFY(bytesOf(path("library/models/tiny.gguf")) == before);
}

void TestCliModels::badFilesAreNotImported_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<std::string>("code");
  QTest::newRow("missing") << "none.gguf" << std::string("not_found");
  QTest::newRow("text") << "text.gguf" << std::string("model_invalid");
  QTest::newRow("cut") << "cut.gguf" << std::string("model_invalid");
  QTest::newRow("folder") << "." << std::string("unreadable");
}

void TestCliModels::badFilesAreNotImported() {
  QFETCH(QString, name);
  QFETCH(std::string, code);
  writeText(path("text.gguf"), "not a model");
  const QByteArray whole = bytesOf(path("tiny.gguf"));
  writeText(path("cut.gguf"), whole.left(whole.size() - 100).toStdString());
  QCOMPARE(errorCode(models({"import", file(name.toUtf8().constData())}), 3), code);
  QCOMPARE(filesInModels(), std::size_t{0});
}

void TestCliModels::aFullDiskLeavesNothing() {
  const SmallDisk disk(4096);
  const auto imported = app::importModel(path("tiny.gguf"), path("library"), {});
  QVERIFY(!imported);
  QCOMPARE(imported.error().code, app::Code::diskFull);
  QCOMPARE(filesInModels(), std::size_t{0});
}

void TestCliModels::aStopLeavesNothing() {
  std::stop_source stop;
  stop.request_stop();
  const auto imported = app::importModel(path("tiny.gguf"), path("library"), {.stop = stop.get_token()});
  // A file system that shares blocks is done before it could be stopped.
  QVERIFY(imported || imported.error().code == app::Code::stopped);
  QCOMPARE(filesInModels(), std::size_t{imported ? 1U : 0U});
}

void TestCliModels::whatAKilledImportLeftGoes() {
  fs::create_directories(path("library/models"));
  const std::string left = path("library/models/.tiny.gguf.99-0.part");
  const std::string held = path("library/models/.tiny.gguf.99-1.part");
  const std::string other = path("library/models/.huge.gguf.99-0.part");
  for (const std::string& name : {left, held, other}) writeText(name, "half of a model");
  const int writer = ::open(held.c_str(), O_RDONLY | O_CLOEXEC);
  QCOMPARE(::flock(writer, LOCK_EX), 0);
  QCOMPARE(runList(models({"import", file("tiny.gguf")})).size(), std::size_t{1});
  ::close(writer);
  QVERIFY(!fs::exists(left));
  QVERIFY(fs::exists(held) && fs::exists(other));
  QCOMPARE(runList(models({"list"})).size(), std::size_t{1});
}

void TestCliModels::theChosenModelIsUsed() {
  QVERIFY(makeModel("second.gguf", 2));
  runList(models({"import", file("tiny.gguf")}));
  runList(models({"import", file("second.gguf")}));
  QVERIFY(runList(models({"use", "second"}))[0]["chosen"] == true);
  QCOMPARE(usedPath(), path("library/models/second.gguf"));
  QCOMPARE(usedPath({"--model", "tiny"}), path("library/models/tiny.gguf"));
  for (const Json& row : runList(models({"list"}))) QCOMPARE(row["chosen"] == true, row["name"] == "second");
  // Commands that load the model take it too.
  const Json object = runCli(with({"generate", "--prompt", "a", "--max-tokens", "1", "--json"})).object();
  QVERIFY2(object.contains("ids"), object.dump().c_str());
}

void TestCliModels::aChoiceOutsideTheLibrary() {
  runList(models({"use", file("tiny.gguf")}));
  QCOMPARE(usedPath(), path("tiny.gguf"));
  const Json rows = runList(models({"list"}));
  QCOMPARE(rows.size(), std::size_t{1});
  QVERIFY(rows[0]["chosen"] == true);
  QCOMPARE(errorCode(models({"use", file("none.gguf")}), 3), std::string("not_found"));
  QCOMPARE(usedPath(), path("tiny.gguf"));
}

void TestCliModels::aChoiceThatIsGoneIsSaid() {
  runList(models({"import", file("tiny.gguf")}));
  runList(models({"use", "tiny"}));
  fs::remove(path("library/models/tiny.gguf"));
  QCOMPARE(errorCode(with({"info"}), 3), std::string("not_found"));
  QCOMPARE(usedPath({"--model", file("tiny.gguf")}), path("tiny.gguf"));
  QCOMPARE(shown(runList(models({"list"}))), shown(Json::array()));
}

void TestCliModels::noLibraryIsMadeForTheChoice() {
  const std::string code = errorCode(with({"info"}), 3);  // there is no demo model in a test's own data folder
  QCOMPARE(code, std::string("not_found"));
  QVERIFY(!fs::exists(path("library")));
}

void TestCliModels::wrongCalls_data() {
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<QString>("named");  // in the message
  QTest::newRow("nothing") << QStringList{"models"} << "list, import, use";
  QTest::newRow("unknown") << QStringList{"models", "sell"} << "'sell'";
  QTest::newRow("no path") << QStringList{"models", "import"} << "PATH";
  QTest::newRow("no name") << QStringList{"models", "use"} << "models use --help";
  QTest::newRow("too much") << QStringList{"models", "list", "all"} << "models list has no use for 'all'";
}

void TestCliModels::wrongCalls() {
  QFETCH(QStringList, words);
  QFETCH(QString, named);
  QCOMPARE(errorCode(words, 2), std::string("usage"));
  const CliResult text = runCli(words);
  QCOMPARE(text.status, 2);
  QVERIFY(text.out.empty());
  QVERIFY2(QString::fromStdString(text.err).contains(named), text.err.c_str());
}

QTEST_GUILESS_MAIN(TestCliModels)
#include "tst_cli_models.moc"
