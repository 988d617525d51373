// SPDX-License-Identifier: GPL-3.0-or-later
// Where the words to find are typed: which hit of how many, the next, the one before.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace longleaf::ui {

class Look;

struct FindCount {
  qsizetype current = 0;  // from 1; 0: none is shown yet
  qsizetype all = 0;
  bool isSearching = false, isCut = false;  // cut: there are more
};

class FindBar final : public QWidget {
  Q_OBJECT

 public:
  explicit FindBar(Look& look, QWidget* parent = nullptr);

  void open();  // with the focus, and what was typed selected
  QString text() const;
  void setCount(const FindCount& count);

 Q_SIGNALS:
  void typed(const QString& text);
  void nextWanted();
  void previousWanted();
  void closed();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void dress();

  Look& m_look;
  QLineEdit* m_field;
  QLabel* m_count;
  QToolButton* m_previous;
  QToolButton* m_next;
  QToolButton* m_close;
};

}  // namespace longleaf::ui
