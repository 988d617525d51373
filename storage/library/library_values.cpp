// SPDX-License-Identifier: GPL-3.0-or-later
// Settings, models and runs: values by a key.
#include "storage/library/connection.h"

namespace longleaf::storage {

namespace {

std::optional<std::string> valueOf(SQLite::Database& database, const char* query, std::string_view key) {
  SQLite::Statement select(database, query);
  select.bind(1, std::string(key));
  if (!select.executeStep()) return {};
  return select.getColumn(0).getString();
}

}  // namespace

Expected<std::optional<std::string>> Library::setting(std::string_view key) {
  return m_connection->read(
      [&](SQLite::Database& database) { return valueOf(database, "SELECT value FROM settings WHERE key = ?", key); });
}

Expected<void> Library::setSetting(std::string_view key, std::string_view value) {
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement put(database, "INSERT OR REPLACE INTO settings(key, value) VALUES(?, ?)");
    put.bind(1, std::string(key));
    put.bind(2, std::string(value));
    put.exec();
  });
}

Expected<std::optional<ModelRecord>> Library::model(std::string_view path) {
  return m_connection->read([&](SQLite::Database& database) -> std::optional<ModelRecord> {
    SQLite::Statement select(database, "SELECT sha256, bytes, modified_at FROM models WHERE path = ?");
    bindBytes(select, 1, path);
    if (!select.executeStep()) return {};
    return ModelRecord{.path = std::string(path),
                       .sha256 = select.getColumn(0).getString(),
                       .bytes = sizeFrom(select.getColumn(1)),
                       .modifiedAt = select.getColumn(2).getInt64()};
  });
}

Expected<void> Library::noteModel(const ModelRecord& model) {
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement put(database,
                          "INSERT OR REPLACE INTO models(path, sha256, bytes, modified_at) VALUES(?, ?, ?, ?)");
    bindBytes(put, 1, model.path);
    put.bind(2, model.sha256);
    put.bind(3, rowValue(model.bytes));
    put.bind(4, model.modifiedAt);
    put.exec();
  });
}

Expected<void> Library::saveRun(std::string_view key, std::string_view json) {
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement put(database, "INSERT OR REPLACE INTO runs(key, json, saved_at) VALUES(?, ?, ?)");
    put.bind(1, std::string(key));
    put.bind(2, std::string(json));
    put.bind(3, now());
    put.exec();
  });
}

Expected<std::optional<std::string>> Library::run(std::string_view key) {
  return m_connection->read(
      [&](SQLite::Database& database) { return valueOf(database, "SELECT json FROM runs WHERE key = ?", key); });
}

}  // namespace longleaf::storage
