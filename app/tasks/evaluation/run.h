// SPDX-License-Identifier: GPL-3.0-or-later
// A run of an evaluation: documents x settings x tasks. Each document is read once with each setting and asked in all
// tasks; each row (document, setting, task) is committed to the library when it is done, so that a run that was stopped
// or killed goes on where it was, and a run with one setting more takes the others from the library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/engine.h"
#include "app/tasks/evaluation/qa_file.h"
#include "app/tasks/evaluation/values.h"
#include "app/tasks/notice.h"
#include "app/tasks/setting_text.h"
#include "inference/session/session.h"
#include "inference/tokenizer/chat_template.h"
#include "storage/documents/document.h"
#include "storage/library/library.h"

namespace longleaf::app::evaluation {

/// A text to be evaluated on.
struct Source {
  std::string name{};  // as rows tell it: the path, or "path#3" for the third document of a question file
  storage::Document document{};
  std::vector<QaPair> pairs{};  // of `qa`
};

struct TaskRequest {
  Task task = Task::facts;
  std::uint32_t items = 0;  // of each document; 0: usualItems()
};

struct RunRequest {
  /// Where `facts` is one of several, all of them ask about the text with the planted sentences. `qa` goes alone.
  std::vector<TaskRequest> tasks{};
  std::vector<CacheSetting> settings{};  // the first one is what the others are compared with
  std::uint64_t seed = 0;
  std::uint32_t tokens = 0;  // of a text, from its beginning; 0: all
};

/// Items where no number is given: 4,096 tokens of perplexity, 20 passages, 40 facts, 12 answers; 0 (all) of qa.
std::uint32_t usualItems(Task task);

struct RunProgress {
  std::size_t reading = 0;  // from 0, of `readings`: documents x settings
  std::size_t readings = 0;
  std::string document{};
  std::string setting{};
  const inference::ReadProgress* read = nullptr;  // null while questions are asked
  std::uint32_t asked = 0;
  std::uint32_t questions = 0;
};

/// Where a run takes place.
struct RunPlace {
  const Engine& engine;
  const inference::ChatTemplate& chat;
  storage::Library* library = nullptr;                 // null: nothing is kept, nothing is taken up
  std::string modelHash{};                             // SHA-256 of the model file
  std::function<void(storage::EvaluationId)> begun{};  // it has its place in the library
  std::function<void(const RunProgress&)> progress{};
  std::function<void(const Row&)> finished{};  // each row as it is done, without differences
  std::function<void(const Notice&)> notice{};
  std::function<void(const SettingWarning&)> forbidden{};  // by its plan, in front of the error that ends the run
  std::stop_token stop{};
};

struct RunResult {
  storage::EvaluationId id = 0;  // in the library; 0 without one
  std::vector<Row> rows{};       // as far as they were done: by document, then task, then setting, as asked for
  std::vector<Overall> overall{};
  bool stopped = false;
};

/// All plans are made before anything is read: what does not fit or is no setting for this task is said at once. A stop
/// is no error: the rows that are done are in the result. Errors: usage, does_not_fit, position_limit, those of the
/// engine and of the library.
Expected<RunResult> runEvaluation(const RunPlace& place, const RunRequest& request, const std::vector<Source>& sources);

/// The first `tokens` tokens of a document as a document of its own; all of it where it has no more.
storage::Document beginningOf(const storage::Document& document, const inference::Tokenizer& tokenizer,
                              std::uint32_t tokens);

}  // namespace longleaf::app::evaluation
