// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison on its way out of the program: answers side by side with what differs underlined, figures, and the strip
// of pages, as one HTML page, as PDF, and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/error.h"
#include "app/tasks/comparison.h"
#include "app/tasks/measurements.h"

namespace longleaf::app {

enum class ComparisonFormat : std::uint8_t { html, pdf, json };

/// By the end of a file's name: ".html" (".htm"), ".pdf", ".json", in capitals too; nothing for any other.
std::optional<ComparisonFormat> comparisonFormatOf(std::string_view path);

/// The bytes of a file. `document`: the one that was compared over, cited by the answers. Errors: internal, for a PDF
/// on a computer without any font.
Expected<std::string> exported(const Comparison& comparison, const ShelvedDocument& document, ComparisonFormat format);

/// What `compare` tells as JSON; an export adds nothing.
Json comparisonJson(const Comparison& comparison, const ShelvedDocument& document);

/// A row of the table of figures: what is measured, and a word for each setting.
struct FigureRow {
  std::string name;
  std::vector<std::string> values;
};
std::vector<FigureRow> comparisonFigures(const Comparison& comparison);

/// "Question: Who has a boat?" or "Summary"
std::string taskText(const Comparison& comparison);

/// What stands in the body of the page, without any style. `strip`: the markup of a setting's strip of pages.
std::string comparisonBodyAsHtml(const Comparison& comparison,
                                 const std::function<std::string(std::size_t setting)>& strip);
std::string comparisonAsHtml(const Comparison& comparison);
Expected<std::string> comparisonAsPdf(const Comparison& comparison);

}  // namespace longleaf::app
