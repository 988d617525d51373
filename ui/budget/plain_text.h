// SPDX-License-Identifier: GPL-3.0-or-later
// Texts from outside in places where Qt would read more into them.
#pragma once

#include <QString>
#include <QTextDocument>  // Qt::convertFromPlainText

namespace longleaf::ui {

/// No mnemonic is made of an ampersand.
inline QString buttonText(QString text) { return text.replace(QLatin1Char('&'), QStringLiteral("&&")); }

/// Never taken as HTML; wraps at a sensible width.
inline QString tooltipText(const QString& text) {
  return text.isEmpty() ? QString() : Qt::convertFromPlainText(text, Qt::WhiteSpaceNormal);
}

}  // namespace longleaf::ui
