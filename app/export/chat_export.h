// SPDX-License-Identifier: GPL-3.0-or-later
// A chat on its way out of the program: everything that a copy for other people needs, as a plain value, and the copy
// in each format. Documents, questions and answers are anybody's text: what they say never becomes markup.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/error.h"
#include "storage/library/library.h"

namespace longleaf::app {

struct ExportedDocument {
  storage::DocumentId id = 0;
  std::string title;
  std::vector<std::string> authors;
  std::string path;
  std::string format;
};

struct ExportedCitation {
  std::size_t number = 0;    // of its footnote, counted through the whole chat from 1
  std::size_t document = 0;  // index into ChatExport::documents
  std::uint32_t page = 0;
  std::string label;
  std::size_t firstCharacter = 0;  // code points of the document's text; both belong to the quotation
  std::size_t lastCharacter = 0;
  std::string quote;
  std::string match;            // "exact", "supported"
  std::size_t sentenceEnd = 0;  // byte of the message's text behind which the footnote's number goes
};

struct ExportedPassage {
  std::size_t document = 0;  // index into ChatExport::documents
  std::string label;
};

struct ExportedMessage {
  storage::Role role = storage::Role::user;
  storage::MessageState state = storage::MessageState::complete;
  std::string text;
  std::int64_t createdAt = 0;               // milliseconds since 1970, UTC
  std::vector<ExportedCitation> citations;  // by where their sentences end
  std::vector<storage::UnsupportedRecord> unsupported;
  std::vector<ExportedPassage> passages;
};

struct ChatExport {
  storage::ChatId id = 0;
  storage::ChatKind kind = storage::ChatKind::questions;
  std::string title;
  std::int64_t createdAt = 0;
  std::vector<ExportedDocument> documents;  // those of the chat, then others that are cited
  std::vector<ExportedMessage> messages;    // oldest first
};

/// A chat of the library. Errors: not_found, those of the library.
Expected<ChatExport> chatExport(storage::Library& library, storage::ChatId chat);

enum class ExportFormat : std::uint8_t { markdown, html, pdf, json };

/// "md", "html", "pdf", "json".
std::optional<ExportFormat> exportFormat(std::string_view name);
std::string_view exportFormatName(ExportFormat format);

/// The bytes of a file in this format. Errors: internal, for a PDF on a computer without any font.
Expected<std::string> exported(const ChatExport& chat, ExportFormat format);

std::string chatAsMarkdown(const ChatExport& chat);
/// One page that loads nothing from anywhere, and runs nothing.
std::string chatAsHtml(const ChatExport& chat);
std::string chatAsJson(const ChatExport& chat);
Expected<std::string> chatAsPdf(const ChatExport& chat);  // app/export/pdf.cpp

}  // namespace longleaf::app
