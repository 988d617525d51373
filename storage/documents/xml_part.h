// SPDX-License-Identifier: GPL-3.0-or-later
// A part of an archive that is XML.
#pragma once

#include <string>
#include <utility>

#include "storage/documents/refusal.h"
#include "storage/documents/xml_reader.h"
#include "storage/documents/zip_archive.h"

namespace longleaf::storage {

/// Calls reader(xml), unless there is no such part. Errors: as ZipArchive::read; corrupt when the XML was damaged where
/// the reader came to.
template <class Reader>
Expected<void> readXmlPart(ZipArchive& archive, const std::string& name, const Reader& reader) {
  if (name.empty() || !archive.has(name)) return {};
  auto bytes = archive.read(name);
  if (!bytes) return tl::unexpected(bytes.error());
  XmlReader xml(std::move(*bytes));
  reader(xml);
  if (xml.problem() != XmlReader::Problem::none) return refused(ErrorCode::corrupt, archive.path(), xml.problemText());
  return {};
}

}  // namespace longleaf::storage
