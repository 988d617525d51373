// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/file_kind.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "storage/documents/ascii.h"

namespace longleaf::storage {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  std::string_view sentence;
  bool lettersOnly = false;  // a text could start with it too: believed only when the rest is binary
};

constexpr auto kModel = "is a model file, not a document"sv;
constexpr auto kImage = "is an image, not a document with text"sv;
constexpr auto kProgram = "is a program, not a document"sv;
constexpr auto kMedia = "is a sound or video file, not a document"sv;
constexpr auto kArchive = "is an archive; unpack it and add the documents in it"sv;
constexpr auto kCompoundMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;

constexpr std::array kMagics{
    Magic{0, "GGUF"sv, kModel, true},
    Magic{8, "{\""sv, kModel, true},  // safetensors: eight bytes of length, then JSON
    Magic{0, kCompoundMagic, "is an Office document of an older kind; save it as DOCX or ODT to read it"sv},
    Magic{0, "{\\rtf"sv, "is an RTF document, and RTF documents are not read by this version"sv},
    Magic{0, "%!PS"sv, "is a PostScript document, and those are not read by this version"sv},
    Magic{0, "AT&TFORM"sv, "is a DjVu document, and DjVu documents are not read by this version"sv, true},
    Magic{60, "BOOKMOBI"sv, "is a Kindle book, and Kindle books are not read by this version"sv, true},
    Magic{0, "\x89PNG\r\n"sv, kImage},
    Magic{0, "\xFF\xD8\xFF"sv, kImage},
    Magic{0, "GIF8"sv, kImage, true},
    Magic{8, "WEBP"sv, kImage, true},
    Magic{0, "II*\0"sv, kImage},
    Magic{0, "MM\0*"sv, kImage},
    Magic{0, "BM"sv, kImage, true},
    Magic{0,
          "\x7F"
          "ELF"sv,
          kProgram},
    Magic{0, "MZ"sv, kProgram, true},
    Magic{0, "\x1F\x8B"sv, kArchive},
    Magic{0,
          "\xFD"
          "7zXZ\0"sv,
          kArchive},
    Magic{0, "\x28\xB5\x2F\xFD"sv, kArchive},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, kArchive},
    Magic{0, "BZh"sv, kArchive, true},
    Magic{0, "Rar!\x1A\x07"sv, kArchive},
    Magic{257, "ustar"sv, kArchive, true},
    Magic{0, "SQLite format 3\0"sv, "is a database, not a document"sv},
    Magic{0, "ID3"sv, kMedia, true},
    Magic{0, "OggS"sv, kMedia, true},
    Magic{0, "RIFF"sv, kMedia, true},
    Magic{4, "ftyp"sv, kMedia, true},
};

bool isBinaryControl(char c) {
  const bool inText = c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == '\b' || c == '\x1A' ||
                      c == '\x1B';  // the last two: end mark of DOS texts, shifts of ISO-2022
  return (static_cast<unsigned char>(c) < 0x20U && !inText) || c == '\x7F';
}

std::string_view afterPrologue(std::string_view text) {
  for (;;) {
    text = trimmedAscii(text);
    const std::string_view end = text.starts_with("<?") ? "?>"sv : text.starts_with("<!--") ? "-->"sv : ""sv;
    if (end.empty()) return text;
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + end.size());
  }
}

}  // namespace

std::optional<std::string> foreignKind(std::string_view head) {
  const bool binary = looksBinary(head);
  for (const Magic& magic : kMagics) {
    if (magic.lettersOnly && !binary) continue;
    if (head.size() > magic.offset && head.substr(magic.offset).starts_with(magic.bytes))
      return std::string(magic.sentence);
  }
  return std::nullopt;
}

bool looksBinary(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) return true;
  // Stray control characters are met in old texts; one in a hundred bytes is met in none.
  const auto controls = static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), isBinaryControl));
  return controls > 2 && controls * 100 > bytes.size();
}

FileKind recogniseKind(std::string_view text, const std::string& path) {
  const std::string_view start = afterPrologue(text);
  const auto opens = [&](std::string_view mark) {
    return equalsIgnoringCase(start.substr(0, mark.size()), mark) && start.size() > mark.size() &&
           (isAsciiSpace(start[mark.size()]) || start[mark.size()] == '>');
  };
  if (isFictionBook(text)) return FileKind::fictionBook;
  if (opens("<!doctype html") || opens("<html")) return FileKind::html;
  const std::string extension = lowerAscii(std::filesystem::path(path).extension().string());
  for (const auto name : {".html", ".htm", ".xhtml", ".xht"})
    if (extension == name) return FileKind::html;
  for (const auto name : {".md", ".markdown", ".mdown", ".mkd"})
    if (extension == name) return FileKind::markdown;
  return FileKind::text;
}

bool isArchive(std::string_view head) {
  return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06");  // the latter: an empty one
}

bool isCompoundFile(std::string_view head) { return head.starts_with(kCompoundMagic); }

bool isEncryptedOffice(std::string_view bytes) {
  // The names of streams are UTF-16 there.
  constexpr auto kStream = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
  return isCompoundFile(bytes) && bytes.find(kStream) != std::string_view::npos;
}

bool isFictionBook(std::string_view text) {
  const std::string_view start = afterPrologue(text);
  return start.starts_with("<FictionBook") || start.starts_with("<!DOCTYPE FictionBook");
}

}  // namespace longleaf::storage
