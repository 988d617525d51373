// SPDX-License-Identifier: GPL-3.0-or-later
// A line with figures that change while they are looked at: every digit takes the width of the widest one, and the line
// never gets narrower, so that nothing beside it moves. (Fonts with tabular figures only on request cannot be asked
// before Qt 6.7.)
#pragma once

#include <QFont>
#include <QWidget>

namespace longleaf::ui {

class FigureLabel final : public QWidget {
 public:
  explicit FigureLabel(QWidget* parent = nullptr);

  const QString& text() const { return m_text; }
  void setText(const QString& text);
  /// The widest text that is to come; shorter ones take as much room.
  void setWidest(const QString& text);
  /// Font and colour; both replace what was reserved.
  void setInk(const QFont& font, const QColor& colour);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int widthOf(const QString& text) const;

  QString m_text, m_widest;
  QColor m_colour;
  int m_reserved = 0;
};

}  // namespace longleaf::ui
