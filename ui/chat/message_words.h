// SPDX-License-Identifier: GPL-3.0-or-later
// Messages as Markdown for the clipboard: citations in words behind their sentences, what is not in the document said.
#pragma once

#include <QList>
#include <QString>

#include "ui/chat/chat_values.h"

namespace longleaf::ui {

/// The answer with its citations in words; a question's words.
QString messageAsMarkdown(const ChatMessage& message);

/// Every message under a heading.
QString chatAsMarkdown(const QList<ChatMessage>& messages);

}  // namespace longleaf::ui
