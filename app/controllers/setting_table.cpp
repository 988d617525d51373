// SPDX-License-Identifier: GPL-3.0-or-later
// The table of the window's own settings.
#include <QCoreApplication>
#include <QLocale>
#include <cmath>

#include "app/controllers/device_choices.h"
#include "app/controllers/preferences.h"

namespace longleaf::app {

namespace {

using ui::SettingRow;
using ui::SettingsPage;

struct TableRow {
  SettingsPage page;
  const char* key;
  SettingRow::Kind kind;
  const char* standard;
  double least, most;
  const char* unit;
  const char* name;
  const char* meaning;
  const char* choices;  // separated by |
  const char* choiceNames;
};

const TableRow kTable[] = {
    {SettingsPage::model, "device", SettingRow::Kind::choice, "auto", 0, 0, "",
     QT_TRANSLATE_NOOP("Settings", "Compute on"),
     QT_TRANSLATE_NOOP("Settings", "The graphics card is taken where there is one and the plan fits it."), "auto|cpu",
     QT_TRANSLATE_NOOP("Settings", "What is best|The processor")},
    {SettingsPage::model, "threads", SettingRow::Kind::number, "0", 0, 1024, "",
     QT_TRANSLATE_NOOP("Settings", "Threads"),
     QT_TRANSLATE_NOOP("Settings", "How many processor threads compute; 0: as many as there are."), "", ""},
    {SettingsPage::reading, "max_tokens", SettingRow::Kind::number, "512", 1, 8192,
     QT_TRANSLATE_NOOP("Settings", "tokens"), QT_TRANSLATE_NOOP("Settings", "Longest answer"),
     QT_TRANSLATE_NOOP("Settings", "An answer that is longer is cut, and says so."), "", ""},
    {SettingsPage::reading, "temperature", SettingRow::Kind::number, "0", 0, 5, "",
     QT_TRANSLATE_NOOP("Settings", "Temperature"),
     QT_TRANSLATE_NOOP("Settings",
                       "0 takes the likeliest word every time; more makes answers more varied and less reliable."),
     "", ""},
    {SettingsPage::reading, "top_k", SettingRow::Kind::number, "40", 0, 100000, "",
     QT_TRANSLATE_NOOP("Settings", "Top k"),
     QT_TRANSLATE_NOOP("Settings",
                       "Only so many of the likeliest words are drawn from; 0: all. Counts above temperature 0."),
     "", ""},
    {SettingsPage::reading, "top_p", SettingRow::Kind::number, "0.95", 0, 1, "", QT_TRANSLATE_NOOP("Settings", "Top p"),
     QT_TRANSLATE_NOOP("Settings", "The likeliest words that together have this probability are drawn from."), "", ""},
    {SettingsPage::reading, "min_p", SettingRow::Kind::number, "0.05", 0, 1, "", QT_TRANSLATE_NOOP("Settings", "Min p"),
     QT_TRANSLATE_NOOP("Settings", "Words less likely than this share of the likeliest are left out."), "", ""},
    {SettingsPage::reading, "repeat_penalty", SettingRow::Kind::number, "1.1", 1, 2, "",
     QT_TRANSLATE_NOOP("Settings", "Repetition penalty"),
     QT_TRANSLATE_NOOP(
         "Settings",
         "Above 1, words of the last 64 tokens become less likely: small models repeat themselves otherwise."),
     "", ""},
    {SettingsPage::appearance, "colour_scheme", SettingRow::Kind::choice, "system", 0, 0, "",
     QT_TRANSLATE_NOOP("Settings", "Colours"), QT_TRANSLATE_NOOP("Settings", "Light, dark, or as the desktop is set."),
     "system|light|dark", QT_TRANSLATE_NOOP("Settings", "As the desktop|Light|Dark")},
    {SettingsPage::appearance, "text_size", SettingRow::Kind::number, "100", 100, 200, "%",
     QT_TRANSLATE_NOOP("Settings", "Size of text"), QT_TRANSLATE_NOOP("Settings", "Of all text and what goes with it."),
     "", ""},
    {SettingsPage::storage, "snapshot_quota", SettingRow::Kind::number, "10240", 0, 10485760, "MiB",
     QT_TRANSLATE_NOOP("Settings", "Room for saved readings"),
     QT_TRANSLATE_NOOP("Settings", "Beyond it the readings that were used longest ago are removed."), "", ""},
};

constexpr double kLeastWhole = 5;  // a range that goes beyond it is one of whole numbers

const TableRow* rowOf(const QString& key) {
  for (const TableRow& row : kTable) {
    if (key == QLatin1String(row.key)) return &row;
  }
  return nullptr;
}

QString translated(const char* text) { return QCoreApplication::translate("Settings", text); }

QString number(double value) { return QLocale().toString(value, 'f', QLocale::FloatingPointShortest); }

SettingRow shown(const TableRow& row, const SettingValues& values) {
  SettingRow shownRow{.key = QLatin1String(row.key),
                      .name = translated(row.name),
                      .meaning = translated(row.meaning),
                      .kind = row.kind,
                      .least = row.least,
                      .most = row.most,
                      .unit = *row.unit != '\0' ? translated(row.unit) : QString(),
                      .defaultValue = QLatin1String(row.standard)};
  if (row.kind == SettingRow::Kind::choice) {
    shownRow.choices = QString::fromLatin1(row.choices).split(QLatin1Char('|'));
    shownRow.choiceNames = translated(row.choiceNames).split(QLatin1Char('|'));
  } else {
    shownRow.values = QCoreApplication::translate("Settings", "%1 to %2").arg(number(row.least), number(row.most));
  }
  shownRow.value = values.value(shownRow.key, shownRow.defaultValue);
  return shownRow;
}

}  // namespace

QList<SettingRow> settingRows(SettingsPage page, const SettingValues& values) {
  QList<SettingRow> rows;
  for (const TableRow& row : kTable) {
    if (row.page == page) rows.append(shown(row, values));
  }
  return rows;
}

QStringList settingNames() {
  QStringList names{QStringLiteral("method"),           QStringLiteral("budget"),
                    QStringLiteral("window_layout"),    QStringLiteral("open_document"),
                    QStringLiteral("compare_settings"), QStringLiteral("compare_question"),
                    QStringLiteral("compare_task")};
  for (const TableRow& row : kTable) names.append(QLatin1String(row.key));
  for (const inference::SettingKey& key : inference::settingKeys()) {
    names.append(QStringLiteral("set.") + QLatin1String(key.name.data(), static_cast<qsizetype>(key.name.size())));
  }
  return names;
}

QString settingProblem(const QString& key, const QString& value) {
  const TableRow* row = rowOf(key);
  if (row == nullptr || value.isEmpty()) return {};
  if (key == QLatin1String("device") && namesDevice(value)) return {};  // GPUs come and go
  if (row->kind == SettingRow::Kind::choice) {
    return QString::fromLatin1(row->choices).split(QLatin1Char('|')).contains(value)
               ? QString()
               : QCoreApplication::translate("Settings", "“%1” is not one of the values").arg(value);
  }
  bool isNumber = false;
  const double given = value.toDouble(&isNumber);
  // "1e3" is a number, but not in the places where this one is used; shares and temperatures have a point or may have.
  if (row->most > kLeastWhole) value.toULongLong(&isNumber);
  if (isNumber && std::isfinite(given) && given >= row->least && given <= row->most) return {};
  return QCoreApplication::translate("Settings", "a number from %1 to %2, please")
      .arg(number(row->least), number(row->most));
}

}  // namespace longleaf::app
