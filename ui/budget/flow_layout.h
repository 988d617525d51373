// SPDX-License-Identifier: GPL-3.0-or-later
// Widgets in rows that wrap where the width ends; from the right in a right-to-left layout.
#pragma once

#include <QLayout>
#include <memory>
#include <vector>

namespace longleaf::ui {

class FlowLayout final : public QLayout {
  Q_OBJECT

 public:
  using QLayout::QLayout;
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override;
  int count() const override { return static_cast<int>(m_items.size()); }
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return {}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;
  void setGeometry(const QRect& area) override;

 private:
  /// Height of the rows; moves the items only where `place`.
  int flow(const QRect& area, bool place) const;

  std::vector<std::unique_ptr<QLayoutItem>> m_items;
};

}  // namespace longleaf::ui
