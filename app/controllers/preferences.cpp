// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/preferences.h"

#include "app/controllers/offered_settings.h"

namespace longleaf::app {

namespace {

QString text(std::string_view words) { return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size())); }

QString standardOf(const QString& key) {
  if (key == QLatin1String("method")) return text(inference::kDefaultPreset);
  if (key == QLatin1String("budget")) return QStringLiteral("2048");
  for (const ui::SettingsPage page :
       {ui::SettingsPage::model, ui::SettingsPage::reading, ui::SettingsPage::appearance, ui::SettingsPage::storage}) {
    for (const ui::SettingRow& row : settingRows(page, {})) {
      if (row.key == key) return row.defaultValue;
    }
  }
  return {};
}

QString engineKey(std::string_view name) { return QStringLiteral("set.") + text(name); }

}  // namespace

Preferences::Preferences(ShelfThread& library, QObject* parent) : QObject(parent), m_library(library) {}

void Preferences::load() {
  m_library.run(
      this,
      [names = settingNames()](Shelf& shelf) -> Expected<SettingValues> {
        SettingValues values;
        for (const QString& name : names) {
          const auto value = lift(shelf.library->setting(name.toStdString()));
          if (!value) return tl::unexpected(value.error());
          if (!*value) continue;
          // Another program may have written it, or an older version.
          const QString set = QString::fromStdString(**value);
          if (settingProblem(name, set).isEmpty()) values[name] = set;
        }
        return values;
      },
      [this](Expected<SettingValues> values) {
        // What was set while they were on their way is newer.
        if (values) {
          values->insert(m_values);
          m_values = std::move(*values);
        }
        Q_EMIT loaded();
      });
}

QString Preferences::value(const QString& key) const {
  const QString set = m_values.value(key);
  return set.isEmpty() ? standardOf(key) : set;
}

void Preferences::store(const QString& key, const QString& value) {
  m_values[key] = value;
  std::optional<std::size_t> quota;
  if (key == QLatin1String("snapshot_quota")) quota = this->value(key).toULongLong() << 20U;
  m_library.run(
      this,
      [key = key.toStdString(), value = value.toStdString(), quota](Shelf& shelf) {
        if (quota) shelf.snapshotQuota = *quota;
        return lift(shelf.library->setSetting(key, value));
      },
      [this](const Expected<void>& kept) {
        if (!kept) Q_EMIT notKept(kept.error());
      });
  Q_EMIT changed(key);
}

void Preferences::set(const QString& key, const QString& value) {
  if (const QString problem = settingProblem(key, value); !problem.isEmpty()) {
    Q_EMIT refused(key, problem);
    return;
  }
  if (m_values.value(key) != value) store(key, value);
}

inference::Settings Preferences::readingSettings() const {
  inference::Settings settings = methodSettings(value(QStringLiteral("method")));
  for (const inference::SettingKey& key : inference::settingKeys()) {
    const QString set = m_values.value(engineKey(key.name));
    // A value of an older version that is refused by now is as good as not set.
    if (!set.isEmpty()) (void)inference::applySetting(settings, key.name, set.toStdString());
  }
  return settings;
}

inference::Budget Preferences::budget() const {
  return inference::Budget::parse(value(QStringLiteral("budget")).toStdString()).value_or(inference::Budget{});
}

DeviceChoice Preferences::device() const {
  return {.device = value(QStringLiteral("device")).toStdString(),
          .threads = value(QStringLiteral("threads")).toUInt()};
}

inference::Sampling Preferences::sampling() const {
  inference::Sampling sampling;
  sampling.temperature = value(QStringLiteral("temperature")).toFloat();
  sampling.topK = value(QStringLiteral("top_k")).toUInt();
  sampling.topP = value(QStringLiteral("top_p")).toFloat();
  sampling.minP = value(QStringLiteral("min_p")).toFloat();
  sampling.repeatPenalty = value(QStringLiteral("repeat_penalty")).toFloat();
  sampling.maxTokens = value(QStringLiteral("max_tokens")).toUInt();
  return sampling;
}

QList<ui::SettingRow> Preferences::engineRows() const {
  return app::engineRows(methodSettings(value(QStringLiteral("method"))), readingSettings());
}

QString Preferences::setEngineKey(const QString& key, const QString& value) {
  inference::Settings settings = readingSettings();
  if (QString problem = applyEngineKey(settings, key, value); !problem.isEmpty()) return problem;
  const inference::Settings standard = methodSettings(this->value(QStringLiteral("method")));
  const bool usual = settingValue(standard, key.toStdString()) == settingValue(settings, key.toStdString());
  store(engineKey(key.toStdString()), usual ? QString() : value);
  return {};
}

void Preferences::setMethod(const QString& name) {
  resetEngineKeys();  // they belong to the method they were made for
  store(QStringLiteral("method"), name);
}

void Preferences::resetEngineKeys() {
  for (const inference::SettingKey& key : inference::settingKeys()) {
    const QString name = engineKey(key.name);
    if (!m_values.value(name).isEmpty()) store(name, {});
  }
}

}  // namespace longleaf::app
