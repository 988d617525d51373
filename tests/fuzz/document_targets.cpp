// SPDX-License-Identifier: GPL-3.0-or-later
// Documents, each by a name that leads to its reader; and archives as such.
#include <string>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "storage/documents/utf8.h"
#include "storage/documents/zip_archive.h"

namespace longleaf::tests::fuzz {

bool textDocument(std::string_view input) { return readAsDocument(input, "input.txt"); }
bool markdownDocument(std::string_view input) { return readAsDocument(input, "input.md"); }
bool htmlDocument(std::string_view input) { return readAsDocument(input, "input.html"); }
bool fictionBook(std::string_view input) { return readAsDocument(input, "input.fb2"); }
bool epub(std::string_view input) { return readAsArchive(input, "input.epub"); }
bool docx(std::string_view input) { return readAsArchive(input, "input.docx"); }
bool odt(std::string_view input) { return readAsArchive(input, "input.odt"); }

bool zipArchive(std::string_view input) {
  using storage::ZipArchive;
  const storage::ZipLimits limits;
  auto archive = ZipArchive::open(std::string(input), "input.zip", limits);
  if (!archive) return requireRefusal(archive.error());
  require(archive->names().size() <= limits.entries, "no more entries than the limit");
  std::size_t unpacked = 0;
  for (const std::string& name : archive->names()) {
    require(storage::utf8Census(name).invalid == 0, "the name of an entry is UTF-8");
    require(archive->has(name), "an entry that is listed is there");
    const auto bytes = archive->read(name);
    if (!bytes) {
      requireRefusal(bytes.error());
      continue;
    }
    unpacked += bytes->size();
    require(bytes->size() <= limits.entryBytes && unpacked <= limits.totalBytes, "no more bytes than the limits");
    require(bytes->size() <= limits.ratioFreeBytes || bytes->size() / limits.ratio <= input.size(),
            "no more bytes than an honest archive has");
  }
  return true;
}

}  // namespace longleaf::tests::fuzz
