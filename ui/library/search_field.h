// SPDX-License-Identifier: GPL-3.0-or-later
// The library's search field: a line with a cross that empties it, as Escape does.
#pragma once

#include <QAbstractButton>
#include <QLineEdit>

namespace longleaf::ui {

class Look;

class ClearButton final : public QAbstractButton {
  Q_OBJECT

 public:
  ClearButton(const Look& look, QWidget* parent);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Look& m_look;
};

class SearchField final : public QLineEdit {
  Q_OBJECT

 public:
  explicit SearchField(Look& look, QWidget* parent = nullptr);

  /// Without white space around them, and one space between them.
  QString words() const { return text().simplified(); }

 Q_SIGNALS:
  void wentDown();  // the key: to what is below
  void submitted();
  /// Escape; what there was is gone. `hadText`: there was something.
  void escaped(bool hadText);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void arrange();

  Look& m_look;
  ClearButton* m_clear;
};

}  // namespace longleaf::ui
