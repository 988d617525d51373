// SPDX-License-Identifier: GPL-3.0-or-later
// The text of one part of a Word document: its body, or its notes.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/documents/docx_numbering.h"
#include "storage/documents/docx_styles.h"
#include "storage/documents/outlined_text.h"
#include "storage/documents/xml_reader.h"

namespace longleaf::storage {

/// What all parts of one document share. Counts on from part to part.
struct DocxContext {
  DocxStyles styles;
  DocxNumbering numbering;
  std::unordered_map<std::string, std::string> footnotes;  // id -> mark in the text, for those that were met
  std::unordered_map<std::string, std::string> endnotes;
};

class DocxBody final {
 public:
  DocxBody(DocxContext& context, OutlinedText& text) : m_context(context), m_text(text) {}

  /// Reads what is well formed; see xml.problem().
  void read(XmlReader& xml);

 private:
  struct Paragraph {
    DocxStyle style;
    std::string styleId;
    int outlineLevel = -1, list = -1, listLevel = -1;  // as the paragraph itself says
    bool begun = false, item = false;
    int heading = -1;
  };
  struct Row {
    bool hasCells = false;
  };

  void open(XmlReader& xml);
  void close(const std::string& name);
  void openTablePart(const std::string& name);
  void closeTablePart(const std::string& name);
  void paragraphProperty(const XmlReader& xml);
  void runContent(XmlReader& xml);
  void refer(XmlReader& xml);
  void openNote(XmlReader& xml);
  void begin();
  void end();
  TextLayout& layout() { return m_text.layout(); }

  DocxContext& m_context;
  OutlinedText& m_text;
  std::vector<Paragraph> m_paragraphs;  // more than one inside a text box
  std::vector<Row> m_rows;
  int m_paragraphProperties = 0, m_runProperties = 0, m_runs = 0;  // how many of each are open
  int m_hiddenRun = -1;
  bool m_afterItem = false;
};

}  // namespace longleaf::storage
