// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/odt_styles.h"

#include <algorithm>
#include <utility>

#include "storage/documents/ascii.h"

namespace longleaf::storage {
namespace {

NumberStyle odtNumberStyle(const std::string& format) {
  if (format.empty()) return NumberStyle::none;
  if (format == "a") return NumberStyle::lowerLetter;
  if (format == "A") return NumberStyle::upperLetter;
  if (format == "i") return NumberStyle::lowerRoman;
  if (format == "I") return NumberStyle::upperRoman;
  return NumberStyle::decimal;
}

}  // namespace

std::string odtNumber(const OdtLevels& levels, const OdtCounts& counts, std::size_t level) {
  const OdtLevel& own = levels[level];
  if (own.style == NumberStyle::bullet || own.style == NumberStyle::none) return formatNumber(0, own.style);
  const auto shown = static_cast<std::size_t>(std::clamp(own.shown, 1, static_cast<int>(level) + 1));
  std::string number;
  for (std::size_t i = level + 1 - shown; i <= level; ++i) {
    const std::string part = formatNumber(counts[i], levels[i].style);
    number += (number.empty() || part.empty() ? "" : ".") + part;
  }
  return own.prefix + number + own.suffix;
}

bool OdtStyles::take(XmlReader& xml) {
  const std::string& name = xml.name();
  if (name == "style") {
    takeStyle(xml);
  } else if (name == "list-style") {
    takeLevels(xml, m_lists[xml.attribute("name")]);
  } else if (name == "outline-style") {
    takeLevels(xml, m_headings);
  } else {
    return false;
  }
  return true;
}

void OdtStyles::takeStyle(XmlReader& xml) {
  const std::string name = xml.attribute("name");
  if (m_hidden.contains(xml.attribute("parent-style-name"))) m_hidden.insert(name);
  for (int depth = 1; depth > 0;) {
    const auto event = xml.next();
    if (event == XmlReader::Event::end) return;
    if (event == XmlReader::Event::close) --depth;
    if (event != XmlReader::Event::open) continue;
    ++depth;
    if (xml.name() != "text-properties" || !xml.hasAttribute("display")) continue;
    if (xml.attribute("display") == "none")
      m_hidden.insert(name);
    else
      m_hidden.erase(name);
  }
}

void OdtStyles::takeLevels(XmlReader& xml, OdtLevels& levels) {
  for (int depth = 1; depth > 0;) {
    const auto event = xml.next();
    if (event == XmlReader::Event::end) return;
    if (event == XmlReader::Event::close) --depth;
    if (event != XmlReader::Event::open) continue;
    ++depth;
    const std::string& name = xml.name();
    const int number = xml.number("level", 0);
    if (number < 1 || number > static_cast<int>(kOdtLevels)) continue;
    OdtLevel& level = levels[static_cast<std::size_t>(number) - 1];
    const bool bullet = name == "list-level-style-bullet" || name == "list-level-style-image";
    level.style = bullet ? NumberStyle::bullet : odtNumberStyle(std::string(trimmedAscii(xml.attribute("num-format"))));
    level.prefix = xml.attribute("num-prefix").substr(0, 32);
    level.suffix = xml.attribute("num-suffix").substr(0, 32);
    level.start = std::clamp(xml.number("start-value", 1), 0, 1'000'000);
    level.shown = xml.number("display-levels", 1);
  }
}

const OdtLevels* OdtStyles::list(const std::string& style) const {
  const auto found = m_lists.find(style);
  return found == m_lists.end() ? nullptr : &found->second;
}

}  // namespace longleaf::storage
