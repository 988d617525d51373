// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/setting_words.h"

namespace longleaf::ui {

namespace {

QStringList partsOf(const QString& text) {
  QStringList parts;
  for (const QString& part : text.split(QLatin1Char(','))) {
    if (!part.trimmed().isEmpty()) parts.append(part.trimmed());
  }
  return parts;
}

QString keyOf(const QString& part) { return part.section(QLatin1Char('='), 0, 0).trimmed(); }

}  // namespace

QString settingPart(const QString& text, const QString& key) {
  for (const QString& part : partsOf(text)) {
    if (keyOf(part) == key) return part.section(QLatin1Char('='), 1).trimmed();
  }
  return {};
}

QString withSettingPart(const QString& text, const QString& key, const QString& value) {
  const QString now = key + QLatin1Char('=') + value;
  QStringList parts = partsOf(text);
  bool found = false;
  for (qsizetype i = 0; i < parts.size();) {
    if (keyOf(parts[i]) != key) {
      ++i;
    } else if (value.isEmpty() || found) {
      parts.removeAt(i);
    } else {
      parts[i++] = now;
      found = true;
    }
  }
  if (!found && !value.isEmpty()) parts.prepend(now);
  return parts.join(QLatin1Char(','));
}

QStringList settingPartsBut(const QString& text, const QStringList& keys) {
  QStringList parts = partsOf(text);
  parts.removeIf([&](const QString& part) { return keys.contains(keyOf(part)); });
  return parts;
}

}  // namespace longleaf::ui
