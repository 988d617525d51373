// SPDX-License-Identifier: GPL-3.0-or-later
// The row above the reader: title, outline, back and forward, page, zoom, find. Where it is too narrow for one row, the
// title has one of its own, and the rest is wrapped.
#pragma once

#include <QWidget>

#include "ui/reader/page_field.h"

class QLabel;
class QToolButton;

namespace longleaf::ui {

class Look;

class ReaderHeader final : public QWidget {
  Q_OBJECT

 public:
  explicit ReaderHeader(Look& look, QWidget* parent = nullptr);

  void setTitle(const QString& title);
  PageField* pageField() const { return m_page; }
  void setNavigation(bool back, bool forward);
  void setZoom(double shown, bool fitsWidth);
  void setOutline(bool exists, bool isOpen);
  void setOpen(bool isOpen);  // a document is there

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return arrange(width, false); }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void outlineWanted();
  void backWanted();
  void forwardWanted();
  void zoomStepWanted(int steps);
  void actualSizeWanted();
  void fitWidthWanted();
  void findWanted();
  void resized();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QToolButton* button(const char* id, const QString& name);
  void dress();
  /// Rows for a width: returns the height; `place`: also puts the parts there.
  int arrange(int width, bool place) const;
  void elideTitle();

  Look& m_look;
  QString m_wholeTitle;
  QLabel* m_title;
  QToolButton *m_outline, *m_back, *m_forward, *m_zoomOut, *m_percent, *m_zoomIn, *m_fit, *m_find;
  PageField* m_page;
};

}  // namespace longleaf::ui
