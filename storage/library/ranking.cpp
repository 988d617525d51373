// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/ranking.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <vector>

namespace longleaf::storage {

namespace {

constexpr double kSaturation = 1.2;  // k1
constexpr double kLength = 0.75;     // b

/// What all rows of a query share.
struct Weights {
  std::vector<double> rarity;  // per phrase
  double averageLength = 1;
};

struct RowsInRange {
  sqlite3_int64 first = 0;
  sqlite3_int64 last = 0;
  sqlite3_int64 count = 0;
};

int countRow(const Fts5ExtensionApi* api, Fts5Context* context, void* data) {
  auto& rows = *static_cast<RowsInRange*>(data);
  const sqlite3_int64 row = api->xRowid(context);
  rows.count += row >= rows.first && row <= rows.last;
  return SQLITE_OK;
}

int fillWeights(const Fts5ExtensionApi* api, Fts5Context* context, RowsInRange range, Weights& weights) {
  sqlite3_int64 rows = 0;
  sqlite3_int64 tokens = 0;
  if (const int code = api->xRowCount(context, &rows); code != SQLITE_OK) return code;
  if (const int code = api->xColumnTotalSize(context, -1, &tokens); code != SQLITE_OK) return code;
  if (rows > 0 && tokens > 0) weights.averageLength = static_cast<double>(tokens) / static_cast<double>(rows);
  const double all = static_cast<double>(range.last - range.first) + 1;
  for (int phrase = 0; phrase < api->xPhraseCount(context); ++phrase) {
    range.count = 0;
    if (const int code = api->xQueryPhrase(context, phrase, &range, countRow); code != SQLITE_OK) return code;
    const double having = std::min(static_cast<double>(range.count), all);
    weights.rarity.push_back(std::log1p((all - having + 0.5) / (having + 0.5)));
  }
  return SQLITE_OK;
}

/// The weights of this query: made at its first row.
Weights* weightsOf(const Fts5ExtensionApi* api, Fts5Context* context, const RowsInRange& range, int& code) {
  if (auto* made = static_cast<Weights*>(api->xGetAuxdata(context, 0)); made != nullptr) return made;
  auto weights = std::make_unique<Weights>();
  code = fillWeights(api, context, range, *weights);
  if (code != SQLITE_OK) return nullptr;
  Weights* const kept = weights.release();
  code = api->xSetAuxdata(context, kept, [](void* data) { delete static_cast<Weights*>(data); });
  return code == SQLITE_OK ? kept : nullptr;  // a failing xSetAuxdata has deleted it
}

int scoreOf(const Fts5ExtensionApi* api, Fts5Context* context, const Weights& weights, double& score) {
  int hits = 0;
  int length = 0;
  if (const int code = api->xInstCount(context, &hits); code != SQLITE_OK) return code;
  if (const int code = api->xColumnSize(context, -1, &length); code != SQLITE_OK) return code;
  std::vector<double> frequency(weights.rarity.size());
  for (int hit = 0; hit < hits; ++hit) {
    int phrase = 0;
    int column = 0;
    int offset = 0;
    if (const int code = api->xInst(context, hit, &phrase, &column, &offset); code != SQLITE_OK) return code;
    frequency[static_cast<std::size_t>(phrase)] += 1;
  }
  const double shortness = kSaturation * (1 - kLength + kLength * length / weights.averageLength);
  for (std::size_t i = 0; i < frequency.size(); ++i)
    score += weights.rarity[i] * frequency[i] * (kSaturation + 1) / (frequency[i] + shortness);
  return SQLITE_OK;
}

void rankWithin(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int count,
                sqlite3_value** values) {
  int code = count == 2 ? SQLITE_OK : SQLITE_MISUSE;
  double score = 0;
  try {
    const Weights* weights = nullptr;
    if (code == SQLITE_OK)
      weights = weightsOf(api, context, {sqlite3_value_int64(values[0]), sqlite3_value_int64(values[1]), 0}, code);
    if (weights != nullptr) code = scoreOf(api, context, *weights, score);
  } catch (const std::bad_alloc&) {
    code = SQLITE_NOMEM;
  }
  if (code == SQLITE_OK)
    sqlite3_result_double(result, score);
  else
    sqlite3_result_error_code(result, code);
}

}  // namespace

int registerRanking(sqlite3* database) {
  // The way to FTS5's functions that its documentation gives.
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &statement, nullptr);
  if (code == SQLITE_OK) code = sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
  if (code == SQLITE_OK) sqlite3_step(statement);
  const int closed = sqlite3_finalize(statement);
  if (code == SQLITE_OK) code = closed;
  if (code != SQLITE_OK) return code;
  if (api == nullptr) return SQLITE_ERROR;
  return api->xCreateFunction(api, "rank_within", nullptr, rankWithin, nullptr);
}

}  // namespace longleaf::storage
