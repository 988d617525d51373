// SPDX-License-Identifier: GPL-3.0-or-later
// A snippet as the search gives it, with the words found between U+0002 and U+0003, made ready to be drawn: plain text
// in one piece, and where its emphasised words stand.
#pragma once

#include <QFont>
#include <QList>
#include <QString>

class QPainter;
class QRect;

namespace longleaf::ui {

struct Theme;

struct SnippetText {
  struct Span {
    int begin = 0;
    int length = 0;
    friend bool operator==(const Span&, const Span&) = default;
  };
  QString text{};
  QList<Span> found{};
};

/// White space becomes one space, other control characters nothing. A mark without its counterpart is left out, or goes
/// to the end. What is far before the first word found is cut, so that a few lines show it.
SnippetText snippetText(const QString& marked);

struct SnippetLines {
  int most = 1;               // what is longer is elided at the end of the last one
  bool fromTheRight = false;  // where lines begin; each text runs in its own direction
};

void paintSnippet(QPainter& painter, const QRect& area, const SnippetText& snippet, const SnippetLines& lines,
                  const Theme& theme);

}  // namespace longleaf::ui
