// SPDX-License-Identifier: GPL-3.0-or-later
// A small file of each format, made here byte by byte, to be read, and to be damaged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace longleaf::tests {

struct SamplePart {
  std::string name;
  std::string bytes;
};

struct SampleDocument {
  std::string name;               // of the file
  std::string bytes;              // of the whole file
  std::vector<SamplePart> parts;  // what it is an archive of; empty for other formats
};

/// Text, Markdown, HTML, PDF, EPUB, DOCX, ODT and FB2. A format's reader adds here what its tests want damaged.
std::vector<SampleDocument> sampleDocuments();

/// A DOCX file with this in its w:body.
SampleDocument docxOf(std::string name, const std::string& body);

/// A ZIP archive of uncompressed entries, so that damage to them is damage to what a reader sees.
std::string zipped(const std::vector<SamplePart>& parts);

/// A PDF of these objects ("<< ... >>" or "<< >> stream ..."), numbered from 1; the first is the catalog.
std::string pdfOf(const std::vector<std::string>& objects);
std::string pdfStream(std::string_view content);

}  // namespace longleaf::tests
