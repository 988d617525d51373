// SPDX-License-Identifier: GPL-3.0-or-later
// What an EPUB says of itself in its package file: title, authors, and the order of its parts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/zip_archive.h"
#include "storage/error.h"

namespace longleaf::storage {

struct EpubPackage {
  std::string title;
  std::vector<std::string> authors;
  std::vector<std::string> parts;  // names in the archive, in reading order; what is not linear stands last
  std::size_t unknownParts = 0;    // of the spine, not in the file or of a kind that has no text
  std::string nav;                 // name of EPUB 3's navigation page; empty if there is none
  std::string ncx;                 // the same of EPUB 2
};

/// Errors: as ZipArchive::read; corrupt.
Expected<EpubPackage> readEpubPackage(ZipArchive& archive);

}  // namespace longleaf::storage
