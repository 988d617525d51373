// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/figures.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace longleaf::ui {

namespace {

// What a rate next to nothing gives must still be a whole number.
constexpr double kMostSeconds = 1e12;

}  // namespace

QString grouped(qint64 number) { return QLocale().toString(number); }

QString bytesText(qint64 bytes) {
  const QLocale locale;
  const auto amount = static_cast<double>(bytes);
  if (bytes < 1000) return QCoreApplication::translate("Figures", "%1 bytes").arg(locale.toString(bytes));
  const struct {
    double size;
    const char* unit;
  } units[] = {{1024.0 * 1024 * 1024, "GiB"}, {1024.0 * 1024, "MiB"}, {1024.0, "KiB"}};
  for (const auto& unit : units) {
    if (amount < unit.size * 0.9995) continue;
    const double value = amount / unit.size;
    const int places = value < 9.95 ? 1 : 0;
    return locale.toString(value, 'f', places) + QStringLiteral(" ") + QLatin1String(unit.unit);
  }
  return locale.toString(amount / 1024, 'f', 1) + QStringLiteral(" KiB");
}

QString rateText(double perSecond) { return QLocale().toString(perSecond, 'f', perSecond < 9.95 ? 1 : 0); }

QString durationText(double seconds) {
  const auto whole = std::llround(std::min(std::max(0.0, seconds), kMostSeconds));
  if (whole < 60) return QCoreApplication::translate("Figures", "%1 s").arg(whole);
  if (whole < 3600) return QCoreApplication::translate("Figures", "%1 min %2 s").arg(whole / 60).arg(whole % 60);
  return QCoreApplication::translate("Figures", "%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString percentText(double share) {
  const double percent = share * 100;
  const int places = percent > 0 && percent < 9.95 && std::abs(percent - std::round(percent)) > 0.05 ? 1 : 0;
  return QCoreApplication::translate("Figures", "%1 %").arg(QLocale().toString(percent, 'f', places));
}

}  // namespace longleaf::ui
