// SPDX-License-Identifier: GPL-3.0-or-later
// What the chat shows, as plain values. Places in a text are UTF-16 units of that text; places in a document are bytes
// of its clean text.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QtGlobal>

namespace longleaf::ui {

/// A place in a document that can be jumped to.
struct DocumentPlace {
  qint64 document = 0;
  qint64 begin = 0;
  qint64 end = 0;
};

struct CitationLink {
  DocumentPlace place;
  QString label{};            // "p. 23", "24 %", "line 210"
  QString document{};         // its title, where the chat is over several; else empty
  QString quote{};            // of the document, for the tooltip
  bool exact = false;         // word for word; else supported
  qsizetype sentenceEnd = 0;  // of the message: where its chip stands
};

/// A number or quotation that is not in the document.
struct UnsupportedText {
  qsizetype begin = 0;  // of the message
  qsizetype end = 0;
  QString text{};
  QString reason{};
};

struct ReReadPassage {
  DocumentPlace place;
  QString label{};
};

enum class MessageState { streaming, complete, stopped, failed };

struct ChatMessage {
  qint64 id = 0;
  bool fromUser = false;
  MessageState state = MessageState::complete;
  QString text{};  // Markdown for answers; plain for questions
  QList<CitationLink> citations{};
  QList<UnsupportedText> unsupported{};
  QList<ReReadPassage> passages{};
  QString measure{};  // "1.9 s to the first word · 41 tokens/s"
};

struct ChatEntry {
  qint64 id = 0;
  QString title{};   // its first question
  QString detail{};  // "12 messages, yesterday"
  bool summary = false;
};

/// What an answer rests on.
enum class ScopeKind { none, whole, part, passagesOnly, stale };

}  // namespace longleaf::ui
