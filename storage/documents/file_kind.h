// SPDX-License-Identifier: GPL-3.0-or-later
// What kind of document a file is: by its content first, then by its name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace longleaf::storage {

enum class FileKind { text, markdown, html, fictionBook };

/// Bytes from the start of a file that the functions below want to see, if there are so many.
inline constexpr std::size_t kHeadBytes = 4096;

/// For content that no reader takes: the end of a sentence that starts with the file's name ("is a model file, not a
/// document"). Nothing for what may be a document.
std::optional<std::string> foreignKind(std::string_view head);

/// Many control characters, or zero bytes: not the text of any encoding but UTF-16 and UTF-32, which are to be decoded
/// before.
bool looksBinary(std::string_view bytes);

/// `text` is UTF-8.
FileKind recogniseKind(std::string_view text, const std::string& path);

/// A ZIP archive, as many formats are (readers.h, readArchive).
bool isArchive(std::string_view head);

/// Microsoft's older kind of file, in which new ones lie when they are encrypted.
bool isCompoundFile(std::string_view head);
/// `bytes`: the whole file.
bool isEncryptedOffice(std::string_view bytes);

/// A book in FictionBook's XML.
bool isFictionBook(std::string_view text);

}  // namespace longleaf::storage
