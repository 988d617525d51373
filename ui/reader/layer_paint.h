// SPDX-License-Identifier: GPL-3.0-or-later
// How the layers over a sheet look, on set text and on page images alike.
#pragma once

#include <QColor>
#include <QList>
#include <QRectF>
#include <functional>

#include "ui/reader/sheet_column.h"

namespace longleaf::ui {

struct Theme;

struct LayerColours {
  QColor highlight, hit, outline, selection;
  double reach = 0, radius = 0, pen = 0;  // pixels: beyond the glyphs; of corners; of the present hit's outline
  static LayerColours of(const Theme& theme);
};

/// `rects`: where a range, which meets `part` of the text, stands on the sheet.
void paintLayers(QPainter& painter, const SheetLayers& layers, const TextRange& part, const LayerColours& colours,
                 const std::function<QList<QRectF>(const TextRange&)>& rects);

struct PaperEdge {
  QColor colour;
  bool above = true, below = true;  // false: the paper goes on there
};
void paintPaperEdge(QPainter& painter, const QSizeF& size, const PaperEdge& edge);

/// The hits that meet a part of the text.
std::span<const TextRange> hitsIn(std::span<const TextRange> hits, const TextRange& part);

}  // namespace longleaf::ui
