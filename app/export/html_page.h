// SPDX-License-Identifier: GPL-3.0-or-later
// One HTML page that loads nothing from anywhere and runs nothing, and the same as PDF: what every export is put into.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/error.h"

namespace longleaf::app {

/// Text as it would be written to be read as just this text; line ends become breaks.
std::string escapedHtml(std::string_view text);

/// An element around text that is escaped. `dir=auto`: each text finds its own direction.
std::string htmlElement(std::string_view name, std::string_view text);

/// A whole page. `body` is markup.
std::string htmlPage(std::string_view title, std::string_view style, std::string_view body);

/// A body of HTML as Qt's rich text knows it, on A4. `images`: PNG files by the names that the body calls them.
struct PdfPage {
  std::string title;
  std::string body;
  std::vector<std::pair<std::string, std::string>> images{};
};

/// Runs `make`, which may paint and measure text, where Qt can do so, and lays the page out. Errors: internal, on a
/// computer without a font or Qt's platform.
Expected<std::string> htmlAsPdf(const std::function<PdfPage()>& make);

}  // namespace longleaf::app
