// SPDX-License-Identifier: GPL-3.0-or-later
// What the settings show, as plain values.
#pragma once

#include <QList>
#include <QString>

#include "ui/budget/budget_values.h"

namespace longleaf::ui {

enum class SettingsPage { model, reading, appearance, storage };

struct ModelEntry {
  QString name{};
  QString path{};
  QString detail{};   // "llama, 94 MiB, trained on 8,192 tokens"
  QString problem{};  // why it cannot be used; empty: it can
  bool demo = false;
  bool used = false;
};

struct SavedReadingEntry {
  QString id{};
  QString title{};
  QString detail{};  // "2,048 slots, zsmerge, 2026-11-22"
  qint64 bytes = 0;
};

struct StorageUse {
  QString folder{};
  qint64 libraryBytes = 0;
  qint64 readingsBytes = 0;
  qint64 quotaBytes = 0;
  QList<SavedReadingEntry> readings{};  // last used first
};

}  // namespace longleaf::ui
