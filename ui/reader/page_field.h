// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the page, "p. 23 (27 of 96)", and takes another: with the focus the page's label alone stands there to be typed
// over.
#pragma once

#include <QLineEdit>

#include "ui/reader/page_table.h"

namespace longleaf::ui {

class Look;

class PageField final : public QLineEdit {
  Q_OBJECT

 public:
  explicit PageField(Look& look, QWidget* parent = nullptr);

  void setPages(const PageTable& pages);
  void setPage(int page);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void pageWanted(int page);
  void left();  // done, or given up: the focus belongs elsewhere

 protected:
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void dress();
  void measure();
  void showPage();
  void go();

  Look& m_look;
  PageTable m_pages;
  int m_page = 0;
  int m_textWidth = 0;  // of the longest caption, pixels
};

}  // namespace longleaf::ui
