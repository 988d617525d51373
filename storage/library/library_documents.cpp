// SPDX-License-Identifier: GPL-3.0-or-later
// Documents: texts in pieces, one a passage, so that the full-text index needs no copy of them and a damaged page takes
// no more than a few passages with it.
#include <QCryptographicHash>
#include <nlohmann/json.hpp>

#include "storage/library/connection.h"
#include "storage/library/document_layout.h"
#include "storage/library/passages.h"

namespace longleaf::storage {

namespace {

constexpr const char* kRecord =
    "SELECT id, path, file_hash, text_hash, title, authors, format, pages, text_bytes, added_at, opened_at FROM "
    "documents ";

std::string sha256(std::string_view bytes) {
  return QCryptographicHash::hash(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())),
                                  QCryptographicHash::Sha256)
      .toHex()
      .toStdString();
}

std::string authorsRow(const std::vector<std::string>& authors) {
  return nlohmann::json(authors).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> authorsFrom(const std::string& row) {
  std::vector<std::string> authors;
  const auto read = nlohmann::json::parse(row, nullptr, false);
  if (read.is_array())
    for (const auto& author : read)
      if (author.is_string()) authors.push_back(author.get<std::string>());
  return authors;
}

DocumentRecord recordFrom(SQLite::Statement& row) {
  return {.id = row.getColumn(0).getInt64(),
          .path = row.getColumn(1).getString(),
          .fileHash = row.getColumn(2).getString(),
          .textHash = row.getColumn(3).getString(),
          .title = row.getColumn(4).getString(),
          .authors = authorsFrom(row.getColumn(5).getString()),
          .format = row.getColumn(6).getString(),
          .pages = sizeFrom(row.getColumn(7)),
          .textBytes = sizeFrom(row.getColumn(8)),
          .addedAt = row.getColumn(9).getInt64(),
          .openedAt = row.getColumn(10).getInt64()};
}

std::optional<DocumentRecord> firstRecord(SQLite::Statement& row) {
  if (!row.executeStep()) return {};
  return recordFrom(row);
}

std::optional<DocumentRecord> recordOf(SQLite::Database& database, DocumentId document) {
  SQLite::Statement select(database, std::string(kRecord) + "WHERE id = ?");
  select.bind(1, document);
  return firstRecord(select);
}

std::optional<DocumentRecord> recordByHash(SQLite::Database& database, std::string_view fileHash) {
  SQLite::Statement select(database, std::string(kRecord) + "WHERE file_hash = ?");
  select.bind(1, std::string(fileHash));
  return firstRecord(select);
}

DocumentRecord requireRecord(SQLite::Database& database, DocumentId document) {
  auto record = recordOf(database, document);
  if (!record)
    throw Refusal{{ErrorCode::notFound, "There is no document " + std::to_string(document) + " in the library"}};
  return std::move(*record);
}

std::string textOf(SQLite::Database& database, const DocumentRecord& record) {
  std::string text;
  text.reserve(record.textBytes);
  SQLite::Statement pieces(database, "SELECT piece FROM passages WHERE document = ? ORDER BY id");
  pieces.bind(1, record.id);
  while (pieces.executeStep()) {
    const SQLite::Column piece = pieces.getColumn(0);
    text.append(piece.getText(), static_cast<std::size_t>(piece.getBytes()));
  }
  return text;
}

/// Each piece goes up to the beginning of the next passage; the first one begins where the text does.
void addPieces(SQLite::Database& database, DocumentId id, const Document& document) {
  std::vector<PassageRange> passages = dividePassages(document);
  if (passages.empty()) passages.emplace_back();  // nothing but white space
  SQLite::Statement add(database,
                        "INSERT INTO passages(document, passage_begin, passage_end, piece) VALUES(?, ?, ?, ?)");
  std::size_t begin = 0;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const std::size_t end = i + 1 < passages.size() ? passages[i + 1].begin : document.text.size();
    add.bind(1, id);
    add.bind(2, rowValue(passages[i].begin));
    add.bind(3, rowValue(passages[i].end));
    add.bind(4, document.text.substr(begin, end - begin));
    add.exec();
    add.reset();
    begin = end;
  }
  addToIndex(database, kPassageIndex, id);
}

void removePieces(SQLite::Database& database, DocumentId id) {
  dropFromIndex(database, kPassageIndex, id);
  SQLite::Statement remove(database, "DELETE FROM passages WHERE document = ?");
  remove.bind(1, id);
  remove.exec();
}

void noteOpening(SQLite::Database& database, DocumentId document, std::string_view path) {
  const std::int64_t time = nowBehind(database, "documents", "opened_at");
  SQLite::Statement note(database, "UPDATE documents SET path = ?, opened_at = ? WHERE id = ?");
  bindBytes(note, 1, path);
  note.bind(2, time);
  note.bind(3, document);
  note.exec();
  SQLite::Statement opening(database, "INSERT OR REPLACE INTO openings(path, document, opened_at) VALUES(?, ?, ?)");
  bindBytes(opening, 1, path);
  opening.bind(2, document);
  opening.bind(3, time);
  opening.exec();
}

/// What is read from the file, over what the library had of it.
void storeText(SQLite::Database& database, DocumentId id, const Document& document) {
  SQLite::Statement store(database,
                          "UPDATE documents SET text_hash = ?, pages = ?, text_bytes = ?, layout = ? WHERE id = ?");
  store.bind(1, sha256(document.text));
  store.bind(2, rowValue(document.pages.size()));
  store.bind(3, rowValue(document.text.size()));
  bindBytes(store, 4, encodeLayout(document));
  store.bind(5, id);
  store.exec();
  addPieces(database, id, document);
}

DocumentId insertRecord(SQLite::Database& database, const Document& document, std::string_view fileHash) {
  SQLite::Statement add(database,
                        "INSERT INTO documents(file_hash, text_hash, path, format, title, authors, pages, text_bytes, "
                        "layout, added_at, opened_at) VALUES(?, '', x'', ?, ?, ?, 0, 0, x'', ?, 0)");
  add.bind(1, std::string(fileHash));
  add.bind(2, document.format);
  add.bind(3, document.title);
  add.bind(4, authorsRow(document.authors));
  add.bind(5, now());
  add.exec();
  const DocumentId id = database.getLastInsertRowid();
  addToIndex(database, kTitleIndex, id);
  return id;
}

/// Whether the text and what belongs to it can be read and are what was once stored.
bool isWhole(SQLite::Database& database, const DocumentRecord& record, std::string_view layout) {
  Document read;
  return decodeLayout(layout, read) && sha256(textOf(database, record)) == record.textHash;
}

std::string layoutOf(SQLite::Database& database, DocumentId document) {
  SQLite::Statement select(database, "SELECT layout FROM documents WHERE id = ?");
  select.bind(1, document);
  return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

void removeChatsAboutOnly(SQLite::Database& database, DocumentId document) {
  constexpr const char* kAboutOnly =
      " IN (SELECT chat FROM chat_documents GROUP BY chat HAVING min(document) = ?1 AND max(document) = ?1)";
  SQLite::Statement messages(database, std::string("SELECT id FROM messages WHERE chat") + kAboutOnly);
  messages.bind(1, document);
  while (messages.executeStep()) dropFromIndex(database, kMessageIndex, messages.getColumn(0).getInt64());
  SQLite::Statement remove(database, std::string("DELETE FROM chats WHERE id") + kAboutOnly);
  remove.bind(1, document);
  remove.exec();
}

}  // namespace

Expected<DocumentId> Library::addDocument(const Document& document, std::string_view fileHash) {
  return m_connection->write([&](SQLite::Database& database) {
    const std::optional<DocumentRecord> known = recordByHash(database, fileHash);
    const DocumentId id = known ? known->id : insertRecord(database, document, fileHash);
    if (!known) {
      storeText(database, id, document);
    } else if (!isWhole(database, *known, layoutOf(database, id))) {
      removePieces(database, id);
      storeText(database, id, document);
    }
    noteOpening(database, id, document.path);
    return id;
  });
}

Expected<std::optional<DocumentRecord>> Library::findDocument(std::string_view fileHash) {
  return m_connection->read([&](SQLite::Database& database) { return recordByHash(database, fileHash); });
}

Expected<std::optional<DocumentRecord>> Library::documentAtPath(std::string_view path) {
  return m_connection->read([&](SQLite::Database& database) -> std::optional<DocumentRecord> {
    SQLite::Statement opening(database, "SELECT document FROM openings WHERE path = ?");
    bindBytes(opening, 1, path);
    if (!opening.executeStep()) return {};
    return recordOf(database, opening.getColumn(0).getInt64());
  });
}

Expected<void> Library::noteOpened(DocumentId document, std::string_view path) {
  return m_connection->write([&](SQLite::Database& database) { noteOpening(database, document, path); });
}

Expected<std::vector<DocumentRecord>> Library::documents() {
  return m_connection->read([](SQLite::Database& database) {
    std::vector<DocumentRecord> records;
    SQLite::Statement select(database, std::string(kRecord) + "ORDER BY opened_at DESC, id DESC");
    while (select.executeStep()) records.push_back(recordFrom(select));
    return records;
  });
}

Expected<Document> Library::document(DocumentId document) {
  return m_connection->read([&](SQLite::Database& database) {
    SQLite::Transaction oneState(database);  // another process may remove it meanwhile
    const DocumentRecord record = requireRecord(database, document);
    Document read{.path = record.path,
                  .format = record.format,
                  .title = record.title,
                  .authors = record.authors,
                  .text = textOf(database, record),
                  .pages = {},
                  .outline = {},
                  .runs = {},
                  .warnings = {}};
    if (!decodeLayout(layoutOf(database, document), read) || sha256(read.text) != record.textHash)
      throw Refusal{{ErrorCode::corrupt,
                     "The text of \"" + record.title + "\" in the library is damaged; open the document's file again"}};
    return read;
  });
}

Expected<void> Library::removeDocument(DocumentId document) {
  return m_connection->write([&](SQLite::Database& database) {
    requireRecord(database, document);
    removeChatsAboutOnly(database, document);
    removePieces(database, document);
    dropFromIndex(database, kTitleIndex, document);
    SQLite::Statement remove(database, "DELETE FROM documents WHERE id = ?");
    remove.bind(1, document);
    remove.exec();
  });
}

}  // namespace longleaf::storage
