// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/layer_paint.h"

#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"

namespace longleaf::ui {

namespace {

constexpr int kSelectionAlpha = 70;  // of 255: text in every colour can be read through it

bool meet(const TextRange& one, const TextRange& other) { return one.begin < other.end && other.begin < one.end; }

}  // namespace

LayerColours LayerColours::of(const Theme& theme) {
  LayerColours colours{.highlight = theme.highlight,
                       .hit = theme.accentGround,
                       .outline = theme.accent,
                       .selection = theme.accent,
                       .reach = theme.px(theme.pixels.step / 2) * 1.0,
                       .radius = theme.px(theme.pixels.step / 2) * 1.0,
                       .pen = theme.pixels.focusRing};
  colours.selection.setAlpha(kSelectionAlpha);
  return colours;
}

void paintLayers(QPainter& painter, const SheetLayers& layers, const TextRange& part, const LayerColours& colours,
                 const std::function<QList<QRectF>(const TextRange&)>& rects) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  const auto fill = [&](const TextRange& range, const QColor& colour, double reach) {
    if (range.isEmpty() || !meet(range, part)) return;
    painter.setBrush(colour);
    for (const QRectF& rect : rects(range))
      painter.drawRoundedRect(rect.adjusted(-reach, 0, reach, 0), colours.radius, colours.radius);
  };
  QColor highlight = colours.highlight;
  highlight.setAlphaF(static_cast<float>(std::clamp(layers.highlightStrength, 0.0, 1.0)));
  fill(layers.highlight, highlight, colours.reach);
  for (const TextRange& hit : hitsIn(layers.hits, part)) fill(hit, colours.hit, colours.reach / 2);
  if (!layers.currentHit.isEmpty() && meet(layers.currentHit, part)) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colours.outline, colours.pen));
    for (const QRectF& rect : rects(layers.currentHit))
      painter.drawRoundedRect(rect.adjusted(-colours.reach, 0, colours.reach, 0), colours.radius, colours.radius);
    painter.setPen(Qt::NoPen);
  }
  fill(layers.selection, colours.selection, 0);
  painter.restore();
}

void paintPaperEdge(QPainter& painter, const QSizeF& size, const PaperEdge& edge) {
  const QRectF inside(0, 0, size.width() - 1, size.height());
  painter.fillRect(QRectF(inside.left(), 0, 1, size.height()), edge.colour);
  painter.fillRect(QRectF(inside.right(), 0, 1, size.height()), edge.colour);
  if (edge.above) painter.fillRect(QRectF(0, 0, size.width(), 1), edge.colour);
  if (edge.below) painter.fillRect(QRectF(0, size.height() - 1, size.width(), 1), edge.colour);
}

std::span<const TextRange> hitsIn(std::span<const TextRange> hits, const TextRange& part) {
  const auto first =
      std::partition_point(hits.begin(), hits.end(), [&](const TextRange& h) { return h.end <= part.begin; });
  const auto last = std::partition_point(first, hits.end(), [&](const TextRange& h) { return h.begin < part.end; });
  return {first, last};
}

}  // namespace longleaf::ui
