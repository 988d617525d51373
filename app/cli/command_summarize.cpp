// SPDX-License-Identifier: GPL-3.0-or-later
// `summarize FILE`: a summary of a document or of a part of it.
#include <iostream>
#include <utility>

#include "app/cli/answer_output.h"
#include "app/cli/desk.h"
#include "app/tasks/document_part.h"
#include "app/tasks/plain_text.h"
#include "app/tasks/summary.h"

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

Expected<storage::Document> selectedPart(const storage::Document& document, const SummarizeArguments& own) {
  if (own.section.empty() && own.pages.empty()) return document;
  return own.section.empty() ? pagesOf(document, own.pages) : sectionOf(document, own.section);
}

/// "section X", "pages 3-9"; empty for the whole document.
std::string partName(const SummarizeArguments& own) {
  return !own.section.empty() ? "section " + own.section : !own.pages.empty() ? "pages " + own.pages : std::string();
}

Json sectionsJson(const Summary& summary) {
  Json list = Json::array();
  for (const SummarySection& section : summary.sections) {
    list.push_back({{"title", section.title},
                    {"first_page", section.firstPage},
                    {"last_page", section.lastPage},
                    {"tokens", section.tokens},
                    {"stop_reason", stopReasonName(section.reason)},
                    {"text", section.text}});
  }
  return list;
}

Expected<Summary> summarizeAloud(Desk& desk, const SummarizeArguments& own, const ShelvedDocument& document,
                                 const storage::Document& part) {
  ProgressLine line;
  bool begun = false;
  SummaryRequest request{.length = lengthOf(own),
                         .part = partName(own),
                         .settings = desk.settings,
                         .budget = desk.budget,
                         .sampling = desk.options.sampling,
                         .stop = desk.interrupt.token()};
  request.planned = [&](const inference::MemoryPlan& plan) {
    if (!std::exchange(begun, true)) announce(plan);
  };
  request.progress = [&](const std::string& stage, const inference::ReadProgress& progress) {
    const bool last = progress.tokensDone == progress.tokensTotal;
    line.show(readingText(progress) + (stage.empty() ? "" : "  " + stage), last);
  };
  request.notice = [&](const Notice& notice) {
    line.finish();
    printWarnings({noticeSentence(notice)});
  };
  request.read = [&](const Reading& reading) {
    line.finish();
    if (const auto statistics = reading.session->statistics()) {
      std::cerr << coverageText(part, reading, *statistics) << '\n';
    }
  };
  request.onText = [&](const std::string& text) {
    line.finish();
    if (!desk.options.json) std::cout << withoutControls(text) << std::flush;
  };
  return summarize({desk.shelf, *desk.engine, *desk.chat, desk.place}, document, part, request);
}

Expected<void> run(const CommonOptions& options, const SummarizeArguments& own, const Interrupt& interrupt) {
  auto desk = openDesk(options, interrupt);
  if (!desk) return tl::unexpected(desk.error());
  const auto document = openDocument(*desk, own.file);
  if (!document) return tl::unexpected(document.error());
  const auto part = selectedPart(document->document, own);
  if (!part) return tl::unexpected(part.error());
  if (auto loaded = loadModel(*desk); !loaded) return loaded;
  const auto summary = summarizeAloud(*desk, own, *document, *part);
  if (!summary) return tl::unexpected(summary.error());
  const Answer& answer = summary->answer.answer;
  if (options.json) {
    printJson({{"text", answer.text},
               {"chat", summary->chat},
               {"tokens", summary->tokens},
               {"sections", sectionsJson(*summary)},
               {"citations", citationsJson(summary->answer.sources, {&*document})},
               {"unsupported", unsupportedJson(summary->answer.sources)},
               {"stop_reason", stopReasonName(answer.reason)},
               {"statistics", statisticsJson(answer.statistics)}});
  } else {
    std::cout << '\n' << std::flush;
    printSources(answer.text, summary->answer.sources, {&*document});
    printSpeed(answer);
  }
  noteLength(answer.reason, options.sampling.maxTokens);
  if (answer.reason == inference::StopReason::stopped) return tl::unexpected(stoppedWithResult(options));
  return {};
}

}  // namespace

Command addSummarize(CLI::App& program) {
  CLI::App* command = program.add_subcommand("summarize", "summarizes a document or a part of it");
  auto options = commonOptions(*command);
  auto own = std::make_shared<SummarizeArguments>();
  command->add_option("FILE", own->file, kDocumentHelp)->type_name("")->required();
  command->add_option("--length", own->length, "short (default), page or outline")
      ->type_name("LENGTH")
      ->check(oneOf({"short", "page", "outline"}));
  auto* section = command->add_option("--section", own->section, "title of a section of the outline");
  section->type_name("TITLE");
  command->add_option("--pages", own->pages, "labels of the first and last page")->type_name("A-B")->excludes(section);
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
