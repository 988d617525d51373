// SPDX-License-Identifier: GPL-3.0-or-later
// A file to a Document, in this process: what the parsing child does. The program itself goes through
// storage/parse/parse_process.h, because these readers meet whatever strangers have put into files.
#pragma once

#include <string>

#include "storage/documents/document.h"
#include "storage/documents/input_file.h"
#include "storage/error.h"

namespace longleaf::storage {

struct ReadDocumentOptions {
  std::string path;      // becomes Document::path; its ending helps where the content does not tell the format
  std::string password;  // of a PDF; empty: none
};

/// Reads any of the formats, recognised by content and then by name. Plain text stays as it is but for a BOM and CRLF.
/// Errors: unreadable, unsupportedFormat, noText, encrypted, drm, corrupt.
Expected<Document> readDocument(InputFile& file, const ReadDocumentOptions& options);

/// Opens the file by its path; notFound too.
Expected<Document> readDocument(const std::string& path, const std::string& password = {});

}  // namespace longleaf::storage
