// SPDX-License-Identifier: GPL-3.0-or-later
// One message of the transcript. Its parts are arranged by hand, so that the height at a width is known without showing
// it, and so that a growing answer costs no layout of the rest.
#pragma once

#include <QWidget>

#include "ui/chat/chat_values.h"

namespace longleaf::ui {

class Look;

/// What the place of a message in the chat allows.
struct MessageContext {
  bool last = false;  // the last question or answer
  bool busy = false;  // an answer is being written: nothing can be asked again
};

class MessageView : public QWidget {
  Q_OBJECT

 public:
  MessageView(Look& look, QWidget* parent);

  virtual void setMessage(const ChatMessage& message) = 0;
  virtual void append(const QString& more) = 0;
  virtual void setContext(const MessageContext& context) = 0;
  /// Whether it must not be taken away while out of sight.
  virtual bool isInUse() const;
  /// What Tab goes through, in its order.
  virtual QList<QWidget*> focusStops() const = 0;

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override { return {1, 1}; }

 Q_SIGNALS:
  void heightChanged();
  void placeActivated(const longleaf::ui::DocumentPlace& place);
  void copyRequested();
  void regenerateRequested();
  void editRequested(const QString& words);

 protected:
  /// The height at this width; sets the parts' geometry where `apply`.
  virtual int arrange(int width, bool apply) const = 0;
  void rearrange();
  void resizeEvent(QResizeEvent* event) override;
  /// Sets a part's geometry as read from left to right; mirrored where the layout is.
  void place(QWidget* part, const QRect& rect, int width) const;

  Look& m_look;
};

}  // namespace longleaf::ui
