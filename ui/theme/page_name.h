// SPDX-License-Identifier: GPL-3.0-or-later
// Pages in words, wherever they are named.
#pragma once

#include <QString>

namespace longleaf::ui {

/// "p. 23": a page that is known to be one of a printed book.
QString printedPage(const QString& label);

/// "p. 23" for what looks like a page's label; others (chapters, lines, percent) speak for themselves.
QString pageName(const QString& label);

}  // namespace longleaf::ui
