// SPDX-License-Identifier: GPL-3.0-or-later
// `summarize FILE`: a summary of a document or of a part of it.
#include <iostream>

#include "app/cli/document_session.h"
#include "app/tasks/conversation.h"
#include "app/tasks/document_part.h"
#include "app/tasks/prompts.h"

namespace longleaf::app::cli {

namespace {

struct SummarizeArguments {
  std::string file;
  std::string length = "short";
  std::string section;
  std::string pages;
};

SummaryLength lengthOf(const SummarizeArguments& own) {
  return own.length == "page"      ? SummaryLength::page
         : own.length == "outline" ? SummaryLength::outline
                                   : SummaryLength::brief;
}

Expected<void> selectPart(storage::Document& document, const SummarizeArguments& own) {
  if (own.section.empty() && own.pages.empty()) return {};
  auto part = own.section.empty() ? pagesOf(document, own.pages) : sectionOf(document, own.section);
  if (!part) return tl::unexpected(part.error());
  document = std::move(*part);
  return {};
}

Expected<void> run(const CommonOptions& options, const SummarizeArguments& own, const Interrupt& interrupt) {
  auto session = openDocumentSession(options, own.file, interrupt,
                                     [&](storage::Document& document) { return selectPart(document, own); });
  if (!session) return tl::unexpected(session.error());
  std::cerr << coverageText(*session) << '\n';
  Conversation conversation(session->reading);
  const auto answer =
      conversation.ask(summaryPrompt(lengthOf(own), session->document.title), {.sampling = options.sampling,
                                                                               .onText =
                                                                                   [&](const std::string& text) {
                                                                                     if (!options.json)
                                                                                       std::cout << text << std::flush;
                                                                                   },
                                                                               .stop = interrupt.token()});
  if (!answer) return tl::unexpected(answer.error());
  if (options.json) {
    printJson({{"text", answer->text},
               {"sections", Json::array()},
               {"citations", Json::array()},
               {"stop_reason", stopReasonName(answer->reason)},
               {"reading", readingJson(*session)},
               {"statistics", statisticsJson(answer->statistics)}});
  } else {
    std::cout << '\n' << std::flush;
  }
  noteLength(answer->reason, options.sampling.maxTokens);
  if (answer->reason == inference::StopReason::stopped) return tl::unexpected(stoppedWithResult(options));
  return {};
}

}  // namespace

Command addSummarize(CLI::App& program) {
  CLI::App* command = program.add_subcommand("summarize", "summarizes a document or a part of it");
  auto options = commonOptions(*command);
  auto own = std::make_shared<SummarizeArguments>();
  command->add_option("FILE", own->file, "text, Markdown or HTML")->type_name("")->required();
  command->add_option("--length", own->length, "short (default), page or outline")
      ->type_name("LENGTH")
      ->check(oneOf({"short", "page", "outline"}));
  auto* section = command->add_option("--section", own->section, "title of a section of the outline");
  section->type_name("TITLE");
  command->add_option("--pages", own->pages, "labels of the first and last page")->type_name("A-B")->excludes(section);
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
