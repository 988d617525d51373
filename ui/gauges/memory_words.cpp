// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/memory_words.h"

#include <QCoreApplication>
#include <QLocale>

namespace longleaf::ui {

QString memoryFigure(const MemoryParts& parts) {
  if (parts.total <= 0) return QCoreApplication::translate("MemoryWords", "not known");
  // Both in one unit and with as many places, so that they can be compared at a glance.
  const bool large = parts.total >= qint64{1} << 30;
  const double unit = large ? 1024.0 * 1024 * 1024 : 1024.0 * 1024;
  const QLocale locale;
  const auto amount = [&](qint64 bytes) {
    return locale.toString(static_cast<double>(bytes) / unit, 'f', large ? 1 : 0);
  };
  return QCoreApplication::translate("MemoryWords", "%1 of %2 %3")
      .arg(amount(parts.used()), amount(parts.total), large ? QStringLiteral("GiB") : QStringLiteral("MiB"));
}

QString memoryTitle(const MemoryParts& parts) {
  if (parts.device.isEmpty()) return QCoreApplication::translate("MemoryWords", "Memory");
  return QCoreApplication::translate("MemoryWords", "Memory · %1").arg(parts.device);
}

}  // namespace longleaf::ui
