// SPDX-License-Identifier: GPL-3.0-or-later
// A text that leads and what can be done about it: in one line where there is room, with what leads taking the rest;
// else what leads over the whole width and the others below, in as many lines as they need. Mirrored from right to
// left.
#pragma once

#include <QLayout>
#include <QList>

namespace longleaf::ui {

/// Where a line of text begins in the layout of `widget`, whatever its own script: so that it stands beside its icon.
Qt::Alignment leadingAlignment(const QWidget& widget);

class LeadLayout final : public QLayout {
 public:
  /// `leastLead`: pixels below which the first item goes on a line of its own; 0: nothing leads, all flows.
  explicit LeadLayout(int leastLead, QWidget* parent = nullptr);
  ~LeadLayout() override;

  void setLeastLead(int pixels);

  void addItem(QLayoutItem* item) override;
  int count() const override { return static_cast<int>(m_items.size()); }
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;
  void setGeometry(const QRect& rect) override;

 private:
  QList<QLayoutItem*> visible() const;
  /// Height of what is within the margins; with `apply` the items are moved there.
  int arrange(const QRect& area, bool apply) const;
  int arrangeLine(const QList<QLayoutItem*>& items, const QRect& area, bool apply) const;
  int arrangeFlow(const QList<QLayoutItem*>& items, const QRect& area, bool apply) const;
  void place(QLayoutItem* item, const QRect& at, const QRect& area) const;

  QList<QLayoutItem*> m_items;
  int m_leastLead;
};

}  // namespace longleaf::ui
