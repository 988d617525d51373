// SPDX-License-Identifier: GPL-3.0-or-later
// longleaf-cli library and documents: what goes into the library, is found in it, and leaves it again.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "storage/library/library.h"
#include "storage/parse/parse_process.h"
#include "storage/snapshots/snapshot_folder.h"
#include "support/cli_list.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;
using Json = nlohmann::json;
namespace fs = std::filesystem;

class TestCliLibrary final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup() { m_folder.reset(); }

  void askingMakesNoLibrary();
  void foldersAreSearchedForDocuments();
  void aBadFileStopsNoOther();
  void theSameBytesAreAddedOnce();
  void oddPathsWork();
  void listTellsWhatBecameOfTheFile();
  void documentsLeaveById();
  void documentsLeaveByPath();
  void wordsAreFoundWithTheirPlace();
  void messagesAreFound();
  void snapshotsAreListedAndCollected();
  void checkFindsAFlippedBit();
  void documentsTellsWhatAReaderGets();
  void documentsCountsEveryTokenOnce();
  void wrongCalls_data();
  void wrongCalls();

 private:
  std::string path(const char* name) const { return m_folder->path(name); }
  QString file(const char* name) const { return QString::fromStdString(path(name)); }
  QStringList library(const QStringList& words) const {
    return QStringList{"library"} + words + QStringList{"--library", file("library")};
  }
  QString write(const char* name, const std::string& text) const { return writeText(path(name), text); }
  std::unique_ptr<storage::Library> open() const { return std::move(storage::Library::open(path("library")).value()); }
  std::int64_t added(const QString& document) const { return runList(library({"add", document}))[0]["id"]; }
  std::string snapshot(const std::string& key, const std::string& title) const;

  std::unique_ptr<ScratchFolder> m_folder;
};

namespace {

std::set<std::string> namesOf(const Json& rows) {
  std::set<std::string> names;
  for (const Json& row : rows) names.insert(fs::path(row["path"].get<std::string>()).filename().string());
  return names;
}

storage::ChatRecord chatAbout(const std::string& title, std::vector<storage::DocumentId> documents) {
  storage::ChatRecord chat;
  chat.title = title;
  chat.documents = std::move(documents);
  return chat;
}

}  // namespace

void TestCliLibrary::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  if (storage::parseProgram().empty()) QSKIP("longleaf-parse is not built (LONGLEAF_PARSE)");
}

void TestCliLibrary::init() { m_folder = std::make_unique<ScratchFolder>(); }

/// A snapshot with the header that a saved reading has. Returns its path.
std::string TestCliLibrary::snapshot(const std::string& key, const std::string& title) const {
  const storage::SnapshotFolder folder(path("library/snapshots"));
  const Json header{{"key", key},     {"title", title},     {"tokens_read", 700},
                    {"tokens", 1000}, {"budget_slots", 64}, {"complete", false}};
  auto writer = folder.write(key, header.dump());
  if (!writer || !writer->beginSection("k")) return {};
  const std::vector<std::byte> bytes(10'000, std::byte{7});
  return writer->append(bytes) && writer->commit() ? folder.pathOf(key) : std::string();
}

void TestCliLibrary::askingMakesNoLibrary() {
  for (const QStringList& words : {QStringList{"list"}, {"search", "word"}, {"snapshots"}, {"gc"}, {"check"}}) {
    QCOMPARE(shown(runList(library(words))), shown(Json::array()));
  }
  QVERIFY(!fs::exists(path("library")));
}

void TestCliLibrary::foldersAreSearchedForDocuments() {
  fs::create_directories(path("books/inner/.hidden"));
  write("books/one.txt", "The first book.");
  write("books/inner/two.MD", "# Two\n\nThe second book.");
  write("books/inner/notes.log", "Not a document by its name.");
  write("books/inner/.hidden/three.txt", "Kept out of sight.");
  write("books/.four.txt", "Kept out of sight too.");
  fs::create_directory_symlink(path("books"), path("books/inner/loop"));
  const Json rows = runList(library({"add", file("books")}));
  QCOMPARE(namesOf(rows), (std::set<std::string>{"one.txt", "two.MD"}));
  QVERIFY(std::all_of(rows.begin(), rows.end(), [](const Json& row) { return row["added"] == true; }));
}

void TestCliLibrary::aBadFileStopsNoOther() {
  write("good.txt", "A sound text.");
  write("empty.txt", "");
  const QStringList bad{file("none.txt"), file("empty.txt")};
  const Json rows = runList(library(QStringList{"add"} + bad + QStringList{file("good.txt")}));
  QCOMPARE(rows.size(), std::size_t{3});
  QCOMPARE(shown(rows[0]["error"]["code"]), shown("not_found"));
  QCOMPARE(shown(rows[1]["error"]["code"]), shown("no_text"));
  QVERIFY(!rows[1]["error"]["message"].get<std::string>().empty());
  QVERIFY(rows[2]["error"].is_null() && rows[2]["added"] == true && rows[2]["id"].is_number());
  const Json none = runList(library(QStringList{"add"} + bad), 3);
  QCOMPARE(none.size(), std::size_t{2});
}

void TestCliLibrary::theSameBytesAreAddedOnce() {
  write("one.txt", "The same words.");
  write("copy.txt", "The same words.");
  const Json rows = runList(library({"add", file("one.txt"), file("copy.txt"), file("one.txt")}));
  QCOMPARE(shown(Json::array({rows[0]["added"], rows[1]["added"], rows[2]["added"]})), shown({true, false, false}));
  QCOMPARE(shown(rows[1]["id"]), shown(rows[0]["id"]));
  QCOMPARE(runList(library({"list"})).size(), std::size_t{1});
}

void TestCliLibrary::oddPathsWork() {
  const std::string name = "a \"b\" 'c'\nд – 長.txt";
  write(name.c_str(), "Whatever it is called.");
  const std::int64_t id = added(file(name.c_str()));
  const Json rows = runList(library({"list"}));
  QCOMPARE(shown(rows[0]["path"]), shown(path(name.c_str())));
  QCOMPARE(runList(library({"remove", file(name.c_str())}))[0]["id"].get<std::int64_t>(), id);
}

void TestCliLibrary::listTellsWhatBecameOfTheFile() {
  const QString document = write("one.txt", "Chapter one.");
  added(document);
  const auto change = [&](const QStringList& more = {}) {
    const Json rows = runList(library(QStringList{"list"} + more));
    return shown(rows.size() == 1 ? rows[0]["changed"] : rows);
  };
  const Json row = runList(library({"list"}))[0];
  for (const char* field : {"id", "title", "authors", "format", "path", "file_hash", "pages", "text_bytes", "chats",
                            "added_at", "opened_at", "changed"}) {
    QVERIFY2(row.contains(field), field);
  }
  QCOMPARE(row["text_bytes"].get<std::size_t>(), std::size_t{12});
  QVERIFY(QDateTime::fromString(QString::fromStdString(row["opened_at"]), Qt::ISODate).isValid());
  QCOMPARE(change({"--verify"}), shown(nullptr));
  write("one.txt", "Chapter two.");
  QCOMPARE(change(), shown(nullptr));
  QCOMPARE(change({"--verify"}), shown("changed"));
  fs::remove(document.toStdString());
  QCOMPARE(change(), shown("missing"));
}

void TestCliLibrary::documentsLeaveById() {
  const std::int64_t first = added(write("one.txt", "The first."));
  const std::int64_t second = added(write("two.txt", "The second."));
  {
    const auto library = open();
    QVERIFY(library->addChat(chatAbout("about the first", {first})).has_value());
    QVERIFY(library->addChat(chatAbout("about both", {first, second})).has_value());
  }
  const Json gone = runList(library({"remove", QString::number(first)}));
  QCOMPARE(gone[0]["id"].get<std::int64_t>(), first);
  QCOMPARE(gone[0]["chats_removed"].get<int>(), 1);
  QVERIFY(fs::exists(path("one.txt")));
  const Json left = runList(library({"list"}));
  QCOMPARE(left.size(), std::size_t{1});
  QCOMPARE(left[0]["id"].get<std::int64_t>(), second);
  QCOMPARE(left[0]["chats"].get<int>(), 1);
  QCOMPARE(errorCode(library({"remove", QString::number(first)}), 3), std::string("not_found"));
}

void TestCliLibrary::documentsLeaveByPath() {
  added(write("one.txt", "The first."));
  QCOMPARE(errorCode(library({"remove", file("two.txt")}), 3), std::string("not_found"));
  // The path as a person may write it.
  QCOMPARE(runList(library({"remove", file("library/../one.txt")})).size(), std::size_t{1});
  QCOMPARE(shown(runList(library({"list"}))), shown(Json::array()));
}

void TestCliLibrary::wordsAreFoundWithTheirPlace() {
  const std::string before = "Größe, 長い話 – ";
  added(write("tale.txt", before + "the lighthouse keeper counted gulls. Nothing else."));
  const Json rows = runList(library({"search", "gulls"}));
  QVERIFY(!rows.empty());
  const Json& hit = rows[0];
  QVERIFY(hit["document"].is_number() && hit["chat"].is_null() && hit["message"].is_null());
  QVERIFY2(hit["snippet"].get<std::string>().find("gulls") != std::string::npos, hit.dump().c_str());
  QVERIFY2(hit["snippet"].get<std::string>().find('\x02') == std::string::npos, hit.dump().c_str());
  // Code points, not bytes: the place is within the text, and has the word in it.
  const QString text = QString::fromStdString(before + "the lighthouse keeper counted gulls. Nothing else.");
  const auto first = hit["first_character"].get<qsizetype>();
  const auto last = hit["last_character"].get<qsizetype>();
  QVERIFY(first <= last && last < text.size());
  QVERIFY(text.mid(first, last - first + 1).contains("gulls"));
  QCOMPARE(runList(library({"search", "zebra"})).size(), std::size_t{0});
}

void TestCliLibrary::messagesAreFound() {
  const std::int64_t document = added(write("tale.txt", "A text about something else."));
  std::int64_t chat = 0;
  {
    const auto library = open();
    chat = library->addChat(chatAbout("Birds", {document})).value();
    storage::MessageRecord question;
    question.chat = chat;
    question.text = "Which albatross was it?";
    QVERIFY(library->addMessage(question).has_value());
  }
  const Json rows = runList(library({"search", "albatross"}));
  QCOMPARE(rows.size(), std::size_t{1});
  QCOMPARE(rows[0]["chat"].get<std::int64_t>(), chat);
  QVERIFY(rows[0]["message"].is_number());
  QCOMPARE(shown(rows[0]["title"]), shown("Birds"));
}

void TestCliLibrary::snapshotsAreListedAndCollected() {
  added(write("tale.txt", "A text."));
  QVERIFY(!snapshot("first", "A tale").empty());
  const Json rows = runList(library({"snapshots"}));
  QCOMPARE(rows.size(), std::size_t{1});
  QCOMPARE(shown(rows[0]["title"]), shown("A tale"));
  QCOMPARE(rows[0]["tokens"].get<int>(), 1000);
  QCOMPARE(rows[0]["tokens_read"].get<int>(), 700);
  QCOMPARE(rows[0]["slots"].get<int>(), 64);
  QVERIFY(rows[0]["complete"] == false && rows[0]["damaged"] == false);
  QCOMPARE(rows[0]["bytes"].get<std::uintmax_t>(), fs::file_size(rows[0]["path"].get<std::string>()));
  QCOMPARE(runList(library({"gc", "--quota", "1"}))[0]["snapshot_bytes_freed"].get<int>(), 0);
  const Json freed = runList(library({"gc", "--quota", "0"}));
  QCOMPARE(shown(freed[0]["snapshot_bytes_freed"]), shown(rows[0]["bytes"]));
  QVERIFY(freed[0]["freed_bytes"] >= freed[0]["snapshot_bytes_freed"]);
  QCOMPARE(shown(runList(library({"snapshots"}))), shown(Json::array()));
}

void TestCliLibrary::checkFindsAFlippedBit() {
  added(write("tale.txt", "A text."));
  const QString saved = QString::fromStdString(snapshot("first", "A tale"));
  QCOMPARE(shown(runList(library({"check"}))), shown(Json::array()));
  QFile bytes(saved);
  QVERIFY(bytes.open(QIODevice::ReadWrite) && bytes.seek(bytes.size() / 2));
  QVERIFY(bytes.putChar(8));
  bytes.close();
  const Json rows = runList(library({"check"}), 3);
  QCOMPARE(rows.size(), std::size_t{1});
  QCOMPARE(shown(rows[0]["part"]), shown("snapshot"));
  QCOMPARE(shown(rows[0]["path"]), shown(saved.toStdString()));
  QVERIFY(!rows[0]["complaint"].get<std::string>().empty());
}

void TestCliLibrary::documentsTellsWhatAReaderGets() {
  QVERIFY(writeTinyModel(path("tiny.gguf")));
  const QString document = write("tale.md", "# Größe\n\nEins.\n\n## Inner\n\nZwei.\n\n# Last\n\nDrei.\n");
  const QStringList call{"documents", document, "--model", file("tiny.gguf")};
  const CliResult result = runCli(call + QStringList{"--json"});
  QCOMPARE(result.status, 0);
  const Json object = result.object();
  for (const char* field : {"title", "authors", "format", "pages", "outline", "tokens", "warnings"}) {
    QVERIFY2(object.contains(field), field);
  }
  QCOMPARE(shown(object["format"]), shown("markdown"));
  QCOMPARE(object["outline"].size(), std::size_t{3});
  QCOMPARE(shown(object["outline"][1]["title"]), shown("Inner"));
  QCOMPARE(object["outline"][1]["level"].get<int>(), 1);
  std::set<std::string> labels;
  for (const Json& page : object["pages"]) labels.insert(page["label"].get<std::string>());
  for (const Json& entry : object["outline"]) QVERIFY(labels.contains(entry["page"].get<std::string>()));
  const std::string text = runCli(call).out;
  for (const char* words : {"Größe", "Inner", "markdown", "outline"}) QVERIFY(text.find(words) != std::string::npos);
}

void TestCliLibrary::documentsCountsEveryTokenOnce() {
  QVERIFY(writeTinyModel(path("tiny.gguf")));
  std::string text;
  for (int i = 0; i < 20; ++i) text += "# Part " + std::to_string(i) + "\n\nÄpfel, 長い話. " + prose(300) + "\n\n";
  const QString document = write("tale.md", text);
  const Json object = runCli({"documents", document, "--model", file("tiny.gguf"), "--json"}).object();
  QVERIFY(object.is_object());
  std::size_t tokens = 0;
  std::size_t characters = 0;
  for (const Json& page : object["pages"]) {
    tokens += page["tokens"].get<std::size_t>();
    characters += page["characters"].get<std::size_t>();
    QVERIFY(page["empty"] == false && page["tokens"] > 0);
    // Every byte is at most one token, every character at most four bytes.
    QVERIFY(page["tokens"] <= 4 * page["characters"].get<std::size_t>());
  }
  QCOMPARE(tokens, object["tokens"].get<std::size_t>());
  const storage::Document parsed = storage::openDocument(document.toStdString()).value();
  QCOMPARE(characters, static_cast<std::size_t>(QString::fromStdString(parsed.text).toUcs4().size()));
}

void TestCliLibrary::wrongCalls_data() {
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<QString>("named");  // in the message
  QTest::newRow("nothing") << QStringList{"library"} << "list, add, remove, search, snapshots, gc, check";
  QTest::newRow("unknown") << QStringList{"library", "lend"} << "'lend'";
  QTest::newRow("no path") << QStringList{"library", "add"} << "PATH";
  QTest::newRow("no id") << QStringList{"library", "remove"} << "library remove --help";
  QTest::newRow("two ids") << QStringList{"library", "remove", "1", "2"} << "library remove has no use for '2'";
  QTest::newRow("no words") << QStringList{"library", "search", " "} << "search";
  QTest::newRow("limit 0") << QStringList{"library", "search", "a", "--limit", "0"} << "from 1 to";
  QTest::newRow("quota") << QStringList{"library", "gc", "--quota", "lots"} << "'lots'";
  QTest::newRow("option") << QStringList{"library", "check", "--verify"} << "library check has no option '--verify'";
  QTest::newRow("no file") << QStringList{"documents"} << "FILE";
}

void TestCliLibrary::wrongCalls() {
  QFETCH(QStringList, words);
  QFETCH(QString, named);
  QCOMPARE(errorCode(words, 2), std::string("usage"));
  const CliResult text = runCli(words);
  QCOMPARE(text.status, 2);
  QVERIFY(text.out.empty());
  QVERIFY2(QString::fromStdString(text.err).contains(named), text.err.c_str());
}

QTEST_GUILESS_MAIN(TestCliLibrary)
#include "tst_cli_library.moc"
