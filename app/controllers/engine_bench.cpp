// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/engine_bench.h"

#include <algorithm>
#include <utility>

#include "app/controllers/notice_words.h"
#include "app/controllers/reading_figures.h"
#include "app/tasks/prompts.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

bool sameSettings(const inference::Settings& a, const inference::Settings& b) {
  return std::all_of(inference::settingKeys().begin(), inference::settingKeys().end(),
                     [&](const auto& key) { return settingValue(a, key.name) == settingValue(b, key.name); });
}

bool sameReading(const ReadingOrder& a, const ReadingOrder& b) {
  return a.document && b.document && a.document->id == b.document->id && a.part == b.part && a.model == b.model &&
         a.device.device == b.device.device && a.device.threads == b.device.threads && a.withoutText == b.withoutText &&
         a.budget.kind == b.budget.kind && a.budget.value == b.budget.value && sameSettings(a.settings, b.settings);
}

}  // namespace

EngineBench::EngineBench(EngineRoom& room) : m_teller(room, m_gate, [this] { return decodeRate(); }) {}

double EngineBench::decodeRate() const {
  if (!m_reading) return 0;
  const auto statistics = m_reading->session->statistics();
  return statistics ? statistics->decode.tokensPerSecond() : 0;
}

void EngineBench::tellEnd(const Expected<void>& done) {
  m_teller.flushText();
  if (done) return;
  if (done.error().code == Code::deviceLost) release();  // what lies on the device is lost with it
  m_teller.failure(done.error());
}

void EngineBench::waitWhilePaused(const std::stop_token& stop) {
  if (!m_gate.isSet()) return;
  m_teller.flushText();  // what there is can be read meanwhile
  m_gate.wait(stop);
}

void EngineBench::report(const ReadingOrder& order) {
  if (const auto made = readingReport(order, *m_reading, m_engine->backend->info())) m_teller.reading(*made);
}

// --- Model and reading ---------------------------------------------------------------------------------------------

void EngineBench::openLibrary(const std::string& folder) {
  m_shelf = openShelf(folder);
  if (!m_shelf) tellEnd(tl::unexpected(m_shelf.error()));
}

void EngineBench::release() {
  m_held = {};
  m_reading.reset();
  m_order = {};
  m_engine.reset();
  m_model.clear();
  m_teller.memory({});
}

Expected<void> EngineBench::loadModel(const ReadingOrder& order, const std::stop_token& stop) {
  if (!m_shelf) return tl::unexpected(m_shelf.error());
  if (m_engine && m_model == order.model && m_order.device.device == order.device.device &&
      m_order.device.threads == order.device.threads) {
    return {};
  }
  release();
  const std::string path = order.model.toStdString();
  m_teller.stage(EngineRoom::tr("Loading the model"));
  DeviceChoice device = order.device;
  device.purpose = {
      .settings = order.settings, .budget = order.budget, .tokens = kSupposedTokens, .textTokens = kSupposedTokens};
  auto engine = loadEngine(path, device, {}, stop);
  if (!engine) return tl::unexpected(engine.error());
  if (engine->notice) m_teller.notice(*engine->notice);
  auto chat = chooseTemplate({}, engine->model->header());
  if (!chat) return tl::unexpected(chat.error());
  const auto show = [this](double share) {
    m_teller.passingStage(EngineRoom::tr("Taking the model's checksum, %1").arg(ui::percentText(share)));
  };
  auto hash = modelHash(*m_shelf->library, engine->model->header(), show, stop);
  if (!hash) return tl::unexpected(hash.error());
  m_engine = std::move(*engine);
  m_template = std::move(*chat);
  m_modelHash = std::move(*hash);
  m_model = order.model;
  m_order.device = order.device;
  ui::MemoryParts parts{.weights = static_cast<qint64>(m_engine->model->weightBytes())};
  placeParts(parts, m_engine->backend->info());
  m_teller.memory(parts);
  return {};
}

ReadingPlace EngineBench::placeOf(const ReadingOrder& order) const {
  return {.folder = m_shelf->snapshots,
          .quotaBytes = m_shelf->snapshotQuota,
          .modelHash = m_modelHash,
          .title = order.document ? order.text().title : std::string()};
}

Expected<Reading> EngineBench::makeReading(const ReadingOrder& order, const std::stop_token& stop) {
  const ReadingPlace place = placeOf(order);
  std::optional<inference::MemoryPlan> plan;
  m_teller.beginReading();
  m_teller.stage(EngineRoom::tr("Preparing"));
  ReadingRequest request{.settings = order.settings,
                         .budget = order.budget,
                         .place = order.withoutText ? nullptr : &place,
                         .withoutText = order.withoutText,
                         .anew = order.anew,
                         .stop = stop};
  request.planned = [&](const inference::MemoryPlan& made) {
    plan = made;
    m_teller.memory(memoryParts(made, m_engine->backend->info()));
  };
  request.progress = [&](const inference::ReadProgress& done) {
    m_teller.progress(order, done, *plan, EngineRoom::tr("Reading"));
    m_gate.wait(stop);
  };
  request.notice = [this](const Notice& notice) { m_teller.notice(notice); };
  auto reading = readIntoCache(*m_engine, order.text(), *m_template, request);
  if (!reading) return tl::unexpected(worded(reading.error(), plan));
  return reading;
}

Expected<void> EngineBench::ensureReading(const ReadingOrder& order, const std::stop_token& stop) {
  if (auto loaded = loadModel(order, stop); !loaded) return loaded;
  if (m_reading && !order.anew && sameReading(m_order, order)) return {};
  m_held = {};
  m_reading.reset();  // two readings at once would need the memory of both
  auto reading = makeReading(order, stop);
  if (!reading) return tl::unexpected(reading.error());
  m_reading = std::move(*reading);
  m_order = order;
  report(order);
  return {};
}

void EngineBench::read(const ReadingOrder& order, const std::stop_token& stop) {
  auto done = ensureReading(order, stop);
  if (done) report(order);
  tellEnd(done);
}

// --- Asking --------------------------------------------------------------------------------------------------------

Expected<Chat*> EngineBench::chatFor(const std::vector<const ShelvedDocument*>& documents, const ReadingOrder& order,
                                     storage::ChatId id, const std::stop_token& stop) {
  std::vector<storage::DocumentId> ids(documents.size());
  std::transform(documents.begin(), documents.end(), ids.begin(), [](const auto* document) { return document->id; });
  if (m_held.chat && m_held.id == id && m_held.documents == ids) return m_held.chat.get();
  m_held = {};
  if (auto empty = lift(m_reading->session->rewindOverlay(0)); !empty) return tl::unexpected(empty.error());
  ChatScope scope{.shelf = *m_shelf,
                  .reading = *m_reading,
                  .documents = documents,
                  .passages = documents.size() == 1 ? order.settings.passageTokens : 0,
                  .modelHash = m_modelHash};
  scope.onBegun = [this, id](storage::MessageId question, storage::MessageId answer) {
    if (const NewChat begun = std::exchange(m_newChat, {}); begun.id != 0)
      m_teller.chatBegan(begun.id, begun.documents);
    m_teller.begun(*m_shelf->library, id, question, answer);
  };
  auto chat = std::make_unique<Chat>(scope, id);
  m_teller.stage(EngineRoom::tr("Taking up the chat"));
  if (auto taken = chat->takeUp(stop); !taken) return tl::unexpected(taken.error());
  m_held = {.id = id, .documents = ids, .chat = std::move(chat)};
  return m_held.chat.get();
}

Expected<storage::ChatId> EngineBench::addChat(const QList<ReadingOrder>& orders, const std::string& question) {
  storage::ChatRecord record{.title = question};
  for (const ReadingOrder& order : orders) record.documents.push_back(order.document->id);
  auto chat = lift(m_shelf->library->addChat(record));
  if (chat) m_newChat = {*chat, QList<qint64>(record.documents.begin(), record.documents.end())};
  return chat;
}

Expected<ChatAnswer> EngineBench::answer(Chat& chat, const ReadingOrder& order, const Question& question,
                                         const std::stop_token& stop) {
  AnswerOptions options{.sampling = order.sampling, .stop = stop};
  options.onText = [&](const std::string& text) {
    m_teller.text(question.chat, text);
    waitWhilePaused(stop);
  };
  m_teller.stage(EngineRoom::tr("Answering"));
  Chat::Request request{.question = question.words, .prompt = questionPrompt(question.words)};
  if (question.edited == 0) return chat.ask(request, options);
  const auto messages = lift(m_shelf->library->messages(question.chat));
  if (!messages) return tl::unexpected(messages.error());
  const bool names = !messages->empty() && messages->front().id == question.edited;  // its words are the chat's title
  request.instead = question.edited;
  const auto turn = chat.turnOf(question.edited);
  auto said = turn ? chat.edit(*turn, request, options) : chat.ask(request, options);
  if (!said) m_held = {};  // the conversation may have gone back; the library has not
  if (said && names) {
    if (auto named = lift(m_shelf->library->renameChat(question.chat, question.words)); !named)
      return tl::unexpected(named.error());
  }
  return said;
}

Expected<void> EngineBench::answerEach(const QList<ReadingOrder>& orders, Question question,
                                       const std::stop_token& stop) {
  std::vector<std::string> answers;
  for (const ReadingOrder& order : orders) {
    if (auto ready = ensureReading(order, stop); !ready) return ready;
    // A chat without a single question is not worth a line in a list: it begins when there is something to ask.
    if (question.chat == 0) {
      auto id = addChat(orders, question.words);
      if (!id) return tl::unexpected(id.error());
      question.chat = *id;
    }
    auto chat = chatFor({order.document.get()}, order, question.chat, stop);
    if (!chat) return tl::unexpected(chat.error());
    auto said = answer(**chat, order, question, stop);
    if (!said) return tl::unexpected(said.error());
    m_teller.answer(*m_shelf->library, question.chat, said->message);
    question.edited = 0;  // it is gone, and all that came after it
    if (said->answer.reason == inference::StopReason::stopped) return {};
    answers.push_back("The document \"" + order.document->document.title + "\" answers the question \"" +
                      question.words + "\" so: " + said->answer.text + "\n\n");
  }
  return orders.size() > 1 ? answerOverAll(orders, question, answers, stop) : Expected<void>();
}

/// What the documents' answers say is read as a text of its own, and the last answer drawn from it.
Expected<void> EngineBench::answerOverAll(const QList<ReadingOrder>& orders, const Question& question,
                                          const std::vector<std::string>& answers, const std::stop_token& stop) {
  auto digest = std::make_shared<ShelvedDocument>();
  digest->document.title = "answers";
  for (const std::string& text : answers) digest->document.text += text;
  digest->document.pages.push_back({"answers", 0, digest->document.text.size()});
  ReadingOrder order = orders.front();
  order.document = digest;
  order.part = nullptr;
  m_held = {};
  m_reading.reset();
  auto reading = makeReading(order, stop);
  if (!reading) return tl::unexpected(reading.error());
  m_reading = std::move(*reading);
  m_order = order;
  std::vector<const ShelvedDocument*> documents;
  for (const ReadingOrder& each : orders) documents.push_back(each.document.get());
  auto chat = chatFor(documents, order, question.chat, stop);
  if (!chat) return tl::unexpected(chat.error());
  auto said = answer(**chat, order, {.chat = question.chat, .words = question.words}, stop);
  if (said) m_teller.answer(*m_shelf->library, question.chat, said->message);
  dropReading();  // the next question needs the documents themselves again
  if (!said) return tl::unexpected(said.error());
  return {};
}

void EngineBench::ask(const QList<ReadingOrder>& orders, const Question& question, const std::stop_token& stop) {
  const auto done = answerEach(orders, question, stop);
  if (const NewChat begun = std::exchange(m_newChat, {}); begun.id != 0) {  // nobody was told of it
    m_held = {};
    removeIfEmpty(*m_shelf->library, begun.id);
  }
  tellEnd(done);
}

void EngineBench::summarize(const ReadingOrder& order, SummaryLength length, const std::stop_token& stop) {
  if (auto loaded = loadModel(order, stop); !loaded) return tellEnd(loaded);
  dropReading();
  const ReadingPlace place = placeOf(order);
  std::optional<inference::MemoryPlan> plan;
  storage::ChatId chat = 0;
  SummaryRequest request{.length = length,
                         .part = order.partName.toStdString(),
                         .settings = order.settings,
                         .budget = order.budget,
                         .sampling = order.sampling,
                         .stop = stop};
  request.planned = [&](const inference::MemoryPlan& made) { plan = made; };
  request.progress = [&](const std::string& part, const inference::ReadProgress& done) {
    m_teller.progress(
        order, done, *plan,
        part.empty() ? EngineRoom::tr("Reading") : EngineRoom::tr("Reading, %1").arg(QString::fromStdString(part)));
    m_gate.wait(stop);
  };
  request.notice = [this](const Notice& notice) { m_teller.notice(notice); };
  request.read = [&](const Reading&) { m_teller.stage(EngineRoom::tr("Summarizing")); };
  request.onBegun = [&](storage::ChatId id, storage::MessageId question, storage::MessageId message) {
    chat = id;
    m_teller.chatBegan(id, {order.document->id});
    m_teller.begun(*m_shelf->library, id, question, message);
  };
  request.onText = [&](const std::string& text) {
    m_teller.text(chat, text);
    waitWhilePaused(stop);
  };
  m_teller.beginReading();
  const auto summary =
      app::summarize({*m_shelf, *m_engine, *m_template, place}, *order.document, order.text(), request);
  if (!summary) return tellEnd(tl::unexpected(worded(summary.error(), plan)));
  m_teller.answer(*m_shelf->library, summary->chat, summary->answer.message);
}

// --- Anything else -------------------------------------------------------------------------------------------------

void EngineBench::dropReading() {
  m_held = {};
  m_reading.reset();
  m_order.document.reset();
}

void EngineBench::perform(const ReadingOrder& order, const EngineTask& task, const std::stop_token& stop) {
  if (auto loaded = loadModel(order, stop); !loaded) return tellEnd(loaded);
  dropReading();
  const ReadingPlace place = placeOf(order);
  const EngineTools tools{.shelf = *m_shelf,
                          .engine = *m_engine,
                          .chat = *m_template,
                          .place = place,
                          .progressed = [this](const ui::ReadingState& state) { m_teller.state(state); },
                          .waitWhilePaused = [this, &stop] { m_gate.wait(stop); }};
  task(tools, stop);
}

}  // namespace longleaf::app
