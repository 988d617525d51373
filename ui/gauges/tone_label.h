// SPDX-License-Identifier: GPL-3.0-or-later
// A label in a role of the theme's type and one of its colours. Always plain text: what is shown may come from a
// document or a model.
#pragma once

#include <QLabel>

#include "ui/theme/theme.h"

namespace longleaf::ui {

class Look;

enum class Tone { text, muted, accent, warning, error };

class ToneLabel : public QLabel {
  Q_OBJECT

 public:
  ToneLabel(Look& look, TextRole role, Tone tone, bool strong = false);

  void setTone(Tone tone);
  Tone tone() const { return m_tone; }
  /// `factor` times the role's size, for a figure to be read from afar.
  void setEnlarged(double factor);
  /// Wraps between words, and takes no room while there is nothing to say.
  void setSentence(const QString& sentence);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void align();
  void restyle();

  Look& m_look;
  TextRole m_role;
  Tone m_tone;
  bool m_strong;
  double m_factor = 1;
};

/// One line that gives way: it ends in an ellipsis where it has too little room, and its tooltip has all of it.
class ElidingLabel final : public ToneLabel {
  Q_OBJECT

 public:
  using ToneLabel::ToneLabel;

  void setText(const QString& text);
  QSize minimumSizeHint() const override;

 protected:
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void explain();
};

}  // namespace longleaf::ui
