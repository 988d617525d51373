// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own icons: SVGs under resources/icons with currentColor, drawn in a colour of the theme at any density.
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace longleaf::ui {

/// "add", "read", "pause", "stop", "summarize", "compare", "find", "outline", "back", "forward", "zoom-in", "zoom-out",
/// "menu", "close", "copy", "regenerate", "edit", "settings", "warning", "check", "document", "send", "note",
/// "error"; "longleaf" is the program's own and keeps its colours. A disabled icon is drawn half transparent; those
/// that point along the line of writing turn round in a right-to-left layout. Null for a name that is not there.
QIcon themedIcon(const QString& name, const QColor& colour);

}  // namespace longleaf::ui
