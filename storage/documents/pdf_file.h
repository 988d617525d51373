// SPDX-License-Identifier: GPL-3.0-or-later
// An open PDF. Reads through the descriptor that it is given and opens nothing else, so it works in a process that may
// not open files. One thread: PDFium is serialised anyway.
#pragma once

#include <QFile>
#include <QPdfDocument>
#include <memory>
#include <string>
#include <string_view>

#include "storage/documents/input_file.h"
#include "storage/documents/pdf_lines.h"
#include "storage/error.h"

namespace longleaf::storage {

/// By the mark that stands in a PDF's first 1024 bytes. `head`: kHeadBytes of the file.
bool isPdf(std::string_view head);

class PdfFile final {
 public:
  /// `file` stays open as long as this. Errors: encrypted, drm, corrupt; they name the file as `path`.
  static Expected<std::unique_ptr<PdfFile>> open(const InputFile& file, const std::string& path,
                                                 const std::string& password);

  QPdfDocument& document() { return m_document; }
  std::uint32_t pageCount() const { return static_cast<std::uint32_t>(m_document.pageCount()); }
  /// Whether there is the page that the document counts.
  bool has(std::uint32_t page) const { return !m_document.pagePointSize(static_cast<int>(page)).isEmpty(); }
  /// As printed; the page's number where the document says nothing, or has no such page.
  std::string label(std::uint32_t page);
  /// Text, and where its pieces stand; PDFium finds both in one go.
  RawPdfPage page(std::uint32_t page);

 private:
  PdfFile() = default;
  bool countsTooMany() const;

  QFile m_device;  // before the document, which reads from it until its end
  QPdfDocument m_document;
};

}  // namespace longleaf::storage
