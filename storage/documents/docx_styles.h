// SPDX-License-Identifier: GPL-3.0-or-later
// What the styles of a Word document say of its paragraphs and runs, as far as the text depends on it.
#pragma once

#include <string>
#include <unordered_map>

#include "storage/documents/xml_reader.h"

namespace longleaf::storage {

struct DocxStyle {
  std::string basedOn;
  int outlineLevel = -1;  // 0-8: a heading; 9: body text; -1: not said
  int list = -1;          // number of the list whose items its paragraphs are; -1: not said
  int listLevel = -1;
  int hidden = -1;  // 0, 1; -1: not said
};

/// A switch such as <w:vanish/> is on unless its value says otherwise.
bool isOn(const XmlReader& xml);

class DocxStyles final {
 public:
  /// Reads what is well formed of styles.xml.
  void read(XmlReader& xml);
  /// With all that it inherits from the styles it is based on.
  DocxStyle resolved(const std::string& id) const;
  /// Of paragraphs that name none.
  const std::string& paragraphDefault() const { return m_paragraphDefault; }

 private:
  void readStyle(XmlReader& xml);

  std::unordered_map<std::string, DocxStyle> m_styles;
  std::string m_paragraphDefault;
};

}  // namespace longleaf::storage
