// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/message_words.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/chat/citation_chip.h"
#include "ui/chat/shown_text.h"

namespace longleaf::ui {

namespace {

QString words(const char* source) { return QCoreApplication::translate("MessageWords", source); }

/// Label and title are a document's: they are to be read as they are, not as markup.
QString escaped(const QString& text) {
  QString result;
  for (const QChar c : text) {
    if (QStringView(u"\\`*_[]<>#|~&").contains(c)) result += QLatin1Char('\\');
    result += c;
  }
  return result;
}

QString citationInWords(const CitationLink& citation) {
  const QString place = escaped(oneLine(placeInWords(citation), 200));
  const QString kind = citation.exact ? words(QT_TRANSLATE_NOOP("MessageWords", "word for word"))
                                      : words(QT_TRANSLATE_NOOP("MessageWords", "supported"));
  return QStringLiteral(" (%1, %2)").arg(place, kind);
}

}  // namespace

QString messageAsMarkdown(const ChatMessage& message) {
  if (message.fromUser) return message.text;
  QList<CitationLink> citations = message.citations;
  std::stable_sort(citations.begin(), citations.end(),
                   [](const CitationLink& a, const CitationLink& b) { return a.sentenceEnd < b.sentenceEnd; });
  QString text;
  qsizetype done = 0;
  for (const CitationLink& citation : citations) {
    const qsizetype end = std::clamp(citation.sentenceEnd, done, message.text.size());
    text += QStringView(message.text).mid(done, end - done);
    text += citationInWords(citation);
    done = end;
  }
  text += QStringView(message.text).mid(done);
  for (const UnsupportedText& part : message.unsupported) {
    text += QStringLiteral("\n\n> ");
    text +=
        words(QT_TRANSLATE_NOOP("MessageWords", "“%1” is not in the document.")).arg(escaped(oneLine(part.text, 200)));
    if (!part.reason.isEmpty()) text += QLatin1Char(' ') + escaped(oneLine(part.reason, 400));
  }
  if (message.state == MessageState::stopped)
    text += QStringLiteral("\n\n") + words(QT_TRANSLATE_NOOP("MessageWords", "(Stopped.)"));
  if (message.state == MessageState::failed)
    text += QStringLiteral("\n\n") + words(QT_TRANSLATE_NOOP("MessageWords", "(This answer failed.)"));
  return text;
}

QString chatAsMarkdown(const QList<ChatMessage>& messages) {
  QStringList parts;
  for (const ChatMessage& message : messages) {
    const QString title = message.fromUser ? words(QT_TRANSLATE_NOOP("MessageWords", "Question"))
                                           : words(QT_TRANSLATE_NOOP("MessageWords", "Answer"));
    parts.append(QStringLiteral("## %1\n\n%2\n").arg(title, messageAsMarkdown(message)));
  }
  return parts.join(QLatin1Char('\n'));
}

}  // namespace longleaf::ui
