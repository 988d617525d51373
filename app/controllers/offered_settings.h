// SPDX-License-Identifier: GPL-3.0-or-later
// Budgets, methods and keys that a person can choose from, wherever settings are put together.
#pragma once

#include <QList>
#include <QPair>
#include <QString>

#include "inference/cache/settings.h"
#include "ui/budget/budget_values.h"

namespace longleaf::app {

/// Small, Balanced, Large, Full.
QList<ui::BudgetPreset> budgetPresets();
/// "Balanced · 2,048"
QString budgetName(const ui::BudgetChoice& budget);

/// Name of each method, and one line on it.
QList<QPair<QString, QString>> offeredMethods();
/// The method's own values; those of the default where there is none of this name.
inference::Settings methodSettings(const QString& method);

/// A row for every key of the engine's table. `standard`: the method's own values; `now`: the present ones.
QList<ui::SettingRow> engineRows(const inference::Settings& standard, const inference::Settings& now);
/// Sets a key; why it cannot be, in words, empty if it can.
QString applyEngineKey(inference::Settings& settings, const QString& key, const QString& value);

}  // namespace longleaf::app
