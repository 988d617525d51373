// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to say about files that are being opened: a bar for each while they are few, one for all when they are
// many. A folder of a thousand scans is no reason to fill the window with bars.
#pragma once

#include <QList>
#include <QString>

#include "app/controllers/workplace.h"

namespace longleaf::app {

class OpeningTroubles final {
 public:
  explicit OpeningTroubles(Workplace& place) : m_place(place) {}

  /// Files are added after a while in which none were.
  void beginAnew();
  void tell(const QString& path, const Error& error, const QList<ui::BarVerb>& verbs);
  void note(const QString& path, const QString& sentence);

 private:
  /// False: there are too many for a bar of their own.
  bool hasRoom(const QString& bar, const QString& line);

  Workplace& m_place;
  QStringList m_bars;
  QStringList m_lines;  // of all, for the details
};

}  // namespace longleaf::app
