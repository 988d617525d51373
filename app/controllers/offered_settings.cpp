// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/offered_settings.h"

#include <QCoreApplication>
#include <algorithm>

#include "app/controllers/engine_words.h"
#include "app/controllers/reading_controller.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

QString text(std::string_view words) { return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size())); }

}  // namespace

QList<ui::BudgetPreset> budgetPresets() {
  return {
      {.name = ReadingController::tr("Small"),
       .budget = {.slots = 1024},
       .meaning = ReadingController::tr("1,024 slots: least memory, for a first look")},
      {.name = ReadingController::tr("Balanced"),
       .budget = {.slots = 2048},
       .meaning = ReadingController::tr("2,048 slots: for most books")},
      {.name = ReadingController::tr("Large"),
       .budget = {.slots = 6144},
       .meaning = ReadingController::tr("6,144 slots: keeps more, answers more slowly")},
      {.name = ReadingController::tr("Full"),
       .budget = {.full = true},
       .meaning = ReadingController::tr("A slot for every token: nothing is merged, and memory grows with the text")}};
}

QString budgetName(const ui::BudgetChoice& budget) {
  for (const ui::BudgetPreset& preset : budgetPresets()) {
    if (preset.budget == budget) {
      return budget.full ? preset.name : preset.name + QStringLiteral(" · ") + ui::grouped(budget.slots);
    }
  }
  return ReadingController::tr("%1 slots").arg(ui::grouped(budget.slots));
}

QList<QPair<QString, QString>> offeredMethods() {
  QList<QPair<QString, QString>> methods;
  for (const inference::Preset& preset : inference::presets()) {
    methods.append({text(preset.name), engineText(preset.summary)});
  }
  return methods;
}

inference::Settings methodSettings(const QString& method) {
  inference::Settings settings;
  if (auto preset = inference::presetByName(method.toStdString())) {
    settings.method = *preset;
  } else if (auto standard = inference::presetByName(inference::kDefaultPreset)) {
    settings.method = *standard;
  }
  return settings;
}

QList<ui::SettingRow> engineRows(const inference::Settings& standard, const inference::Settings& now) {
  QList<ui::SettingRow> rows;
  for (const inference::SettingKey& key : inference::settingKeys()) {
    ui::SettingRow row{.key = text(key.name),
                       .name = text(key.name).replace(QLatin1Char('_'), QLatin1Char(' ')),
                       .values = text(key.values),
                       .meaning = engineText(key.meaning),
                       .defaultValue = text(settingValue(standard, key.name)),
                       .value = text(settingValue(now, key.name))};
    // A list of words is a choice; anything else is written.
    const QStringList words = row.values.split(QStringLiteral(", "));
    const bool list = words.size() > 1 && words.contains(row.defaultValue);
    row.kind = list ? ui::SettingRow::Kind::choice : ui::SettingRow::Kind::text;
    if (list) row.choices = words;
    row.values = engineText(key.values);
    rows.append(row);
  }
  return rows;
}

QString applyEngineKey(inference::Settings& settings, const QString& key, const QString& value) {
  const auto applied = inference::applySetting(settings, key.toStdString(), value.toStdString());
  if (!applied) {
    const auto keys = inference::settingKeys();
    const std::string name = key.toStdString();
    const auto row = std::find_if(keys.begin(), keys.end(), [&](const auto& each) { return each.name == name; });
    if (row == keys.end()) return QString::fromStdString(applied.error().message);
    return QCoreApplication::translate("Settings", "“%1” is not one of the values: %2")
        .arg(value, engineText(row->values));
  }
  if (const auto sound = inference::checkMethod(settings.method); !sound)
    return QString::fromStdString(sound.error().message);
  return {};
}

}  // namespace longleaf::app
