// SPDX-License-Identifier: Apache-2.0
// A file mapped for reading, with its descriptor kept so that a change behind our back can be noticed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "inference/error.h"
#include "inference/model/bus_guard.h"

namespace longleaf::inference {

class MappedFile final {
 public:
  /// Errors: notFound, unreadable (folder, permission, not a plain file), modelInvalid (empty).
  static Expected<std::unique_ptr<MappedFile>> open(const std::string& path);

  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  const std::string& path() const { return m_path; }
  std::span<const std::byte> bytes() const { return m_bytes; }

  /// Gives the pages that hold [offset, offset + length) back to the system; they are read again when touched.
  void release(std::uint64_t offset, std::uint64_t length) const;

  /// modelInvalid when size or time of modification differ from those at opening, or a page could not be read.
  Expected<void> unchanged() const;

 private:
  struct Stamp {
    std::int64_t bytes;
    std::int64_t seconds;
    std::int64_t nanoseconds;
    bool operator==(const Stamp&) const = default;
  };
  MappedFile() = default;
  Expected<void> map();

  std::string m_path;
  int m_descriptor = -1;
  Stamp m_stamp{};
  std::span<const std::byte> m_bytes;
  std::optional<BusGuard> m_guard;
};

}  // namespace longleaf::inference
