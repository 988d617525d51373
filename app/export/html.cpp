// SPDX-License-Identifier: GPL-3.0-or-later
// A chat as one HTML page: its style within it, links only to its own footnotes, nothing to load or to run.
#include "app/export/chat_wording.h"
#include "app/export/html_page.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

constexpr std::string_view kStyle =
    "body{max-width:46em;margin:2em auto;padding:0 1em;line-height:1.5;font-family:Georgia,serif}"
    "h2{font-size:1.1em;margin:1.8em 0 .4em}time,.aside{color:#555;font-size:.9em}"
    "sup a{text-decoration:none}q{quotes:none}@media(prefers-color-scheme:dark)"
    "{body{background:#1b1b1b;color:#e6e6e6}a{color:#8ab4f8}time,.aside{color:#aaa}}";

/// A footnote's number, which leads to it.
std::string noteLink(std::size_t note) {
  const std::string number = std::to_string(note);
  return "<sup><a id=\"from-" + number + "\" href=\"#note-" + number + "\">[" + number + "]</a></sup>";
}

std::string paragraphHtml(const Paragraph& paragraph) {
  std::string text = "<p dir=\"auto\">";
  for (const AnnotatedText& piece : paragraph) {
    text += escapedHtml(piece.text);
    for (const std::size_t note : piece.notes) text += noteLink(note);
  }
  return text + "</p>\n";
}

std::string messageHtml(const ChatExport& chat, const ExportedMessage& message) {
  std::string text = "<section>\n" + htmlElement("h2", roleText(chat, message));
  if (const std::string time = timeText(message.createdAt); !time.empty()) {
    text += "<time datetime=\"" + isoTime(message.createdAt) + "\">" + time + "</time>\n";
  }
  for (const Paragraph& paragraph : paragraphsOf(message)) text += paragraphHtml(paragraph);
  if (!message.unsupported.empty()) text += "<p class=\"aside\">Not found in the text:</p>\n<ul class=\"aside\">\n";
  for (const storage::UnsupportedRecord& part : message.unsupported) {
    text += htmlElement("li", oneLine(part.text) + " - " + oneLine(part.reason));
  }
  if (!message.unsupported.empty()) text += "</ul>\n";
  if (!message.passages.empty()) {
    text +=
        "<p class=\"aside\">Read again for this answer: " + escapedHtml(app::passagesText(chat, message)) + "</p>\n";
  }
  return text + "</section>\n";
}

std::string noteText(const ChatExport& chat, const ExportedCitation& citation) {
  const std::string number = std::to_string(citation.number);
  return "<p id=\"note-" + number + "\" dir=\"auto\"><a href=\"#from-" + number + "\">[" + number + "]</a> " +
         escapedHtml(footnoteLead(chat, citation)) + "<q>" + escapedHtml("\"" + oneLine(citation.quote) + "\"") +
         "</q></p>\n";
}

std::string notesText(const ChatExport& chat) {
  std::string text;
  for (const ExportedMessage& message : chat.messages) {
    for (const ExportedCitation& citation : message.citations) text += noteText(chat, citation);
  }
  return text.empty() ? text : "<hr>\n<section>\n<h2>Sources</h2>\n" + text + "</section>\n";
}

}  // namespace

std::string chatBodyAsHtml(const ChatExport& chat) {
  std::string text = htmlElement("h1", oneLine(chat.title));
  if (!chat.documents.empty()) text += "<ul>\n";
  for (const ExportedDocument& document : chat.documents) text += htmlElement("li", documentText(document));
  if (!chat.documents.empty()) text += "</ul>\n";
  for (const ExportedMessage& message : chat.messages) text += messageHtml(chat, message);
  return text + notesText(chat);
}

std::string chatAsHtml(const ChatExport& chat) { return htmlPage(oneLine(chat.title), kStyle, chatBodyAsHtml(chat)); }

}  // namespace longleaf::app
