// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a page in a reading, at a sheet's edge and in words.
#pragma once

#include <QRectF>
#include <QString>

#include "ui/reader/reader_values.h"

class QPainter;

namespace longleaf::ui {

struct Theme;

/// "read", "being read", "not read yet", "no text"
QString pageStateText(PageState state);

/// A bar along a page: filled for read, dashes of the accent for being read, an outline for unread, dots for no text.
void paintPageState(QPainter& painter, const QRectF& bar, PageState state, const Theme& theme);

}  // namespace longleaf::ui
