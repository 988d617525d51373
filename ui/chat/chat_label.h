// SPDX-License-Identifier: GPL-3.0-or-later
// A line, or a paragraph, of plain text in one of the theme's roles and colours; never taken for anything but text.
#pragma once

#include <QLabel>

#include "ui/theme/theme.h"

namespace longleaf::ui {

class Look;

enum class LabelColour { text, muted, accent, warning, error };

class ChatLabel final : public QLabel {
  Q_OBJECT

 public:
  ChatLabel(Look& look, TextRole role, LabelColour colour, QWidget* parent = nullptr);

  void setStrong(bool strong);
  void setColour(LabelColour colour);
  /// Neutralised; wrapped at the width, or one line that is elided to it, with the whole in the tooltip.
  void setWords(const QString& words);
  void setElided(bool elided);

  bool hasHeightForWidth() const override { return !m_elided; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void restyle();
  /// The height of the lines at this width; painted if there is a painter.
  int setLines(int width, QPainter* painter) const;

  Look& m_look;
  TextRole m_role;
  LabelColour m_colour;
  bool m_strong = false;
  bool m_elided = false;
};

}  // namespace longleaf::ui
