// SPDX-License-Identifier: GPL-3.0-or-later
// A chat about a document of the library: what is stored when, and that regenerating, editing and taking up are exact.
#include <QTest>
#include <algorithm>

#include "app/tasks/chat.h"
#include "app/tasks/prompts.h"
#include "support/cli_process.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;
using storage::MessageState;
using storage::Role;

class TestChat final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void questionAndAnswerAreStored();
  void aRealModelsAnswerIsCited();
  void aStoppedQuestionIsNotPartOfTheChat();
  void aStoppedAnswerIsKeptAsSuch();
  void regeneratingIsExact();
  void editingForgetsWhatFollows();
  void aStoppedEditCostsNothing();
  void aRefusedQuestionCostsNothing();
  void aChatGoesOnAfterTheProgramHasEnded();
  void aChatOfAnotherModelIsRefused();
  void passagesCanBeSwitchedOff();
  void aReadingIsTakenFromItsSnapshot();
  void aChangedFileIsANewDocument();

 private:
  ScratchFolder m_folder;
  std::string m_model;
  std::string m_story;
};

namespace {

/// A program's worth of state: the library, the model, a reading and a chat about it.
struct Scene {
  std::optional<app::Shelf> shelf;
  std::optional<app::Engine> engine;
  std::optional<app::ShelvedDocument> document;
  std::optional<app::ReadingPlace> place;
  std::optional<app::Reading> reading;
  storage::ChatId id = 0;
  std::optional<app::Chat> chat;

  Scene(const std::string& library, const std::string& model, const std::string& file, std::uint32_t passages = 600) {
    auto opened = app::openShelf(library);
    if (!opened) return;
    shelf = std::move(*opened);
    auto loaded = app::loadEngine(model, {.device = "cpu", .threads = 1}, {}, {});
    auto shelved = app::openFile(*shelf->library, {.path = file});
    if (!loaded || !shelved) return;
    engine = std::move(*loaded);
    document = std::move(*shelved);
    const auto hash = app::modelHash(*shelf->library, engine->model->header(), {}, {});
    if (!hash) return;
    place = app::ReadingPlace{.folder = shelf->snapshots, .quotaBytes = shelf->snapshotQuota, .modelHash = *hash};
    auto read = app::readIntoCache(*engine, document->document, *inference::chatTemplateByName("chatml"),
                                   {.settings = {.method = *inference::presetByName(inference::kDefaultPreset)},
                                    .budget = {inference::Budget::Kind::slots, 128},
                                    .place = &*place});
    if (!read) return;
    reading = std::move(*read);
    beginChat(passages);
  }

  void beginChat(std::uint32_t passages, storage::ChatId existing = 0) {
    id = existing != 0 ? existing : *shelf->library->addChat({.title = "Boats", .documents = {document->id}});
    chat.emplace(app::ChatScope{.shelf = *shelf, .reading = *reading, .documents = {&*document}, .passages = passages},
                 id);
  }
  bool ready() const { return chat.has_value(); }
  std::vector<storage::MessageRecord> messages() const { return *shelf->library->messages(id); }
};

bool sameMessages(const std::vector<storage::MessageRecord>& a, const std::vector<storage::MessageRecord>& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) { return x.id == y.id && x.text == y.text; });
}

app::Chat::Request asking(const std::string& question) {
  return {.question = question, .prompt = app::questionPrompt(question)};
}

app::AnswerOptions upTo(std::uint32_t tokens) {
  app::AnswerOptions options;
  options.sampling.maxTokens = tokens;
  return options;
}

}  // namespace

void TestChat::initTestCase() {
  m_model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(m_model));
  m_story = writeText(m_folder.path("story.txt"), prose(9000)).toStdString();
}

void TestChat::questionAndAnswerAreStored() {
  Scene scene(m_folder.path("stored"), m_model, m_story);
  QVERIFY(scene.ready());
  const auto answer = scene.chat->ask(asking("Who sold the tower?"), upTo(12));
  QVERIFY2(answer.has_value(), answer ? "" : answer.error().message.c_str());
  QVERIFY(!answer->passages.empty());

  const auto messages = scene.messages();
  QCOMPARE(messages.size(), std::size_t{2});
  QVERIFY(messages[0].role == Role::user && messages[0].text == "Who sold the tower?");
  QVERIFY(messages[1].role == Role::assistant && messages[1].state == MessageState::complete);
  QCOMPARE(messages[1].text, answer->answer.text);
  QCOMPARE(messages[1].passages.size(), answer->passages.size());
  QCOMPARE(messages[1].citations.size(), answer->sources.citations.size());
  QVERIFY(app::turnFromBytes(messages[1].replay).has_value());
  QVERIFY(messages[1].measurements.find("\"stop_reason\"") != std::string::npos);
}

void TestChat::aRealModelsAnswerIsCited() {
  if (kSanitized) QSKIP("a book is read for minutes under a sanitizer, by what tiny models go through, too");
  const std::string model = demoModel();
  if (model.empty()) QSKIP("the demo model is not there (installer/lib/fetch_model.sh)");
  const std::string file =
      writeText(m_folder.path("tower.txt"),
                prose(4000) +
                    "\n\nThe lighthouse of Varnholm has 214 steps and was built of grey granite in 1871.\n\n" +
                    prose(2000))
          .toStdString();
  Scene scene(m_folder.path("cited"), model, file);
  QVERIFY(scene.ready());
  const auto answer = scene.chat->ask(asking("How many steps does the lighthouse of Varnholm have?"), upTo(40));
  QVERIFY(answer.has_value());
  QVERIFY2(answer->answer.text.find("214") != std::string::npos, answer->answer.text.c_str());
  const auto stored = scene.messages().back().citations;
  QVERIFY2(stored.size() == 1, answer->answer.text.c_str());
  QVERIFY(stored[0].document == scene.document->id && !stored[0].label.empty());
  QVERIFY(stored[0].quote.find("214 steps") != std::string::npos);
  const std::string& text = scene.document->document.text;
  QCOMPARE(text.substr(stored[0].begin, stored[0].end - stored[0].begin), stored[0].quote);
}

void TestChat::aStoppedQuestionIsNotPartOfTheChat() {
  Scene scene(m_folder.path("stopped"), m_model, m_story);
  QVERIFY(scene.ready());
  std::stop_source stop;
  stop.request_stop();
  app::AnswerOptions options = upTo(12);
  options.stop = stop.get_token();
  const auto none = scene.chat->ask(asking("Who sold the tower?"), options);
  QVERIFY(!none && none.error().code == app::Code::stopped);
  QVERIFY(scene.messages().empty());
  QVERIFY(scene.chat->ask(asking("Who sold the tower?"), upTo(12)).has_value());
}

void TestChat::aStoppedAnswerIsKeptAsSuch() {
  Scene scene(m_folder.path("kept"), m_model, m_story);
  QVERIFY(scene.ready());
  std::stop_source stop;
  app::AnswerOptions options = upTo(200);
  options.stop = stop.get_token();
  options.onText = [&](const std::string&) { stop.request_stop(); };
  const auto partial = scene.chat->ask(asking("Who sold the tower?"), options);
  QVERIFY(partial.has_value());
  const auto messages = scene.messages();
  QCOMPARE(messages.size(), std::size_t{2});
  QVERIFY(messages[1].state == MessageState::stopped && messages[1].text == partial->answer.text);
}

void TestChat::regeneratingIsExact() {
  Scene scene(m_folder.path("again"), m_model, m_story);
  QVERIFY(scene.ready());
  QVERIFY(scene.chat->ask(asking("Who sold the tower?"), upTo(12)).has_value());
  const auto first = scene.chat->ask(asking("Why?"), upTo(20));
  QVERIFY(first.has_value());
  const auto bytes = *scene.reading->session->overlayBytes();
  for (int i = 0; i < 2; ++i) {
    const auto again = scene.chat->regenerate(upTo(20));
    QVERIFY(again.has_value());
    QCOMPARE(again->answer.text, first->answer.text);
    QVERIFY(*scene.reading->session->overlayBytes() == bytes);
  }
  QCOMPARE(scene.messages().size(), std::size_t{4});
  QCOMPARE(scene.messages()[2].text, std::string("Why?"));
}

void TestChat::editingForgetsWhatFollows() {
  Scene scene(m_folder.path("edited"), m_model, m_story);
  QVERIFY(scene.ready());
  for (const char* question : {"Who sold the tower?", "Why?", "And then?"}) {
    QVERIFY(scene.chat->ask(asking(question), upTo(12)).has_value());
  }
  const auto edited = scene.chat->edit(0, asking("Who painted a red boat?"), upTo(20));
  QVERIFY(edited.has_value());
  QCOMPARE(scene.messages().size(), std::size_t{2});
  const auto bytes = *scene.reading->session->overlayBytes();

  // The same as if it had been the first question of a chat of its own.
  QVERIFY(scene.reading->session->rewindOverlay(0).has_value());
  scene.beginChat(600);
  const auto fresh = scene.chat->ask(asking("Who painted a red boat?"), upTo(20));
  QCOMPARE(fresh->answer.text, edited->answer.text);
  QVERIFY(*scene.reading->session->overlayBytes() == bytes);
  const auto none = scene.chat->edit(7, asking("?"), upTo(2));
  QVERIFY(!none && none.error().code == app::Code::usage);
}

void TestChat::aStoppedEditCostsNothing() {
  Scene scene(m_folder.path("stopped_edit"), m_model, m_story);
  QVERIFY(scene.ready());
  for (const char* question : {"Who sold the tower?", "Why?"})
    QVERIFY(scene.chat->ask(asking(question), upTo(12)).has_value());
  const auto before = scene.messages();
  std::stop_source stop;
  stop.request_stop();
  app::AnswerOptions options = upTo(12);
  options.stop = stop.get_token();
  const auto none = scene.chat->edit(0, asking("Who painted a red boat?"), options);
  QVERIFY(!none && none.error().code == app::Code::stopped);
  QVERIFY(sameMessages(scene.messages(), before));
  // Taken up anew, it is edited as if nothing had been.
  QVERIFY(scene.reading->session->rewindOverlay(0).has_value());
  scene.beginChat(600, scene.id);
  QVERIFY(scene.chat->takeUp({}).has_value());
  QCOMPARE(scene.chat->turns(), std::size_t{2});
  QVERIFY(scene.chat->edit(1, asking("Who painted a red boat?"), upTo(12)).has_value());
  const auto after = scene.messages();
  QCOMPARE(after.size(), std::size_t{4});
  QCOMPARE(after[2].text, std::string("Who painted a red boat?"));
}

void TestChat::aRefusedQuestionCostsNothing() {
  Scene scene(m_folder.path("refused"), m_model, m_story);
  QVERIFY(scene.ready());
  QVERIFY(scene.chat->ask(asking("Who sold the tower?"), upTo(12)).has_value());
  const auto before = scene.messages();
  const auto bytes = *scene.reading->session->overlayBytes();
  std::string tooMuch;
  for (int i = 0; i < 20'000; ++i) tooMuch += "why ";
  for (const auto& refused :
       {scene.chat->ask(asking(tooMuch), upTo(12)), scene.chat->edit(0, asking(tooMuch), upTo(12))})
    QVERIFY(!refused && refused.error().code == app::Code::usage);
  QVERIFY(sameMessages(scene.messages(), before));
  QVERIFY(*scene.reading->session->overlayBytes() == bytes);
}

void TestChat::aChatGoesOnAfterTheProgramHasEnded() {
  const std::string library = m_folder.path("later");
  storage::ChatId id = 0;
  std::string next;
  std::vector<std::byte> bytes;
  {
    Scene scene(library, m_model, m_story);
    QVERIFY(scene.ready());
    QVERIFY(!scene.reading->fromSnapshot);
    for (const char* question : {"Who sold the tower?", "Why?"}) {
      QVERIFY(scene.chat->ask(asking(question), upTo(12)).has_value());
    }
    id = scene.id;
    bytes = *scene.reading->session->overlayBytes();
    const auto answer = scene.chat->ask(asking("And then?"), upTo(20));
    next = answer->answer.text;
    QVERIFY(scene.shelf->library->removeFrom(answer->question).has_value());  // as if it had not been asked
  }
  Scene scene(library, m_model, m_story);
  QVERIFY(scene.ready());
  QVERIFY(scene.reading->fromSnapshot);
  scene.beginChat(600, id);
  QVERIFY(scene.chat->takeUp({}).has_value());
  QCOMPARE(scene.chat->turns(), std::size_t{2});
  QVERIFY(*scene.reading->session->overlayBytes() == bytes);
  QCOMPARE(scene.chat->ask(asking("And then?"), upTo(20))->answer.text, next);
}

void TestChat::aChatOfAnotherModelIsRefused() {
  Scene scene(m_folder.path("foreign"), m_model, m_story);
  QVERIFY(scene.ready());
  QVERIFY(scene.chat->ask(asking("Who sold the tower?"), upTo(4)).has_value());
  QVERIFY(scene.reading->session->rewindOverlay(0).has_value());
  app::Chat other({.shelf = *scene.shelf,
                   .reading = *scene.reading,
                   .documents = {&*scene.document},
                   .modelHash = "of another model"},
                  scene.id);
  const auto refused = other.takeUp({});
  QVERIFY(!refused && refused.error().code == app::Code::usage);
  QVERIFY(refused.error().message.find("another model") != std::string::npos);
  QVERIFY(other.turns() == 0 && scene.reading->session->overlayLength() == 0);
}

void TestChat::passagesCanBeSwitchedOff() {
  Scene scene(m_folder.path("off"), m_model, m_story, 0);
  QVERIFY(scene.ready());
  const auto answer = scene.chat->ask(asking("Who sold the tower?"), upTo(12));
  QVERIFY(answer.has_value());
  QVERIFY(answer->passages.empty());
  QCOMPARE(scene.chat->conversation().turn(0).passages, 0U);
}

void TestChat::aReadingIsTakenFromItsSnapshot() {
  const std::string library = m_folder.path("snapshot");
  std::vector<std::byte> bytes;
  {
    Scene scene(library, m_model, m_story);
    QVERIFY(scene.ready() && scene.reading->snapshotBytes > 0);
    bytes = *scene.reading->session->documentBytes();
  }
  {
    Scene scene(library, m_model, m_story);
    QVERIFY(scene.ready() && scene.reading->fromSnapshot);
    QVERIFY(*scene.reading->session->documentBytes() == bytes);
  }
  // What is only asked of it afterwards makes no other reading.
  {
    Scene scene(library, m_model, m_story);
    inference::Settings settings{.method = *inference::presetByName(inference::kDefaultPreset)};
    for (const char* key : {"overlay", "passages", "limit"}) {
      QVERIFY(inference::applySetting(settings, key, "300").has_value());
    }
    const auto again = app::readIntoCache(
        *scene.engine, scene.document->document, scene.reading->chat,
        {.settings = settings, .budget = {inference::Budget::Kind::slots, 128}, .place = &*scene.place});
    QVERIFY(again.has_value() && again->fromSnapshot);
  }
  // A damaged one is said, set aside, and read anew.
  const auto list = storage::SnapshotFolder(library + "/snapshots").list();
  QVERIFY(list.has_value() && list->size() == 1);
  QFile file(QString::fromStdString(list->front().path));
  QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2));
  const QByteArray old = file.read(1);
  QVERIFY(file.seek(file.size() / 2) && file.write(QByteArray(1, static_cast<char>(~old[0]))) == 1);
  file.close();
  Scene scene(library, m_model, m_story);
  QVERIFY(scene.ready() && !scene.reading->fromSnapshot);
  QVERIFY(*scene.reading->session->documentBytes() == bytes);
}

void TestChat::aChangedFileIsANewDocument() {
  const std::string file = writeText(m_folder.path("draft.txt"), prose(3000)).toStdString();
  Scene first(m_folder.path("changed"), m_model, file);
  QVERIFY(first.ready() && first.document->notices.empty());
  const auto same = app::openFile(*first.shelf->library, {.path = file});
  QVERIFY(same.has_value() && same->id == first.document->id && same->notices.empty());
  writeText(file, prose(3100));
  const auto changed = app::openFile(*first.shelf->library, {.path = file});
  QVERIFY(changed.has_value() && changed->id != first.document->id);
  QVERIFY(changed->notices.size() == 1 && std::holds_alternative<app::FileChanged>(changed->notices.front()));
}

QTEST_GUILESS_MAIN(TestChat)
#include "tst_chat.moc"
