// SPDX-License-Identifier: GPL-3.0-or-later
// Copies the readable rows of one table out of a damaged database.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>
#include <vector>

namespace longleaf::storage {

struct TableToSave {
  std::string name;
  std::vector<std::string> columns;
  /// A row whose long columns cannot be read is still worth having: they become empty.
  bool keepParts = false;
};

/// Rows are read by number, forwards up to what cannot be read and backwards down to it; the gap between is divided and
/// tried again, so that several damaged pages cost no more than the rows on them. Rows that are in `to` stay. Returns
/// how many were copied. Throws SQLite::Exception where `to` cannot be written.
std::size_t copyReadableRows(SQLite::Database& from, SQLite::Database& to, const TableToSave& table);

}  // namespace longleaf::storage
