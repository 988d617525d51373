// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a text file to UTF-8, in whatever encoding they were written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/document_warning.h"

namespace longleaf::storage {

struct DecodedText {
  std::string text;  // valid UTF-8, no BOM, lines end in \n; may hold control characters
  std::vector<DocumentWarning> warnings;
};

/// A BOM decides; else UTF-8 if the bytes are that; else `declared` (an encoding's name from inside the document, may
/// be empty) ; else a guess, which is named in a warning. What cannot be decoded becomes U+FFFD, with a warning.
DecodedText decodeText(std::string bytes, std::string_view declared);

/// The encoding that an HTML or XML file names in its first bytes; empty if none.
std::string declaredEncoding(std::string_view head);

/// Zero bytes as in UTF-16 or UTF-32, with or without a BOM.
bool isWideText(std::string_view bytes);

}  // namespace longleaf::storage
