// SPDX-License-Identifier: GPL-3.0-or-later
// Words of a document or of a model, made fit to be shown: no character of them steers the terminal, the direction of
// what stands around them, or the text engine. The length stays, so that places in the text stay true.
#pragma once

#include <QString>

namespace longleaf::ui {

/// Control characters become U+FFFD, breaks of lines become '\n', overrides of direction become nothing that is seen.
QString neutralised(const QString& text);

/// In one line, cut behind `longest` characters, with an ellipsis.
QString oneLine(const QString& text, qsizetype longest);

}  // namespace longleaf::ui
