// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/reading.h"

#include <algorithm>

#include "app/tasks/prompts.h"

namespace longleaf::app {

namespace {

using inference::SpecialTokens;

std::uint32_t pagesWithText(const storage::Document& document) {
  return static_cast<std::uint32_t>(std::count_if(document.pages.begin(), document.pages.end(),
                                                  [](const storage::Page& page) { return page.end > page.begin; }));
}

}  // namespace

std::string chatOpening(const inference::ChatTemplate& chat) {
  if (chat.defaultSystem.empty()) return chat.bareUserOpen;
  return chat.systemOpen + chat.defaultSystem + chat.systemClose + chat.firstUserOpen;
}

DocumentTokens documentTokens(const storage::Document& document, const inference::Tokenizer& tokenizer,
                              const inference::ChatTemplate& chat) {
  DocumentTokens tokens;
  if (tokenizer.addsBos() && tokenizer.bos()) tokens.ids.push_back(*tokenizer.bos());
  const std::string opening = chatOpening(chat) + std::string(documentInstruction()) + "\n\n";
  const auto head = tokenizer.encode(opening, SpecialTokens::recognised);
  tokens.ids.insert(tokens.ids.end(), head.begin(), head.end());
  tokens.textBegin = static_cast<std::uint32_t>(tokens.ids.size());
  // On its own, not as one text with the opening: then its ids are those that the text has anywhere, whatever the
  // template, at the price of one space in front of it where the tokenizer begins a text with a space.
  const auto text = tokenizer.encode(document.text, SpecialTokens::plain);
  tokens.ids.insert(tokens.ids.end(), text.begin(), text.end());
  tokens.textEnd = static_cast<std::uint32_t>(tokens.ids.size());
  return tokens;
}

namespace {

/// Seconds that this session has read for.
double secondsOf(const inference::Session& session) {
  const auto statistics = session.statistics();
  return statistics ? statistics->prefill.seconds : 0;
}

/// Keeps what was read in `seconds`. Not being able to is no reason to lose the reading: it is said, and the answer is
/// 0 bytes.
std::size_t keep(const ReadingRequest& request, const std::string& key, const inference::Session& session,
                 double seconds) {
  if (request.place == nullptr) return 0;
  const auto saved = saveReading(*request.place, key, session, seconds);
  const auto say = [&](const Notice& notice) {
    if (request.notice) request.notice(notice);
  };
  if (!saved) {
    say(ReadingNotSaved{.why = saved.error()});
    return 0;
  }
  if (saved->freedBytes > 0) say(ReadingsRemoved{.bytes = saved->freedBytes, .quotaBytes = request.place->quotaBytes});
  return saved->bytes;
}

Expected<RestoredReading> restored(const ReadingRequest& request, const std::string& key, inference::Session& session) {
  if (request.place == nullptr || request.anew || request.tailNll != nullptr) return RestoredReading{};
  auto result = restoreReading(*request.place, key, session);
  if (result && result->damaged && request.notice) request.notice(*result->damaged);
  return result;
}

/// Reads all of it, the end with likelihoods: the first token of a call has none, so a little more is scored than kept.
Expected<void> readWithTail(inference::Session& session, const DocumentTokens& tokens, const ReadingRequest& request) {
  const std::span<const inference::TokenId> ids = tokens.ids;
  const std::uint32_t wanted = std::min({request.tailTokens, tokens.textTokens(), tokens.textEnd - 1});
  const std::uint32_t chunk = session.plan().settings.method.readChunk();
  const std::uint32_t before = (tokens.textEnd - wanted - 1) / chunk * chunk;
  auto done = lift(session.read(ids.first(before), {.progress = request.progress, .stop = request.stop}));
  if (!done) return done;
  std::vector<float> nll;
  done = lift(session.read(ids.subspan(before), {.progress = request.progress, .stop = request.stop, .nll = &nll}));
  if (!done) return done;
  request.tailNll->assign(nll.end() - wanted, nll.end());
  return lift(session.freeze());
}

/// Reads what is not there yet and freezes.
Expected<void> readRest(inference::Session& session, const DocumentTokens& tokens, const ReadingRequest& request) {
  if (request.tailNll != nullptr) return readWithTail(session, tokens, request);
  const std::span<const inference::TokenId> rest = std::span(tokens.ids).subspan(session.tokensRead());
  if (auto done = lift(session.read(rest, {.progress = request.progress, .stop = request.stop})); !done) return done;
  return lift(session.freeze());
}

}  // namespace

Expected<Reading> readIntoCache(const Engine& engine, const storage::Document& document,
                                const inference::ChatTemplate& chat, const ReadingRequest& request) {
  DocumentTokens tokens = documentTokens(document, engine.model->tokenizer(), chat);
  if (request.withoutText) tokens.ids.resize(tokens.textEnd = tokens.textBegin);
  const auto plan = lift(inference::plan(engine.model->header(),
                                         {.settings = request.settings,
                                          .budget = request.budget,
                                          .tokens = static_cast<std::uint32_t>(tokens.ids.size()),
                                          .textTokens = tokens.textTokens(),
                                          .logitRows = request.logitRows},
                                         *engine.backend, true));
  if (!plan) return tl::unexpected(plan.error());
  if (request.planned) request.planned(*plan);

  auto made = lift(inference::Session::create(*engine.model, *engine.backend, *plan, request.stop));
  if (!made) return tl::unexpected(made.error());
  inference::Session& session = **made;
  session.setTextRange(tokens.textBegin, tokens.textEnd);
  const std::string key = request.place == nullptr ? std::string() : readingKey(*request.place, tokens.ids, *plan);
  const auto earlier = restored(request, key, session);
  if (!earlier) return tl::unexpected(earlier.error());

  Reading reading{.session = nullptr,
                  .chat = chat,
                  .textTokens = tokens.textTokens(),
                  .pagesRead = request.withoutText ? 0 : pagesWithText(document),
                  .pages = static_cast<std::uint32_t>(document.pages.size()),
                  .fromSnapshot = earlier->found && session.frozen(),
                  .resumedAt = session.frozen() ? 0 : session.tokensRead(),
                  .snapshotBytes = earlier->bytes,
                  .seconds = earlier->seconds};
  if (!reading.fromSnapshot) {
    const auto done = readRest(session, tokens, request);
    reading.seconds += secondsOf(session);
    if (!done) {
      if (done.error().code == Code::stopped && session.tokensRead() > reading.resumedAt) {
        keep(request, key, session, reading.seconds);
      }
      return tl::unexpected(done.error());
    }
    reading.snapshotBytes = keep(request, key, session, reading.seconds);
  }
  reading.session = std::move(*made);
  return reading;
}

Expected<inference::ChatTemplate> chooseTemplate(const std::string& name, const inference::ModelHeader& header) {
  return name.empty() ? lift(inference::recogniseChatTemplate(header.chatTemplate))
                      : lift(inference::chatTemplateByName(name));
}

}  // namespace longleaf::app
