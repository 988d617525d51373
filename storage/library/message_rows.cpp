// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/message_rows.h"

#include <algorithm>
#include <limits>

#include "storage/library/connection.h"

namespace longleaf::storage {

namespace {

void clear(SQLite::Database& database, const char* statement, MessageId message) {
  SQLite::Statement remove(database, statement);
  remove.bind(1, message);
  remove.exec();
}

void storeCitations(SQLite::Database& database, const MessageRecord& message) {
  SQLite::Statement add(database,
                        "INSERT INTO citations(message, place, document, page, label, begin, \"end\", quote, match, "
                        "sentence_begin, sentence_end) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  std::int64_t place = 0;
  for (const CitationRecord& citation : message.citations) {
    add.bind(1, message.id);
    add.bind(2, place++);
    add.bind(3, citation.document);
    add.bind(4, std::int64_t{citation.page});
    add.bind(5, citation.label);
    add.bind(6, rowValue(citation.begin));
    add.bind(7, rowValue(citation.end));
    add.bind(8, citation.quote);
    add.bind(9, citation.match);
    add.bind(10, rowValue(citation.sentenceBegin));
    add.bind(11, rowValue(citation.sentenceEnd));
    add.exec();
    add.reset();
  }
}

void storeUnsupported(SQLite::Database& database, const MessageRecord& message) {
  SQLite::Statement add(database, "INSERT INTO unsupported(message, place, text, reason) VALUES(?, ?, ?, ?)");
  std::int64_t place = 0;
  for (const UnsupportedRecord& unsupported : message.unsupported) {
    add.bind(1, message.id);
    add.bind(2, place++);
    add.bind(3, unsupported.text);
    add.bind(4, unsupported.reason);
    add.exec();
    add.reset();
  }
}

void storePassages(SQLite::Database& database, const MessageRecord& message) {
  SQLite::Statement add(
      database, "INSERT INTO read_again(message, place, document, label, begin, \"end\") VALUES(?, ?, ?, ?, ?, ?)");
  std::int64_t place = 0;
  for (const PassageRecord& passage : message.passages) {
    add.bind(1, message.id);
    add.bind(2, place++);
    add.bind(3, passage.document);
    add.bind(4, passage.label);
    add.bind(5, rowValue(passage.begin));
    add.bind(6, rowValue(passage.end));
    add.exec();
    add.reset();
  }
}

std::uint32_t pageFrom(const SQLite::Column& column) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(column.getInt64(), 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

void storeEvidence(SQLite::Database& database, const MessageRecord& message) {
  clear(database, "DELETE FROM citations WHERE message = ?", message.id);
  clear(database, "DELETE FROM unsupported WHERE message = ?", message.id);
  clear(database, "DELETE FROM read_again WHERE message = ?", message.id);
  storeCitations(database, message);
  storeUnsupported(database, message);
  storePassages(database, message);
}

void loadEvidence(SQLite::Database& database, MessageRecord& message) {
  SQLite::Statement citations(
      database,
      "SELECT document, page, label, begin, \"end\", quote, match, sentence_begin, sentence_end "
      "FROM citations WHERE message = ? ORDER BY place");
  citations.bind(1, message.id);
  while (citations.executeStep())
    message.citations.push_back({.document = citations.getColumn(0).getInt64(),
                                 .page = pageFrom(citations.getColumn(1)),
                                 .label = citations.getColumn(2).getString(),
                                 .begin = sizeFrom(citations.getColumn(3)),
                                 .end = sizeFrom(citations.getColumn(4)),
                                 .quote = citations.getColumn(5).getString(),
                                 .match = citations.getColumn(6).getString(),
                                 .sentenceBegin = sizeFrom(citations.getColumn(7)),
                                 .sentenceEnd = sizeFrom(citations.getColumn(8))});
  SQLite::Statement unsupported(database, "SELECT text, reason FROM unsupported WHERE message = ? ORDER BY place");
  unsupported.bind(1, message.id);
  while (unsupported.executeStep())
    message.unsupported.push_back({unsupported.getColumn(0).getString(), unsupported.getColumn(1).getString()});
  SQLite::Statement passages(database,
                             "SELECT document, label, begin, \"end\" FROM read_again WHERE message = ? ORDER BY place");
  passages.bind(1, message.id);
  while (passages.executeStep())
    message.passages.push_back({.document = passages.getColumn(0).getInt64(),
                                .label = passages.getColumn(1).getString(),
                                .begin = sizeFrom(passages.getColumn(2)),
                                .end = sizeFrom(passages.getColumn(3))});
}

}  // namespace longleaf::storage
