// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/panel_sheet.h"

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

// A border of the focus ring's width is there always, so that nothing moves when the focus comes.
constexpr auto kSheet =
    uR"(
QPushButton[preset="true"], QPushButton[plain="true"] {
  background: @surface; color: @text; border: @px(1) solid @line; border-radius: @controlRadius;
  padding: @px(3) @px(11);
}
QPushButton[preset="true"]:hover, QPushButton[plain="true"]:hover { background: @raised; border-color: @muted; }
QPushButton[preset="true"]:checked {
  background: @accentGround; color: @accent; border-color: @accent;
}
QPushButton[preset="true"]:focus, QPushButton[plain="true"]:focus {
  border: @focusRing solid @accent; padding: @px(2) @px(10);
}
QPushButton[primary="true"] {
  background: @accent; color: @accentText; border: @focusRing solid @accent; border-radius: @controlRadius;
  padding: @px(3) @px(20); font-weight: 600;
}
QPushButton[primary="true"]:focus { border-color: @text; }
QPushButton[primary="true"]:disabled { background: @line; border-color: @line; color: @muted; }
QPushButton[flatText="true"], QToolButton[flatText="true"] {
  background: transparent; color: @accent; border: @focusRing solid transparent; border-radius: @controlRadius;
  padding: @px(2) @px(4);
}
QPushButton[flatText="true"]:hover, QToolButton[flatText="true"]:hover { background: @selection; }
QPushButton[flatText="true"]:focus, QToolButton[flatText="true"]:focus { border-color: @accent; }
QLineEdit[setting="true"] {
  background: @raised; color: @text; border: @px(1) solid @line; border-radius: @controlRadius;
  padding: @px(3) @px(7);
}
QLineEdit[setting="true"]:focus { border: @focusRing solid @accent; padding: @px(2) @px(6); }
QCheckBox[setting="true"]::indicator { width: @px(16); height: @px(16); }
QWidget[foot="true"] { border-top: @px(1) solid @line; }
QPushButton[flatText="true"]:disabled { color: @muted; }
)";

}  // namespace

QString panelSheet(const Theme& theme) { return filledStyleSheet(kSheet, theme); }

}  // namespace longleaf::ui
