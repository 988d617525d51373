// SPDX-License-Identifier: GPL-3.0-or-later
// A chat as one HTML page: its style within it, links only to its own footnotes, nothing to load or to run.
#include "app/export/chat_wording.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

constexpr std::string_view kStyle =
    "body{max-width:46em;margin:2em auto;padding:0 1em;line-height:1.5;font-family:Georgia,serif}"
    "h2{font-size:1.1em;margin:1.8em 0 .4em}time,.aside{color:#555;font-size:.9em}"
    "sup a{text-decoration:none}q{quotes:none}@media(prefers-color-scheme:dark)"
    "{body{background:#1b1b1b;color:#e6e6e6}a{color:#8ab4f8}time,.aside{color:#aaa}}";

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      case '\n':
        safe += "<br>\n";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

/// An element around text that is escaped. `dir=auto`: each text finds its own direction.
std::string element(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + " dir=\"auto\">" + escaped(text) + "</" + std::string(name) + ">\n";
}

std::string paragraphText(const Paragraph& paragraph) {
  std::string text = "<p dir=\"auto\">";
  for (const AnnotatedText& piece : paragraph) {
    text += escaped(piece.text);
    for (const std::size_t note : piece.notes) {
      const std::string number = std::to_string(note);
      text += "<sup><a id=\"from-" + number + "\" href=\"#note-" + number + "\">[" + number + "]</a></sup>";
    }
  }
  return text + "</p>\n";
}

std::string messageText(const ChatExport& chat, const ExportedMessage& message) {
  std::string text = "<section>\n" + element("h2", roleText(chat, message));
  if (const std::string time = timeText(message.createdAt); !time.empty()) {
    text += "<time datetime=\"" + isoTime(message.createdAt) + "\">" + time + "</time>\n";
  }
  for (const Paragraph& paragraph : paragraphsOf(message)) text += paragraphText(paragraph);
  if (!message.unsupported.empty()) text += "<p class=\"aside\">Not found in the text:</p>\n<ul class=\"aside\">\n";
  for (const storage::UnsupportedRecord& part : message.unsupported) {
    text += element("li", oneLine(part.text) + " - " + oneLine(part.reason));
  }
  if (!message.unsupported.empty()) text += "</ul>\n";
  if (!message.passages.empty()) {
    text += "<p class=\"aside\">Read again for this answer: " + escaped(app::passagesText(chat, message)) + "</p>\n";
  }
  return text + "</section>\n";
}

std::string notesText(const ChatExport& chat) {
  std::string text;
  for (const ExportedMessage& message : chat.messages) {
    for (const ExportedCitation& citation : message.citations) {
      const std::string number = std::to_string(citation.number);
      text += "<p id=\"note-" + number + "\" dir=\"auto\"><a href=\"#from-" + number + "\">[" + number + "]</a> " +
              escaped(footnoteLead(chat, citation)) + "<q>" + escaped("\"" + oneLine(citation.quote) + "\"") +
              "</q></p>\n";
    }
  }
  return text.empty() ? text : "<hr>\n<section>\n<h2>Sources</h2>\n" + text + "</section>\n";
}

}  // namespace

std::string chatBodyAsHtml(const ChatExport& chat) {
  std::string text = element("h1", oneLine(chat.title));
  if (!chat.documents.empty()) text += "<ul>\n";
  for (const ExportedDocument& document : chat.documents) text += element("li", documentText(document));
  if (!chat.documents.empty()) text += "</ul>\n";
  for (const ExportedMessage& message : chat.messages) text += messageText(chat, message);
  return text + notesText(chat);
}

std::string chatAsHtml(const ChatExport& chat) {
  return "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width\">\n"
         "<title>" +
         escaped(oneLine(chat.title)) + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n" +
         chatBodyAsHtml(chat) + "</body>\n</html>\n";
}

}  // namespace longleaf::app
