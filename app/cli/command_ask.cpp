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

Json answerJson(const std::string& document, const std::string& question, const Answer& answer) {
  return {{"document", document.empty() ? Json(nullptr) : Json(document)},
          {"question", question},
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
  noteLength(answer->reason, options.sampling.maxTokens);
  return answer;
}

/// The questions of one chat about what `session` has read; answers go to the end of `answers`.
Expected<void> askEach(DocumentSession& session, const std::string& document, const CommonOptions& options,
                       const AskArguments& own, const Interrupt& interrupt, Json& answers) {
  std::cerr << coverageText(session) << '\n';
  Conversation conversation(session.reading);
  for (const std::string& question : own.questions) {
    const auto answer = askAloud(conversation, question, options, interrupt);
    if (!answer) return tl::unexpected(answer.error());
    answers.push_back(answerJson(document, question, *answer));
    if (answer->reason == inference::StopReason::stopped) return tl::unexpected(Error{Code::stopped, "stopped"});
  }
  return {};
}

/// What the documents' answers say, as a text of its own: what the last answers, over all, are drawn from.
std::string answersAsText(const std::vector<std::string>& files, const AskArguments& own, const Json& answers) {
  std::string text;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::size_t file = i / own.questions.size();
    text += "The document \"" + std::filesystem::path(files[file]).stem().string() + "\" answers the question \"" +
            own.questions[i % own.questions.size()] + "\" so: " + answers[i]["text"].get<std::string>() + "\n\n";
  }
  return text;
}

Expected<void> askOverAll(const CommonOptions& options, const AskArguments& own, const Interrupt& interrupt,
                          Json& answers) {
  std::cerr << "Over all documents\n";
  storage::Document digest;
  digest.title = "answers";
  digest.text = answersAsText(own.files, own, answers);
  digest.pages.push_back({"answers", 0, digest.text.size()});
  auto session = openDocumentSession(options, std::move(digest), interrupt);
  if (!session) return tl::unexpected(session.error());
  return askEach(*session, "", options, own, interrupt, answers);
}

Expected<void> askAll(const CommonOptions& options, const AskArguments& own, const Interrupt& interrupt,
                      Json& answers) {
  for (const std::string& file : own.files) {
    if (own.files.size() > 1) {
      if (!options.json) std::cout << "\n== " << file << '\n' << std::flush;
    }
    auto session = openDocumentSession(options, file, interrupt);
    if (!session) return tl::unexpected(session.error());
    if (auto done = askEach(*session, file, options, own, interrupt, answers); !done) return done;
  }
  if (own.files.size() == 1) return {};
  if (!options.json) std::cout << "\n== all documents\n" << std::flush;
  return askOverAll(options, own, interrupt, answers);
}

Expected<void> run(const CommonOptions& options, const AskArguments& own, const Interrupt& interrupt) {
  Json answers = Json::array();
  const auto done = askAll(options, own, interrupt, answers);
  // The answers that there are are told, even if the person stopped the next one.
  if (!done && (done.error().code != Code::stopped || answers.empty())) return done;
  if (options.json) printJson({{"chat", nullptr}, {"answers", answers}});
  if (!done || interrupt.token().stop_requested()) return tl::unexpected(stoppedWithResult(options));
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
