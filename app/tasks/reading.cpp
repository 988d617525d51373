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

Expected<Reading> readIntoCache(const Engine& engine, const storage::Document& document,
                                const inference::ChatTemplate& chat, const ReadingRequest& request) {
  const DocumentTokens tokens = documentTokens(document, engine.model->tokenizer(), chat);
  const auto plan = lift(inference::plan(engine.model->header(),
                                         {.settings = request.settings,
                                          .budget = request.budget,
                                          .tokens = static_cast<std::uint32_t>(tokens.ids.size()),
                                          .textTokens = tokens.textTokens()},
                                         *engine.backend, true));
  if (!plan) return tl::unexpected(plan.error());
  if (request.planned) request.planned(*plan);

  auto session = lift(inference::Session::create(*engine.model, *engine.backend, *plan, request.stop));
  if (!session) return tl::unexpected(session.error());
  (*session)->setTextRange(tokens.textBegin, tokens.textEnd);
  if (auto done = lift((*session)->read(tokens.ids, {.progress = request.progress, .stop = request.stop})); !done) {
    return tl::unexpected(done.error());
  }
  if (auto done = lift((*session)->freeze()); !done) return tl::unexpected(done.error());
  return Reading{.session = std::move(*session),
                 .chat = chat,
                 .textTokens = tokens.textTokens(),
                 .pagesRead = pagesWithText(document),
                 .pages = static_cast<std::uint32_t>(document.pages.size())};
}

Expected<inference::ChatTemplate> chooseTemplate(const std::string& name, const inference::ModelHeader& header) {
  return name.empty() ? lift(inference::recogniseChatTemplate(header.chatTemplate))
                      : lift(inference::chatTemplateByName(name));
}

}  // namespace longleaf::app
