// SPDX-License-Identifier: GPL-3.0-or-later
// What rows of the library and rows of a search have in common when they are painted.
#pragma once

#include <QColor>
#include <QFont>
#include <QRect>
#include <QString>

class QPainter;

namespace longleaf::ui {

struct Theme;

/// A text in one line, elided at its end. It stands at the side where reading begins in the window's direction, and
/// runs in its own: an English title keeps its question mark in an Arabic window.
struct LineOfText {
  QString text{};
  QFont font{};
  QColor colour{};
  bool atTheEnd = false;  // at the other side
};
void paintLine(QPainter& painter, const QRect& area, const LineOfText& line, Qt::LayoutDirection window);

/// The ring around the row with the focus, inside `row`.
void paintFocus(QPainter& painter, const QRect& row, const Theme& theme);

/// Pixels of one line of a title, and of what stands below it.
int titleLineHeight(const Theme& theme);
int secondLineHeight(const Theme& theme);
/// Of a row with a title and `lines` lines below it, and the gap to the next row, which belongs to it, so that no click
/// falls between two rows.
int rowHeight(const Theme& theme, int lines);

}  // namespace longleaf::ui
