// SPDX-License-Identifier: GPL-3.0-or-later
// `ask FILE... -q QUESTION...`: reads the documents if needed and answers the questions in one chat.
#include <algorithm>
#include <iostream>

#include "app/cli/answer_output.h"
#include "app/cli/desk.h"
#include "app/tasks/chat.h"
#include "app/tasks/plain_text.h"
#include "app/tasks/prompts.h"

namespace longleaf::app::cli {

namespace {

struct AskArguments {
  std::vector<std::string> files;
  std::vector<std::string> questions;
  storage::ChatId chat = 0;
};

/// The questions of one call, and what they were answered.
class Asking final {
 public:
  Asking(Desk& desk, const AskArguments& own) : m_desk(desk), m_own(own) {}

  /// The documents, and the chat that the answers go to.
  Expected<void> open();
  Expected<void> answerAll();
  const Json& answers() const { return m_answers; }
  storage::ChatId chat() const { return m_chat; }

 private:
  Expected<void> goOn();
  void notePassages() const;
  Expected<void> begin();
  Expected<void> askAbout(const ShelvedDocument& document);
  Expected<void> askOverAll();
  Expected<void> askEach(Chat& chat, const std::vector<const ShelvedDocument*>& documents);
  Expected<ChatAnswer> askAloud(Chat& chat, const std::string& question,
                                const std::vector<const ShelvedDocument*>& documents);
  std::string answersAsText() const;
  void heading(const std::string& text) const {
    if (!m_desk.options.json) std::cout << "\n== " << oneLine(text) << '\n' << std::flush;
  }

  Desk& m_desk;
  const AskArguments& m_own;
  std::vector<ShelvedDocument> m_documents;
  storage::ChatId m_chat = 0;
  Json m_answers = Json::array();
};

Expected<void> Asking::goOn() {
  storage::Library& library = *m_desk.shelf.library;
  const auto record = lift(library.chat(m_own.chat));
  if (!record) return tl::unexpected(record.error());
  if (!*record) {
    return tl::unexpected(Error{Code::notFound, "there is no chat " + std::to_string(m_own.chat) + " in this library"});
  }
  m_chat = m_own.chat;
  if (!m_own.files.empty()) return {};
  for (const storage::DocumentId id : (*record)->documents) {
    auto document = openShelved(library, id);
    if (!document) return tl::unexpected(document.error());
    m_documents.push_back(std::move(*document));
  }
  return {};
}

Expected<void> Asking::begin() {
  storage::ChatRecord record{.title = m_own.questions.front()};
  for (const ShelvedDocument& document : m_documents) record.documents.push_back(document.id);
  const auto chat = lift(m_desk.shelf.library->addChat(record));
  if (!chat) return tl::unexpected(chat.error());
  m_chat = *chat;
  return {};
}

/// A budget that does not fit is not cut down without a word.
void Asking::notePassages() const {
  const inference::Settings& settings = m_desk.settings;
  const std::uint32_t room = settings.overlaySlots - std::min(settings.overlaySlots, Conversation::kRoomBesidePassages);
  if (settings.passageTokens <= room) return;
  printWarnings({"passages=" + std::to_string(settings.passageTokens) +
                 " does not fit beside question and answer into overlay=" + std::to_string(settings.overlaySlots) +
                 ": at most " + std::to_string(room) +
                 " tokens are read again; a larger --set overlay=N makes more room"});
}

Expected<void> Asking::open() {
  notePassages();
  for (const std::string& file : m_own.files) {
    auto document = openDocument(m_desk, file);
    if (!document) return tl::unexpected(document.error());
    m_documents.push_back(std::move(*document));
  }
  if (m_own.chat != 0) {
    if (auto done = goOn(); !done) return done;
  }
  if (m_documents.empty()) {
    return tl::unexpected(Error{Code::usage, "ask needs a FILE, or a chat about one with --chat ID"});
  }
  return loadModel(m_desk);
}

/// One question, with its answer on stdout as it comes. The question is repeated above the answer once there is one, so
/// that a failure leaves nothing on stdout.
Expected<ChatAnswer> Asking::askAloud(Chat& chat, const std::string& question,
                                      const std::vector<const ShelvedDocument*>& documents) {
  bool begun = false;
  const auto say = [&](const std::string& text) {
    if (m_desk.options.json) return;
    if (!begun) std::cout << "\n> " << withoutControls(question) << "\n\n";
    begun = true;
    std::cout << withoutControls(text) << std::flush;
  };
  auto answer = chat.ask({.question = question, .prompt = questionPrompt(question)},
                         {.sampling = m_desk.options.sampling, .onText = say, .stop = m_desk.interrupt.token()});
  if (!answer) return answer;
  say("\n");
  if (!m_desk.options.json) printSources(answer->answer.text, answer->sources, documents);
  if (!m_desk.options.json) printPassages(answer->passages);
  printSpeed(answer->answer);
  noteLength(answer->answer.reason, m_desk.options.sampling.maxTokens);
  return answer;
}

Expected<void> Asking::askEach(Chat& chat, const std::vector<const ShelvedDocument*>& documents) {
  for (const std::string& question : m_own.questions) {
    const auto answer = askAloud(chat, question, documents);
    if (!answer) return tl::unexpected(answer.error());
    m_answers.push_back({{"document", documents.size() == 1 ? Json(documents.front()->document.path) : Json(nullptr)},
                         {"question", question},
                         {"text", answer->answer.text},
                         {"citations", citationsJson(answer->sources, documents)},
                         {"unsupported", unsupportedJson(answer->sources)},
                         {"passages", passagesJson(answer->passages, *documents.front())},
                         {"stop_reason", stopReasonName(answer->answer.reason)},
                         {"statistics", statisticsJson(answer->answer.statistics)}});
    if (answer->answer.reason == inference::StopReason::stopped) return tl::unexpected(Error{Code::stopped, "stopped"});
  }
  return {};
}

Expected<void> Asking::askAbout(const ShelvedDocument& document) {
  auto reading = readAloud(m_desk, document.document);
  if (!reading) return tl::unexpected(reading.error());
  const auto statistics = lift(reading->session->statistics());
  if (!statistics) return tl::unexpected(statistics.error());
  std::cerr << coverageText(document.document, *reading, *statistics) << '\n';
  // A chat without a single question is not worth a line in a list: it begins when there is something to ask.
  if (m_chat == 0) {
    if (auto done = begin(); !done) return done;
  }
  Chat chat({.shelf = m_desk.shelf,
             .reading = *reading,
             .documents = {&document},
             .passages = m_desk.settings.passageTokens,
             .modelHash = m_desk.place.modelHash},
            m_chat);
  if (m_own.chat != 0) {
    if (auto done = chat.takeUp(m_desk.interrupt.token()); !done) return done;
  }
  return askEach(chat, {&document});
}

/// What the documents' answers say, as a text of its own: what the last answers, over all, are drawn from.
std::string Asking::answersAsText() const {
  std::string text;
  for (std::size_t i = 0; i < m_answers.size(); ++i) {
    const std::size_t document = i / m_own.questions.size();
    text += "The document \"" + m_documents[document].document.title + "\" answers the question \"" +
            m_own.questions[i % m_own.questions.size()] + "\" so: " + m_answers[i]["text"].get<std::string>() + "\n\n";
  }
  return text;
}

Expected<void> Asking::askOverAll() {
  heading("all documents");
  storage::Document digest{.title = "answers", .text = answersAsText()};
  digest.pages.push_back({"answers", 0, digest.text.size()});
  auto reading = readAloud(m_desk, digest);
  if (!reading) return tl::unexpected(reading.error());
  std::vector<const ShelvedDocument*> documents;
  for (const ShelvedDocument& document : m_documents) documents.push_back(&document);
  Chat chat({.shelf = m_desk.shelf, .reading = *reading, .documents = documents, .modelHash = m_desk.place.modelHash},
            m_chat);
  return askEach(chat, documents);
}

Expected<void> Asking::answerAll() {
  for (const ShelvedDocument& document : m_documents) {
    if (m_documents.size() > 1) heading(document.document.title);
    if (auto done = askAbout(document); !done) return done;
  }
  return m_documents.size() == 1 ? Expected<void>() : askOverAll();
}

Expected<void> run(const CommonOptions& options, const AskArguments& own, const Interrupt& interrupt) {
  auto desk = openDesk(options, interrupt, true);
  if (!desk) return tl::unexpected(desk.error());
  Asking asking(*desk, own);
  if (auto opened = asking.open(); !opened) return opened;
  const auto done = asking.answerAll();
  if (!done && own.chat == 0) removeIfEmpty(*desk->shelf.library, asking.chat());
  // The answers that there are are told, even if the person stopped the next one.
  if (!done && (done.error().code != Code::stopped || asking.answers().empty())) return done;
  if (options.json) {
    printJson({{"chat", asking.chat()}, {"answers", asking.answers()}});
  } else {
    std::cerr << "Chat " << asking.chat() << ": longleaf-cli ask --chat " << asking.chat() << " -q ... goes on\n";
  }
  if (!done || interrupt.token().stop_requested()) return tl::unexpected(stoppedWithResult(options));
  return {};
}

}  // namespace

Command addAsk(CLI::App& program) {
  CLI::App* command = program.add_subcommand("ask", "answers questions about documents, with citations");
  auto options = commonOptions(*command);
  auto own = std::make_shared<AskArguments>();
  command->add_option("FILE", own->files, kDocumentHelp)->type_name("");
  command->add_option("-q,--question", own->questions, "a question; may be repeated")
      ->type_name("TEXT")
      ->required()
      ->allow_extra_args(false);
  command->add_option("--chat", own->chat, "goes on with a chat of the library")
      ->type_name("ID")
      ->check(wholeNumber(1, INT64_MAX));
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
