// SPDX-License-Identifier: GPL-3.0-or-later
// A list of rows that are chosen by a click or Return, with a menu on the right button, the menu key and Shift+F10, and
// a sentence where there are no rows.
#pragma once

#include <QListView>

namespace longleaf::ui {

class Look;

class RowList final : public QListView {
  Q_OBJECT

 public:
  explicit RowList(Look& look, QWidget* parent = nullptr);

  void setEmptyText(const QString& text);
  /// The last thing that happened here came from the keyboard: the row with the focus has a ring.
  bool showsFocus() const { return m_byKeyboard && hasFocus(); }

  void setModel(QAbstractItemModel* model) override;
  /// Takes the focus from a key; there is a row to begin with if there is any.
  void enter();
  /// Asks the delegate anew for the sizes of all rows.
  void measureRows();

 Q_SIGNALS:
  void chosen(const QModelIndex& index);
  /// `at`: of the screen.
  void menuWanted(const QModelIndex& index, const QPoint& at);
  void removeWanted(const QModelIndex& index);  // the Delete key

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void openMenuOfCurrent();
  void beginSomewhere();

  Look& m_look;
  QString m_emptyText;
  bool m_byKeyboard = false;
};

}  // namespace longleaf::ui
