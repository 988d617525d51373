// SPDX-License-Identifier: GPL-3.0-or-later
// The ring before a document's title: how far it has been read, and whether there is something to know. Each state has
// a shape of its own, so that none is told by colour alone.
#pragma once

#include <QRectF>

class QPainter;

namespace longleaf::ui {

struct LibraryRow;
struct Theme;

/// The ring's outer diameter in pixels, at the theme's scale.
int ringSize(const Theme& theme);

/// Draws the ring of the row into the middle of `area`.
void paintRing(QPainter& painter, const QRectF& area, const LibraryRow& row, const Theme& theme);

}  // namespace longleaf::ui
