// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/chat.h"

#include <algorithm>
#include <utility>

#include "app/tasks/measurements.h"
#include "app/tasks/prompts.h"
#include "app/tasks/streamed_message.h"

namespace longleaf::app {

namespace {

/// Enough of a first try at an answer to search for its words.
constexpr std::uint32_t kDraftTokens = 48;

/// The id in a message's measurements by which a chat over several documents tells their answers apart.
Json documentId(const ChatScope& scope) {
  return scope.documents.size() == 1 ? Json(scope.documents.front()->id) : Json(nullptr);
}

bool belongsTo(const storage::MessageRecord& message, const Json& document) {
  const Json measured = Json::parse(message.measurements, nullptr, false);
  return measured.is_object() && measured.value("document", Json(nullptr)) == document;
}

std::string modelOf(const storage::MessageRecord& message) {
  const Json measured = Json::parse(message.measurements, nullptr, false);
  return measured.is_object() ? measured.value("model", std::string()) : std::string();
}

storage::MessageState stateOf(inference::StopReason reason) {
  return reason == inference::StopReason::stopped ? storage::MessageState::stopped : storage::MessageState::complete;
}

const char* matchName(Match match) { return match == Match::exact ? "exact" : "supported"; }

}  // namespace

Chat::Chat(const ChatScope& scope, storage::ChatId id) : m_scope(scope), m_id(id), m_conversation(scope.reading) {}

// --- Passages ------------------------------------------------------------------------------------------------------

Expected<std::string> Chat::draft(const Request& request, const AnswerOptions& options) {
  AnswerOptions quiet{.sampling = options.sampling, .stop = options.stop};
  quiet.sampling.maxTokens = std::min(kDraftTokens, options.sampling.maxTokens);
  const std::size_t before = m_conversation.turns();
  const auto answer = m_conversation.ask(request.prompt, quiet);
  if (!answer) return tl::unexpected(answer.error());
  if (auto back = m_conversation.goBack(before, options.stop); !back) return tl::unexpected(back.error());
  return answer->text;
}

Expected<PassageChoice> Chat::passagesFor(const Request& request, const AnswerOptions& options) {
  const std::uint32_t room = std::min(m_scope.passages, m_conversation.roomForPassages(request.prompt));
  if (!request.passages || room == 0 || m_scope.documents.empty()) return PassageChoice{};
  const ShelvedDocument& shelved = *m_scope.documents.front();
  const PassageSearch search{.library = *m_scope.shelf.library,
                             .id = shelved.id,
                             .document = shelved.document,
                             .tokenizer = m_scope.reading.session->model().tokenizer(),
                             .tokens = room};
  auto choice = choosePassages(search, request.question);
  // Without a reading a draft would be a guess; with one it often has the document's own words for what was asked.
  if (!choice || !choice->foundLittle() || m_scope.reading.textTokens == 0) return choice;
  const auto words = draft(request, options);
  if (!words) return tl::unexpected(words.error());
  return choosePassages(search, request.question + " " + *words);
}

// --- Asking --------------------------------------------------------------------------------------------------------

storage::MessageRecord Chat::record(const ChatAnswer& answer) const {
  storage::MessageRecord record{.state = stateOf(answer.answer.reason), .text = answer.answer.text};
  record.measurements = dumped({{"document", documentId(m_scope)},
                                {"model", m_scope.modelHash},
                                {"stop_reason", stopReasonName(answer.answer.reason)},
                                {"statistics", statisticsJson(answer.answer.statistics)}});
  record.replay = turnBytes(m_conversation.turn(m_conversation.turns() - 1));
  for (const DocumentCitation& cited : answer.sources.citations) {
    const Citation& c = cited.citation;
    record.citations.push_back({.document = m_scope.documents[cited.document]->id,
                                .page = c.page,
                                .label = c.label,
                                .begin = c.begin,
                                .end = c.end,
                                .quote = c.quote,
                                .match = matchName(c.match),
                                .sentenceBegin = c.sentenceBegin,
                                .sentenceEnd = c.sentenceEnd});
  }
  for (const Unsupported& part : answer.sources.unsupported) record.unsupported.push_back({part.text, part.reason});
  for (const ChosenPassage& passage : answer.passages) {
    record.passages.push_back({m_scope.documents.front()->id, passage.label, passage.begin, passage.end});
  }
  return record;
}

Expected<ChatAnswer> Chat::ask(const Request& request, const AnswerOptions& options) {
  storage::Library& library = *m_scope.shelf.library;
  const std::string origin = dumped({{"document", documentId(m_scope)}});
  const auto question = lift(library.addMessage(
      {.chat = m_id, .role = storage::Role::user, .text = request.question, .measurements = origin}));
  if (!question) return tl::unexpected(question.error());
  ChatAnswer result;
  result.question = *question;
  const auto withdrawn = [&](const Error& error) -> Expected<ChatAnswer> {
    // A question that was never answered is not part of the chat.
    (void)library.removeFrom(*question);
    return tl::unexpected(error);
  };
  auto choice = passagesFor(request, options);
  if (!choice) return withdrawn(choice.error());
  result.passages = std::move(choice->passages);
  auto message = StreamedMessage::begin(library, m_id, origin);
  if (!message) return withdrawn(message.error());
  result.message = message->id();

  bool told = false;
  Expected<void> replaced;
  const auto tell = [&] {
    if (std::exchange(told, true)) return;
    if (request.instead != 0) replaced = lift(library.removeFrom(request.instead, result.question));
    if (m_scope.onBegun) m_scope.onBegun(result.question, result.message);
  };
  const auto onText = [&](const std::string& text) {
    tell();
    message->append(text);
    if (options.onText) options.onText(text);
  };
  const TurnWords words{.question = request.prompt,
                        .passages = result.passages.empty()
                                        ? std::string()
                                        : passagesText(m_scope.documents.front()->document, result.passages)};
  auto answer = m_conversation.ask(words, {.sampling = options.sampling, .onText = onText, .stop = options.stop});
  if (!answer) {
    if (message->text().empty()) return withdrawn(answer.error());
    (void)message->fail(storage::MessageState::failed);
    return tl::unexpected(answer.error());
  }
  tell();
  result.answer = std::move(*answer);
  if (!m_cited) {
    m_cited.emplace();
    for (const ShelvedDocument* shelved : m_scope.documents) m_cited->add(shelved->document);
  }
  result.sources = m_cited->cite(result.answer.text);
  m_turns.push_back({{request.question, request.prompt, request.passages}, *question});
  if (auto done = message->finish(record(result)); !done) return tl::unexpected(done.error());
  if (!replaced) return tl::unexpected(replaced.error());
  return result;
}

Expected<ChatAnswer> Chat::edit(std::size_t index, const Request& request, const AnswerOptions& options) {
  if (index >= m_turns.size()) return tl::unexpected(Error{Code::usage, "there is no such question in this chat"});
  // A question for which there is no room does not cost the one in whose place it was put.
  if (auto fits = m_conversation.checkRoom({.question = request.prompt}); !fits) return tl::unexpected(fits.error());
  if (auto back = m_conversation.goBack(index, options.stop); !back) return tl::unexpected(back.error());
  Request other = request;
  other.instead = m_turns[index].question;
  m_turns.resize(index);
  return ask(other, options);
}

std::optional<std::size_t> Chat::turnOf(storage::MessageId question) const {
  const auto turn =
      std::find_if(m_turns.begin(), m_turns.end(), [&](const Turn& held) { return held.question == question; });
  if (turn == m_turns.end()) return std::nullopt;
  return static_cast<std::size_t>(turn - m_turns.begin());
}

Expected<ChatAnswer> Chat::regenerate(const AnswerOptions& options) {
  if (m_turns.empty()) return tl::unexpected(Error{Code::usage, "there is no question in this chat yet"});
  const Request last = m_turns.back().request;
  return edit(m_turns.size() - 1, last, options);
}

// --- Taking up -----------------------------------------------------------------------------------------------------

Expected<void> Chat::takeUp(const std::stop_token& stop) {
  const auto messages = lift(m_scope.shelf.library->messages(m_id));
  if (!messages) return tl::unexpected(messages.error());
  const Json document = documentId(m_scope);
  std::vector<TurnLog> logs;
  std::optional<Turn> asked;
  for (const storage::MessageRecord& message : *messages) {
    if (!belongsTo(message, document)) continue;
    if (message.role == storage::Role::user) {
      asked = Turn{{.question = message.text, .prompt = questionPrompt(message.text)}, message.id};
      continue;
    }
    // Answers that were cut off by the end of the program have no log: the model does not remember them.
    auto log = turnFromBytes(message.replay);
    if (!log || !asked) continue;
    if (modelOf(message) != m_scope.modelHash) {
      m_turns.clear();
      return tl::unexpected(Error{Code::usage, "chat " + std::to_string(m_id) +
                                                   " was held with another model; go on with that one (--model), or "
                                                   "begin a new chat"});
    }
    logs.push_back(std::move(*log));
    m_turns.push_back(*std::exchange(asked, std::nullopt));
  }
  auto done = m_conversation.takeUp(logs, stop);
  if (!done) m_turns.clear();
  return done;
}

void removeIfEmpty(storage::Library& library, storage::ChatId chat) {
  const auto record = library.chat(chat);
  if (record && *record && (*record)->messages == 0) (void)library.removeChat(chat);
}

}  // namespace longleaf::app
