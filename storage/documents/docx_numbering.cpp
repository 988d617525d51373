// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/docx_numbering.h"

#include <algorithm>
#include <utility>

namespace longleaf::storage {
namespace {

NumberStyle docxNumberStyle(const std::string& format) {
  if (format == "bullet") return NumberStyle::bullet;
  if (format == "none") return NumberStyle::none;
  if (format == "lowerLetter") return NumberStyle::lowerLetter;
  if (format == "upperLetter") return NumberStyle::upperLetter;
  if (format == "lowerRoman") return NumberStyle::lowerRoman;
  if (format == "upperRoman") return NumberStyle::upperRoman;
  return NumberStyle::decimal;
}

}  // namespace

void DocxNumbering::read(XmlReader& xml) {
  for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next()) {
    if (event != XmlReader::Event::open) continue;
    if (xml.name() == "abstractNum")
      readScheme(xml);
    else if (xml.name() == "num")
      readList(xml);
  }
}

void DocxNumbering::readScheme(XmlReader& xml) {
  Scheme& scheme = m_schemes[xml.number("abstractNumId", -1)];
  Level ignored;
  Level* level = &ignored;
  for (int depth = 1; depth > 0;) {
    const auto event = xml.next();
    if (event == XmlReader::Event::end) return;
    if (event == XmlReader::Event::close) --depth;
    if (event != XmlReader::Event::open) continue;
    ++depth;
    const std::string& name = xml.name();
    if (name == "lvl") {
      const int number = xml.number("ilvl", -1);
      level = number >= 0 && number < kLevels ? &scheme.levels[static_cast<std::size_t>(number)] : &ignored;
    }
    if (name == "start") level->start = std::clamp(xml.number("val", -1), 0, 1'000'000);
    if (name == "numFmt") level->style = docxNumberStyle(xml.attribute("val"));
    if (name == "lvlText") level->text = xml.attribute("val").substr(0, 64);
  }
}

void DocxNumbering::readList(XmlReader& xml) {
  List& list = m_lists[xml.number("numId", -1)];
  int level = -1;
  for (int depth = 1; depth > 0;) {
    const auto event = xml.next();
    if (event == XmlReader::Event::end) return;
    if (event == XmlReader::Event::close) --depth;
    if (event != XmlReader::Event::open) continue;
    ++depth;
    if (xml.name() == "abstractNumId") list.scheme = xml.number("val", -1);
    if (xml.name() == "lvlOverride") level = xml.number("ilvl", -1);
    if (xml.name() == "startOverride" && level >= 0 && level < kLevels)
      list.restarts[static_cast<std::size_t>(level)] = std::clamp(xml.number("val", -1), 0, 1'000'000);
  }
}

std::string DocxNumbering::next(int number, int level) {
  const auto list = m_lists.find(number);
  if (list == m_lists.end() || level < 0 || level >= kLevels) return {};
  const auto found = m_schemes.find(list->second.scheme);
  if (found == m_schemes.end()) return {};
  Scheme& scheme = found->second;
  for (std::size_t i = 0; i < kLevels; ++i) {  // at the list's first use
    const int restart = std::exchange(list->second.restarts[i], -1);
    if (restart < 0) continue;
    scheme.levels[i].start = restart;
    scheme.begun[i] = false;
  }
  const auto at = static_cast<std::size_t>(level);
  for (std::size_t i = 0; i <= at; ++i) {
    if (scheme.begun[i]) {
      scheme.counts[i] += i == at ? 1 : 0;
    } else {
      scheme.counts[i] = scheme.levels[i].start;
      scheme.begun[i] = true;
    }
  }
  std::fill(scheme.begun.begin() + level + 1, scheme.begun.end(), false);
  return formatted(scheme, level);
}

std::string DocxNumbering::formatted(const Scheme& scheme, int level) {
  const Level& own = scheme.levels[static_cast<std::size_t>(level)];
  if (own.style == NumberStyle::bullet) return formatNumber(0, own.style);
  std::string text;
  for (std::size_t i = 0; i < own.text.size(); ++i) {
    const int shown = own.text[i] == '%' && i + 1 < own.text.size() ? own.text[i + 1] - '1' : -1;
    if (shown < 0 || shown >= kLevels) {
      text += own.text[i];
      continue;
    }
    const auto at = static_cast<std::size_t>(shown);
    text += formatNumber(scheme.counts[at], scheme.levels[at].style);
    ++i;
  }
  return text;
}

}  // namespace longleaf::storage
