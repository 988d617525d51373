// SPDX-License-Identifier: GPL-3.0-or-later
// Figures in the form in which people read them, by the locale.
#pragma once

#include <QString>
#include <QtGlobal>

namespace longleaf::ui {

/// "50,514"
QString grouped(qint64 number);
/// "96 MiB", "1.3 GiB"
QString bytesText(qint64 bytes);
/// "612", "41", "4.1": three places at most.
QString rateText(double perSecond);
/// "12 s", "3 min 20 s", "1 h 5 min"
QString durationText(double seconds);
/// "21 %", "0.4 %"; `share` of 1.
QString percentText(double share);

}  // namespace longleaf::ui
