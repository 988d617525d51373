// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/row_walk.h"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>

namespace longleaf::storage {

namespace {

/// A table whose end cannot be read is tried this many numbers further.
constexpr std::int64_t kReach = 4096;
/// Attempts at unreadable stretches of one table, about 10 us each.
constexpr int kAttempts = 20'000;
/// And this many in a row that brought nothing end it: gaps are halved evenly, so the rest brings nothing either.
constexpr int kFruitless = 3'000;

/// Rows strictly between.
struct Gap {
  std::int64_t after = 0;
  std::int64_t before = 0;
};

std::string listed(const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) list += ", \"" + column + '"';
  return list;
}

class RowWalk final {
 public:
  RowWalk(SQLite::Database& from, SQLite::Database& to, const TableToSave& table)
      : m_from(from), m_table(table), m_insert(to, insertion(table)) {}

  std::size_t all() {
    const std::optional<std::int64_t> last = walk({0, std::numeric_limits<std::int64_t>::max()}, true);
    if (!last) return m_copied;
    const std::optional<std::int64_t> first = walk({*last, std::numeric_limits<std::int64_t>::max()}, false);
    if (!first) return m_copied;
    const bool endKnown = *first != std::numeric_limits<std::int64_t>::max();
    m_gaps.push_back({*last, endKnown ? *first : std::max(*last, lastGiven()) + kReach});
    while (!m_gaps.empty() && m_attempts < kAttempts && m_attempts - m_lastFruitful < kFruitless) {
      const Gap gap = m_gaps.front();
      m_gaps.pop_front();
      closeIn(gap);
    }
    return m_copied;
  }

 private:
  static std::string insertion(const TableToSave& table) {
    std::string values = "?";
    for (std::size_t i = 0; i < table.columns.size(); ++i) values += ", ?";
    return "INSERT OR IGNORE INTO \"" + table.name + "\"(rowid" + listed(table.columns) + ") VALUES(" + values + ')';
  }

  std::string selection() const {
    return "SELECT rowid" + listed(m_table.columns) + " FROM \"" + m_table.name + "\" NOT INDEXED ";
  }

  /// Copies the rows of a gap from one end. Nothing if all were read, else the number next to the first unread one.
  std::optional<std::int64_t> walk(Gap gap, bool forwards) {
    std::int64_t reached = forwards ? gap.after : gap.before;
    const std::string order = forwards ? "ORDER BY rowid" : "ORDER BY rowid DESC";
    try {
      SQLite::Statement rows(m_from, selection() + "WHERE rowid > ? AND rowid < ? " + order);
      rows.bind(1, gap.after);
      rows.bind(2, gap.before);
      while (true) {
        const int code = rows.tryExecuteStep();
        if (code == SQLITE_DONE) return {};
        if (code != SQLITE_ROW) break;
        const std::int64_t row = rows.getColumn(0).getInt64();
        // Rows out of order come from a damaged page too; believing them could go round for ever.
        if (forwards ? row <= reached : row >= reached) break;
        reached = row;
        copy(rows);
      }
    } catch (const SQLite::Exception&) {
      if (m_insertFailed) throw;
    }
    ++m_attempts;
    return reached;
  }

  void closeIn(Gap gap) {
    if (gap.before - gap.after <= 1) return;
    const std::optional<std::int64_t> low = walk(gap, true);
    if (!low) return;
    const std::optional<std::int64_t> high = walk({*low, gap.before}, false);
    if (!high || *high - *low <= 1) return;
    const std::int64_t middle = *low + (*high - *low) / 2;
    if (walk({middle - 1, middle + 1}, true) && m_table.keepParts) copyParts(middle);
    m_gaps.push_back({*low, middle});
    m_gaps.push_back({middle, *high});
  }

  void copy(SQLite::Statement& rows) {
    for (int i = 0; i <= static_cast<int>(m_table.columns.size()); ++i) bindValue(i + 1, rows.getColumn(i));
    insert();
  }

  /// One row, column by column; what cannot be read is empty. Numbers must be there: they lie in the row's own page.
  void copyParts(std::int64_t row) {
    m_insert.bind(1, row);
    for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
      const int index = static_cast<int>(i) + 2;
      try {
        SQLite::Statement value(
            m_from, "SELECT \"" + m_table.columns[i] + "\" FROM \"" + m_table.name + "\" NOT INDEXED WHERE rowid = ?");
        value.bind(1, row);
        const int code = value.tryExecuteStep();
        if (code == SQLITE_ROW)
          bindValue(index, value.getColumn(0));
        else if (i == 0 || code == SQLITE_DONE)
          return;
        else
          m_insert.bind(index, "");
      } catch (const SQLite::Exception&) {
        return;
      }
    }
    insert();
  }

  void bindValue(int index, const SQLite::Column& value) {
    if (value.isInteger())
      m_insert.bind(index, value.getInt64());
    else if (value.isFloat())
      m_insert.bind(index, value.getDouble());
    else if (value.isText())
      m_insert.bind(index, value.getString());
    else if (value.isBlob())
      m_insert.bind(index, value.getBytes() > 0 ? value.getBlob() : "", value.getBytes());
    else
      m_insert.bind(index);
  }

  void insert() {
    m_insertFailed = true;
    m_copied += static_cast<std::size_t>(m_insert.exec());
    m_insert.reset();
    m_insertFailed = false;
    m_lastFruitful = m_attempts;
  }

  /// The highest number that the table has ever given out, if that can be read.
  std::int64_t lastGiven() {
    try {
      SQLite::Statement sequence(m_from, "SELECT seq FROM sqlite_sequence WHERE name = ?");
      sequence.bind(1, m_table.name);
      return sequence.executeStep() ? std::min(sequence.getColumn(0).getInt64(), std::int64_t{1} << 40) : 0;
    } catch (const SQLite::Exception&) {
      return 0;
    }
  }

  SQLite::Database& m_from;
  const TableToSave& m_table;
  SQLite::Statement m_insert;
  std::deque<Gap> m_gaps;
  std::size_t m_copied = 0;
  int m_attempts = 0;
  int m_lastFruitful = 0;
  bool m_insertFailed = false;
};

}  // namespace

std::size_t copyReadableRows(SQLite::Database& from, SQLite::Database& to, const TableToSave& table) {
  return RowWalk(from, to, table).all();
}

}  // namespace longleaf::storage
