// SPDX-License-Identifier: GPL-3.0-or-later
// Every colour, size and font of the window, out of resources/style/theme.json. A plain value: no widget has a literal
// of its own.
#pragma once

#include <QColor>
#include <QFont>

namespace longleaf::ui {

/// What a text is for; its size follows from that.
enum class TextRole { legend, secondary, control, answer, title, book };

struct Theme {
  bool dark = false;
  double scale = 1;  // of fonts, and of sizes that follow from them; 1..2

  QColor ground, surface, raised, line;  // from the back to the front; lines between them
  QColor text, muted;
  QColor accent, accentGround, accentText;  // accentText: on a ground of the accent itself
  QColor selection, warning, warningGround, error, highlight;
  QColor sink, context, residual, recent;  // segments of the cache; residual is what was merged
  QColor weights, workspace, others;       // parts of memory; others and what was dropped are hatched

  struct {
    double legend, secondary, control, answer, title, book;  // pixels at scale 1
    double step, controlRadius, cardRadius, focusRing;       // pixels
    double target;                                           // least height of what is clicked
    double header;                                           // height of a pane's first row, its title in the middle
  } pixels{};
  struct {
    double list, answer, reader;  // of the font's own height
  } lineHeight{};

  /// `scale` is brought into 1..2. The built-in file is complete: a test says so.
  static Theme make(bool dark, double scale = 1);

  /// The system's UI font in the role's size; weight 600 where `strong`. Figures are tabular where the font can.
  QFont font(TextRole role, bool strong = false) const;
  /// `steps` times the unit of spacing (1: 4 px, 2: inside, 3: between, 4: at a panel's edge), scaled.
  int space(double steps) const;
  /// Of a pane's first row. What is pressed in it is scaled, the room around that is not.
  int headerHeight() const;
  /// Pixels of a size at scale 1, at this scale.
  int px(double size) const;
};

}  // namespace longleaf::ui
