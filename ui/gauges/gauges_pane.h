// SPDX-License-Identifier: GPL-3.0-or-later
// The gauges at the bottom: memory by part, the cache's slots by segment, speed of reading and of answering, each with
// two minutes of history and a text equivalent. Repaints at most four times a second, and only while visible.
#pragma once

#include <QWidget>
#include <functional>
#include <memory>

#include "ui/gauges/gauge_values.h"

namespace longleaf::ui {

class Look;

class GaugesPane final : public QWidget {
  Q_OBJECT

 public:
  explicit GaugesPane(Look& look, QWidget* parent = nullptr);
  ~GaugesPane() override;

  void setMemory(const MemoryParts& parts);
  /// The sentence under the bar: "Largest budget that fits: 9,216 slots"; and a quiet one under it.
  void setMemoryHint(const QString& hint, const QString& quiet = {});
  void setCache(const CacheFill& fill);
  void clearCache();  // nothing is read
  /// Present speed in tokens/s; 0: idle. Call at any rate; history has one point a quarter second.
  void setReadingRate(double tokensPerSecond);
  void setAnsweringRate(double tokensPerSecond);
  /// All of it in words, for the clipboard and for screen readers.
  QString text() const;
  /// text() to the clipboard; also in the context menu, and the usual key for copying where the pane has the focus.
  void copyText() const;

  /// Milliseconds of a clock that never goes back; tests have one of their own.
  void setClock(std::function<qint64()> clock);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize minimumSizeHint() const override;
  /// Of the first row of gauges with the room around it.
  int firstRowHeight() const;

 protected:
  bool event(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
