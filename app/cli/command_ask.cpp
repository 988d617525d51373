// SPDX-License-Identifier: GPL-3.0-or-later
// `ask FILE... -q QUESTION...`: reads the document and answers the questions in one chat.
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "app/cli/document_session.h"
#include "app/tasks/conversation.h"
#include "app/tasks/prompts.h"

namespace longleaf::app::cli {

namespace {

struct AskArguments {
  std::vector<std::string> files;
  std::vector<std::string> questions;
};

Json answerJson(const std::string& question, const Answer& answer) {
  return {{"question", question},
          {"text", answer.text},
          {"citations", Json::array()},
          {"unsupported", Json::array()},
          {"passages", Json::array()},
          {"stop_reason", stopReasonName(answer.reason)},
          {"statistics", statisticsJson(answer.statistics)}};
}

void printSpeed(const Answer& answer) {
  std::fflush(stdout);
  std::fprintf(stderr, "         %llu tokens at %.1f tokens/s, first one after %.2f s\n",
               static_cast<unsigned long long>(answer.statistics.decode.tokens),
               answer.statistics.decode.tokensPerSecond(), answer.statistics.prefill.seconds);
}

Expected<Json> askOne(const CommonOptions& options, const std::string& file, const AskArguments& own,
                      const Interrupt& interrupt) {
  auto session = openDocumentSession(options, file, interrupt);
  if (!session) return tl::unexpected(session.error());
  std::cerr << coverageText(*session) << '\n';
  Conversation conversation(session->reading);
  Json answers = Json::array();
  for (const std::string& question : own.questions) {
    if (!options.json) std::cout << "\n> " << question << "\n\n" << std::flush;
    const auto answer = conversation.ask(questionPrompt(question), {.sampling = options.sampling,
                                                                    .onText =
                                                                        [&](const std::string& text) {
                                                                          if (!options.json)
                                                                            std::cout << text << std::flush;
                                                                        },
                                                                    .stop = interrupt.token()});
    if (!answer) return tl::unexpected(answer.error());
    if (!options.json) std::cout << '\n' << std::flush;
    printSpeed(*answer);
    answers.push_back(answerJson(question, *answer));
    if (answer->reason == inference::StopReason::stopped) return tl::unexpected(Error{Code::stopped, "stopped"});
  }
  return answers;
}

Expected<void> run(const CommonOptions& options, const AskArguments& own, const Interrupt& interrupt) {
  if (own.files.size() > 1) {
    return tl::unexpected(Error{Code::usage, "this version asks one document at a time; name one file"});
  }
  const auto answers = askOne(options, own.files.front(), own, interrupt);
  if (!answers) return tl::unexpected(answers.error());
  if (options.json) printJson({{"chat", nullptr}, {"answers", *answers}});
  return {};
}

}  // namespace

Command addAsk(CLI::App& program) {
  CLI::App* command = program.add_subcommand("ask", "answers questions about a document");
  auto options = commonOptions(*command);
  auto own = std::make_shared<AskArguments>();
  command->add_option("FILE", own->files, "text, Markdown or HTML")->required();
  command->add_option("-q,--question", own->questions, "a question; may be repeated")
      ->required()
      ->allow_extra_args(false);
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
