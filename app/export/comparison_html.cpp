// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison as one HTML page; its body is markup that Qt's rich text knows too, for the PDF.
#include <algorithm>

#include "app/export/comparison_export.h"
#include "app/export/html_page.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

constexpr std::string_view kComparisonStyle =
    "body{max-width:80em;margin:2em auto;padding:0 1em;line-height:1.5;font-family:Georgia,serif}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}"
    "th,td{text-align:left;vertical-align:top;padding:.4em .8em;border-bottom:1px solid #ddd9d0;"
    "overflow-wrap:anywhere}h2{font-size:1.1em;margin:1.8em 0 .4em}.aside{color:#555;font-size:.9em}"
    "u{background:#fbebd0;text-decoration:underline dashed #8f5200}"
    "svg{display:block;width:100%;height:38px;margin-bottom:.8em}"
    "@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#e6e6e6}th,td{border-color:#343c41}"
    ".aside{color:#aaa}u{background:#3a2c14;text-decoration-color:#f0b35c}}";

// Okabe-Ito, as the window has it.
constexpr std::string_view kKept = "#0072b2";
constexpr std::string_view kMerged = "#e69f00";
constexpr double kStripHeight = 38;

std::size_t differingWords(const ComparedAnswer& answer) {
  std::size_t words = 0;
  for (const DiffSpan& span : answer.spans) {
    if (!span.differs) continue;
    const std::string text = oneLine(answer.answer.text.substr(span.begin, span.end - span.begin));
    words += 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
  }
  return words;
}

std::string answerCell(const ComparedAnswer& answer, bool reference) {
  std::string text = "<td dir=\"auto\"><p>";
  for (const DiffSpan& span : answer.spans) {
    const std::string words =
        escapedHtml(withoutControls(answer.answer.text.substr(span.begin, span.end - span.begin)));
    text += span.differs ? "<u>" + words + "</u>" : words;
  }
  text += "</p>\n<p class=\"aside\">";
  const std::size_t words = differingWords(answer);
  text += reference ? "The reference"
          : words == 0
              ? "The reference's words"
              : std::to_string(words) + (words == 1 ? " word" : " words") + " unlike the reference, underlined";
  return text + "</p></td>\n";
}

std::string sourcesCell(const Comparison& comparison, const ComparedAnswer& answer) {
  std::string text = "<td dir=\"auto\">";
  for (const DocumentCitation& cited : answer.sources.citations) {
    const Citation& c = cited.citation;
    const std::string place = comparison.format == "pdf" ? "page " + oneLine(c.label) : oneLine(c.label);
    text +=
        "<p class=\"aside\">" +
        escapedHtml(place + (c.match == Match::exact ? ", exact: \"" : ", supported: \"") + oneLine(c.quote) + "\"") +
        "</p>\n";
  }
  for (const Unsupported& part : answer.sources.unsupported) {
    text += "<p class=\"aside\">" + escapedHtml("Not found: " + oneLine(part.text) + " - " + oneLine(part.reason)) +
            "</p>\n";
  }
  return text + "</td>\n";
}

std::string table(const Comparison& comparison) {
  std::string head = "<tr><th></th>\n";
  std::string answers = "<tr><th>answer</th>\n";
  std::string sources = "<tr><th>sources</th>\n";
  for (std::size_t i = 0; i < comparison.settings.size(); ++i) {
    const ComparedAnswer& answer = comparison.settings[i];
    head += htmlElement("th", oneLine(answer.setting.text) + (i == 0 ? " (reference)" : ""));
    answers += answerCell(answer, i == 0);
    sources += sourcesCell(comparison, answer);
  }
  std::string text = "<table width=\"100%\" cellpadding=\"4\">\n" + head + "</tr>\n" + answers + "</tr>\n";
  for (const FigureRow& row : comparisonFigures(comparison)) {
    text += "<tr>" + htmlElement("th", row.name);
    for (const std::string& value : row.values) text += htmlElement("td", value);
    text += "</tr>\n";
  }
  return text + sources + "</tr>\n</table>\n";
}

std::string rectangle(double x, double y, double width, double height) {
  return "<rect x=\"" + rounded(x, 2) + "\" y=\"" + rounded(y, 2) + "\" width=\"" + rounded(width, 2) + "\" height=\"" +
         rounded(height, 2) + "\"";
}

std::string sharesText(const std::string& label, const PageShares& s) {
  return label + ": kept " + rounded(100 * s.kept, 1) + " %, merged " + rounded(100 * s.merged, 1) + " %, dropped " +
         rounded(100 * s.dropped, 1) + " %";
}

/// A column a page, kept below, merged above it, dropped hatched; each says what it is.
std::string stripAsSvg(const Comparison& comparison, std::size_t setting) {
  const std::vector<PageShares> shares = comparison.settings[setting].fates.shares();
  const std::string hatch = "hatch-" + std::to_string(setting);
  const double width = shares.empty() ? 0 : 1000.0 / static_cast<double>(shares.size());
  std::string text = "<svg viewBox=\"0 0 1000 38\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"" +
                     escapedHtml(oneLine(comparison.settings[setting].setting.text)) + "\">\n<defs><pattern id=\"" +
                     hatch +
                     "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                     "<rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"1.2\" height=\"6\" "
                     "fill=\"#999\"/></pattern></defs>\n";
  for (std::size_t page = 0; page < shares.size(); ++page) {
    const PageShares& s = shares[page];
    if (s.none()) continue;
    const double x = width * static_cast<double>(page);
    const double inner = std::max(width - 1, width * 0.8);
    const double kept = kStripHeight * s.kept;
    const double merged = kStripHeight * s.merged;
    text += "<g><title>" + escapedHtml(sharesText(oneLine(comparison.pageLabels[page]), s)) + "</title>" +
            rectangle(x, 0, inner, kStripHeight) + " fill=\"url(#" + hatch + ")\"/>" +
            rectangle(x, kStripHeight - kept - merged, inner, merged) + " fill=\"" + std::string(kMerged) + "\"/>" +
            rectangle(x, kStripHeight - kept, inner, kept) + " fill=\"" + std::string(kKept) + "\"/></g>\n";
  }
  return text + "</svg>\n";
}

}  // namespace

std::string comparisonBodyAsHtml(const Comparison& comparison,
                                 const std::function<std::string(std::size_t setting)>& strip) {
  std::string text = htmlElement("h1", "Compare - " + oneLine(comparison.title));
  text += htmlElement("p", oneLine(taskText(comparison)));
  text += "<p class=\"aside\">" + escapedHtml("Model: " + oneLine(comparison.model)) + "</p>\n";
  text += table(comparison);
  text += htmlElement("h2", "What each setting kept");
  text +=
      "<p class=\"aside\">" +
      escapedHtml(grouped(comparison.pageLabels.size()) + (comparison.pageLabels.size() == 1 ? " page" : " pages") +
                  ", mean over all layers and heads: kept below (blue), merged above it (orange), dropped hatched") +
      "</p>\n";
  for (std::size_t i = 0; i < comparison.settings.size(); ++i) {
    text += htmlElement("p", oneLine(comparison.settings[i].setting.text)) + strip(i);
  }
  return text;
}

std::string comparisonAsHtml(const Comparison& comparison) {
  return htmlPage(
      oneLine(comparison.title), kComparisonStyle,
      comparisonBodyAsHtml(comparison, [&](std::size_t setting) { return stripAsSvg(comparison, setting); }));
}

}  // namespace longleaf::app
