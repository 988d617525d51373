// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/compared_settings.h"

#include <QCoreApplication>
#include <algorithm>

#include "app/controllers/offered_settings.h"
#include "ui/compare/setting_words.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

const QString kBudget = QStringLiteral("budget");
const QString kMethod = QStringLiteral("method");
const QString kWindow = QStringLiteral("streaming");  // the simplest method: first tokens and the newest

QString translated(const char* text) { return QCoreApplication::translate("ComparedSettings", text); }

/// What is wrong, without the setting's own text in front: the card has that.
QString problemOf(const QString& text, const Error& error) {
  QString words = QString::fromStdString(error.message);
  const QString lead = QStringLiteral("setting '%1': ").arg(text);
  if (words.startsWith(lead)) words.remove(0, lead.size());
  return translated(QT_TRANSLATE_NOOP("ComparedSettings", "Nothing can be read with this: %1")).arg(words);
}

ui::ComparedSetting shownSetting(const QString& text) {
  const auto parsed = parseSetting(text.toStdString());
  if (!parsed) return {.text = text, .name = text, .shortName = text, .problem = problemOf(text, parsed.error())};
  return {.text = text, .name = comparedName(*parsed), .shortName = shortName(*parsed)};
}

bool areTheSame(const ui::ComparedSetting& a, const ui::ComparedSetting& b) {
  return a.problem.isEmpty() && b.problem.isEmpty() && !parseSettings({a.text.toStdString(), b.text.toStdString()});
}

}  // namespace

QString shortName(const CacheSetting& setting) {
  using Kind = inference::Budget::Kind;
  // "zsmerge alpha=0" is the method and its own keys.
  QStringList series = QString::fromStdString(setting.series).split(QLatin1Char(' '));
  const QString method = series.takeFirst();
  QString name;
  if (setting.budget.kind == Kind::slots) {
    name = method + QLatin1Char(' ') + ui::grouped(static_cast<qint64>(setting.budget.value));
  } else if (setting.budget.kind == Kind::percent) {
    name = method + QLatin1Char(' ') + ui::settingPart(QString::fromStdString(setting.text), kBudget);
  } else {
    name = method == QLatin1String("full")
               ? translated(QT_TRANSLATE_NOOP("ComparedSettings", "Full cache"))
               : translated(QT_TRANSLATE_NOOP("ComparedSettings", "%1, a slot for every token")).arg(method);
  }
  series.prepend(name);
  return series.join(QStringLiteral(", "));
}

QString comparedName(const CacheSetting& setting) {
  const QString name = shortName(setting);
  if (setting.series != inference::kDefaultPreset || setting.budget.kind != inference::Budget::Kind::slots) return name;
  const ui::BudgetChoice budget{.slots = static_cast<int>(setting.budget.value)};
  const QList<ui::BudgetPreset> presets = budgetPresets();
  const auto preset =
      std::find_if(presets.begin(), presets.end(), [&](const ui::BudgetPreset& each) { return each.budget == budget; });
  return preset == presets.end() ? name : preset->name + QStringLiteral(" · ") + name;
}

QList<ui::ComparedSetting> shownSettings(const QStringList& texts) {
  QList<ui::ComparedSetting> shown;
  for (const QString& text : texts) {
    ui::ComparedSetting setting = shownSetting(text);
    const auto twin = std::find_if(shown.begin(), shown.end(),
                                   [&](const ui::ComparedSetting& earlier) { return areTheSame(earlier, setting); });
    if (twin != shown.end()) {
      setting.problem = translated(QT_TRANSLATE_NOOP("ComparedSettings", "This is the same as “%1”.")).arg(twin->name);
    }
    shown.append(setting);
  }
  return shown;
}

QString presentSetting(const Preferences& preferences) {
  QString text = QStringLiteral("budget=%1,method=%2")
                     .arg(preferences.value(QStringLiteral("budget")), preferences.value(QStringLiteral("method")));
  for (const ui::SettingRow& row : preferences.engineRows()) {
    if (row.value != row.defaultValue) text += QStringLiteral(",%1=%2").arg(row.key, row.value);
  }
  return text;
}

QStringList usualComparison(const Preferences& preferences) {
  const QString present = presentSetting(preferences);
  return {present, anotherSetting({present})};
}

QString anotherSetting(const QStringList& present) {
  const QString first = present.value(0, QStringLiteral("budget=2048"));
  QString budget = ui::settingPart(first, kBudget);
  if (budget.isEmpty() || budget == QLatin1String("full")) budget = QStringLiteral("2048");
  QStringList candidates;
  for (const QString& method : {kWindow, QStringLiteral("h2o"), QStringLiteral("tova"), QStringLiteral("zsmerge")})
    candidates.append(QStringLiteral("budget=%1,method=%2").arg(budget, method));
  candidates.append(QStringLiteral("budget=full,method=full"));
  for (const QString& candidate : candidates) {
    const QList<ui::ComparedSetting> shown = shownSettings(present + QStringList{candidate});
    if (shown.last().problem.isEmpty()) return candidate;
  }
  return candidates.first();
}

}  // namespace longleaf::app
