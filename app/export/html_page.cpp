// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/html_page.h"

namespace longleaf::app {

std::string escapedHtml(std::string_view text) {
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

std::string htmlElement(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + " dir=\"auto\">" + escapedHtml(text) + "</" + std::string(name) + ">\n";
}

std::string htmlPage(std::string_view title, std::string_view style, std::string_view body) {
  return "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width\">\n"
         "<title>" +
         escapedHtml(title) + "</title>\n<style>" + std::string(style) + "</style>\n</head>\n<body>\n" +
         std::string(body) + "</body>\n</html>\n";
}

}  // namespace longleaf::app
