// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of the library as the chat shows them.
#pragma once

#include <QString>
#include <functional>
#include <string>

#include "storage/library/records.h"
#include "ui/chat/chat_values.h"

namespace longleaf::app {

/// `several`: the chat is over more than one document, so that citations say of which.
struct MessageTitles {
  std::function<QString(storage::DocumentId)> titleOf{};
  bool several = false;
};

ui::ChatMessage shownMessage(const storage::MessageRecord& record, const MessageTitles& titles = {});

/// "1.9 s to the first word · 41 tokens/s", out of a message's measurements; empty if there are none.
QString measureText(const std::string& measurements);

/// The UTF-16 unit of the character at byte `at` of UTF-8 text.
qsizetype unitAt(const std::string& text, std::size_t at);

}  // namespace longleaf::app
