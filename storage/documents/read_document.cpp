// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/read_document.h"

#include <exception>
#include <filesystem>
#include <utility>

#include "storage/documents/encoding.h"
#include "storage/documents/file_kind.h"
#include "storage/documents/input_file.h"
#include "storage/documents/pdf_file.h"
#include "storage/documents/readers.h"
#include "storage/documents/refusal.h"
#include "storage/documents/utf8.h"

namespace longleaf::storage {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 30U;  // some 2,000 long novels

/// The whole file; `bytes` holds its head.
Expected<std::string> contentOf(InputFile& file, const std::string& path, std::string bytes) {
  // Before the size is looked at: a model of 7 GB is a model, not a document that is too long.
  const bool wide = isWideText(bytes);
  if (isCompoundFile(bytes)) {
    if (auto read = file.readRest(kMaxFileBytes, bytes); !read) return tl::unexpected(read.error());
    if (isEncryptedOffice(bytes))
      return refused(ErrorCode::encrypted, path, "is protected by a password; save it without one to read it");
  }
  if (const auto kind = foreignKind(bytes); kind && !wide) return refused(ErrorCode::unsupportedFormat, path, *kind);
  if (!isArchive(bytes) && !wide && looksBinary(bytes))
    return refused(ErrorCode::unsupportedFormat, path, "is a binary file, not a document");
  if (auto read = file.readRest(kMaxFileBytes, bytes); !read) return tl::unexpected(read.error());
  return bytes;
}

Expected<void> readAs(FileKind kind, std::string text, Document& document) {
  switch (kind) {
    case FileKind::html:
      document.format = "html";
      return readHtml(text, document);
    case FileKind::markdown:
      document.format = "markdown";
      return readMarkdown(text, document);
    case FileKind::fictionBook:
      document.format = "fb2";
      return readFictionBook(std::move(text), document);
    case FileKind::text:
      break;
  }
  document.format = "text";
  readPlainText(std::move(text), document);
  return {};
}

void nameByFile(Document& document) {
  if (document.title.empty()) document.title = repairUtf8(std::filesystem::path(document.path).stem().string());
}

Expected<void> readTextual(std::string bytes, Document& document) {
  // An encoding named inside counts only where the format has a place for it.
  const bool named = recogniseKind(bytes, document.path) == FileKind::html || bytes.starts_with("<?xml");
  const std::string declared = named ? declaredEncoding(bytes) : std::string();
  DecodedText decoded = decodeText(std::move(bytes), declared);
  if (looksBinary(decoded.text))
    return refused(ErrorCode::unsupportedFormat, document.path, "is a binary file, not a document");
  document.warnings = std::move(decoded.warnings);
  const FileKind kind = recogniseKind(decoded.text, document.path);
  return readAs(kind, std::move(decoded.text), document);
}

Expected<Document> readAsPdf(InputFile& file, const ReadDocumentOptions& options) {
  Document document;
  document.path = options.path;
  if (auto done = readPdf(file, options, document); !done) return tl::unexpected(done.error());
  nameByFile(document);
  return document;
}

Expected<Document> read(InputFile& file, const ReadDocumentOptions& options) {
  const std::string& path = options.path;
  std::string head;
  if (auto done = file.readUpTo(kHeadBytes, head); !done) return tl::unexpected(done.error());
  if (isPdf(head)) return readAsPdf(file, options);
  auto bytes = contentOf(file, path, std::move(head));
  if (!bytes) return tl::unexpected(bytes.error());
  if (isBlank(*bytes)) return refused(ErrorCode::noText, path, "is empty");
  Document document;
  document.path = path;
  auto done = isArchive(*bytes) ? readArchive(std::move(*bytes), document) : readTextual(std::move(*bytes), document);
  if (!done) return tl::unexpected(done.error());
  if (isBlank(document.text)) return refused(ErrorCode::noText, path, "has no text");
  nameByFile(document);
  return document;
}

}  // namespace

Expected<Document> readDocument(InputFile& file, const ReadDocumentOptions& options) {
  try {
    return read(file, options);
  } catch (const std::exception&) {  // bad_alloc, or a size beyond what a string can hold
    return refused(ErrorCode::unreadable, options.path, "does not fit into this machine's memory");
  }
}

Expected<Document> readDocument(const std::string& path, const std::string& password) {
  auto file = InputFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return readDocument(*file, {.path = path, .password = password});
}

}  // namespace longleaf::storage
