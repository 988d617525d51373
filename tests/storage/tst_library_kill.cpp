// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at random moments. The child is this program again, with the name of a job and a folder; it writes a line to
// its output for each thing that the library has taken, and the parent believes those lines only.
#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <QTest>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <random>

#include "storage/library/library.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"
#include "support/victim.h"

using namespace longleaf::storage;
using namespace longleaf::tests;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

void say(const std::string& line) {
  const std::string whole = line + '\n';
  if (::write(STDOUT_FILENO, whole.data(), whole.size()) < 0) ::_exit(3);
}

std::string streamedText(int round, int length) {
  std::string text = "round " + std::to_string(round);
  for (int i = 0; i < length; ++i) text += " token" + std::to_string(i);
  return text;
}

/// Documents, chats, questions and streamed answers without end.
int write(const std::string& folder) {
  const auto library = valueOf(Library::open(folder));
  say("open 0");
  for (int round = 0;; ++round) {
    const std::string hash = std::to_string(::getpid()) + '-' + std::to_string(round);
    const Document book = documentOf(manyParagraphs(30, static_cast<std::size_t>(round)), hash);
    const DocumentId document = valueOf(library->addDocument(book, hash));
    say("document " + hash);
    const ChatId chat = valueOf(library->addChat(chatAbout({document})));
    const MessageId question = valueOf(library->addMessage(messageOf(chat, streamedText(round, 5))));
    say("message " + std::to_string(question) + ' ' + streamedText(round, 5));
    MessageRecord answer = messageOf(chat, "", MessageState::streaming);
    answer.id = valueOf(library->addMessage(answer));
    for (int length = 1; length < 4; ++length) {
      valueOf(library->updateText(answer.id, streamedText(round, length)));
      say("streaming " + std::to_string(answer.id) + ' ' + streamedText(round, length));
    }
    answer.text = streamedText(round, 50);
    answer.state = MessageState::complete;
    answer.citations.push_back({document, 1, "1", 2, 3, "q", "exact", 4, 5});
    valueOf(library->finishMessage(answer));
    say("message " + std::to_string(answer.id) + ' ' + answer.text);
    if (round % 3 == 2) {
      valueOf(library->removeDocument(document));
      say("removed " + hash);
    }
  }
}

int openOnly(const std::string& folder) {
  say("begin 0");
  const auto library = valueOf(Library::open(folder));
  say("open 0");
  return 0;
}

/// This program again.
Victim child(const char* job, const std::string& folder) { return Victim("/proc/self/exe", {job, folder}); }

void listen(Victim& victim, std::chrono::microseconds time) { victim.listenUntil(Victim::Clock::now() + time); }

/// Whole lines of what it has said: word, and what follows.
std::vector<std::pair<std::string, std::string>> linesOf(const Victim& victim) {
  std::vector<std::pair<std::string, std::string>> lines;
  const std::string& said = victim.said();
  for (std::size_t at = 0, end = 0; (end = said.find('\n', at)) != std::string::npos; at = end + 1) {
    const std::string line = said.substr(at, end - at);
    lines.emplace_back(line.substr(0, line.find(' ')), line.substr(line.find(' ') + 1));
  }
  return lines;
}

/// What the library must hold after what the children have said.
struct Promised {
  std::map<std::string, bool> documents;       // by hash; false: was removed
  std::map<MessageId, std::string> messages;   // finished ones
  std::map<MessageId, std::string> streaming;  // at least this much
  std::map<MessageId, std::string> chatOf;     // the document of the message's chat

  void add(const Victim& victim) {
    std::string hash;
    for (const auto& [word, rest] : linesOf(victim)) {
      if (word == "document") documents[hash = rest] = true;
      if (word == "removed") forget(rest);
      if (word != "message" && word != "streaming") continue;
      const MessageId id = std::stoll(rest);
      chatOf[id] = hash;
      (word == "message" ? messages : streaming)[id] = rest.substr(rest.find(' ') + 1);
    }
  }
  void forget(const std::string& hash) {
    documents[hash] = false;
    for (auto* const kept : {&messages, &streaming})
      std::erase_if(*kept, [&](const auto& entry) { return chatOf.at(entry.first) == hash; });
  }
};

/// A removal may have been done without having been said; nothing else may be missing.
std::string missingFrom(Library& library, Promised& promised) {
  std::map<MessageId, MessageRecord> messages;
  for (const ChatRecord& chat : valueOf(library.chats()))
    for (MessageRecord& message : valueOf(library.messages(chat.id))) messages[message.id] = std::move(message);
  std::vector<std::string> removed;
  for (const auto& [hash, there] : promised.documents) {
    const auto record = valueOf(library.findDocument(hash));
    if (there && !record) removed.push_back(hash);
    if (!there && record) return "a removed document is there";
    if (record && valueOf(library.document(record->id)).text.size() != record->textBytes) return "a text is not whole";
  }
  if (removed.size() > 1) return "documents are missing";
  for (const std::string& hash : removed) promised.forget(hash);
  for (const auto& [id, text] : promised.messages) {
    if (!messages.contains(id) || messages[id].text != text) return "a committed message is missing";
  }
  for (const auto& [id, text] : promised.streaming)
    if (!messages.contains(id) || !messages[id].text.starts_with(text)) return "a streamed text is missing";
  for (const auto& [id, message] : messages)
    if (message.state == MessageState::streaming) return "a message is being written by nobody";
  return {};
}

int rounds() { return qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS") ? 200 : 40; }

}  // namespace

class TestLibraryKill : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whileWriting();
  void whileOpeningForTheFirstTime();
  void whileMigrating();
  void whileSalvaging();
  void livingWritersAreLeftAlone();
  void theLogStaysWhenOthersEnd();
};

void TestLibraryKill::whileWriting() {
  const ScratchFolder folder;
  Promised promised;
  std::mt19937 random(20261122);
  std::size_t interrupted = 0;
  // Where the child came to little, as on a machine that is busy with other things, more rounds follow.
  const auto isEnough = [&] {
    return interrupted > 0 && promised.messages.size() > static_cast<std::size_t>(rounds());
  };
  for (int round = 0; round < rounds() || (!isEnough() && round < 10 * rounds()); ++round) {
    Victim writer = child("write", folder.path("library"));
    QVERIFY(writer.listenFor("open 0"));
    listen(writer, std::chrono::microseconds(random() % 150'000));
    QVERIFY(writer.kill());  // it was still at work
    promised.add(writer);
    const auto library = valueOf(Library::open(folder.path("library"), {.fullCheck = true}));
    QVERIFY2(library->report().salvage.empty(), library->report().salvage.c_str());
    const std::string missing = missingFrom(*library, promised);
    QVERIFY2(missing.empty(), (missing + ", round " + std::to_string(round)).c_str());
    interrupted += library->report().interrupted;
    if (round % 8 == 7) {
      const auto complaints = valueOf(library->check());
      QVERIFY2(complaints.empty(), complaints.empty() ? "" : complaints[0].c_str());
    }
  }
  QVERIFY(isEnough());
}

void TestLibraryKill::whileOpeningForTheFirstTime() {
  std::mt19937 random(7);
  for (int round = 0; round < rounds() / 2; ++round) {
    const ScratchFolder folder;
    {
      Victim opener = child("open", folder.path("library"));
      QVERIFY(opener.listenFor("begin 0"));
      listen(opener, std::chrono::microseconds(random() % 30'000));
    }
    const auto library = valueOf(Library::open(folder.path("library"), {.fullCheck = true}));
    QVERIFY2(library->report().salvage.empty(), library->report().salvage.c_str());
    valueOf(library->addDocument(documentOf("Some words."), "hash"));
    QVERIFY(valueOf(library->check()).empty());
  }
}

void TestLibraryKill::whileMigrating() {
  const ScratchFolder folder;
  const std::string path = folder.path("library");
  std::vector<std::string> texts;
  {
    const auto library = valueOf(Library::open(path));
    for (std::size_t i = 0; i < 4; ++i) {
      texts.push_back(manyParagraphs(600, i));
      valueOf(library->addDocument(documentOf(texts.back()), std::to_string(i)));
    }
    valueOf(library->addMessage(messageOf(valueOf(library->addChat(chatAbout({1}))), "kept")));
  }
  std::mt19937 random(11);
  int migratedAfterwards = 0;
  for (int round = 0; round < rounds() / 2; ++round) {
    {
      SQLite::Database old(path + "/library.db", SQLite::OPEN_READWRITE);
      old.exec(kBackToVersionOne);
    }
    {
      Victim opener = child("open", path);
      QVERIFY(opener.listenFor("begin 0"));
      listen(opener, std::chrono::microseconds(random() % 60'000));
    }
    const auto library = valueOf(Library::open(path, {.fullCheck = true}));
    migratedAfterwards += library->report().migratedFrom == 1;
    QVERIFY(library->report().salvage.empty());
    for (std::size_t i = 0; i < texts.size(); ++i)
      QVERIFY(valueOf(library->document(static_cast<DocumentId>(i + 1))).text == texts[i]);
    QCOMPARE(valueOf(library->messages(1)).at(0).text, std::string("kept"));
    QVERIFY(valueOf(library->check()).empty());
  }
  QVERIFY(migratedAfterwards > 0);
}

void TestLibraryKill::whileSalvaging() {
  const ScratchFolder folder;
  valueOf(valueOf(Library::open(folder.path("sample")))->setSetting("a", "b"));
  std::map<MessageId, std::string> texts;
  {
    const auto library = valueOf(Library::open(folder.path("sample")));
    valueOf(library->addDocument(documentOf(manyParagraphs(300)), "hash"));
    const ChatId chat = valueOf(library->addChat(chatAbout({1})));
    for (int i = 0; i < 100; ++i) {
      const std::string text = streamedText(i, 80);
      texts[valueOf(library->addMessage(messageOf(chat, text)))] = text;
    }
  }
  std::string bytes = fileBytes(folder.path("sample/library.db"));
  std::memset(bytes.data(), 0x5A, 4096);  // the list of tables
  std::mt19937 random(13);
  for (int round = 0; round < rounds() / 4; ++round) {
    const std::string path = folder.path("library" + std::to_string(round));
    std::filesystem::copy(folder.path("sample"), path);
    writeFile(path + "/library.db", bytes);
    {
      Victim opener = child("open", path);
      QVERIFY(opener.listenFor("begin 0"));
      listen(opener, std::chrono::microseconds(random() % 150'000));
    }
    const auto library = valueOf(Library::open(path));
    const auto messages = valueOf(library->messages(1));
    QCOMPARE(messages.size(), texts.size());
    for (const MessageRecord& message : messages) QVERIFY(texts.at(message.id) == message.text);
    QVERIFY(valueOf(library->check()).empty());
  }
}

// Another process that is writing an answer keeps it; when it is gone, the answer is cut off.
void TestLibraryKill::livingWritersAreLeftAlone() {
  const ScratchFolder folder;
  Victim writer = child("write", folder.path("library"));
  QVERIFY(writer.listenFor("streaming"));
  const auto first = valueOf(Library::open(folder.path("library")));
  QCOMPARE(first->report().interrupted, std::size_t{0});
  writer.kill();
  Promised promised;
  promised.add(writer);
  const auto second = valueOf(Library::open(folder.path("library")));
  const std::string missing = missingFrom(*second, promised);
  QVERIFY2(missing.empty(), missing.c_str());
}

// A program that ends must not take itself for the last one that has the library open, and the log away with it: what
// the others write from then on would be lost, and the database with it.
void TestLibraryKill::theLogStaysWhenOthersEnd() {
  const ScratchFolder folder;
  const std::string path = folder.path("library");
  {
    const auto library = valueOf(Library::open(path));
    valueOf(library->addDocument(documentOf(manyParagraphs(30)), "hash"));
    for (const char* value : {"first", "second", "third"}) {
      valueOf(library->setSetting("a", value));
      Victim other = child("open", path);
      QCOMPARE(other.end(), 0);
      QVERIFY(std::filesystem::exists(path + "/library.db-wal"));
    }
    valueOf(library->addChat(chatAbout({1})));
  }
  const auto library = valueOf(Library::open(path, {.fullCheck = true}));
  QVERIFY2(library->report().salvage.empty(), library->report().salvage.c_str());
  QCOMPARE(valueOf(library->setting("a")), std::optional<std::string>("third"));
  QCOMPARE(valueOf(library->chats()).size(), std::size_t{1});
  QVERIFY(valueOf(library->check()).empty());
}

int main(int count, char** arguments) {
  if (count == 3 && std::strcmp(arguments[1], "write") == 0) return write(arguments[2]);
  if (count == 3 && std::strcmp(arguments[1], "open") == 0) return openOnly(arguments[2]);
  QCoreApplication application(count, arguments);
  TestLibraryKill test;
  return QTest::qExec(&test, count, arguments);
}
#include "tst_library_kill.moc"
