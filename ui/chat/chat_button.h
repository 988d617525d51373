// SPDX-License-Identifier: GPL-3.0-or-later
// The buttons of the chat, painted in the theme's colours: words only, at least as high as a target, with a focus ring.
#pragma once

#include <QAbstractButton>

namespace longleaf::ui {

class Look;

enum class ButtonKind { flat, quiet, filled, outlined };  // accent words; muted words; the main one; a card

class ChatButton final : public QAbstractButton {
  Q_OBJECT

 public:
  ChatButton(Look& look, ButtonKind kind, const QString& text, QWidget* parent = nullptr);

  void setKind(ButtonKind kind);
  /// Only seen under the pointer or with the focus; its room stays.
  void setReserved(bool reserved);
  bool isReserved() const { return m_reserved; }
  /// The pointer is over what it belongs to.
  void setShown(bool shown);
  /// Whether it is painted at present.
  bool isSeen() const;
  /// Room for the focus ring around what is painted, pixels; 0 for words without a ground.
  int ringRoom() const;

  QSize sizeHint() const override;
  /// Narrower only where its size policy allows it; the words are elided then.
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void restyle();

  Look& m_look;
  ButtonKind m_kind;
  bool m_reserved = false;
  bool m_shown = false;
};

}  // namespace longleaf::ui
