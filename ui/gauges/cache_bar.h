// SPDX-License-Identifier: GPL-3.0-or-later
// The cache's slots as one bar by segment, sink, context, residual, recent, and what became of the text's tokens:
// kept, merged, dropped (hatched).
#pragma once

#include <QWidget>
#include <optional>

#include "ui/gauges/gauge_values.h"
#include "ui/gauges/stacked_bar.h"

namespace longleaf::ui {

class Look;

class CacheBar final : public QWidget {
  Q_OBJECT

 public:
  explicit CacheBar(Look& look, QWidget* parent = nullptr);

  /// Without a fill nothing is read.
  void setFill(const std::optional<CacheFill>& fill);
  /// The bar in words; also its accessible description.
  QString text() const;
  /// "2,048 of 2,048"
  QString figure() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void rebuild();
  /// "kept 3 %", "merged 21 %", "dropped 76 %"
  QStringList shares() const;

  Look& m_look;
  std::optional<CacheFill> m_fill;
  StackedBar m_bar;
};

}  // namespace longleaf::ui
