// SPDX-License-Identifier: GPL-3.0-or-later
// The words that the program itself says to a model. They live in resources/prompts/*.txt and are built in; changing
// one means raising the version in all of them, because a saved reading is valid for its words only. Not translated:
// models follow English best.
#pragma once

#include <string>
#include <string_view>

namespace longleaf::app {

enum class SummaryLength { brief, page, outline };

/// Part of a snapshot's key.
int promptsVersion();

/// The line between the opening of the chat template and the document's text. The same for every document, so that it
/// can be encoded together with the template's control tokens.
std::string_view documentInstruction();

/// What follows the document's text, without the closing of the template's turn. The result is a person's or a
/// document's words in part: it is to be encoded as plain text.
std::string questionPrompt(std::string_view question);
/// What stands between the document and a question: passages, word for word.
std::string passagesPrompt(std::string_view passages);
std::string summaryPrompt(SummaryLength length, std::string_view title);

}  // namespace longleaf::app
