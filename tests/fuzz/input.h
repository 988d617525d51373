// SPDX-License-Identifier: GPL-3.0-or-later
// What fuzz targets share: inputs as open files, inputs of several parts, and a document looked through.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/input_file.h"
#include "storage/error.h"
#include "support/sample_documents.h"

namespace longleaf::tests::fuzz {

inline std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

/// A regular file in memory, for functions that take a path or a descriptor.
class MemoryFile final {
 public:
  explicit MemoryFile(std::string_view content);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const;
  /// As the parsing child has it: another descriptor of the same file, at its beginning.
  storage::InputFile input(const std::string& name) const;

 private:
  int m_descriptor;
};

/// A folder in memory, the same one for every input: emptied by each new object.
class MemoryFolder final {
 public:
  MemoryFolder();
  ~MemoryFolder();
  MemoryFolder(const MemoryFolder&) = delete;
  MemoryFolder& operator=(const MemoryFolder&) = delete;

  const std::string& path() const;
  void write(const std::string& name, std::string_view content);

 private:
  std::vector<std::string> m_written;
};

/// Several files in one input, so that a mutation meets their content and not their checksums: before each part four
/// bytes that stand in no text, its name, and a line end.
inline constexpr std::string_view kPartMark = "\x1C\x1C\x1C\x1C";
std::string joined(std::span<const SamplePart> parts);
/// At most 40; bytes before the first mark belong to none.
std::vector<SamplePart> split(std::string_view input);

/// Reads the input as the parsing child does, under this file name, and checks what a document promises, and what the
/// program asks of one. False where it is refused.
bool readAsDocument(std::string_view input, const std::string& name);
/// The same with an archive of the input's parts.
bool readAsArchive(std::string_view input, const std::string& name);

/// What every refusal promises: a sentence for a person, and no code that says that the program itself is wrong. False,
/// so that a target can end with it.
bool requireRefusal(const storage::Error& error);

}  // namespace longleaf::tests::fuzz
