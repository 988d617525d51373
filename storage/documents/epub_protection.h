// SPDX-License-Identifier: GPL-3.0-or-later
// Protection of EPUB books against other programs.
#pragma once

#include "storage/documents/zip_archive.h"
#include "storage/error.h"

namespace longleaf::storage {

/// Errors: drm for a book whose text is encrypted, by whomever; encrypted fonts alone are no hindrance. corrupt.
Expected<void> refuseProtectedEpub(ZipArchive& archive);

}  // namespace longleaf::storage
