// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QTest>
#include <csignal>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "storage/library/library.h"
#include "storage/library/schema.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"

using namespace longleaf::storage;
using namespace longleaf::tests;
namespace fs = std::filesystem;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

constexpr std::size_t kPage = kDatabasePageBytes;
constexpr int kChats = 30;
constexpr int kMessages = 8;

std::string databaseOf(const std::string& library) { return library + "/library.db"; }

/// What a message of the sample says: different lengths, some beyond a page.
std::string sampleText(int chat, int message) {
  return "chat " + std::to_string(chat) + " message " + std::to_string(message) + ' ' +
         manyParagraphs(static_cast<std::size_t>(message == 5 && chat % 7 == 0 ? 20 : message % 3), 17);
}

/// A library with documents, chats, messages and settings, closed. Texts by message.
std::map<MessageId, std::string> makeSample(const std::string& path) {
  std::map<MessageId, std::string> texts;
  const auto library = valueOf(Library::open(path));
  std::vector<DocumentId> documents;
  for (std::size_t i = 0; i < 3; ++i)
    documents.push_back(valueOf(library->addDocument(documentOf(manyParagraphs(40, i)), "hash" + std::to_string(i))));
  for (int i = 0; i < kChats; ++i) {
    const ChatId chat = valueOf(library->addChat(chatAbout({documents[static_cast<std::size_t>(i % 3)]})));
    for (int j = 0; j < kMessages; ++j) {
      MessageRecord message = messageOf(chat, sampleText(i, j));
      message.citations.push_back({documents[0], 1, "1", 2, 3, "quote", "exact", 4, 5});
      const MessageId id = valueOf(library->addMessage(message));
      texts[id] = message.text;
    }
  }
  valueOf(library->setSetting("theme", "dark"));
  return texts;
}

std::map<MessageId, std::string> messagesIn(Library& library) {
  std::map<MessageId, std::string> texts;
  for (const ChatRecord& chat : valueOf(library.chats()))
    for (const MessageRecord& message : valueOf(library.messages(chat.id))) texts[message.id] = message.text;
  return texts;
}

/// A fresh copy of the sample, whose database may then be harmed.
class Copy final {
 public:
  explicit Copy(const std::string& sample) : m_path(m_folder.path("library")) {
    fs::copy(sample, m_path, fs::copy_options::recursive);
  }
  const std::string& path() const { return m_path; }
  std::string database() const { return databaseOf(m_path); }
  void harm(std::size_t page, unsigned seed) const {
    std::string bytes = fileBytes(database());
    std::mt19937 random(seed);
    for (std::size_t i = 0; i < kPage; ++i) bytes.at(page * kPage + i) = static_cast<char>(random());
    writeFile(database(), bytes);
  }

 private:
  ScratchFolder m_folder;
  std::string m_path;
};

/// By page (from 0): the b-tree it belongs to, and how much of it hangs there ("leaf", "internal", "overflow").
struct PageUse {
  std::string tree;
  std::string kind;
  int cells = 0;
};
std::map<std::size_t, PageUse> pageUses(const std::string& file) {
  std::map<std::size_t, PageUse> uses;
  SQLite::Database database(file, SQLite::OPEN_READONLY);
  SQLite::Statement pages(database, "SELECT pageno, name, pagetype, ncell FROM dbstat");
  while (pages.executeStep())
    uses[static_cast<std::size_t>(pages.getColumn(0).getInt64()) - 1] = {
        pages.getColumn(1).getString(), pages.getColumn(2).getString(), pages.getColumn(3).getInt()};
  return uses;
}

/// Back to the first schema version, as an older program would have left it.
void makeOld(const std::string& file) {
  SQLite::Database database(file, SQLite::OPEN_READWRITE);
  database.exec(kBackToVersionOne);
}

ErrorCode codeOf(const Expected<std::unique_ptr<Library>>& opened) {
  return opened ? ErrorCode::internal : opened.error().code;
}

LibraryOptions impatient() { return {.wait = std::chrono::milliseconds(100)}; }

}  // namespace

class TestLibraryDamage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void newerVersionIsLeftAlone();
  void migratesWithBackup();
  void failedMigrationLeavesNothing();
  void filesThatAreNoLibrary();
  void truncatedFiles();
  void harmedPages();
  void severalHarmedPages();
  void logOfAHarmedDatabase();
  void salvageThatWasCutOff();
  void chatsWithoutTheirLine();
  void tornTextsAreReplaced();
  void brokenIndexIsMadeAnew();
  void othersAreWaitedFor();
  void repairNeedsTheLibraryAlone();
  void fullDisk();
  void fullDiskAtTheCommit();
  void fullFileSystem();
  void readOnlyFolder();

 private:
  ScratchFolder m_folder;
  std::string m_sample;
  std::map<MessageId, std::string> m_texts;
};

void TestLibraryDamage::initTestCase() {
  m_sample = m_folder.path("sample");
  m_texts = makeSample(m_sample);
  QCOMPARE(m_texts.size(), static_cast<std::size_t>(kChats * kMessages));
  // The list of tables is a leaf on the first page, and that page is kept.
  QCOMPARE(fileBytes(m_sample + "/library.head").substr(100, 8000), fileBytes(databaseOf(m_sample)).substr(100, 8000));
  QCOMPARE(fileBytes(databaseOf(m_sample)).at(100), '\x0D');
}

void TestLibraryDamage::newerVersionIsLeftAlone() {
  const Copy copy(m_sample);
  SQLite::Database(copy.database(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  const std::string before = fileBytes(copy.database());
  const auto opened = Library::open(copy.path());
  QCOMPARE(codeOf(opened), ErrorCode::unsupportedFormat);
  QVERIFY(opened.error().message.find("newer") != std::string::npos);
  QVERIFY(fileBytes(copy.database()) == before);
  for (const auto& entry : fs::directory_iterator(copy.path()))
    QVERIFY(entry.path().filename().string().find("damaged") == std::string::npos);
}

void TestLibraryDamage::migratesWithBackup() {
  const Copy copy(m_sample);
  makeOld(copy.database());
  const auto library = valueOf(Library::open(copy.path()));
  QCOMPARE(library->report().migratedFrom, 1);
  QVERIFY(library->report().salvage.empty());
  QVERIFY(messagesIn(*library) == m_texts);
  QVERIFY(!valueOf(library->findPassages(1, "paragraph7", 3)).empty());
  QVERIFY(valueOf(library->check()).empty());
  SQLite::Database backup(library->report().backup, SQLite::OPEN_READONLY);
  QCOMPARE(schemaVersion(backup), 1);
  QCOMPARE(backup.execAndGet("SELECT count(*) FROM messages").getInt(), kChats * kMessages);
  QCOMPARE(backup.execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
  QCOMPARE(valueOf(Library::open(copy.path()))->report().migratedFrom, 0);
}

void TestLibraryDamage::failedMigrationLeavesNothing() {
  const ScratchFolder folder;
  SQLite::Database database(folder.path("x.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  const Migration first = [](SQLite::Database& d) { d.exec("CREATE TABLE a(x); INSERT INTO a VALUES(1)"); };
  const Migration second = [](SQLite::Database& d) { d.exec("UPDATE a SET x = x + 1"); };
  const Migration failing = [](SQLite::Database& d) { d.exec("UPDATE a SET x = 77; DROP TABLE missing"); };
  std::vector<int> backedUp;
  const auto note = [&](int version) { backedUp.push_back(version); };
  const auto value = [&] { return database.execAndGet("SELECT x FROM a").getInt(); };

  QCOMPARE(migrate(database, std::array{first}, note), 0);
  QVERIFY(backedUp.empty());
  const std::array all = {first, second, second, failing};
  QVERIFY_THROWS_EXCEPTION(SQLite::Exception, migrate(database, all, note));
  QCOMPARE(backedUp, (std::vector<int>{1, 2, 3}));  // before each step
  QCOMPARE(schemaVersion(database), 3);
  QCOMPARE(value(), 3);
  // A backup that cannot be made ends it before anything is changed.
  const std::array more = {first, second, second, second};
  QVERIFY_THROWS_EXCEPTION(std::runtime_error, migrate(database, more, [](int) { throw std::runtime_error("full"); }));
  QCOMPARE(value(), 3);
  QCOMPARE(migrate(database, more, note), 3);
  QCOMPARE(value(), 4);
}

void TestLibraryDamage::filesThatAreNoLibrary() {
  std::mt19937 random(5);
  std::string noise;
  for (int i = 0; i < 50'000; ++i) noise += static_cast<char>(random());
  const ScratchFolder other;
  {
    SQLite::Database database(other.path("x.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("CREATE TABLE somebody(elses); INSERT INTO somebody VALUES('work')");
  }
  for (const std::string& bytes : {std::string("x"), std::string("Not a database.\n"), noise, std::string(8192, '\0'),
                                   fileBytes(other.path("x.db"))}) {
    const ScratchFolder folder;
    fs::create_directory(folder.path("library"));
    writeFile(folder.path("library/library.db"), bytes);
    const auto library = valueOf(Library::open(folder.path("library")));
    QVERIFY(library->report().salvage.find("nothing could be rescued") != std::string::npos);
    QVERIFY(fileBytes(library->report().backup + "/library.db") == bytes);
    valueOf(library->setSetting("works", "yes"));
    QVERIFY(valueOf(Library::open(folder.path("library")))->report().salvage.empty());
  }
  const ScratchFolder empty;  // what a kill right at the first start leaves
  fs::create_directory(empty.path("library"));
  writeFile(empty.path("library/library.db"), "");
  QVERIFY(valueOf(Library::open(empty.path("library")))->report().salvage.empty());
}

// Whatever is rescued is what was there.
void TestLibraryDamage::truncatedFiles() {
  const std::string whole = fileBytes(databaseOf(m_sample));
  std::size_t most = 0;
  for (const std::size_t share : {0, 3, 40, 70, 90, 99}) {
    const Copy copy(m_sample);
    writeFile(copy.database(), whole.substr(0, whole.size() * share / 100 + (share == 3 ? 123 : 0)));
    const auto library = valueOf(Library::open(copy.path()));
    QVERIFY(!library->report().salvage.empty());
    QVERIFY(valueOf(library->check()).size() <= 3);  // documents that have lost a part of their text
    const auto rescued = messagesIn(*library);
    for (const auto& [id, text] : rescued) QVERIFY(text.empty() || m_texts.at(id) == text);
    most = std::max(most, rescued.size());
  }
  QVERIFY(most > m_texts.size() / 2);
}

// One page of noise, wherever it is: nothing is lost but what was on it. A table's inner pages may take more with them.
void TestLibraryDamage::harmedPages() {
  const bool slow = qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS");
  const auto uses = pageUses(databaseOf(m_sample));
  const std::size_t pages = fs::file_size(databaseOf(m_sample)) / kPage;
  std::set<std::size_t> chosen = {0, pages - 1};
  for (std::size_t page = 0; page < pages; page += slow ? 1 : 1 + pages / 16) chosen.insert(page);
  for (const auto& [page, use] : uses)  // and what matters most
    if (use.tree == "messages" && use.kind != "overflow" && (slow || page % 9 == 0)) chosen.insert(page);
  int told = 0;
  for (const std::size_t page : chosen) {
    const Copy copy(m_sample);
    copy.harm(page, static_cast<unsigned>(page));
    const auto library = valueOf(Library::open(copy.path()));
    const auto rescued = messagesIn(*library);
    for (const auto& [id, text] : rescued)
      QVERIFY(text.empty() || m_texts.at(id) == text || uses.at(page).kind == "overflow");
    const auto use = uses.contains(page) ? uses.at(page) : PageUse{};
    const std::size_t lost = m_texts.size() - rescued.size();
    const std::string where = "page " + std::to_string(page) + " (" + use.tree + ' ' + use.kind +
                              "): " + std::to_string(lost) + " messages lost; " + library->report().salvage;
    if (use.tree != "messages")
      QVERIFY2(lost == 0, where.c_str());
    else if (use.kind != "internal")
      QVERIFY2(lost <= static_cast<std::size_t>(std::max(use.cells, 1)), where.c_str());
    if (use.tree != "chats" && use.tree != "messages" && use.tree != "documents")
      QVERIFY2(valueOf(library->chats()).size() == static_cast<std::size_t>(kChats), where.c_str());
    if (use.tree != "settings") QCOMPARE(valueOf(library->setting("theme")).value_or(""), std::string("dark"));
    told += !library->report().salvage.empty();
    const auto again = valueOf(Library::open(copy.path()));
    QVERIFY2(again->report().salvage.empty(), where.c_str());
  }
  // SQLite has no checksums: noise in the middle of a long text is not seen. Everything else is.
  QVERIFY(told > static_cast<int>(chosen.size()) / 2);
}

void TestLibraryDamage::severalHarmedPages() {
  std::vector<std::size_t> leaves;
  std::size_t cells = 0;
  const auto uses = pageUses(databaseOf(m_sample));
  for (const auto& [page, use] : uses)
    if (use.tree == "messages" && use.kind == "leaf") leaves.push_back(page);
  QVERIFY(leaves.size() > 12);
  const Copy copy(m_sample);
  for (std::size_t i = 2; i < leaves.size(); i += 4) {
    copy.harm(leaves[i], static_cast<unsigned>(i));
    cells += static_cast<std::size_t>(uses.at(leaves[i]).cells);
  }
  const auto library = valueOf(Library::open(copy.path()));
  const auto rescued = messagesIn(*library);
  QVERIFY(m_texts.size() - rescued.size() <= cells);
  for (const auto& [id, text] : rescued) QVERIFY(m_texts.at(id) == text);
  QVERIFY(library->report().salvage.find(std::to_string(rescued.size()) + " messages") != std::string::npos);
}

// What was committed to the log only is rescued too.
void TestLibraryDamage::logOfAHarmedDatabase() {
  const Copy copy(m_sample);
  const ScratchFolder folder;
  {
    const auto library = valueOf(Library::open(copy.path()));
    valueOf(library->addMessage(messageOf(1, "in the log")));
    fs::copy(copy.path(), folder.path("library"), fs::copy_options::recursive);  // as a power cut would leave it
  }
  QVERIFY(fs::file_size(folder.path("library/library.db-wal")) > 0);
  std::string bytes = fileBytes(folder.path("library/library.db"));
  for (const auto& [page, use] : pageUses(copy.database()))
    if (use.tree == "passages" && use.kind == "leaf") bytes.replace(page * kPage, kPage, std::string(kPage, '\x55'));
  writeFile(folder.path("library/library.db"), bytes);
  const auto library = valueOf(Library::open(folder.path("library")));
  QVERIFY(!library->report().salvage.empty());
  QCOMPARE(valueOf(library->messages(1)).back().text, std::string("in the log"));
  QVERIFY(fs::exists(library->report().backup + "/library.db-wal"));
  QVERIFY(library->report().salvage.find("must be opened from the file again") != std::string::npos);
}

void TestLibraryDamage::salvageThatWasCutOff() {
  const Copy copy(m_sample);
  fs::copy_file(copy.database(), copy.path() + "/library.salvaged");
  writeFile(copy.database(), "ruins");
  writeFile(copy.database() + "-wal", "ruins too");
  const auto library = valueOf(Library::open(copy.path()));
  QVERIFY(!library->report().salvage.empty());
  QVERIFY(messagesIn(*library) == m_texts);
  QVERIFY(!fs::exists(copy.path() + "/library.salvaged"));
}

void TestLibraryDamage::chatsWithoutTheirLine() {
  const Copy copy(m_sample);
  for (const auto& [page, use] : pageUses(copy.database()))
    if (use.tree == "chats") copy.harm(page, 3);
  const auto library = valueOf(Library::open(copy.path()));
  QVERIFY(messagesIn(*library) == m_texts);
  QCOMPARE(valueOf(library->chats()).size(), static_cast<std::size_t>(kChats));
  QVERIFY(valueOf(library->chat(3))->title.starts_with("chat 2 message 0"));
  QVERIFY(valueOf(library->check()).empty());
}

void TestLibraryDamage::tornTextsAreReplaced() {
  const Copy copy(m_sample);
  {
    SQLite::Database database(copy.database(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE passages SET piece = replace(piece, 'word5', 'word6') WHERE document = 1");
  }
  const auto library = valueOf(Library::open(copy.path()));
  const auto torn = library->document(1);
  QVERIFY(!torn && torn.error().code == ErrorCode::corrupt);
  QVERIFY(!valueOf(library->check()).empty());  // the index is of other texts
  const Document again = documentOf(manyParagraphs(40, 0));
  QCOMPARE(valueOf(library->addDocument(again, "hash0")), DocumentId{1});
  QVERIFY(valueOf(library->document(1)).text == again.text);
  QVERIFY(!valueOf(library->findPassages(1, "word5", 3)).empty());
}

void TestLibraryDamage::brokenIndexIsMadeAnew() {
  const Copy copy(m_sample);
  {
    SQLite::Database database(copy.database(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE passage_index_data SET block = x'00112233445566778899' WHERE id > 10");
  }
  const auto library = valueOf(Library::open(copy.path()));
  QVERIFY(!valueOf(library->check()).empty());
  QVERIFY(!valueOf(library->findPassages(1, "paragraph7", 3)).empty());
  QVERIFY(valueOf(library->check()).empty());
}

void TestLibraryDamage::othersAreWaitedFor() {
  const Copy copy(m_sample);
  const auto hasty = valueOf(Library::open(copy.path(), impatient()));
  const auto patient = valueOf(Library::open(copy.path()));
  SQLite::Database other(copy.database(), SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  const auto refused = hasty->setSetting("theme", "light");
  QVERIFY(!refused && refused.error().code == ErrorCode::busy);
  QCOMPARE(valueOf(hasty->setting("theme")).value_or(""), std::string("dark"));  // reading need not wait
  QVERIFY(valueOf(Library::open(copy.path(), impatient()))->report().salvage.empty());
  Expected<void> waited;
  std::thread writer([&] { waited = patient->setSetting("theme", "blue"); });
  other.exec("UPDATE settings SET value = 'green' WHERE key = 'theme'; COMMIT");
  writer.join();
  QVERIFY(waited.has_value());
  QCOMPARE(valueOf(hasty->setting("theme")).value_or(""), std::string("blue"));
}

void TestLibraryDamage::repairNeedsTheLibraryAlone() {
  const Copy copy(m_sample);
  auto holder = valueOf(Library::open(copy.path()));
  makeOld(copy.database());
  QCOMPARE(codeOf(Library::open(copy.path(), impatient())), ErrorCode::busy);
  holder.reset();
  QCOMPARE(valueOf(Library::open(copy.path(), impatient()))->report().migratedFrom, 1);
}

// A limit on the size of files stands for a disk that is full: it needs no rights.
void TestLibraryDamage::fullDisk() {
  const Copy copy(m_sample);
  const auto library = valueOf(Library::open(copy.path()));
  rlimit before = {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small = {fs::file_size(copy.database()), before.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto refused = library->addDocument(documentOf(manyParagraphs(4000)), "large");
  ::setrlimit(RLIMIT_FSIZE, &before);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::diskFull);
  QVERIFY(!valueOf(library->findDocument("large")).has_value());
  QVERIFY(valueOf(library->check()).empty());
  QVERIFY(library->addDocument(documentOf(manyParagraphs(4000)), "large").has_value());
}

/// A change so small that nothing is written before its commit.
void TestLibraryDamage::fullDiskAtTheCommit() {
  const Copy copy(m_sample);
  const auto library = valueOf(Library::open(copy.path()));
  valueOf(library->setSetting("colour", "green"));
  rlimit before = {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small = {4096, before.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto refused = library->setSetting("colour", "red");
  ::setrlimit(RLIMIT_FSIZE, &before);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::diskFull);
  QCOMPARE(valueOf(library->setting("colour")), std::optional<std::string>("green"));
  QVERIFY(library->setSetting("colour", "red").has_value());
}

void TestLibraryDamage::fullFileSystem() {
  const ScratchFolder folder;
  fs::create_directory(folder.path("small"));
  if (::mount("tmpfs", folder.path("small").c_str(), "tmpfs", 0, "size=1m") != 0)
    QSKIP("A small file system can be mounted by root only");
  {
    const auto library = valueOf(Library::open(folder.path("small")));
    const ChatId chat = valueOf(library->addChat(chatAbout({})));
    std::size_t added = 0;
    Expected<MessageId> last = library->addMessage(messageOf(chat, manyParagraphs(20)));
    for (; last && added < 1000; ++added) last = library->addMessage(messageOf(chat, manyParagraphs(20)));
    QVERIFY(!last);
    QCOMPARE(last.error().code, ErrorCode::diskFull);
    QCOMPARE(valueOf(library->messages(chat)).size(), added);
    QVERIFY(valueOf(library->check()).empty());
  }
  QVERIFY(valueOf(Library::open(folder.path("small")))->report().salvage.empty());
  ::umount(folder.path("small").c_str());
}

void TestLibraryDamage::readOnlyFolder() {
  const Copy copy(m_sample);
  const ScratchFolder empty;
  fs::create_directory(empty.path("locked"));
  constexpr auto kReadable =
      fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec;
  for (const std::string& path : {copy.path(), empty.path("locked")}) {
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file()) fs::permissions(entry.path(), fs::perms::owner_read | fs::perms::others_read);
    fs::permissions(path, kReadable);
    fs::permissions(fs::path(path).parent_path(), kReadable);
    const bool root = ::geteuid() == 0;
    if (root && ::seteuid(65534) != 0) QSKIP("Root may write everywhere and could not become nobody");
    const auto opened = Library::open(path);
    const auto missing = Library::open(path + "/inside");
    if (root && ::seteuid(0) != 0) QFAIL("Could not become root again");
    fs::permissions(path, fs::perms::owner_all);
    fs::permissions(fs::path(path).parent_path(), fs::perms::owner_all);
    QCOMPARE(codeOf(opened), ErrorCode::unreadable);
    QVERIFY(opened.error().message.find(path) != std::string::npos);
    QCOMPARE(codeOf(missing), ErrorCode::unreadable);
  }
  const ScratchFolder file;
  writeFile(file.path("file"), "x");
  QCOMPARE(codeOf(Library::open(file.path("file"))), ErrorCode::unreadable);
  QCOMPARE(codeOf(Library::open(file.path("file/below"))), ErrorCode::unreadable);
}

QTEST_GUILESS_MAIN(TestLibraryDamage)
#include "tst_library_damage.moc"
