// SPDX-License-Identifier: GPL-3.0-or-later
// `compare FILE -q Q --setting 'budget=512,method=streaming' --setting ...`: one question over one document, with two
// to four settings side by side.
#include <cstdio>
#include <iostream>
#include <optional>
#include <utility>

#include "app/cli/answer_output.h"
#include "app/cli/desk.h"
#include "app/export/comparison_export.h"
#include "app/tasks/comparison.h"
#include "app/tasks/new_file.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app::cli {

namespace {

constexpr std::size_t kColumn = 26;  // characters of the table's columns

struct CompareArguments {
  std::string file;
  std::string question;
  bool summary = false;
  std::vector<std::string> settings;
  std::string output;
};

/// All that can be wrong about the words of the call, before anything is opened.
Expected<std::vector<CacheSetting>> settingsToCompare(const CommonOptions& options, const CompareArguments& own) {
  if (own.summary == !own.question.empty()) {
    return tl::unexpected(Error{Code::usage, "compare takes a question with -q TEXT, or --summary"});
  }
  if (own.settings.size() < kFewestCompared || own.settings.size() > kMostCompared) {
    return tl::unexpected(
        Error{Code::usage, "compare takes two to four of --setting, not " + std::to_string(own.settings.size())});
  }
  if (!own.output.empty() && !comparisonFormatOf(own.output)) {
    return tl::unexpected(
        Error{Code::usage, "--export takes a file whose name ends in .html, .pdf or .json, not '" + own.output + "'"});
  }
  std::vector<CacheSetting> settings;
  for (const std::string& text : own.settings) {
    auto setting = parseSetting(text, wordsFrom(options));
    if (!setting) return tl::unexpected(setting.error());
    settings.push_back(std::move(*setting));
  }
  return settings;
}

/// Progress on stderr, a line for each setting.
class Telling final {
 public:
  explicit Telling(const std::vector<CacheSetting>& settings) : m_settings(settings) {}

  void planned(std::size_t index, const inference::MemoryPlan& plan) {
    std::cerr << name(index) << ": " << byteText(plan.totalBytes) << ", cache " << byteText(plan.cacheBytes) << " for "
              << grouped(plan.budgetSlots) << " slots\n";
    printWarnings(plan.sentences());
  }
  void progress(const ComparisonProgress& progress) {
    const std::string lead = name(progress.setting) + ": ";
    if (progress.stage == ComparisonStage::answering) return m_line.show(lead + "Answering", true);
    if (progress.stage == ComparisonStage::agreeing) return m_line.show(lead + "Agreement with the reference", true);
    if (progress.reading.tokensTotal == 0) return;
    m_line.show(lead + readingText(progress.reading), progress.reading.tokensDone == progress.reading.tokensTotal);
  }
  void notice(const Notice& notice) {
    m_line.finish();
    printWarnings({noticeSentence(notice)});
  }
  void finish() { m_line.finish(); }

 private:
  std::string name(std::size_t index) const { return oneLine(m_settings[index].text); }

  const std::vector<CacheSetting>& m_settings;
  ProgressLine m_line;
};

Expected<Comparison> compareAloud(Desk& desk, const CompareArguments& own, const ShelvedDocument& document,
                                  std::vector<CacheSetting> settings) {
  ReadingPlace place = desk.place;
  place.title = document.document.title;
  ComparisonRequest request{.settings = std::move(settings),
                            .question = own.question,
                            .sampling = desk.options.sampling,
                            .stop = desk.interrupt.token()};
  Telling telling(request.settings);
  request.planned = [&](std::size_t index, const inference::MemoryPlan& plan) { telling.planned(index, plan); };
  request.progress = [&](const ComparisonProgress& progress) { telling.progress(progress); };
  request.notice = [&](const Notice& notice) { telling.notice(notice); };
  auto comparison = compare({*desk.shelf.library, *desk.engine, *desk.chat, place}, document, request);
  telling.finish();
  return comparison;
}

void printAnswers(const Comparison& comparison, const ShelvedDocument& document) {
  for (std::size_t i = 0; i < comparison.settings.size(); ++i) {
    const ComparedAnswer& answer = comparison.settings[i];
    std::cout << "\n== " << oneLine(answer.setting.text) << (i == 0 ? " (reference)" : "") << "\n\n";
    for (const DiffSpan& span : answer.spans) {
      const std::string words = withoutControls(answer.answer.text.substr(span.begin, span.end - span.begin));
      std::cout << (span.differs ? "{" + words + "}" : words);
    }
    std::cout << '\n';
    printSources(answer.answer.text, answer.sources, {&document});
  }
}

/// Figures in columns.
void printFigures(const Comparison& comparison) {
  const auto cell = [](std::string text) {
    text.resize(std::max(text.size() + 2, kColumn), ' ');
    return text;
  };
  std::cout << "\n" << cell("");
  for (const ComparedAnswer& answer : comparison.settings)
    std::cout << cell(shortened(answer.setting.text, kColumn - 2));
  std::cout << '\n';
  for (const FigureRow& row : comparisonFigures(comparison)) {
    std::cout << cell(row.name);
    for (const std::string& value : row.values) std::cout << cell(value);
    std::cout << '\n';
  }
  std::cout << std::flush;
}

Expected<void> run(const CommonOptions& options, const CompareArguments& own, const Interrupt& interrupt) {
  auto settings = settingsToCompare(options, own);
  if (!settings) return tl::unexpected(settings.error());
  auto desk = openDesk(options, interrupt);
  if (!desk) return tl::unexpected(desk.error());
  const auto document = openDocument(*desk, own.file);
  if (!document) return tl::unexpected(document.error());
  std::optional<NewFile> file;
  if (!own.output.empty()) {
    auto begun = NewFile::create(own.output);  // that it cannot be written is said before an hour of reading
    if (!begun) return tl::unexpected(begun.error());
    file.emplace(std::move(*begun));
  }
  if (auto loaded = loadModel(*desk); !loaded) return loaded;
  const auto comparison = compareAloud(*desk, own, *document, std::move(*settings));
  if (!comparison) return tl::unexpected(comparison.error());
  for (const ComparedAnswer& answer : comparison->settings) {
    noteLength(answer.answer.reason, options.sampling.maxTokens);
  }
  if (file) {
    const auto bytes = exported(*comparison, *document, *comparisonFormatOf(own.output));
    if (!bytes) return tl::unexpected(bytes.error());
    if (auto written = file->write(*bytes); !written) return written;
    if (auto written = file->commit(); !written) return written;
  }
  if (options.json) {
    printJson(comparisonJson(*comparison, *document));
  } else {
    printAnswers(*comparison, *document);
    printFigures(*comparison);
  }
  return {};
}

}  // namespace

Command addCompare(CLI::App& program) {
  CLI::App* command = program.add_subcommand("compare", "one question with two to four settings side by side");
  auto options = commonOptions(*command);
  auto own = std::make_shared<CompareArguments>();
  command->add_option("FILE", own->file, kDocumentHelp)->type_name("")->required();
  auto* question = command->add_option("-q,--question", own->question, "the question");
  question->type_name("TEXT");
  command->add_flag("--summary", own->summary, "a short summary instead of a question")->excludes(question);
  command
      ->add_option("--setting", own->settings,
                   "budget=N, method=PRESET and keys of --set, with commas between them; two to four times, the first "
                   "is the reference")
      ->type_name("KEY=VALUE,...")
      ->allow_extra_args(false);
  command->add_option("--export", own->output, "writes the comparison, too: FILE.html, FILE.pdf or FILE.json")
      ->type_name("FILE");
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
