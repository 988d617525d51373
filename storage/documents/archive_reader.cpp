// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the formats that are ZIP archives a file is: told by what is in it, never by its name.
#include <array>
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/encoding.h"
#include "storage/documents/file_kind.h"
#include "storage/documents/readers.h"
#include "storage/documents/refusal.h"

namespace longleaf::storage {
namespace {

constexpr auto kContentTypes = "[Content_Types].xml";

struct Foreign {
  std::string_view mark;
  const char* sentence;
};

tl::unexpected<Error> unsupported(const ZipArchive& archive, const std::string& what) {
  return refused(ErrorCode::unsupportedFormat, archive.path(), what);
}

Expected<void> readOfficeOpenXml(ZipArchive& archive, Document& document) {
  auto types = archive.read(kContentTypes);
  if (!types) return tl::unexpected(types.error());
  constexpr std::array<std::string_view, 4> kTexts{"wordprocessingml.document.main", "wordprocessingml.template.main",
                                                   "ms-word.document.macroEnabled.main",
                                                   "ms-word.template.macroEnabledTemplate.main"};
  for (const std::string_view text : kTexts) {
    if (types->find(text) == std::string::npos) continue;
    document.format = "docx";
    return readDocx(archive, document);
  }
  constexpr std::array kOthers{
      Foreign{"spreadsheetml", "is a spreadsheet, and spreadsheets are not read by this version"},
      Foreign{"ms-excel", "is a spreadsheet, and spreadsheets are not read by this version"},
      Foreign{"presentationml", "is a presentation, and presentations are not read by this version"}};
  for (const Foreign& other : kOthers)
    if (types->find(other.mark) != std::string::npos) return unsupported(archive, other.sentence);
  return unsupported(archive, "is an Office document of a kind that is not read by this version");
}

Expected<void> readOpenDocument(ZipArchive& archive, const std::string& type, Document& document) {
  if (type.find("opendocument.text") != std::string::npos) {
    document.format = "odt";
    return readOdt(archive, document);
  }
  constexpr std::array kOthers{
      Foreign{"spreadsheet", "is a spreadsheet, and spreadsheets are not read by this version"},
      Foreign{"presentation", "is a presentation, and presentations are not read by this version"},
      Foreign{"graphics", "is a drawing, not a document with text"}};
  for (const Foreign& other : kOthers)
    if (type.find(other.mark) != std::string::npos) return unsupported(archive, other.sentence);
  return unsupported(archive, "is an OpenDocument file of a kind that is not read by this version");
}

/// The one book in an archive around it; empty for any other archive.
std::string packedBook(const ZipArchive& archive) {
  std::string book;
  for (const std::string& name : archive.names()) {
    if (!lowerAscii(name).ends_with(".fb2")) continue;
    if (!book.empty()) return {};
    book = name;
  }
  return book;
}

Expected<void> readPackedBook(ZipArchive& archive, const std::string& name, Document& document) {
  auto bytes = archive.read(name);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string declared = declaredEncoding(*bytes);
  DecodedText decoded = decodeText(std::move(*bytes), declared);
  if (!isFictionBook(decoded.text)) return unsupported(archive, "is an archive without any document that can be read");
  document.format = "fb2";
  document.warnings = std::move(decoded.warnings);
  return readFictionBook(std::move(decoded.text), document);
}

}  // namespace

Expected<void> readArchive(std::string bytes, Document& document) {
  auto archive = ZipArchive::open(std::move(bytes), document.path);
  if (!archive) return tl::unexpected(archive.error());
  std::string type;
  if (archive->has("mimetype")) {
    auto read = archive->read("mimetype");
    if (!read) return tl::unexpected(read.error());
    type = trimmedAscii(*read);
  }
  if (type == "application/epub+zip" || archive->has("META-INF/container.xml")) {
    document.format = "epub";
    return readEpub(*archive, document);
  }
  if (type.starts_with("application/vnd.oasis.opendocument")) return readOpenDocument(*archive, type, document);
  if (archive->has(kContentTypes)) return readOfficeOpenXml(*archive, document);
  if (archive->has("content.xml") && archive->has("META-INF/manifest.xml")) {
    document.format = "odt";  // without a mimetype, as some programs write it
    return readOdt(*archive, document);
  }
  const std::string book = packedBook(*archive);
  if (!book.empty()) return readPackedBook(*archive, book, document);
  return unsupported(*archive, "is an archive; unpack it and add the documents in it");
}

}  // namespace longleaf::storage
