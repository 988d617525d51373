// SPDX-License-Identifier: GPL-3.0-or-later
// Runs as the library keeps them: what was asked for, how far it has come, and the results as far as they are there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/evaluation/run.h"
#include "storage/library/library.h"

namespace longleaf::app::evaluation {

struct StoredText {
  std::string name{};      // as Source's
  std::string textHash{};  // SHA-256 of the clean text
};

struct StoredRun {
  storage::EvaluationId id = 0;
  RunRequest request{};
  std::vector<StoredText> texts{};
  std::string model{};      // path
  std::string modelHash{};  // SHA-256
  std::size_t done = 0;     // rows
  std::int64_t createdAt = 0;
  std::int64_t changedAt = 0;

  /// A row for each text, task and setting.
  std::size_t rows() const { return texts.size() * request.tasks.size() * request.settings.size(); }
  bool complete() const { return done >= rows(); }
};

/// Nothing where the request is none of this program's, or names keys that there are no more.
std::optional<StoredRun> storedRun(const storage::EvaluationRecord& record);

/// All runs that can be understood, last changed first. Errors: those of the library.
Expected<std::vector<StoredRun>> storedRuns(storage::Library& library);

/// Errors: not_found, those of the library.
Expected<StoredRun> storedRun(storage::Library& library, storage::EvaluationId id);

/// The rows that are done, in the order of RunResult, with differences to the first setting where that one is there.
/// Errors: those of the library.
Expected<RunResult> storedResult(storage::Library& library, const StoredRun& run);

}  // namespace longleaf::app::evaluation
