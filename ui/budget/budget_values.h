// SPDX-License-Identifier: GPL-3.0-or-later
// What the budget panel shows and returns, as plain values.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "ui/gauges/gauge_values.h"

namespace longleaf::ui {

/// Slots, or all of the document's tokens.
struct BudgetChoice {
  bool full = false;
  int slots = 2048;  // where not full
  friend bool operator==(const BudgetChoice&, const BudgetChoice&) = default;
};

/// A named budget: Small, Balanced, Large, Full.
struct BudgetPreset {
  QString name{};
  BudgetChoice budget{};
  QString meaning{};  // one line, tooltip
};

/// A row of the expert side, and of the settings page.
struct SettingRow {
  enum class Kind { choice, number, text, flag };
  QString key{};
  QString name{};     // for people
  QString values{};   // range or list of values, with its unit
  QString meaning{};  // tooltip
  Kind kind = Kind::text;
  QStringList choices{};       // of a choice: as written
  QStringList choiceNames{};   // the same for people; empty: as written
  double least = 0, most = 0;  // of a number
  QString unit{};
  QString defaultValue{};
  QString value{};
};

/// What a budget means for the document at hand.
struct FitCheck {
  MemoryParts memory{};
  qint64 slots = 0;  // resolved
  qint64 cacheBytes = 0;
  qint64 documentTokens = 0;  // 0: no document
  bool fits = true;
  bool positionsOk = true;
  std::optional<int> largestThatFits{};  // slots, of those whose positions are right, too
  QString verdict{};                     // one sentence: "Fits." or "1.3 GiB short."
  QStringList warnings{};
  QString consequence{};  // for a document that has been read: what a change means; empty: nothing changes
};

}  // namespace longleaf::ui
