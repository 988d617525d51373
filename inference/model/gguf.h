// SPDX-License-Identifier: Apache-2.0
// GGUF v2 and v3 files: header, metadata and tensor table, read once and checked in full before anything is believed
// (sizes before allocation, products without overflow, offsets inside the file, no duplicates). Tensor data stays
// mapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "inference/error.h"
#include "inference/model/stored_tensor.h"

namespace longleaf::inference {

/// One metadata value. Integers are widened; arrays hold one kind.
using GgufValue = std::variant<std::int64_t, std::uint64_t, double, bool, std::string, std::vector<std::int64_t>,
                               std::vector<double>, std::vector<bool>, std::vector<std::string>>;

class GgufFile final {
 public:
  /// Maps and checks `path`. Errors: notFound, unreadable (folder, permission), modelInvalid, modelUnsupported; the
  /// message names the key or tensor.
  static Expected<GgufFile> open(const std::string& path);

  GgufFile(GgufFile&&) noexcept;
  GgufFile& operator=(GgufFile&&) noexcept;
  ~GgufFile();

  const std::string& path() const;
  std::uint64_t fileBytes() const;
  const GgufValue* find(std::string_view key) const;
  /// The same for whoever wants to move a large array out instead of copying it.
  GgufValue* find(std::string_view key);
  /// Of 1..4 sizes each.
  const std::vector<StoredTensor>& tensors() const;
  const StoredTensor* findTensor(std::string_view name) const;

  /// Integer of any width within [low, high]; `fallback` when the key is absent (no fallback: an error).
  Expected<std::uint64_t> integer(std::string_view key, std::uint64_t low, std::uint64_t high,
                                  std::optional<std::uint64_t> fallback = std::nullopt) const;
  Expected<float> number(std::string_view key, std::optional<float> fallback = std::nullopt) const;
  Expected<std::string> text(std::string_view key, std::optional<std::string> fallback = std::nullopt) const;
  Expected<std::optional<bool>> boolean(std::string_view key) const;

  /// The tensor's bytes in the mapping, valid as long as this object lives.
  std::span<const std::byte> data(const StoredTensor& tensor) const;
  /// Gives the pages that hold bytes first .. first+count-1 of a tensor back to the system.
  void release(const StoredTensor& tensor, std::uint64_t first, std::uint64_t count) const;
  /// modelInvalid if the file's size or time changed since it was opened (it may have been rewritten while mapped).
  Expected<void> unchanged() const;

 private:
  struct Contents;
  explicit GgufFile(std::unique_ptr<Contents> contents);
  std::unique_ptr<Contents> m_contents;
};

}  // namespace longleaf::inference
