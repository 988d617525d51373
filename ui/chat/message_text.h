// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a message: they can be selected and copied, and the citations' chips stand within them.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/chat/chat_values.h"
#include "ui/chat/text_column.h"

namespace longleaf::ui {

class CitationChip;
class Look;

class MessageText final : public QWidget {
  Q_OBJECT

 public:
  /// Markdown for answers, else plain text.
  MessageText(Look& look, bool markdown, QWidget* parent = nullptr);

  void setMessage(const ChatMessage& message);
  /// More of the text, without citations.
  void append(const QString& more);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  int idealWidth(int most) const;

  QList<CitationChip*> chips() const { return m_chips; }
  /// As it is shown.
  QString shownText() const;
  QString selectedText() const;
  const TextColumn& column() const { return m_column; }

 Q_SIGNALS:
  void placeActivated(const longleaf::ui::DocumentPlace& place);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void restyle();
  void apply();
  void placeChips();
  void select(ColumnPlace from, ColumnPlace to);
  void copySelection() const;

  Look& m_look;
  // Layout is by need: heightForWidth and idealWidth, const by Qt's wish, lay out what was not laid out at that width.
  mutable TextColumn m_column;
  QList<CitationChip*> m_chips;
  QList<TextMark> m_marks;
  QString m_text;
  QString m_half;  // the beginning of a character whose rest is still to come
  ColumnPlace m_anchor, m_cursor;
};

}  // namespace longleaf::ui
