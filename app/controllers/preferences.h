// SPDX-License-Identifier: GPL-3.0-or-later
// What a person has set, as one table (key, type, default, range, text) whose values live in the library. Window's
// thread; a change is written behind the window's back and counts at once.
#pragma once

#include <QList>
#include <QMap>
#include <QObject>
#include <QString>

#include "app/controllers/shelf_thread.h"
#include "app/tasks/engine.h"
#include "inference/cache/settings.h"
#include "inference/session/sampler.h"
#include "ui/settings/settings_values.h"

namespace longleaf::app {

using SettingValues = QMap<QString, QString>;

/// The rows of one page, with their present values.
QList<ui::SettingRow> settingRows(ui::SettingsPage page, const SettingValues& values);
/// Every key that is kept: those of the table, of the engine, and what the window remembers by itself.
QStringList settingNames();
/// Why a value is refused; empty: it is not.
QString settingProblem(const QString& key, const QString& value);

class Preferences final : public QObject {
  Q_OBJECT

 public:
  Preferences(ShelfThread& library, QObject* parent);

  /// Reads all of them; loaded() follows.
  void load();
  const SettingValues& values() const { return m_values; }
  QString value(const QString& key) const;  // the default where nothing is set
  /// Refused values change nothing and are told by refused(). An empty value is the default again.
  void set(const QString& key, const QString& value);

  // Several settings as the tasks take them.
  inference::Settings readingSettings() const;
  inference::Budget budget() const;
  DeviceChoice device() const;
  inference::Sampling sampling() const;
  /// The rows of the expert panel: every key of the engine's table.
  QList<ui::SettingRow> engineRows() const;
  /// A key of the engine's table; a problem in words, empty if there is none.
  QString setEngineKey(const QString& key, const QString& value);
  void setMethod(const QString& name);
  void resetEngineKeys();

 Q_SIGNALS:
  /// It counts for now, but the library could not write it down.
  void notKept(const longleaf::app::Error& error);
  void loaded();
  void changed(const QString& key);
  void refused(const QString& key, const QString& sentence);

 private:
  void store(const QString& key, const QString& value);

  ShelfThread& m_library;
  SettingValues m_values;
};

}  // namespace longleaf::app
