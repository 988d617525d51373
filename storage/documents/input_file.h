// SPDX-License-Identifier: GPL-3.0-or-later
// Opens a file that a person named: only regular files, never blocking on a pipe or a device, never more than a limit.
#pragma once

#include <cstddef>
#include <string>

#include "storage/error.h"

namespace longleaf::storage {

/// Owns the open descriptor.
class InputFile final {
 public:
  /// Errors: notFound; unreadable for a folder, a device, a pipe, a missing permission.
  static Expected<InputFile> open(const std::string& path);
  /// Takes over a descriptor that open() gave in another process; `name` as it goes into sentences.
  static InputFile adopt(int descriptor, const std::string& name);

  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  /// Reads on until `bytes` holds `wanted` bytes or the file ends. Errors: unreadable.
  Expected<void> readUpTo(std::size_t wanted, std::string& bytes);
  /// Reads the rest behind what `bytes` holds. Errors: unreadable, also for a file of more than `limit` bytes.
  Expected<void> readRest(std::size_t limit, std::string& bytes);
  /// For readers that seek; what was read before has moved its position.
  int descriptor() const { return m_descriptor; }
  /// Bytes, as the file system says; the file may have grown since it was opened.
  std::size_t size() const { return m_size; }

 private:
  InputFile(int descriptor, std::size_t size, std::string name);

  int m_descriptor = -1;
  std::size_t m_size = 0;
  std::string m_name;
};

/// "name.txt" in quotation marks, fit for a sentence: invalid bytes and control characters replaced.
std::string quotedName(const std::string& path);

}  // namespace longleaf::storage
