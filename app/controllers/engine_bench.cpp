// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/engine_bench.h"

#include <algorithm>
#include <cmath>

#include "app/controllers/chat_messages.h"
#include "app/tasks/prompts.h"
#include "storage/documents/document.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

using ui::grouped;

constexpr std::chrono::milliseconds kTellEvery{33};

bool sameSettings(const inference::Settings& a, const inference::Settings& b) {
  return std::all_of(inference::settingKeys().begin(), inference::settingKeys().end(),
                     [&](const auto& key) { return settingValue(a, key.name) == settingValue(b, key.name); });
}

bool sameReading(const ReadingOrder& a, const ReadingOrder& b) {
  return a.document && b.document && a.document->id == b.document->id && a.part == b.part && a.model == b.model &&
         a.device.device == b.device.device && a.device.threads == b.device.threads && a.withoutText == b.withoutText &&
         a.budget.kind == b.budget.kind && a.budget.value == b.budget.value && sameSettings(a.settings, b.settings);
}

/// The page that holds about this token: tokens are of nearly even length over a text.
QString pageOf(const storage::Document& document, double share) {
  if (document.pages.empty()) return {};
  const auto at = static_cast<std::size_t>(share * static_cast<double>(document.text.size()));
  return QString::fromStdString(document.pages[pageAt(document, std::min(at, document.text.size()))].label);
}

}  // namespace

// --- Pausing -------------------------------------------------------------------------------------------------------

void PauseGate::set(bool paused) {
  {
    const std::lock_guard lock(m_mutex);
    m_paused = paused;
  }
  m_changed.notify_all();
}

bool PauseGate::isSet() const {
  const std::lock_guard lock(m_mutex);
  return m_paused;
}

void PauseGate::wait(const std::stop_token& stop) {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, stop, [this] { return !m_paused; });
}

// --- In words ------------------------------------------------------------------------------------------------------

QString coverageSentence(const storage::Document& document, const Reading& reading, std::uint32_t slots) {
  if (reading.textTokens == 0) return EngineRoom::tr("Nothing is read: answers come from passages alone");
  const QString ratio = slots > 0 && slots < reading.textTokens
                            ? EngineRoom::tr(" (%1 : 1)").arg(std::lround(double(reading.textTokens) / slots))
                            : QString();
  const QString sentence = document.format == "pdf"
                               ? EngineRoom::tr("Read %1 of %2 pages, %3 tokens, in %4 slots%5")
                               : EngineRoom::tr("Read %1 of %2 sections, %3 tokens, in %4 slots%5");
  return sentence.arg(grouped(reading.pagesRead), grouped(reading.pages), grouped(reading.textTokens), grouped(slots),
                      ratio);
}

ui::CacheFill cacheFill(const inference::MemoryPlan& plan, std::uint32_t slots, double merged, double dropped,
                        std::uint32_t tokens) {
  ui::CacheFill fill{.slots = plan.budgetSlots};
  const std::uint32_t sink = std::min(plan.split.sink, slots);
  // Residual slots come to be with the first merge.
  const std::uint32_t residual = merged > 0 ? std::min(plan.split.residual, slots - sink) : 0;
  const std::uint32_t recent = std::min(plan.split.recent, slots - sink - residual);
  fill.sink = sink;
  fill.residual = residual;
  fill.recent = recent;
  fill.context = slots - sink - residual - recent;
  if (tokens > 0) {
    fill.merged = merged / tokens;
    fill.dropped = dropped / tokens;
    fill.kept = std::max(0.0, 1 - fill.merged - fill.dropped);
  }
  return fill;
}

// --- What the window is told ---------------------------------------------------------------------------------------

void EngineBench::stage(const QString& text) {
  post([&room = m_room, text] { Q_EMIT room.progressed({.phase = ui::ReadingState::Phase::running, .stage = text}); });
}

void EngineBench::progress(const ReadingOrder& order, const inference::ReadProgress& done,
                           const inference::MemoryPlan& plan, const QString& stageText) {
  const bool last = done.tokensDone >= done.tokensTotal;
  const auto now = Clock::now();
  if (!last && !m_gate.isSet() && now - m_told < kTellEvery) return;
  m_told = now;
  const double seconds = done.seconds - m_lastSeconds;
  const bool goesOn = done.tokensDone > m_lastTokens && seconds > 0;
  ui::ReadingState state{.phase = ui::ReadingState::Phase::running, .stage = stageText};
  state.document = order.document->id;
  state.tokensDone = done.tokensDone;
  state.tokensTotal = done.tokensTotal;
  state.tokensPerSecond = goesOn ? (done.tokensDone - m_lastTokens) / seconds : 0;
  const double overall = done.seconds > 0 ? done.tokensDone / done.seconds : 0;
  if (overall > 0) state.secondsLeft = (done.tokensTotal - done.tokensDone) / overall;
  state.page = pageOf(order.text(), double(done.tokensDone) / std::max(1U, done.tokensTotal));
  m_lastTokens = done.tokensDone;
  m_lastSeconds = done.seconds;
  const ui::CacheFill fill = cacheFill(plan, done.slots, done.merged, done.dropped, done.tokensDone);
  post([&room = m_room, state, fill] {
    Q_EMIT room.progressed(state);
    Q_EMIT room.cacheChanged(fill);
  });
}

void EngineBench::report(const ReadingOrder& order) {
  const auto statistics = m_reading->session->statistics();
  if (!statistics) return;
  const inference::MemoryPlan& plan = m_reading->session->plan();
  const auto& cache = statistics->cache;
  ReadingReport report{.document = order.document->id,
                       .tokens = m_reading->textTokens,
                       .pagesRead = m_reading->pagesRead,
                       .pages = m_reading->pages,
                       .slots = cache.slots,
                       .fromSnapshot = m_reading->fromSnapshot,
                       .part = order.part != nullptr,
                       .modelName = order.modelName,
                       .signature = order.signature,
                       .coverage = coverageSentence(order.text(), *m_reading, cache.slots)};
  report.fill = cacheFill(plan, cache.slots, cache.mergedTokens, cache.droppedTokens, m_reading->textTokens);
  report.memory.weights = static_cast<qint64>(plan.weightsBytes);
  report.memory.cache = static_cast<qint64>(plan.cacheBytes) + static_cast<qint64>(plan.overlayBytes) +
                        static_cast<qint64>(plan.fateMapBytes);
  report.memory.workspace = static_cast<qint64>(plan.workspaceBytes);
  post([&room = m_room, report] {
    Q_EMIT room.memoryChanged(report.memory);
    Q_EMIT room.readingReady(report);
  });
}

void EngineBench::tellBegun(storage::ChatId chat, storage::MessageId question, storage::MessageId answer) {
  const auto messages = (*m_shelf).library->messages(chat);
  if (!messages) return;
  ui::ChatMessage asked, begun;
  for (const storage::MessageRecord& message : *messages) {
    if (message.id == question) asked = shownMessage(message);
    if (message.id == answer) begun = shownMessage(message);
  }
  begun.state = ui::MessageState::streaming;
  post([&room = m_room, chat, asked, begun] { Q_EMIT room.answerBegan(chat, asked, begun); });
}

void EngineBench::tellText(storage::ChatId chat, const std::string& text) {
  m_text += text;
  m_textChat = chat;
  if (Clock::now() - m_told >= kTellEvery) flushText();
}

void EngineBench::waitWhilePaused(const std::stop_token& stop) {
  if (!m_gate.isSet()) return;
  flushText();  // what there is can be read meanwhile
  m_gate.wait(stop);
}

void EngineBench::flushText() {
  if (m_text.empty()) return;
  m_told = Clock::now();
  const QString text = QString::fromUtf8(m_text.data(), static_cast<qsizetype>(m_text.size()));
  m_text.clear();
  double rate = 0;
  if (m_reading) {
    const auto statistics = m_reading->session->statistics();
    if (statistics) rate = statistics->decode.tokensPerSecond();
  }
  post([&room = m_room, chat = m_textChat, text, rate] {
    Q_EMIT room.answeringRate(rate);
    Q_EMIT room.textArrived(chat, text);
  });
}

void EngineBench::tellAnswer(storage::ChatId chat, storage::MessageId answer) {
  flushText();
  const auto messages = (*m_shelf).library->messages(chat);
  if (!messages) return;
  const auto record = std::find_if(messages->begin(), messages->end(), [&](const auto& m) { return m.id == answer; });
  if (record == messages->end()) return;
  const ui::ChatMessage shown = shownMessage(*record);
  post([&room = m_room, chat, shown] {
    Q_EMIT room.answeringRate(0);
    Q_EMIT room.answered(chat, shown);
  });
}

void EngineBench::tellEnd(const Expected<void>& done) {
  flushText();
  if (done) return;
  post([&room = m_room, error = done.error()] {
    Q_EMIT room.answeringRate(0);
    if (error.code == Code::stopped) {
      Q_EMIT room.stopped();
    } else {
      Q_EMIT room.failed(error.code, QString::fromStdString(error.message));
    }
  });
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
  post([&room = m_room] { Q_EMIT room.memoryChanged({}); });
}

Expected<void> EngineBench::loadModel(const ReadingOrder& order, const std::stop_token& stop) {
  if (!m_shelf) return tl::unexpected(m_shelf.error());
  if (m_engine && m_model == order.model && m_order.device.device == order.device.device &&
      m_order.device.threads == order.device.threads) {
    return {};
  }
  release();
  const std::string path = order.model.toStdString();
  stage(EngineRoom::tr("Loading the model"));
  auto engine = loadEngine(path, order.device, {}, stop);
  if (!engine) return tl::unexpected(engine.error());
  auto chat = chooseTemplate({}, engine->model->header());
  if (!chat) return tl::unexpected(chat.error());
  const auto show = [&](double share) {
    if (Clock::now() - m_told < kTellEvery) return;
    m_told = Clock::now();
    stage(EngineRoom::tr("Taking the model's checksum, %1").arg(ui::percentText(share)));
  };
  auto hash = modelHash(*m_shelf->library, path, show, stop);
  if (!hash) return tl::unexpected(hash.error());
  m_engine = std::move(*engine);
  m_template = std::move(*chat);
  m_modelHash = std::move(*hash);
  m_model = order.model;
  m_order.device = order.device;
  const ui::MemoryParts parts{.weights = static_cast<qint64>(m_engine->model->weightBytes())};
  post([&room = m_room, parts] { Q_EMIT room.memoryChanged(parts); });
  return {};
}

ReadingPlace EngineBench::placeOf(const ReadingOrder& order) const {
  return {.folder = m_shelf->snapshots,
          .quotaBytes = m_shelf->snapshotQuota,
          .modelHash = m_modelHash,
          .title = order.text().title};
}

Expected<Reading> EngineBench::makeReading(const ReadingOrder& order, const std::stop_token& stop) {
  const ReadingPlace place = placeOf(order);
  std::optional<inference::MemoryPlan> plan;
  m_lastTokens = 0;
  m_lastSeconds = 0;
  stage(EngineRoom::tr("Preparing"));
  ReadingRequest request{.settings = order.settings,
                         .budget = order.budget,
                         .place = order.withoutText ? nullptr : &place,
                         .withoutText = order.withoutText,
                         .anew = order.anew,
                         .stop = stop};
  request.planned = [&](const inference::MemoryPlan& made) {
    plan = made;
    const ui::MemoryParts parts{.weights = static_cast<qint64>(made.weightsBytes),
                                .cache = static_cast<qint64>(made.cacheBytes + made.overlayBytes + made.fateMapBytes),
                                .workspace = static_cast<qint64>(made.workspaceBytes)};
    post([&room = m_room, parts] { Q_EMIT room.memoryChanged(parts); });
  };
  request.progress = [&](const inference::ReadProgress& done) {
    progress(order, done, *plan, EngineRoom::tr("Reading"));
    m_gate.wait(stop);
  };
  request.notice = [&](const std::string& sentence) {
    post([&room = m_room, text = QString::fromStdString(sentence)] { Q_EMIT room.noticed(text); });
  };
  return readIntoCache(*m_engine, order.text(), *m_template, request);
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
    tellBegun(id, question, answer);
  };
  auto chat = std::make_unique<Chat>(scope, id);
  stage(EngineRoom::tr("Taking up the chat"));
  if (auto taken = chat->takeUp(stop); !taken) return tl::unexpected(taken.error());
  m_held = {.id = id, .documents = ids, .chat = std::move(chat)};
  return m_held.chat.get();
}

Expected<storage::ChatId> EngineBench::addChat(const QList<ReadingOrder>& orders, const std::string& question) {
  storage::ChatRecord record{.title = question};
  QList<qint64> documents;
  for (const ReadingOrder& order : orders) {
    record.documents.push_back(order.document->id);
    documents.append(order.document->id);
  }
  auto chat = lift(m_shelf->library->addChat(record));
  if (!chat) return tl::unexpected(chat.error());
  post([&room = m_room, id = *chat, documents] { Q_EMIT room.chatBegan(id, documents); });
  return *chat;
}

Expected<ChatAnswer> EngineBench::answer(Chat& chat, const ReadingOrder& order, const Question& question,
                                         const std::stop_token& stop) {
  AnswerOptions options{.sampling = order.sampling, .stop = stop};
  options.onText = [&](const std::string& text) {
    tellText(question.chat, text);
    waitWhilePaused(stop);
  };
  stage(EngineRoom::tr("Answering"));
  const Chat::Request request{.question = question.words, .prompt = questionPrompt(question.words)};
  if (question.edited != 0) {
    const auto messages = lift(m_shelf->library->messages(question.chat));
    if (!messages) return tl::unexpected(messages.error());
    if (!messages->empty() && messages->front().id == question.edited) {  // whose words name the chat
      if (auto named = lift(m_shelf->library->renameChat(question.chat, question.words)); !named)
        return tl::unexpected(named.error());
    }
    if (const auto turn = chat.turnOf(question.edited)) return chat.edit(*turn, request, options);
    if (auto gone = lift(m_shelf->library->removeFrom(question.edited)); !gone) return tl::unexpected(gone.error());
  }
  return chat.ask(request, options);
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
    tellAnswer(question.chat, said->message);
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
  if (said) tellAnswer(question.chat, said->message);
  // The next question needs the documents themselves again.
  m_held = {};
  m_reading.reset();
  m_order.document.reset();
  if (!said) return tl::unexpected(said.error());
  return {};
}

void EngineBench::ask(const QList<ReadingOrder>& orders, const Question& question, const std::stop_token& stop) {
  tellEnd(answerEach(orders, question, stop));
}

void EngineBench::summarize(const ReadingOrder& order, SummaryLength length, const std::stop_token& stop) {
  if (auto loaded = loadModel(order, stop); !loaded) return tellEnd(loaded);
  m_held = {};
  m_reading.reset();
  m_order.document.reset();
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
    progress(
        order, done, *plan,
        part.empty() ? EngineRoom::tr("Reading") : EngineRoom::tr("Reading, %1").arg(QString::fromStdString(part)));
    m_gate.wait(stop);
  };
  request.notice = [&](const std::string& sentence) {
    post([&room = m_room, text = QString::fromStdString(sentence)] { Q_EMIT room.noticed(text); });
  };
  request.read = [&](const Reading&) { stage(EngineRoom::tr("Summarizing")); };
  request.onBegun = [&](storage::ChatId id, storage::MessageId question, storage::MessageId message) {
    chat = id;
    post([&room = m_room, id, document = order.document->id] { Q_EMIT room.chatBegan(id, {document}); });
    tellBegun(id, question, message);
  };
  request.onText = [&](const std::string& text) {
    tellText(chat, text);
    waitWhilePaused(stop);
  };
  m_lastTokens = 0;
  m_lastSeconds = 0;
  const auto summary =
      app::summarize({*m_shelf, *m_engine, *m_template, place}, *order.document, order.text(), request);
  if (!summary) return tellEnd(tl::unexpected(summary.error()));
  tellAnswer(summary->chat, summary->answer.message);
}

}  // namespace longleaf::app
