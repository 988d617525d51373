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

/// One question, with its answer on stdout as it comes. The question is repeated above the answer once there is one, so
/// that a failure leaves nothing on stdout.
Expected<Answer> askAloud(Conversation& conversation, const std::string& question, const CommonOptions& options,
                          const Interrupt& interrupt) {
  bool begun = false;
  const auto say = [&](const std::string& text) {
    if (options.json) return;
    if (!begun) std::cout << "\n> " << question << "\n\n";
    begun = true;
    std::cout << text << std::flush;
  };
  auto answer = conversation.ask(questionPrompt(question),
                                 {.sampling = options.sampling, .onText = say, .stop = interrupt.token()});
  if (!answer) return answer;
  say("\n");
  printSpeed(*answer);
  return answer;
}

Expected<Json> askAll(const CommonOptions& options, const AskArguments& own, const Interrupt& interrupt) {
  auto session = openDocumentSession(options, own.files.front(), interrupt);
  if (!session) return tl::unexpected(session.error());
  std::cerr << coverageText(*session) << '\n';
  Conversation conversation(session->reading);
  Json answers = Json::array();
  for (const std::string& question : own.questions) {
    const auto answer = askAloud(conversation, question, options, interrupt);
    if (!answer) {
      if (answer.error().code == Code::stopped && !answers.empty()) break;  // the answers before are told
      return tl::unexpected(answer.error());
    }
    answers.push_back(answerJson(question, *answer));
    if (answer->reason == inference::StopReason::stopped) break;
  }
  return answers;
}

Expected<void> run(const CommonOptions& options, const AskArguments& own, const Interrupt& interrupt) {
  if (own.files.size() > 1) {
    return tl::unexpected(Error{Code::usage, "this version asks one document at a time; name one file"});
  }
  const auto answers = askAll(options, own, interrupt);
  if (!answers) return tl::unexpected(answers.error());
  if (options.json) printJson({{"chat", nullptr}, {"answers", *answers}});
  if (interrupt.token().stop_requested()) return tl::unexpected(stoppedWithResult(options));
  return {};
}

}  // namespace

Command addAsk(CLI::App& program) {
  CLI::App* command = program.add_subcommand("ask", "answers questions about a document");
  auto options = commonOptions(*command);
  auto own = std::make_shared<AskArguments>();
  command->add_option("FILE", own->files, "text, Markdown or HTML")->type_name("")->required();
  command->add_option("-q,--question", own->questions, "a question; may be repeated")
      ->type_name("TEXT")
      ->required()
      ->allow_extra_args(false);
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
