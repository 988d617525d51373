// SPDX-License-Identifier: GPL-3.0-or-later
// A document as a strip for each setting: a column a page, what was kept at its foot, what was merged above that, what
// was dropped hatched. A page is pointed at by the mouse or by the arrow keys (up and down: another setting); a click,
// Return or the space bar opens it. Pages run as the language does.
//
// Where there are more pages than columns have room, a column is the mean of its pages; each page can still be reached.
#pragma once

#include <QWidget>
#include <optional>

#include "ui/compare/compare_values.h"
#include "ui/gauges/stacked_bar.h"

namespace longleaf::ui {

class Look;

enum class Fate { kept, merged, dropped };
/// How the strip draws it, for a legend.
BarPattern fatePattern(const Theme& theme, Fate fate);

struct StripPlace {
  int row = 0;
  int page = 0;
  friend bool operator==(const StripPlace&, const StripPlace&) = default;
};

class PageStrip final : public QWidget {
  Q_OBJECT

 public:
  explicit PageStrip(Look& look, QWidget* parent = nullptr);

  void setData(const StripData& data);
  const StripData& data() const { return m_data; }
  /// What the mouse is on, else where the keyboard is; nothing without pages.
  std::optional<StripPlace> current() const;
  /// The bar of a page in the window's direction, as it is drawn.
  QRect columnOf(const StripPlace& place) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 Q_SIGNALS:
  void currentChanged();
  void activated(int page);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  int pages() const { return static_cast<int>(m_data.pages.size()); }
  int rows() const { return static_cast<int>(m_data.rows.size()); }
  bool namesBeside(int width) const;
  int rowHeight(int width) const;
  int columns(int width) const;
  /// Of a row, before mirroring.
  QRect barOf(int row) const;
  QRect nameOf(int row) const;
  std::optional<StripPlace> placeAt(const QPoint& point) const;
  PageFate fateOf(int row, int column) const;
  void paintRow(QPainter& painter, int row) const;
  void move(int rows, int pages);
  void point(const std::optional<StripPlace>& place);

  Look& m_look;
  StripData m_data{};
  StripPlace m_place{};                 // of the keyboard
  std::optional<StripPlace> m_pointed;  // by the mouse
};

}  // namespace longleaf::ui
