// SPDX-License-Identifier: GPL-3.0-or-later
// What must not depend on where, when and with how many threads the program runs; paths of every kind; and that what
// stands in a document gets nowhere but into the library and the result.
#include <QDir>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/cli_process.h"
#include "support/saved_reading_bytes.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf::tests;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr const char* kMarker = "Seventeen violet herons guard the unlisted staircase.";

std::string texts(const Json& asked) {
  std::string all;
  for (const Json& answer : asked["answers"]) all += answer["text"].get<std::string>() + '\n';
  return all;
}

bool holdsMarker(const std::string& bytes) { return bytes.find("violet herons") != std::string::npos; }

/// Files below `folder` that hold the marker.
QStringList filesWithMarker(const fs::path& folder) {
  QStringList found;
  if (!fs::exists(folder)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    if (holdsMarker(bytes)) found << QString::fromStdString(entry.path().string());
  }
  return found;
}

}  // namespace

class TestSameBytes final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void threadsAndLibrariesChangeNothing_data();
  void threadsAndLibrariesChangeNothing();
  void anyPathWorks_data();
  void anyPathWorks();
  void aChangedFileIsAnotherDocument();
  void documentTextStaysInTheLibrary();

 private:
  CliResult call(const QStringList& arguments, const std::string& library) const {
    return runCli(arguments + QStringList{"--model", m_model, "--library", QString::fromStdString(library), "--json"});
  }

  ScratchFolder m_folder;
  QString m_model;
  QString m_story;
};

void TestSameBytes::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  m_model = QString::fromStdString(model);
  m_story = writeText(m_folder.path("story.txt"), prose(3000));
}

void TestSameBytes::threadsAndLibrariesChangeNothing_data() {
  QTest::addColumn<QStringList>("options");
  QTest::newRow("default method") << QStringList{"--budget", "128"};
  QTest::newRow("full cache") << QStringList{"--budget", "full", "--method", "full"};
  QTest::newRow("8-bit store") << QStringList{"--budget", "128", "--set", "store=q8"};
}

void TestSameBytes::threadsAndLibrariesChangeNothing() {
  QFETCH(QStringList, options);
  const std::string row = QTest::currentDataTag();
  const QStringList ask = QStringList{"ask", m_story, "-q", "Who sold the tower?", "-q", "Why?", "--max-tokens", "24"};
  Json first;
  std::map<std::string, SavedSections> readings;
  for (const char* threads : {"1", "2"}) {
    const std::string library = m_folder.path("threads " + row + threads);
    const CliResult result = call(ask + options + QStringList{"--threads", threads}, library);
    QVERIFY2(result.status == 0, result.err.c_str());
    const Json asked = result.object();
    const auto saved = savedReadings(library);
    QCOMPARE(saved.size(), std::size_t{1});
    QVERIFY(saved.begin()->second.size() > 2);
    if (first.is_null()) {
      first = asked;
      readings = saved;
      QVERIFY(texts(first).size() > 2);
      continue;
    }
    QCOMPARE(texts(asked), texts(first));
    QVERIFY(saved == readings);
    // The other library's reading, loaded instead of read, gives the same answers too.
    const CliResult again = call(ask + options, library);
    QCOMPARE(texts(again.object()), texts(first));
    QVERIFY(savedReadings(library) == readings);
  }
}

void TestSameBytes::anyPathWorks_data() {
  QTest::addColumn<QByteArray>("name");
  QTest::newRow("space") << QByteArray("two  words.txt");
  QTest::newRow("quotes") << QByteArray("it's \"so\" `said`.txt");
  QTest::newRow("line end") << QByteArray("two\nlines.txt");
  QTest::newRow("UTF-8") << QByteArray(
      "\xC3\xBC"
      "bung \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x8D\x82.txt");
  QTest::newRow("pattern and percent") << QByteArray("*[a] 100%s;$HOME.txt");
}

void TestSameBytes::anyPathWorks() {
  QFETCH(QByteArray, name);
  fs::create_directories(m_folder.path("paths"));
  const QString path = writeText(m_folder.path("paths/" + name.toStdString()), prose(600));
  const std::string library = m_folder.path("library of " + name.toStdString());
  const Json read = call({"read", path}, library).object();
  QCOMPARE(shown(read["document"]), shown(path.toStdString()));
  QCOMPARE(shown(read["from_snapshot"]), shown(false));
  QCOMPARE(shown(call({"read", path}, library).object()["from_snapshot"]), shown(true));
  const Json asked = call({"ask", path, "-q", "Who?", "--max-tokens", "4"}, library).object();
  QCOMPARE(asked["answers"].size(), std::size_t{1});
  QCOMPARE(shown(asked["answers"][0]["document"]), shown(path.toStdString()));
  const Json told = call({"documents", path}, library).object();
  QCOMPARE(shown(told["title"]), shown(QFileInfo(path).completeBaseName().toStdString()));
  QCOMPARE(shown(told["tokens"]), shown(read["tokens"]));
}

void TestSameBytes::aChangedFileIsAnotherDocument() {
  const std::string library = m_folder.path("changing");
  const QString path = writeText(m_folder.path("changing.txt"), prose(600));
  const CliResult before = call({"read", path}, library);
  QCOMPARE(before.status, 0);
  QVERIFY(before.err.find("changed") == std::string::npos);
  writeText(path.toStdString(), prose(600) + "One sentence more.");
  const CliResult after = call({"read", path}, library);
  QCOMPARE(after.status, 0);
  QVERIFY2(after.err.find("Note: the file has changed since") != std::string::npos, after.err.c_str());
  QVERIFY(after.object()["id"] != before.object()["id"]);
  QCOMPARE(shown(after.object()["from_snapshot"]), shown(false));
  // Said once: now this is the document of that path.
  const CliResult again = call({"read", path}, library);
  QVERIFY(again.err.find("changed") == std::string::npos);
  QCOMPARE(shown(again.object()["id"]), shown(after.object()["id"]));
  // Back to the old text: known, and its reading with it.
  writeText(path.toStdString(), prose(600));
  const CliResult back = call({"read", path}, library);
  QCOMPARE(shown(back.object()["id"]), shown(before.object()["id"]));
  QCOMPARE(shown(back.object()["from_snapshot"]), shown(true));
}

void TestSameBytes::documentTextStaysInTheLibrary() {
  const fs::path home = m_folder.path("home");
  for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR", "HOME"}) {
    fs::create_directories(home / name);
    qputenv(name, QByteArray::fromStdString((home / name).string()));
  }
  const std::string library = m_folder.path("kept");
  const QString path = writeText(m_folder.path("marked.txt"), prose(400) + " " + kMarker + "\n\n" + prose(400));
  const QStringList calls[] = {{"read", path},
                               {"ask", path, "-q", "What do the violet birds guard?", "--max-tokens", "8"},
                               {"ask", path, "-q", "Which staircase?", "--max-tokens", "8", "--budget", "0"},
                               {"summarize", path, "--max-tokens", "8"}};
  for (const QStringList& arguments : calls) {
    const CliResult result = call(arguments, library);
    QVERIFY2(result.status == 0, result.err.c_str());
    QVERIFY2(!holdsMarker(result.err), result.err.c_str());
  }
  QCOMPARE(filesWithMarker(home), QStringList());
  QVERIFY(!filesWithMarker(library).isEmpty());  // it would have been found
}

QTEST_GUILESS_MAIN(TestSameBytes)
#include "tst_same_bytes.moc"
