// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/schema.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

namespace longleaf::storage {

namespace {

// AUTOINCREMENT: a number is never given twice, so that a citation of a document that was removed does not become one
// of another document. Paths are BLOBs: they hold whatever bytes the file system allows.
constexpr const char* kTables = R"sql(
CREATE TABLE documents(
  id INTEGER PRIMARY KEY AUTOINCREMENT, file_hash TEXT NOT NULL UNIQUE, text_hash TEXT NOT NULL, path BLOB NOT NULL,
  format TEXT NOT NULL, title TEXT NOT NULL, authors TEXT NOT NULL, pages INTEGER NOT NULL, text_bytes INTEGER NOT NULL,
  layout BLOB NOT NULL, added_at INTEGER NOT NULL, opened_at INTEGER NOT NULL);
-- The text of a document is all of its pieces in order; the passage within a piece is [passage_begin, passage_end) of
-- the document's text.
CREATE TABLE passages(
  id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  passage_begin INTEGER NOT NULL, passage_end INTEGER NOT NULL, piece TEXT NOT NULL);
CREATE INDEX passages_of_document ON passages(document);
CREATE TABLE openings(
  path BLOB PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, opened_at INTEGER NOT NULL);
CREATE INDEX openings_of_document ON openings(document);
CREATE TABLE chats(
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, title TEXT NOT NULL, settings TEXT NOT NULL,
  created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL);
CREATE TABLE chat_documents(
  chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE, place INTEGER NOT NULL,
  document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, UNIQUE(chat, place));
CREATE INDEX chats_of_document ON chat_documents(document);
CREATE TABLE messages(
  id INTEGER PRIMARY KEY AUTOINCREMENT, chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
  role INTEGER NOT NULL, state INTEGER NOT NULL, writer INTEGER NOT NULL, text TEXT NOT NULL,
  measurements TEXT NOT NULL, created_at INTEGER NOT NULL, replay BLOB NOT NULL);
CREATE INDEX messages_of_chat ON messages(chat);
CREATE INDEX messages_being_written ON messages(writer) WHERE state = 0;
CREATE TABLE citations(
  message INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE, place INTEGER NOT NULL, document INTEGER NOT NULL,
  page INTEGER NOT NULL, label TEXT NOT NULL, begin INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL,
  match TEXT NOT NULL, sentence_begin INTEGER NOT NULL, sentence_end INTEGER NOT NULL, UNIQUE(message, place));
CREATE TABLE unsupported(
  message INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE, place INTEGER NOT NULL, text TEXT NOT NULL,
  reason TEXT NOT NULL, UNIQUE(message, place));
CREATE TABLE read_again(
  message INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE, place INTEGER NOT NULL, document INTEGER NOT NULL,
  label TEXT NOT NULL, begin INTEGER NOT NULL, "end" INTEGER NOT NULL, UNIQUE(message, place));
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE models(path BLOB PRIMARY KEY, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, modified_at INTEGER NOT NULL);
CREATE TABLE runs(key TEXT PRIMARY KEY, json TEXT NOT NULL, saved_at INTEGER NOT NULL);
)sql";

// Marks belong to words: without that, the vowel signs of Hindi and Thai would tear words apart. A message gets into
// the index when it has been written.
constexpr const char* kIndexes = R"sql(
CREATE VIEW title_words(id, words, bigrams) AS SELECT id, title, bigrams_of(title) FROM documents;
CREATE VIEW passage_words(id, document, words, bigrams) AS
  SELECT id, document, piece, bigrams_of(piece) FROM passages;
CREATE VIEW message_words(id, words, bigrams) AS SELECT id, text, bigrams_of(text) FROM messages WHERE state <> 0;
CREATE VIRTUAL TABLE title_index USING fts5(words, bigrams, content='title_words', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE passage_index USING fts5(words, bigrams, content='passage_words', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE message_index USING fts5(words, bigrams, content='message_words', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
)sql";

constexpr const char* kEvaluations = R"sql(
CREATE TABLE evaluations(
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, task TEXT NOT NULL, request TEXT NOT NULL,
  created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL);
CREATE TABLE evaluation_rows(
  id INTEGER PRIMARY KEY AUTOINCREMENT, evaluation INTEGER NOT NULL REFERENCES evaluations ON DELETE CASCADE,
  key TEXT NOT NULL, json TEXT NOT NULL, added_at INTEGER NOT NULL, UNIQUE(evaluation, key));
CREATE INDEX evaluation_rows_by_key ON evaluation_rows(key);
)sql";

constexpr std::array<Migration, 3> kMigrations = {
    [](SQLite::Database& database) { database.exec(kTables); },
    [](SQLite::Database& database) {
      database.exec(kIndexes);
      rebuildIndexes(database);
    },
    [](SQLite::Database& database) { database.exec(kEvaluations); },
};

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

void beginDatabase(SQLite::Database& database) {
  database.exec("PRAGMA page_size = " + std::to_string(kDatabasePageBytes));
  database.exec("PRAGMA journal_mode = WAL");
}

int schemaVersion(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

int migrate(SQLite::Database& database, std::span<const Migration> steps, const std::function<void(int)>& backUp) {
  const int before = schemaVersion(database);
  for (int version = before; version < static_cast<int>(steps.size()); ++version) {
    if (before > 0) backUp(version);
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    steps[static_cast<std::size_t>(version)](database);
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(version + 1));
    transaction.commit();
  }
  return before;
}

void addToIndex(SQLite::Database& database, const TextIndex& index, std::int64_t owner) {
  SQLite::Statement add(database, std::string("INSERT INTO ") + index.table +
                                      "(rowid, words, bigrams) SELECT id, words, bigrams FROM " + index.view +
                                      " WHERE " + index.owner + " = ?");
  add.bind(1, owner);
  add.exec();
}

void dropFromIndex(SQLite::Database& database, const TextIndex& index, std::int64_t owner) {
  SQLite::Statement drop(database, std::string("INSERT INTO ") + index.table + '(' + index.table +
                                       ", rowid, words, bigrams) SELECT 'delete', id, words, bigrams FROM " +
                                       index.view + " WHERE " + index.owner + " = ?");
  drop.bind(1, owner);
  drop.exec();
}

void rebuildIndexes(SQLite::Database& database) {
  for (const TextIndex& index : kTextIndexes)
    database.exec(std::string("INSERT INTO ") + index.table + '(' + index.table + ") VALUES('rebuild')");
}

}  // namespace longleaf::storage
