// SPDX-License-Identifier: GPL-3.0-or-later
// `generate`: continuation of a prompt without a document.
#include <algorithm>
#include <iostream>
#include <numeric>
#include <optional>

#include "app/cli/commands.h"
#include "app/tasks/file_text.h"
#include "app/tasks/plain_text.h"
#include "app/tasks/reading.h"
#include "inference/session/session.h"

namespace longleaf::app::cli {

namespace {

using inference::SpecialTokens;
using inference::TokenId;

constexpr std::size_t kLogitsShown = 16;

struct GenerateArguments {
  std::optional<std::string> prompt;
  std::optional<std::string> promptFile;
  bool chat = false;
  bool logits = false;
};

Expected<std::vector<TokenId>> promptTokens(const CommonOptions& options, const GenerateArguments& own,
                                            const Engine& engine) {
  const auto text = own.promptFile ? readFile(*own.promptFile) : Expected<std::string>(own.prompt.value_or(""));
  if (!text) return tl::unexpected(text.error());
  const inference::Tokenizer& tokenizer = engine.model->tokenizer();
  std::vector<TokenId> ids;
  if (tokenizer.addsBos() && tokenizer.bos()) ids.push_back(*tokenizer.bos());
  const auto append = [&](const std::vector<inference::TextPart>& parts) {
    const auto more = tokenizer.encode(parts);
    ids.insert(ids.end(), more.begin(), more.end());
  };
  if (own.chat) {
    const auto chat = chooseTemplate(options.chatTemplate, engine.model->header());
    if (!chat) return tl::unexpected(chat.error());
    const std::string opening = chatOpening(*chat);
    append({{opening, SpecialTokens::recognised},
            {*text, SpecialTokens::plain},
            {chat->userClose, SpecialTokens::recognised}});
  } else {
    append({{*text, SpecialTokens::recognised}});
  }
  if (ids.empty()) return tl::unexpected(Error{Code::usage, "an empty prompt cannot be continued"});
  return ids;
}

Json largestLogits(const std::vector<float>& logits) {
  std::vector<std::size_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0U);
  const std::size_t count = std::min(kLogitsShown, order.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
      [&](std::size_t a, std::size_t b) { return logits[a] != logits[b] ? logits[a] > logits[b] : a < b; });
  Json list = Json::array();
  for (std::size_t i = 0; i < count; ++i) list.push_back({{"id", order[i]}, {"logit", logits[order[i]]}});
  return list;
}

Expected<void> run(const CommonOptions& options, const GenerateArguments& own, const Interrupt& interrupt) {
  const auto settings = settingsFrom(options);
  if (!settings) return tl::unexpected(settings.error());
  const auto budget = budgetFrom(options, *settings, false);
  if (!budget) return tl::unexpected(budget.error());
  if (!own.prompt && !own.promptFile) {
    return tl::unexpected(Error{Code::usage, "generate needs a prompt: --prompt TEXT or --prompt-file FILE"});
  }
  const auto engine = loadChosenModel(options, interrupt);
  if (!engine) return tl::unexpected(engine.error());
  const auto prompt = promptTokens(options, own, *engine);
  if (!prompt) return tl::unexpected(prompt.error());
  const auto tokens = static_cast<std::uint32_t>(prompt->size());
  const auto plan = lift(inference::plan(engine->model->header(),
                                         {.settings = *settings,
                                          .budget = *budget,
                                          .tokens = tokens,
                                          .textTokens = tokens,
                                          .overlay = false,
                                          .decodeTokens = options.sampling.maxTokens},
                                         *engine->backend, true));
  if (!plan) return tl::unexpected(plan.error());
  printWarnings(plan->sentences());
  auto session = lift(inference::Session::create(*engine->model, *engine->backend, *plan));
  if (!session) return tl::unexpected(session.error());

  std::string text;
  inference::StreamDecoder decoder(engine->model->tokenizer(), false);
  const auto take = [&](const std::string& piece) {
    text += piece;
    if (!options.json) std::cout << withoutControls(piece) << std::flush;
  };
  std::vector<float> logits;
  const auto result = lift((*session)->generate(*prompt, {.sampling = options.sampling,
                                                          .onToken =
                                                              [&](TokenId id) {
                                                                take(decoder.push(id));
                                                                return true;
                                                              },
                                                          .stop = interrupt.token(),
                                                          .promptLogits = own.logits ? &logits : nullptr}));
  if (!result) return tl::unexpected(result.error());
  take(decoder.finish());
  const auto statistics = lift((*session)->statistics());
  if (!statistics) return tl::unexpected(statistics.error());
  if (!options.json) {
    std::cout << '\n';
  } else {
    Json object = {{"prompt_tokens", prompt->size()},
                   {"ids", result->ids},
                   {"text", text},
                   {"stop_reason", stopReasonName(result->reason)},
                   {"logits", own.logits ? largestLogits(logits) : Json::array()},
                   {"statistics", statisticsJson(*statistics)}};
    printJson(object);
  }
  if (result->reason == inference::StopReason::stopped) return tl::unexpected(stoppedWithResult(options));
  return {};
}

}  // namespace

Command addGenerate(CLI::App& program) {
  CLI::App* command = program.add_subcommand("generate", "continues a prompt, without a document");
  auto options = commonOptions(*command);
  auto own = std::make_shared<GenerateArguments>();
  auto* prompt = command->add_option("--prompt", own->prompt, "the prompt")->type_name("TEXT");
  command->add_option("--prompt-file", own->promptFile, "a file with the prompt")->type_name("FILE")->excludes(prompt);
  command->add_flag("--chat", own->chat, "the prompt is a person's message: wrap it in the model's chat template");
  command->add_flag("--logits", own->logits, "add the 16 largest logits after the prompt (JSON)");
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
