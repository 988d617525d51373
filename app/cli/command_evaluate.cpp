// SPDX-License-Identifier: GPL-3.0-or-later
// `evaluate TASK FILE... --setting ...`: the quality of cache settings.
#include <algorithm>
#include <sstream>

#include "app/cli/desk.h"
#include "app/cli/evaluate_output.h"
#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/evaluation/run.h"
#include "app/tasks/evaluation/sources.h"
#include "storage/parse/parse_process.h"

namespace longleaf::app::cli {

namespace {

using evaluation::Source;
using evaluation::Task;

struct EvaluateArguments {
  std::string tasks;  // with commas
  std::vector<std::string> files;
  std::vector<std::string> settings;
  std::vector<std::uint32_t> items;
  std::uint32_t tokens = 0;
  EvaluationFiles::Paths paths;
};

/// The settings; without any, the one that the common options make.
Expected<std::vector<CacheSetting>> settingsFor(const CommonOptions& options, const EvaluateArguments& own) {
  if (!own.settings.empty()) return parseSettings(own.settings, wordsFrom(options));
  std::string text = "method=" + options.method;
  if (!options.budget.empty()) text += ",budget=" + options.budget;
  for (const std::string& pair : options.set) text += "," + pair;
  return parseSettings({text});
}

Expected<Task> taskNamed(const std::string& name) {
  if (const auto task = evaluation::taskByName(name)) return *task;
  return tl::unexpected(Error{Code::usage, "there is no task '" + name +
                                               "'; TASK is perplexity, recall, facts, agreement or qa, or several of "
                                               "them with commas between"});
}

/// "facts,recall" with {100, 40}.
Expected<std::vector<evaluation::TaskRequest>> tasksOf(const EvaluateArguments& own) {
  std::vector<evaluation::TaskRequest> tasks;
  std::string name;
  for (std::istringstream names(own.tasks + ","); std::getline(names, name, ',');) {
    const auto task = taskNamed(name);
    if (!task) return tl::unexpected(task.error());
    const auto same = [&](const evaluation::TaskRequest& other) { return other.task == *task; };
    if (std::any_of(tasks.begin(), tasks.end(), same)) {
      return tl::unexpected(Error{Code::usage, "the task " + name + " is there twice"});
    }
    tasks.push_back({.task = *task});
  }
  if (!own.items.empty() && own.items.size() != tasks.size()) {
    return tl::unexpected(Error{Code::usage, "--items takes a number for each task"});
  }
  for (std::size_t i = 0; i < own.items.size(); ++i) tasks[i].items = own.items[i];
  return tasks;
}

/// A text with all of its questions for `qa`, else a document like any other.
Expected<std::vector<Source>> sourcesOf(const std::string& path, bool questions, const Desk& desk) {
  if (questions) return evaluation::questionSources(path);
  auto document = lift(storage::openDocument(path, desk.options.password, desk.interrupt.token()));
  if (!document) return tl::unexpected(document.error());
  printWarnings(sentencesOf(document->warnings));
  std::vector<Source> sources;
  sources.push_back({.name = path, .document = std::move(*document)});
  return sources;
}

Expected<std::vector<Source>> allSources(const EvaluateArguments& own, bool questions, const Desk& desk) {
  std::vector<Source> all;
  for (const std::string& file : own.files) {
    auto sources = sourcesOf(file, questions, desk);
    if (!sources) return sources;
    for (Source& source : *sources) all.push_back(std::move(source));
  }
  return all;
}

Expected<evaluation::RunResult> evaluate(const Desk& desk, const evaluation::RunRequest& request,
                                         const std::vector<Source>& sources) {
  ProgressLine line;
  std::optional<std::size_t> told;  // the reading that was shown last: each one is, whatever its length
  const auto show = [&](const evaluation::RunProgress& progress) {
    line.show(evaluationText(progress), told != progress.reading);
    told = progress.reading;
  };
  return evaluation::runEvaluation({.engine = *desk.engine,
                                    .chat = *desk.chat,
                                    .library = desk.shelf.library.get(),
                                    .modelHash = desk.place.modelHash,
                                    .progress = show,
                                    .notice =
                                        [&](const Notice& notice) {
                                          line.finish();
                                          printWarnings({noticeSentence(notice)});
                                        },
                                    .stop = desk.interrupt.token()},
                                   request, sources);
}

Expected<void> run(const CommonOptions& options, const EvaluateArguments& own, const Interrupt& interrupt) {
  auto settings = settingsFor(options, own);
  if (!settings) return tl::unexpected(settings.error());
  auto tasks = tasksOf(own);
  if (!tasks) return tl::unexpected(tasks.error());
  auto desk = openDesk(options, interrupt);
  if (!desk) return tl::unexpected(desk.error());
  const evaluation::RunRequest request{.tasks = std::move(*tasks),
                                       .settings = std::move(*settings),
                                       .seed = options.sampling.seed,
                                       .tokens = own.tokens};
  const auto sources = allSources(own, request.tasks.front().task == Task::qa, *desk);
  if (!sources) return tl::unexpected(sources.error());
  auto files = EvaluationFiles::begin(own.paths);
  if (!files) return tl::unexpected(files.error());
  if (auto loaded = loadModel(*desk); !loaded) return loaded;
  const auto result = evaluate(*desk, request, *sources);
  if (!result) return tl::unexpected(result.error());
  // A stop keeps the rows that are done; with none of them there is nothing to tell.
  if (result->stopped && result->rows.empty()) return tl::unexpected(Error{Code::stopped, "stopped"});
  if (auto done = files->write(*result); !done) return done;
  if (options.json) {
    printJson(evaluation::resultJson(request, *result));
  } else {
    printEvaluation(request, *result);
  }
  if (result->stopped) return tl::unexpected(stoppedWithResult(options));
  return {};
}

}  // namespace

Command addEvaluate(CLI::App& program) {
  CLI::App* command = program.add_subcommand("evaluate", "quality of cache settings: likelihoods, facts, questions");
  auto options = commonOptions(*command);
  auto own = std::make_shared<EvaluateArguments>();
  command->add_option("TASK", own->tasks, "perplexity, recall, facts, agreement or qa; several: facts,recall")
      ->type_name("")
      ->required();
  command->add_option("FILE", own->files, std::string(kDocumentHelp) + "; of qa: JSON lines with questions")
      ->type_name("")
      ->required();
  const auto option = [&](const std::string& name, auto& value, const char* type, const char* meaning) {
    return command->add_option(name, value, meaning)->type_name(type);
  };
  option("--setting", own->settings, "KEY=VALUE,...",
         "budget=N, method=PRESET and keys of --set; repeatable, the first is what the others are compared with")
      ->allow_extra_args(false);
  option("--items", own->items, "N",
         "questions of a document; of perplexity: tokens at its end (default: 40 facts, 20 passages, 12 answers, all "
         "of qa, 4096 tokens); with several tasks N,N,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(wholeNumber(1, 1U << 24));
  option("--tokens", own->tokens, "N", "only the first N tokens of each document")->check(wholeNumber(1, 1U << 28));
  option("--csv", own->paths.csv, "FILE", "write the rows as CSV");
  option("--svg", own->paths.svg, "FILE", "write plots as SVG");
  option("--png", own->paths.png, "FILE", "write plots as PNG");
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
