// SPDX-License-Identifier: GPL-3.0-or-later
// Small widgets one behind the other, in as many rows as the width asks for.
#pragma once

#include <QList>
#include <QWidget>

namespace longleaf::ui {

class FlowRow final : public QWidget {
  Q_OBJECT

 public:
  explicit FlowRow(QWidget* parent = nullptr);

  /// Takes it as a child.
  void add(QWidget* part);
  void clear();
  void setGap(int horizontal, int vertical);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return arrange(width, false); }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  int arrange(int width, bool apply) const;

  QList<QWidget*> m_parts;
  int m_horizontal = 0;
  int m_vertical = 0;
};

}  // namespace longleaf::ui
