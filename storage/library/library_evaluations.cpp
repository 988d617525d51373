// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of evaluations and their rows.
#include "storage/library/connection.h"

namespace longleaf::storage {

namespace {

[[noreturn]] void refuseEvaluation(EvaluationId run) {
  throw Refusal{{ErrorCode::notFound, "There is no evaluation " + std::to_string(run) + " in the library"}};
}

EvaluationRecord evaluationFrom(SQLite::Statement& select) {
  return {.id = select.getColumn(0).getInt64(),
          .key = select.getColumn(1).getString(),
          .task = select.getColumn(2).getString(),
          .request = select.getColumn(3).getString(),
          .rows = sizeFrom(select.getColumn(4)),
          .createdAt = select.getColumn(5).getInt64(),
          .changedAt = select.getColumn(6).getInt64()};
}

void touch(SQLite::Database& database, EvaluationId run) {
  SQLite::Statement touch(database, "UPDATE evaluations SET changed_at = ? WHERE id = ?");
  touch.bind(1, nowBehind(database, "evaluations", "changed_at"));
  touch.bind(2, run);
  if (touch.exec() == 0) refuseEvaluation(run);
}

}  // namespace

Expected<EvaluationId> Library::beginEvaluation(const EvaluationRecord& run) {
  return m_connection->write([&](SQLite::Database& database) -> EvaluationId {
    SQLite::Statement find(database, "SELECT id FROM evaluations WHERE key = ?");
    find.bind(1, run.key);
    if (find.executeStep()) return find.getColumn(0).getInt64();
    SQLite::Statement add(database,
                          "INSERT INTO evaluations(key, task, request, created_at, changed_at) VALUES(?, ?, ?, ?4, "
                          "?4)");
    add.bind(1, run.key);
    add.bind(2, run.task);
    add.bind(3, run.request);
    add.bind(4, nowBehind(database, "evaluations", "changed_at"));
    add.exec();
    return database.getLastInsertRowid();
  });
}

Expected<void> Library::addEvaluationRow(EvaluationId run, std::string_view key, std::string_view json) {
  return m_connection->write([&](SQLite::Database& database) {
    touch(database, run);
    SQLite::Statement put(database,
                          "INSERT INTO evaluation_rows(evaluation, key, json, added_at) VALUES(?, ?, ?, ?) ON "
                          "CONFLICT(evaluation, key) DO UPDATE SET json = excluded.json, added_at = excluded.added_at");
    put.bind(1, run);
    put.bind(2, std::string(key));
    put.bind(3, std::string(json));
    put.bind(4, now());
    put.exec();
  });
}

Expected<std::optional<std::string>> Library::evaluationRow(std::string_view key) {
  return m_connection->read([&](SQLite::Database& database) -> std::optional<std::string> {
    SQLite::Statement select(database,
                             "SELECT json FROM evaluation_rows WHERE key = ? ORDER BY added_at DESC, id DESC LIMIT 1");
    select.bind(1, std::string(key));
    if (!select.executeStep()) return {};
    return select.getColumn(0).getString();
  });
}

Expected<std::vector<EvaluationRecord>> Library::evaluations() {
  return m_connection->read([](SQLite::Database& database) {
    std::vector<EvaluationRecord> runs;
    SQLite::Statement select(database,
                             "SELECT id, key, task, request, (SELECT count(*) FROM evaluation_rows WHERE evaluation = "
                             "evaluations.id), created_at, changed_at FROM evaluations ORDER BY changed_at DESC, id "
                             "DESC");
    while (select.executeStep()) runs.push_back(evaluationFrom(select));
    return runs;
  });
}

Expected<std::vector<std::string>> Library::evaluationRows(EvaluationId run) {
  return m_connection->read([&](SQLite::Database& database) {
    SQLite::Statement known(database, "SELECT 1 FROM evaluations WHERE id = ?");
    known.bind(1, run);
    if (!known.executeStep()) refuseEvaluation(run);
    std::vector<std::string> rows;
    SQLite::Statement select(database, "SELECT json FROM evaluation_rows WHERE evaluation = ? ORDER BY id");
    select.bind(1, run);
    while (select.executeStep()) rows.push_back(select.getColumn(0).getString());
    return rows;
  });
}

Expected<void> Library::removeEvaluation(EvaluationId run) {
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement remove(database, "DELETE FROM evaluations WHERE id = ?");
    remove.bind(1, run);
    if (remove.exec() == 0) refuseEvaluation(run);
  });
}

}  // namespace longleaf::storage
