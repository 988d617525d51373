// SPDX-License-Identifier: GPL-3.0-or-later
// Asks, inside the library, whether a document is to go: it takes its chats with it, and there is no way back.
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace longleaf::ui {

class Look;

class RemoveBar final : public QFrame {
  Q_OBJECT

 public:
  explicit RemoveBar(Look& look, QWidget* parent = nullptr);

  /// Shows the question and takes the focus, at the answer that changes nothing.
  void ask(qint64 id, const QString& title);
  /// Hides without an answer.
  void drop();
  qint64 document() const { return m_id; }  // 0: nothing is asked

 Q_SIGNALS:
  void confirmed(qint64 id);
  void kept();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void restyle();

  Look& m_look;
  QLabel* m_question;
  QPushButton* m_remove;
  QPushButton* m_keep;
  qint64 m_id = 0;
};

}  // namespace longleaf::ui
