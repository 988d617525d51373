// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/chat_wording.h"

#include <algorithm>
#include <filesystem>

#include "app/tasks/plain_text.h"
#include "storage/documents/utf8.h"

namespace longleaf::app {

std::string documentText(const ExportedDocument& document) {
  std::string text = document.title.empty() ? "a document that has left the library" : oneLine(document.title);
  for (std::size_t i = 0; i < document.authors.size(); ++i) {
    text += (i == 0 ? " - " : ", ") + oneLine(document.authors[i]);
  }
  const std::string file = oneLine(std::filesystem::path(document.path).filename().string());
  return file.empty() ? text : text + " (" + file + ")";
}

std::string roleText(const ChatExport& chat, const ExportedMessage& message) {
  if (message.role == storage::Role::user) return "Question";
  const std::string role = chat.kind == storage::ChatKind::summary ? "Summary" : "Answer";
  switch (message.state) {
    case storage::MessageState::complete:
      return role;
    case storage::MessageState::failed:
      return role + " (failed before its end)";
    case storage::MessageState::streaming:
    case storage::MessageState::stopped:
      break;
  }
  return role + " (stopped before its end)";
}

std::string timeText(std::int64_t milliseconds) {
  std::string text = isoTime(milliseconds);
  if (text.size() < 16) return {};
  text[10] = ' ';
  return text.substr(0, 16) + " UTC";
}

std::string placeText(const ChatExport& chat, std::size_t document, const std::string& label) {
  const ExportedDocument& of = chat.documents[document];
  const std::string place = of.format == "pdf" ? "page " + oneLine(label) : oneLine(label);
  return chat.documents.size() == 1 ? place : oneLine(of.title) + ", " + place;
}

std::string footnoteLead(const ChatExport& chat, const ExportedCitation& citation) {
  return placeText(chat, citation.document, citation.label) + ", " + oneLine(citation.match) + ": ";
}

std::string passagesText(const ChatExport& chat, const ExportedMessage& message) {
  std::string text;
  for (const ExportedPassage& passage : message.passages) {
    text += (text.empty() ? "" : "; ") + placeText(chat, passage.document, passage.label);
  }
  return text;
}

std::vector<Paragraph> paragraphsOf(const ExportedMessage& message) {
  std::vector<Paragraph> paragraphs;
  Paragraph paragraph;
  const auto endParagraph = [&] {
    const bool blank = std::all_of(paragraph.begin(), paragraph.end(), [](const AnnotatedText& piece) {
      return piece.notes.empty() && storage::isBlank(piece.text);
    });
    if (!blank) paragraphs.push_back(std::move(paragraph));
    paragraph = {};
  };
  const std::string_view text = message.text;
  auto citation = message.citations.begin();
  for (std::size_t begin = 0; begin < text.size() || citation != message.citations.end();) {
    const std::size_t blankLine = std::min(text.find("\n\n", begin), text.size());
    std::size_t end = blankLine;
    if (citation != message.citations.end()) end = std::min(end, std::max(citation->sentenceEnd, begin));
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    paragraph.push_back({withoutControls(text.substr(begin, end - begin)), {}});
    for (; citation != message.citations.end() && (citation->sentenceEnd <= end || end == text.size()); ++citation) {
      paragraph.back().notes.push_back(citation->number);
    }
    begin = end;
    if (end != blankLine) continue;
    endParagraph();
    while (begin < text.size() && text[begin] == '\n') ++begin;
  }
  endParagraph();
  return paragraphs;
}

}  // namespace longleaf::app
