// SPDX-License-Identifier: GPL-3.0-or-later
// Memory as one bar: weights, cache, workspace, the GPU's driver, other programs (hatched), free; what is too much in
// the error colour and hatched the other way. Under it the legend in words. The gauges show what is, the fit check what
// would be.
#pragma once

#include <QWidget>

#include "ui/gauges/gauge_values.h"
#include "ui/gauges/stacked_bar.h"

namespace longleaf::ui {

class Look;

class MemoryBar final : public QWidget {
  Q_OBJECT

 public:
  explicit MemoryBar(Look& look, QWidget* parent = nullptr);

  void setParts(const MemoryParts& parts);
  const MemoryParts& parts() const { return m_parts; }
  /// The bar in words: "weights 93 MiB, cache 33 MiB, ... of 23 GiB"; also its accessible description.
  QString text() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void rebuild();

  Look& m_look;
  MemoryParts m_parts;
  StackedBar m_bar;
};

}  // namespace longleaf::ui
