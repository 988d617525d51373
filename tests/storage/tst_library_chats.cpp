// SPDX-License-Identifier: GPL-3.0-or-later
// Chats and their messages in a library.
#include <QTest>
#include <algorithm>

#include "storage/library/library.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"

using namespace longleaf::storage;
using namespace longleaf::tests;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

MessageRecord richMessage(ChatId chat, DocumentId document) {
  MessageRecord message = messageOf(chat, std::string("An answer \u2014 with a \0 in it", 28), MessageState::streaming);
  message.role = Role::assistant;
  message.measurements = "{\"seconds\":1.5}";
  for (int i = 0; i < 300; ++i) message.replay.push_back(static_cast<std::byte>(i));
  for (std::size_t i = 0; i < 3; ++i)
    message.citations.push_back({document, static_cast<std::uint32_t>(7 + i), "vii", i, std::size_t{1} << 40U,
                                 "a \"quote\"", "exact", i, 10 + i});
  message.unsupported = {{"1776", "The number stands nowhere in the document"}, {"x", ""}};
  message.passages = {{document, "12", 100, 800}, {document, "", 0, 0}};
  return message;
}

void compare(const MessageRecord& got, const MessageRecord& wanted) {
  QCOMPARE(got.chat, wanted.chat);
  QCOMPARE(got.role, wanted.role);
  QCOMPARE(got.state, wanted.state);
  QCOMPARE(got.text, wanted.text);
  QCOMPARE(got.measurements, wanted.measurements);
  QVERIFY(got.replay == wanted.replay);
  QCOMPARE(got.citations.size(), wanted.citations.size());
  for (std::size_t i = 0; i < got.citations.size(); ++i) {
    const CitationRecord& a = got.citations[i];
    const CitationRecord& b = wanted.citations[i];
    QVERIFY(a.document == b.document && a.page == b.page && a.label == b.label && a.begin == b.begin &&
            a.end == b.end && a.quote == b.quote && a.match == b.match && a.sentenceBegin == b.sentenceBegin &&
            a.sentenceEnd == b.sentenceEnd);
  }
  QCOMPARE(got.unsupported.size(), wanted.unsupported.size());
  for (std::size_t i = 0; i < got.unsupported.size(); ++i)
    QVERIFY(got.unsupported[i].text == wanted.unsupported[i].text &&
            got.unsupported[i].reason == wanted.unsupported[i].reason);
  QCOMPARE(got.passages.size(), wanted.passages.size());
  for (std::size_t i = 0; i < got.passages.size(); ++i)
    QVERIFY(got.passages[i].document == wanted.passages[i].document &&
            got.passages[i].label == wanted.passages[i].label && got.passages[i].begin == wanted.passages[i].begin &&
            got.passages[i].end == wanted.passages[i].end);
}

}  // namespace

class TestLibraryChats : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void messagesComeBackWhole();
  void chatsInOrder();
  void removingMessages();
  void interruptedMessages();
};

void TestLibraryChats::messagesComeBackWhole() {
  const ScratchFolder folder;
  auto library = openLibrary(folder);
  const DocumentId document = valueOf(library->addDocument(documentOf("Text."), "hash"));
  const ChatId chat = valueOf(library->addChat(chatAbout({document})));
  MessageRecord question = messageOf(chat, "What?");
  question.id = valueOf(library->addMessage(question));
  MessageRecord answer = richMessage(chat, document);
  answer.id = valueOf(library->addMessage(answer));
  compare(valueOf(library->messages(chat)).at(1), answer);
  valueOf(library->updateText(answer.id, "An answer, longer"));
  QCOMPARE(valueOf(library->messages(chat)).at(1).text, std::string("An answer, longer"));
  answer.text = "An answer, finished";
  answer.state = MessageState::complete;
  answer.citations.pop_back();
  answer.replay.clear();
  valueOf(library->finishMessage(answer));
  library.reset();
  library = openLibrary(folder);
  QCOMPARE(library->report().interrupted, std::size_t{0});
  const auto messages = valueOf(library->messages(chat));
  QCOMPARE(messages.size(), std::size_t{2});
  compare(messages[0], question);
  compare(messages[1], answer);
  QVERIFY(messages[0].createdAt > 1'600'000'000'000 && messages[0].createdAt <= messages[1].createdAt);
}

void TestLibraryChats::chatsInOrder() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  const DocumentId document = valueOf(library->addDocument(documentOf("Text."), "hash"));
  ChatRecord first = chatAbout({document}, "First?");
  first.kind = ChatKind::summary;
  const ChatId a = valueOf(library->addChat(first));
  waitForNextMillisecond();
  const ChatId b = valueOf(library->addChat(chatAbout({}, "Second?")));
  QCOMPARE(valueOf(library->chats()).at(0).id, b);
  waitForNextMillisecond();
  valueOf(library->addMessage(messageOf(a, "hello")));
  const auto chats = valueOf(library->chats());
  QCOMPARE(chats.at(0).id, a);
  QCOMPARE(chats[0].kind, ChatKind::summary);
  QCOMPARE(chats[0].title, std::string("First?"));
  QCOMPARE(chats[0].settings, first.settings);
  QCOMPARE(chats[0].documents, first.documents);
  QCOMPARE(chats[0].messages, std::size_t{1});
  QVERIFY(chats[0].changedAt > chats[0].createdAt);
  const auto about = valueOf(library->chatsAbout(document));
  QCOMPARE(about.size(), std::size_t{1});
  QCOMPARE(about[0].id, a);
  valueOf(library->renameChat(a, "In other words"));
  QCOMPARE(valueOf(library->chat(a))->title, std::string("In other words"));
  valueOf(library->removeChat(a));
  QCOMPARE(valueOf(library->chats()).size(), std::size_t{1});
  QVERIFY(valueOf(library->messages(a)).empty());
  QVERIFY(valueOf(library->search("hello", 10)).empty());
}

void TestLibraryChats::removingMessages() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  const ChatId chat = valueOf(library->addChat(chatAbout({})));
  const ChatId other = valueOf(library->addChat(chatAbout({})));
  std::vector<MessageId> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(valueOf(library->addMessage(messageOf(chat, "mine" + std::to_string(i)))));
    valueOf(library->addMessage(messageOf(other, "theirs" + std::to_string(i))));
  }
  valueOf(library->removeFrom(ids[2]));
  QCOMPARE(valueOf(library->messages(chat)).size(), std::size_t{2});
  QCOMPARE(valueOf(library->messages(other)).size(), std::size_t{4});
  const MessageId instead = valueOf(library->addMessage(messageOf(other, "instead")));
  valueOf(library->removeFrom(valueOf(library->messages(other))[1].id, instead));
  const auto left = valueOf(library->messages(other));
  QVERIFY(left.size() == 2 && left[0].text == "theirs0" && left[1].id == instead);
  QVERIFY(valueOf(library->search("mine3", 10)).empty());
  QCOMPARE(valueOf(library->search("mine1", 10)).size(), std::size_t{1});
  QVERIFY(valueOf(library->check()).empty());
}

// The library of a process that has ended leaves its lock; one that is open keeps it.
void TestLibraryChats::interruptedMessages() {
  const ScratchFolder folder;
  const auto living = openLibrary(folder);
  const ChatId chat = valueOf(living->addChat(chatAbout({})));
  const MessageId written =
      valueOf(living->addMessage(messageOf(chat, "still being written", MessageState::streaming)));
  {
    const auto ended = openLibrary(folder);
    QCOMPARE(ended->report().interrupted, std::size_t{0});
    valueOf(
        ended->updateText(valueOf(ended->addMessage(messageOf(chat, "", MessageState::streaming))), "cut off here"));
  }
  const auto library = openLibrary(folder);
  QCOMPARE(library->report().interrupted, std::size_t{1});
  const auto messages = valueOf(library->messages(chat));
  QCOMPARE(messages.at(0).state, MessageState::streaming);
  QCOMPARE(messages.at(1).state, MessageState::stopped);
  QCOMPARE(messages[1].text, std::string("cut off here"));
  QCOMPARE(valueOf(library->search("cut", 10)).size(), std::size_t{1});
  valueOf(living->updateText(written, "still being written, more"));
  QCOMPARE(valueOf(openLibrary(folder)->messages(chat)).at(0).state, MessageState::streaming);
}

QTEST_MAIN(TestLibraryChats)
#include "tst_library_chats.moc"
