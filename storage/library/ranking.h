// SPDX-License-Identifier: GPL-3.0-or-later
// An SQL function that ranks what FTS5 has found as if a part of the index were all of it.
#pragma once

struct sqlite3;

namespace longleaf::storage {

/// Registers rank_within(table, first, last): BM25 of the current row (k1 = 1.2, b = 0.75; larger is better), with the
/// frequency of words taken from rows [first, last] alone. FTS5's own bm25 counts the whole table: a document's best
/// passages would change with every other document of the library, and the name of a book's hero, rare elsewhere, would
/// outweigh what a question is about. Returns an SQLite code.
///
/// score = sum over terms of log(1 + (N - n + 0.5) / (n + 0.5)) * f (k1 + 1) / (f + k1 (1 - b + b length / average))
/// (Robertson and Zaragoza 2009, equation 3.15, with the logarithm that stays positive). N: last - first + 1.
int registerRanking(sqlite3* database);

}  // namespace longleaf::storage
