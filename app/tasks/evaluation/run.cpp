// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/run.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "app/tasks/evaluation/bootstrap.h"
#include "app/tasks/evaluation/questions.h"
#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/evaluation/run_key.h"
#include "storage/documents/file_hash.h"
#include "storage/documents/utf8.h"

namespace longleaf::app::evaluation {

namespace {

/// Rows of logits at a time: enough for the matrix product to be one, small beside the weights.
constexpr std::uint32_t kLogitRows = 32;

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A source with its questions, task by task.
struct Sheet {
  const Source& source;
  std::vector<std::unique_ptr<Questions>> questions;

  const storage::Document& document() const { return questions.front()->document(); }
};

class Run final {
 public:
  Run(const RunPlace& place, RunRequest request) : m_place(place), m_request(std::move(request)) {}

  Expected<RunResult> over(const std::vector<Source>& sources);

 private:
  /// Rows of one setting on one document, task by task: what is known of them.
  using Known = std::vector<std::optional<Row>>;

  Expected<void> prepare(const std::vector<Source>& sources);
  Expected<Sheet> sheetFor(const Source& source) const;
  Expected<void> check(const DocumentTokens& tokens, const CacheSetting& setting) const;
  Expected<void> begin(const std::vector<Source>& sources);
  Expected<void> document(const Sheet& sheet);
  Expected<std::vector<Known>> knownRows(const Sheet& sheet) const;
  Expected<std::optional<Row>> knownRow(const Sheet& sheet, std::size_t task, const CacheSetting& setting) const;
  Expected<void> fill(const Sheet& sheet, const CacheSetting& setting, Known& rows);
  Expected<void> ask(const Sheet& sheet, std::size_t task, const Scene& scene, Row& row) const;
  Expected<Reading> read(const Sheet& sheet, const CacheSetting& setting, std::vector<float>& nll) const;
  Expected<void> keep(const Sheet& sheet, std::size_t task, const CacheSetting& setting, const Row& row);
  RunProgress progressAt(const Sheet& sheet, const CacheSetting& setting) const;
  bool wants(Task task) const {
    return std::any_of(m_request.tasks.begin(), m_request.tasks.end(),
                       [task](const TaskRequest& request) { return request.task == task; });
  }

  const RunPlace& m_place;
  RunRequest m_request;
  std::vector<Sheet> m_sheets;
  std::size_t m_readings = 0;  // that are done
  RunResult m_result;
};

// --- Before anything is read ---------------------------------------------------------------------------------------

Expected<void> Run::prepare(const std::vector<Source>& sources) {
  if (m_request.settings.empty() || m_request.tasks.empty() || sources.empty()) {
    return tl::unexpected(Error{Code::usage, "nothing to evaluate"});
  }
  if (wants(Task::qa) && m_request.tasks.size() > 1) {
    return tl::unexpected(Error{Code::usage, "qa has texts of its own and goes alone"});
  }
  for (TaskRequest& task : m_request.tasks) {
    if (task.items == 0) task.items = usualItems(task.task);
  }
  for (const Source& source : sources) {
    auto sheet = sheetFor(source);
    if (!sheet) return tl::unexpected(sheet.error());
    const DocumentTokens tokens = documentTokens(sheet->document(), m_place.engine.model->tokenizer(), m_place.chat);
    for (const CacheSetting& setting : m_request.settings) {
      if (auto done = check(tokens, setting); !done) return done;
    }
    m_sheets.push_back(std::move(*sheet));
  }
  return {};
}

Expected<Sheet> Run::sheetFor(const Source& source) const {
  const inference::Tokenizer& tokenizer = m_place.engine.model->tokenizer();
  storage::Document document = beginningOf(source.document, tokenizer, m_request.tokens);
  Sheet sheet{.source = source, .questions = {}};
  sheet.questions.resize(m_request.tasks.size());
  // Facts first: the others ask about the text that they are planted into.
  for (const bool facts : {true, false}) {
    for (std::size_t i = 0; i < m_request.tasks.size(); ++i) {
      const TaskRequest& task = m_request.tasks[i];
      if ((task.task == Task::facts) != facts) continue;
      auto questions = makeQuestions(task.task, {.tokenizer = tokenizer,
                                                 .chat = m_place.chat,
                                                 .document = document,
                                                 .pairs = source.pairs,
                                                 .items = task.items,
                                                 .seed = m_request.seed});
      if (!questions) return tl::unexpected(questions.error());
      if (facts) document = (*questions)->document();
      sheet.questions[i] = std::move(*questions);
    }
  }
  return sheet;
}

/// What would go wrong later is said before anything is read.
Expected<void> Run::check(const DocumentTokens& tokens, const CacheSetting& setting) const {
  const auto fail = [&](Code code, const std::string& message) {
    return tl::unexpected(Error{code, "setting '" + setting.text + "': " + message});
  };
  const inference::CacheMethod& method = setting.settings.method;
  const bool evictsLater = method.schedule != inference::Schedule::never && !method.boundedWhileReading();
  if (wants(Task::perplexity) && evictsLater) {
    return fail(Code::usage,
                "perplexity scores tokens while they are read, and this method evicts only after the prompt; take "
                "recall or facts");
  }
  const Engine& engine = m_place.engine;
  const auto plan = lift(inference::plan(engine.model->header(),
                                         {.settings = setting.settings,
                                          .budget = setting.budget,
                                          .tokens = static_cast<std::uint32_t>(tokens.ids.size()),
                                          .textTokens = tokens.textTokens(),
                                          .logitRows = kLogitRows},
                                         *engine.backend, true));
  if (!plan) return fail(plan.error().code, plan.error().message);
  if (const auto sound = lift(inference::checkPlan(*plan)); !sound) {
    const inference::PlanWarning* why = inference::forbidding(*plan);
    if (why != nullptr && m_place.forbidden) m_place.forbidden({setting.text, *why, *plan});
    return fail(sound.error().code, sound.error().message);
  }
  if (m_place.notice) {
    for (const inference::PlanWarning& warning : plan->warnings)
      m_place.notice(SettingWarning{.setting = setting.text, .warning = warning, .plan = *plan});
  }
  return {};
}

// --- The library ---------------------------------------------------------------------------------------------------

Expected<void> Run::begin(const std::vector<Source>& sources) {
  if (m_place.library == nullptr) return {};
  std::string names;
  for (const TaskRequest& task : m_request.tasks)
    names += (names.empty() ? "" : ",") + std::string(taskName(task.task));
  const std::string request = dumped(runJson(m_place, m_request, sources));
  const auto id =
      lift(m_place.library->beginEvaluation({.key = storage::sha256Of(request), .task = names, .request = request}));
  if (!id) return tl::unexpected(id.error());
  m_result.id = *id;
  if (m_place.begun) m_place.begun(*id);
  return {};
}

Expected<std::optional<Row>> Run::knownRow(const Sheet& sheet, std::size_t task, const CacheSetting& setting) const {
  if (m_place.library == nullptr) return std::optional<Row>();
  const auto json = lift(m_place.library->evaluationRow(rowKey(
      m_place, m_request, {.task = m_request.tasks[task], .questions = *sheet.questions[task], .setting = setting})));
  if (!json) return tl::unexpected(json.error());
  if (!*json) return std::optional<Row>();
  auto row = rowFromStored(**json);
  if (!row) return row;
  // The same text may lie elsewhere now, and the setting may be written otherwise.
  row->document = sheet.source.name;
  row->setting = setting.text;
  row->series = setting.series;
  row->fromLibrary = true;
  return row;
}

/// By setting. The reference is asked again where others must be compared with it.
Expected<std::vector<Run::Known>> Run::knownRows(const Sheet& sheet) const {
  std::vector<Known> all(m_request.settings.size(), Known(m_request.tasks.size()));
  for (std::size_t task = 0; task < m_request.tasks.size(); ++task) {
    bool complete = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
      auto row = knownRow(sheet, task, m_request.settings[i]);
      if (!row) return tl::unexpected(row.error());
      all[i][task] = std::move(*row);
      complete = complete && all[i][task].has_value();
    }
    if (!complete && sheet.questions[task]->needsReference()) all.front()[task].reset();
  }
  return all;
}

Expected<void> Run::keep(const Sheet& sheet, std::size_t task, const CacheSetting& setting, const Row& row) {
  if (m_place.finished) m_place.finished(row);
  if (m_place.library == nullptr) return {};
  return lift(m_place.library->addEvaluationRow(
      m_result.id,
      rowKey(m_place, m_request,
             {.task = m_request.tasks[task], .questions = *sheet.questions[task], .setting = setting}),
      dumped(storedRow(row))));
}

// --- Reading and asking --------------------------------------------------------------------------------------------

RunProgress Run::progressAt(const Sheet& sheet, const CacheSetting& setting) const {
  return {.reading = m_readings,
          .readings = m_sheets.size() * m_request.settings.size(),
          .document = sheet.source.name,
          .setting = setting.text};
}

Expected<Reading> Run::read(const Sheet& sheet, const CacheSetting& setting, std::vector<float>& nll) const {
  std::uint32_t tail = 0;
  for (const auto& questions : sheet.questions) tail = std::max(tail, questions->tailTokens());
  const auto tell = [&](const inference::ReadProgress& progress) {
    RunProgress now = progressAt(sheet, setting);
    now.read = &progress;
    if (m_place.progress) m_place.progress(now);
  };
  return readIntoCache(m_place.engine, sheet.document(), m_place.chat,
                       {.settings = setting.settings,
                        .budget = setting.budget,
                        .logitRows = kLogitRows,
                        .tailTokens = tail,
                        .tailNll = tail > 0 ? &nll : nullptr,
                        .progress = tell,
                        .stop = m_place.stop});
}

/// `row` has what the reading gave.
Expected<void> Run::ask(const Sheet& sheet, std::size_t task, const Scene& scene, Row& row) const {
  const auto start = std::chrono::steady_clock::now();
  auto items = sheet.questions[task]->ask(scene);
  if (!items) return tl::unexpected(items.error());
  row.task = m_request.tasks[task].task;
  row.items = std::move(*items);
  row.seconds = row.readingSeconds + secondsSince(start);
  summarize(row);
  return {};
}

/// Reads the document once for all rows that are not known.
Expected<void> Run::fill(const Sheet& sheet, const CacheSetting& setting, Known& rows) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<float> nll;
  auto reading = read(sheet, setting, nll);
  if (!reading) return tl::unexpected(reading.error());
  const auto statistics = lift(reading->session->statistics());
  if (!statistics) return tl::unexpected(statistics.error());
  const Row common{.document = sheet.source.name,
                   .setting = setting.text,
                   .series = setting.series,
                   .tokens = reading->textTokens,
                   .budgetSlots = statistics->cache.budgetSlots,
                   .slots = statistics->cache.slots,
                   .cacheBytes = statistics->cache.bytes,
                   .readingSeconds = secondsSince(start)};
  const auto tell = [&](std::uint32_t asked, std::uint32_t all) {
    RunProgress now = progressAt(sheet, setting);
    now.asked = asked;
    now.questions = all;
    if (m_place.progress) m_place.progress(now);
  };
  const Scene scene{.reading = *reading, .tailNll = nll, .progress = tell, .stop = m_place.stop};
  for (std::size_t task = 0; task < rows.size(); ++task) {
    if (rows[task]) continue;
    Row row = common;
    if (auto done = ask(sheet, task, scene, row); !done) return done;
    if (auto done = keep(sheet, task, setting, row); !done) return done;
    rows[task] = std::move(row);
  }
  return {};
}

Expected<void> Run::document(const Sheet& sheet) {
  auto all = knownRows(sheet);
  if (!all) return tl::unexpected(all.error());
  Expected<void> done;
  for (std::size_t i = 0; i < all->size() && done; ++i) {
    Known& rows = (*all)[i];
    const CacheSetting& setting = m_request.settings[i];
    for (std::size_t task = 0; task < rows.size() && done; ++task) {
      if (rows[task]) done = keep(sheet, task, setting, *rows[task]);
    }
    const bool complete = std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.has_value(); });
    if (done && !complete) done = fill(sheet, setting, rows);
    if (done) ++m_readings;
    if (done) continue;
    // What comes behind the stop has not been looked at in this run.
    for (std::size_t later = i + 1; later < all->size(); ++later) (*all)[later].assign(rows.size(), std::nullopt);
  }
  for (std::size_t task = 0; task < m_request.tasks.size(); ++task) {
    for (Known& rows : *all) {
      if (rows[task]) m_result.rows.push_back(std::move(*rows[task]));
    }
  }
  return done;
}

Expected<RunResult> Run::over(const std::vector<Source>& sources) {
  if (auto done = prepare(sources); !done) return tl::unexpected(done.error());
  if (auto done = begin(sources); !done) return tl::unexpected(done.error());
  for (const Sheet& sheet : m_sheets) {
    auto done = document(sheet);
    if (!done && done.error().code != Code::stopped) return tl::unexpected(done.error());
    if (done) continue;
    m_result.stopped = true;
    break;
  }
  compareWith(m_result.rows, m_request.settings.front().text);
  m_result.overall = overall(m_result.rows);
  return std::move(m_result);
}

}  // namespace

std::uint32_t usualItems(Task task) {
  switch (task) {
    case Task::perplexity:
      return 4096;
    case Task::recall:
      return 20;
    case Task::facts:
      return 40;
    case Task::agreement:
      return 12;
    case Task::qa:
      break;
  }
  return 0;
}

storage::Document beginningOf(const storage::Document& document, const inference::Tokenizer& tokenizer,
                              std::uint32_t tokens) {
  storage::Document part = document;
  const auto ids = tokenizer.encode(document.text, inference::SpecialTokens::plain);
  if (tokens == 0 || ids.size() <= tokens) return part;
  part.text = tokenizer.decode(std::span(ids).first(tokens));
  // Decoding gives the text's own bytes, but for a character that was cut.
  const std::size_t limit = std::min(part.text.size(), document.text.size());
  const auto same = std::mismatch(document.text.begin(), document.text.begin() + static_cast<std::ptrdiff_t>(limit),
                                  part.text.begin());
  part.text.resize(static_cast<std::size_t>(same.second - part.text.begin()));
  while (!part.text.empty() && storage::utf8Census(part.text).invalid > 0) part.text.pop_back();
  part.pages = {{part.title, 0, part.text.size()}};
  part.outline.clear();
  part.runs.clear();
  return part;
}

Expected<RunResult> runEvaluation(const RunPlace& place, const RunRequest& request,
                                  const std::vector<Source>& sources) {
  return Run(place, request).over(sources);
}

}  // namespace longleaf::app::evaluation
