// SPDX-License-Identifier: GPL-3.0-or-later
// Searching, in one document and over all of the library.
#include <algorithm>
#include <limits>
#include <unordered_map>

#include "storage/library/connection.h"
#include "storage/library/document_layout.h"
#include "storage/library/passages.h"
#include "storage/library/snippet.h"

namespace longleaf::storage {

namespace {

struct RowRange {
  std::int64_t first = 1;
  std::int64_t last = 0;
};

/// The rows of a document's passages: they were added in one go and follow each other.
RowRange passagesOf(SQLite::Database& database, DocumentId document) {
  SQLite::Statement select(database, "SELECT min(id), max(id) FROM passages WHERE document = ?");
  select.bind(1, document);
  select.executeStep();
  if (select.getColumn(0).isNull())
    throw Refusal{{ErrorCode::notFound, "There is no document " + std::to_string(document) + " in the library"}};
  return {select.getColumn(0).getInt64(), select.getColumn(1).getInt64()};
}

struct Ranked {
  std::int64_t row = 0;
  double score = 0;
};

/// The best rows of an index for a match expression, best first; of equal ones the first.
std::vector<Ranked> bestRows(SQLite::Database& database, const TextIndex& index, RowRange range,
                             const std::string& expression, std::size_t limit) {
  const std::string table = index.table;
  SQLite::Statement select(database, "SELECT rowid, rank_within(" + table + ", ?1, ?2) AS score FROM " + table +
                                         " WHERE " + table +
                                         " MATCH ?3 AND rowid BETWEEN ?1 AND ?2 ORDER BY score DESC, rowid LIMIT ?4");
  select.bind(1, range.first);
  select.bind(2, range.last);
  select.bind(3, expression);
  select.bind(4, rowValue(std::min(limit, std::size_t{1} << 30U)));
  std::vector<Ranked> rows;
  while (select.executeStep()) rows.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getDouble()});
  return rows;
}

std::vector<Ranked> bestRows(SQLite::Database& database, const TextIndex& index, const std::string& expression,
                             std::size_t limit) {
  SQLite::Statement ends(database, std::string("SELECT coalesce(max(id), 0) FROM ") + index.view);
  ends.executeStep();
  return bestRows(database, index, {1, ends.getColumn(0).getInt64()}, expression, limit);
}

/// A passage beside a good one is likelier to be meant than one that shares as many words and stands alone: people name
/// a thing once and go on with "she" and "it". So each gets a part of its neighbours' scores.
constexpr double kNeighbourShare = 0.3;
/// So many are looked at: what comes later shares no more than common words with the question.
constexpr std::size_t kCandidates = 256;

std::vector<Ranked> withNeighbours(std::vector<Ranked> rows, std::size_t limit) {
  std::unordered_map<std::int64_t, double> scores;
  for (const Ranked& row : rows) scores[row.row] = row.score;
  const auto scoreOf = [&](std::int64_t row) {
    const auto found = scores.find(row);
    return found == scores.end() ? 0.0 : found->second;
  };
  for (Ranked& row : rows) row.score += kNeighbourShare * (scoreOf(row.row - 1) + scoreOf(row.row + 1));
  std::stable_sort(rows.begin(), rows.end(), [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
  rows.resize(std::min(rows.size(), limit));
  return rows;
}

std::string labelAt(SQLite::Database& database, DocumentId document, std::size_t begin) {
  SQLite::Statement select(database, "SELECT layout FROM documents WHERE id = ?");
  select.bind(1, document);
  Document layout;
  if (!select.executeStep() || !decodeLayout(select.getColumn(0).getString(), layout) || layout.pages.empty())
    return {};
  return layout.pages[pageAt(layout, begin)].label;
}

SearchHit titleHit(SQLite::Database& database, std::int64_t row, std::string_view words) {
  SQLite::Statement select(database, "SELECT title FROM documents WHERE id = ?");
  select.bind(1, row);
  SearchHit hit;
  hit.document = row;
  if (select.executeStep()) hit.title = select.getColumn(0).getString();
  hit.label = labelAt(database, row, 0);
  hit.snippet = snippetOf(hit.title, words);
  return hit;
}

SearchHit passageHit(SQLite::Database& database, std::int64_t row, std::string_view words) {
  SQLite::Statement select(database,
                           "SELECT document, passage_begin, passage_end, piece, title FROM passages JOIN documents ON "
                           "documents.id = document WHERE passages.id = ?");
  select.bind(1, row);
  SearchHit hit;
  if (!select.executeStep()) return hit;
  hit.document = select.getColumn(0).getInt64();
  hit.begin = sizeFrom(select.getColumn(1));
  hit.end = sizeFrom(select.getColumn(2));
  hit.snippet = snippetOf(select.getColumn(3).getString(), words);
  hit.title = select.getColumn(4).getString();
  hit.label = labelAt(database, hit.document, hit.begin);
  return hit;
}

SearchHit messageHit(SQLite::Database& database, std::int64_t row, std::string_view words) {
  SQLite::Statement select(
      database, "SELECT chat, text, title FROM messages JOIN chats ON chats.id = chat WHERE messages.id = ?");
  select.bind(1, row);
  SearchHit hit;
  if (!select.executeStep()) return hit;
  hit.chat = select.getColumn(0).getInt64();
  hit.message = row;
  const std::string text = select.getColumn(1).getString();
  hit.end = text.size();
  hit.snippet = snippetOf(text, words);
  hit.title = select.getColumn(2).getString();
  return hit;
}

}  // namespace

Expected<std::vector<PassageHit>> Library::findPassages(DocumentId document, std::string_view words,
                                                        std::size_t limit) {
  return m_connection->read([&](SQLite::Database& database) {
    SQLite::Transaction oneState(database);
    std::vector<PassageHit> hits;
    const RowRange range = passagesOf(database, document);
    const std::string expression = matchExpression(words);
    if (expression.empty()) return hits;
    SQLite::Statement place(database, "SELECT passage_begin, passage_end FROM passages WHERE id = ?");
    const std::size_t candidates = std::max(limit, kCandidates);
    for (const Ranked& row : withNeighbours(bestRows(database, kPassageIndex, range, expression, candidates), limit)) {
      place.bind(1, row.row);
      if (place.executeStep()) hits.push_back({sizeFrom(place.getColumn(0)), sizeFrom(place.getColumn(1)), row.score});
      place.reset();
    }
    return hits;
  });
}

Expected<std::vector<SearchHit>> Library::search(std::string_view words, std::size_t limit) {
  return m_connection->read([&](SQLite::Database& database) {
    SQLite::Transaction oneState(database);
    std::vector<SearchHit> hits;
    const std::string expression = matchExpression(words);
    if (expression.empty()) return hits;
    // Titles first: who searches for a book by its name wants the book. Passages and messages by their scores, which
    // are made alike.
    for (const Ranked& row : bestRows(database, kTitleIndex, expression, limit))
      hits.push_back(titleHit(database, row.row, words));
    const std::vector<Ranked> passages = bestRows(database, kPassageIndex, expression, limit);
    const std::vector<Ranked> messages = bestRows(database, kMessageIndex, expression, limit);
    auto passage = passages.begin();
    auto message = messages.begin();
    while (hits.size() < limit && (passage != passages.end() || message != messages.end())) {
      const bool fromMessage =
          passage == passages.end() || (message != messages.end() && message->score > passage->score);
      hits.push_back(fromMessage ? messageHit(database, (message++)->row, words)
                                 : passageHit(database, (passage++)->row, words));
    }
    return hits;
  });
}

}  // namespace longleaf::storage
