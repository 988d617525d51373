// SPDX-License-Identifier: GPL-3.0-or-later
// A chat as Markdown (CommonMark, with the footnotes that GitHub and pandoc know).
#include "app/export/chat_wording.h"
#include "app/tasks/plain_text.h"
#include "storage/documents/ascii.h"

namespace longleaf::app {

namespace {

/// Whether this character could begin or end markup wherever it stands.
bool alwaysEscaped(char c) { return std::string_view("\\`*_[]<>#|~&^$@{}").find(c) != std::string_view::npos; }

/// Markup that only counts at the beginning of a line: lists, rules, headings by underlining, definitions.
std::size_t lineMarker(std::string_view line) {
  if (line.empty()) return std::string_view::npos;
  if (std::string_view("+-=:").find(line.front()) != std::string_view::npos) return 0;
  const std::size_t digits = line.find_first_not_of("0123456789");
  const bool numbered = digits != 0 && digits != std::string_view::npos && (line[digits] == '.' || line[digits] == ')');
  return numbered ? digits : std::string_view::npos;
}

/// Text as it would be written to be read as just this text; `atStart` of a line. Addresses do not become links.
std::string escapedLine(std::string_view line, bool atStart) {
  if (atStart) {
    // Four spaces would be a program's text.
    while (!line.empty() && storage::isAsciiSpace(line.front())) line.remove_prefix(1);
  }
  const std::size_t marker = atStart ? lineMarker(line) : std::string_view::npos;
  std::string escaped;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool link = line[i] == ':' && line.substr(i, 3) == "://";
    const bool host = line[i] == '.' && i >= 3 && storage::equalsIgnoringCase(line.substr(i - 3, 3), "www");
    if (i == marker || link || host || alwaysEscaped(line[i])) escaped += '\\';
    escaped += line[i];
  }
  return escaped;
}

/// Each line of the text stays a line.
std::string escapedText(std::string_view text, bool atStart) {
  std::string escaped;
  for (;;) {
    const std::size_t end = text.find('\n');
    escaped += escapedLine(text.substr(0, end), atStart);
    if (end == std::string_view::npos) return escaped;
    text.remove_prefix(end + 1);
    escaped += "\\\n";  // a break that needs no spaces at the end of a line
    atStart = true;
  }
}

std::string paragraphText(const Paragraph& paragraph) {
  std::string text;
  bool behindNote = false;
  for (const AnnotatedText& piece : paragraph) {
    const std::string escaped = escapedText(piece.text, text.empty());
    // Right behind brackets these would make a link or a definition of them.
    if (behindNote && (escaped.starts_with('(') || escaped.starts_with(':'))) text += '\\';
    text += escaped;
    for (const std::size_t note : piece.notes) text += "[^" + std::to_string(note) + "]";
    behindNote = !piece.notes.empty();
  }
  while (text.ends_with("\\\n")) text.resize(text.size() - 2);
  return text;
}

std::string messageText(const ChatExport& chat, const ExportedMessage& message) {
  std::string text = "## " + escapedLine(roleText(chat, message), false) + "\n\n";
  if (const std::string time = timeText(message.createdAt); !time.empty()) text += "*" + time + "*\n\n";
  for (const Paragraph& paragraph : paragraphsOf(message)) text += paragraphText(paragraph) + "\n\n";
  if (!message.unsupported.empty()) text += "Not found in the text:\n\n";
  for (const storage::UnsupportedRecord& part : message.unsupported) {
    text += "- " + escapedLine(oneLine(part.text), true) + " - " + escapedLine(oneLine(part.reason), false) + "\n";
  }
  if (!message.unsupported.empty()) text += "\n";
  if (!message.passages.empty()) {
    text += "Read again for this answer: " + escapedLine(app::passagesText(chat, message), false) + "\n\n";
  }
  return text;
}

}  // namespace

std::string chatAsMarkdown(const ChatExport& chat) {
  std::string text = "# " + escapedLine(oneLine(chat.title), false) + "\n\n";
  for (const ExportedDocument& document : chat.documents) {
    text += "- " + escapedLine(documentText(document), true) + "\n";
  }
  if (!chat.documents.empty()) text += "\n";
  for (const ExportedMessage& message : chat.messages) text += messageText(chat, message);
  for (const ExportedMessage& message : chat.messages) {
    for (const ExportedCitation& citation : message.citations) {
      text += "[^" + std::to_string(citation.number) + "]: " + escapedLine(footnoteLead(chat, citation), true) + "\"" +
              escapedLine(oneLine(citation.quote), false) + "\"\n\n";
    }
  }
  return text;
}

}  // namespace longleaf::app
