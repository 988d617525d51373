// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/evaluation_overview.h"

#include <utility>

#include "app/controllers/document_notes.h"
#include "app/tasks/evaluation/row_json.h"

namespace longleaf::app {

namespace {

using namespace evaluation;

constexpr std::size_t kRunsForPace = 4;  // the newest ones tell how fast this machine is

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }

Expected<std::vector<Row>> rowsForPace(storage::Library& library, const std::vector<StoredRun>& runs,
                                       const std::string& model) {
  std::vector<Row> rows;
  std::size_t looked = 0;
  for (const StoredRun& run : runs) {
    if (run.model != model || run.done == 0 || looked++ >= kRunsForPace) continue;
    const auto stored = lift(library.evaluationRows(run.id));
    if (!stored) return tl::unexpected(stored.error());
    for (const std::string& json : *stored) {
      if (auto row = plainRowFromStored(json)) rows.push_back(std::move(*row));
    }
  }
  return rows;
}

}  // namespace

Expected<EvaluationOverview> evaluationOverview(Shelf& shelf, const std::string& model) {
  EvaluationOverview overview;
  const auto records = lift(shelf.library->documents());
  if (!records) return tl::unexpected(records.error());
  for (const storage::DocumentRecord& record : *records) {
    const auto notes = loadNotes(*shelf.library, record.textHash);
    if (!notes) return tl::unexpected(notes.error());
    overview.texts.push_back({.id = record.id, .title = text(record.title), .tokens = notes->tokens});
    overview.titles.insert(text(record.textHash), text(record.title));
  }
  auto runs = storedRuns(*shelf.library);
  if (!runs) return tl::unexpected(runs.error());
  overview.runs = std::move(*runs);
  const auto rows = rowsForPace(*shelf.library, overview.runs, model);
  if (!rows) return tl::unexpected(rows.error());
  overview.pace = paceOf(*rows);
  return overview;
}

}  // namespace longleaf::app
