// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/docx_styles.h"

#include <utility>

#include "storage/documents/ascii.h"

namespace longleaf::storage {
namespace {

constexpr int kDeepestInheritance = 32;  // styles may be based on each other in a circle

/// Word's own heading styles have these names in every language.
int levelOfName(const std::string& name) {
  const std::string lower = lowerAscii(name);
  const bool heading = lower.size() == 9 && lower.starts_with("heading ") && lower[8] >= '1' && lower[8] <= '9';
  return heading ? lower[8] - '1' : -1;
}

}  // namespace

bool isOn(const XmlReader& xml) {
  const std::string value = xml.attribute("val");
  return value != "0" && value != "false" && value != "off";
}

void DocxStyles::read(XmlReader& xml) {
  for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next())
    if (event == XmlReader::Event::open && xml.name() == "style") readStyle(xml);
}

void DocxStyles::readStyle(XmlReader& xml) {
  const std::string id = xml.attribute("styleId");
  if (xml.attribute("type") == "paragraph" && xml.hasAttribute("default") && xml.attribute("default") != "0")
    m_paragraphDefault = id;
  DocxStyle style;
  for (int depth = 1; depth > 0;) {
    const auto event = xml.next();
    if (event == XmlReader::Event::end) break;
    if (event == XmlReader::Event::close) --depth;
    if (event != XmlReader::Event::open) continue;
    ++depth;
    const std::string& name = xml.name();
    if (name == "basedOn") style.basedOn = xml.attribute("val");
    if (name == "name" && style.outlineLevel < 0) style.outlineLevel = levelOfName(xml.attribute("val"));
    if (name == "outlineLvl") style.outlineLevel = xml.number("val", -1);
    if (name == "numId") style.list = xml.number("val", -1);
    if (name == "ilvl") style.listLevel = xml.number("val", -1);
    if (name == "vanish") style.hidden = isOn(xml) ? 1 : 0;
  }
  m_styles.try_emplace(id, std::move(style));
}

DocxStyle DocxStyles::resolved(const std::string& id) const {
  DocxStyle all;
  std::string next = id;
  for (int depth = 0; depth < kDeepestInheritance; ++depth) {
    const auto found = m_styles.find(next);
    if (found == m_styles.end()) break;
    const DocxStyle& style = found->second;
    if (all.outlineLevel < 0) all.outlineLevel = style.outlineLevel;
    if (all.list < 0) all.list = style.list;
    if (all.listLevel < 0) all.listLevel = style.listLevel;
    if (all.hidden < 0) all.hidden = style.hidden;
    next = style.basedOn;
  }
  return all;
}

}  // namespace longleaf::storage
