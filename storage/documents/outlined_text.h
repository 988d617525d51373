// SPDX-License-Identifier: GPL-3.0-or-later
// Text under construction together with the outline that its headings make, for all formats with headings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/document.h"
#include "storage/documents/text_layout.h"

namespace longleaf::storage {

/// The words of a text on one line.
std::string collapsed(std::string_view text);

class OutlinedText final {
 public:
  TextLayout& layout() { return m_layout; }

  /// What is written until the matching close is the heading's title; inner headings are part of the outer one.
  void openHeading();
  /// `level`: 0 = top.
  void closeHeading(int level);
  bool inHeading() const { return m_open > 0; }

  /// Adds text and outline behind what the document has, as a new paragraph, and returns where it begins there. Nothing
  /// is added when there is no text. Call it once.
  std::size_t appendTo(Document& document);

  /// The same for notes that stood elsewhere in the text; their first one gets an entry in the outline.
  void appendNotesTo(Document& document);

 private:
  TextLayout m_layout;
  std::vector<OutlineEntry> m_outline;
  std::size_t m_mark = 0;
  int m_open = 0;
};

}  // namespace longleaf::storage
