// SPDX-License-Identifier: GPL-3.0-or-later
// A ZIP archive in memory, read by the names of its entries. Nothing is ever written or opened: a name with ".." in it
// is a name like any other. What unpacks to more than its limits is refused, whatever sizes the archive claims.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/error.h"

namespace longleaf::storage {

struct ZipLimits {
  std::size_t entryBytes = std::size_t{256} << 20U;
  std::size_t totalBytes = std::size_t{1} << 30U;  // of all entries read so far
  std::size_t entries = 65'536;
  // Text of a real document shrinks to a tenth or, in wide tables, to a hundredth; deflate's best is 1 : 1032.
  std::size_t ratio = 300;
  std::size_t ratioFreeBytes = std::size_t{16} << 20U;  // an entry up to this size may shrink as it likes
};

class ZipArchive final {
 public:
  /// `path` is for messages only. Errors: corrupt.
  static Expected<ZipArchive> open(std::string bytes, const std::string& path, const ZipLimits& limits = {});

  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive();

  /// Names are compared exactly, then without regard to the case of ASCII letters.
  bool has(std::string_view name) const;
  /// In the archive's order, as UTF-8; folders end in '/'.
  const std::vector<std::string>& names() const;
  const std::string& path() const;

  /// The unpacked bytes of an entry. Errors: corrupt (not there, damaged, or over a limit), encrypted.
  Expected<std::string> read(std::string_view name);

 private:
  struct Content;
  explicit ZipArchive(std::unique_ptr<Content> content);
  std::unique_ptr<Content> m_content;
};

}  // namespace longleaf::storage
