// SPDX-License-Identifier: GPL-3.0-or-later
// What the formats for people have in common: the words around a chat's text, and where footnotes go. All of it is
// plain text that each format has yet to escape.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/export/chat_export.h"

namespace longleaf::app {

/// "Alice in Wonderland - Lewis Carroll (alice.pdf)"
std::string documentText(const ExportedDocument& document);

/// "Question", "Answer", "Summary", with what is to be said of an answer that did not come to its end.
std::string roleText(const ChatExport& chat, const ExportedMessage& message);

/// "2026-11-22 10:11 UTC"
std::string timeText(std::int64_t milliseconds);

/// "page 12", "Chapter 3": with the document's title in front where there are several.
std::string placeText(const ChatExport& chat, std::size_t document, const std::string& label);

/// "page 12, exact: "
std::string footnoteLead(const ChatExport& chat, const ExportedCitation& citation);

/// The places of the passages that were read again, joined by semicolons.
std::string passagesText(const ChatExport& chat, const ExportedMessage& message);

/// A piece of a message, and the numbers of the footnotes behind it.
struct AnnotatedText {
  std::string text;  // may be empty
  std::vector<std::size_t> notes;
};

/// A paragraph: what stands between blank lines.
using Paragraph = std::vector<AnnotatedText>;

/// The message's text without control characters, in paragraphs, cut where footnotes go. A place inside a character or
/// behind the end, as a damaged library may have it, moves to the next whole place.
std::vector<Paragraph> paragraphsOf(const ExportedMessage& message);

/// What stands in the body of the HTML page, without any style: PDF is laid out from it too.
std::string chatBodyAsHtml(const ChatExport& chat);

}  // namespace longleaf::app
