// SPDX-License-Identifier: GPL-3.0-or-later
// Input of several lines that grows with its text up to six. Return submits, Shift+Return is a new line, Escape
// cancels.
#pragma once

#include <QPlainTextEdit>

namespace longleaf::ui {

class Look;

class GrowingInput final : public QPlainTextEdit {
  Q_OBJECT

 public:
  static constexpr int kMostCharacters = 100'000;

  explicit GrowingInput(Look& look, QWidget* parent = nullptr);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void submitted();
  void cancelled();
  void heightChanged();
  void focusChanged();
  /// More was put in than there is room for; it was cut.
  void cut();

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void insertFromMimeData(const QMimeData* source) override;
  void resizeEvent(QResizeEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void restyle();
  void takeChange();
  int wantedHeight() const;

  Look& m_look;
  int m_height = 0;
};

}  // namespace longleaf::ui
