// SPDX-License-Identifier: Apache-2.0
#include "inference/model/gguf.h"

#include <cmath>
#include <limits>
#include <new>
#include <utility>

#include "inference/model/gguf_header.h"
#include "inference/model/mapped_file.h"
#include "inference/model_error.h"
#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

tl::unexpected<Error> missing(std::string_view key) { return invalidModel("key " + inQuotes(key) + " is missing"); }

}  // namespace

struct GgufFile::Contents {
  std::unique_ptr<MappedFile> file;
  GgufHeader header;
};

GgufFile::GgufFile(std::unique_ptr<Contents> contents) : m_contents(std::move(contents)) {}
GgufFile::GgufFile(GgufFile&&) noexcept = default;
GgufFile& GgufFile::operator=(GgufFile&&) noexcept = default;
GgufFile::~GgufFile() = default;

Expected<GgufFile> GgufFile::open(const std::string& path) try {
  auto file = MappedFile::open(path);
  if (!file) return tl::unexpected(std::move(file.error()));
  auto header = parseGgufHeader((*file)->bytes());
  if (auto same = (*file)->unchanged(); !same) return tl::unexpected(std::move(same.error()));
  if (!header) return tl::unexpected(std::move(header.error()));
  GgufFile result(std::make_unique<Contents>(Contents{std::move(*file), std::move(*header)}));
  const auto parts = result.integer("split.count", 0, std::numeric_limits<std::uint64_t>::max(), 0);
  if (!parts) return tl::unexpected(parts.error());
  if (*parts > 1) {
    return tl::unexpected(Error{ErrorCode::modelUnsupported, "the model is split over " + std::to_string(*parts) +
                                                                 " files (key 'split.count'), which is not supported;"
                                                                 " merge them into one file first"});
  }
  return result;
} catch (const std::bad_alloc&) {
  return tl::unexpected(Error{ErrorCode::outOfMemory, "out of memory while reading the header of " + path});
}

const std::string& GgufFile::path() const { return m_contents->file->path(); }

std::uint64_t GgufFile::fileBytes() const { return m_contents->file->bytes().size(); }

const GgufValue* GgufFile::find(std::string_view key) const {
  const auto entry = m_contents->header.metadata.find(key);
  return entry == m_contents->header.metadata.end() ? nullptr : &entry->second;
}

GgufValue* GgufFile::find(std::string_view key) {
  const auto entry = m_contents->header.metadata.find(key);
  return entry == m_contents->header.metadata.end() ? nullptr : &entry->second;
}

const std::vector<StoredTensor>& GgufFile::tensors() const { return m_contents->header.tensors; }

const StoredTensor* GgufFile::findTensor(std::string_view name) const {
  const auto entry = m_contents->header.tensorIndex.find(name);
  return entry == m_contents->header.tensorIndex.end() ? nullptr : &m_contents->header.tensors[entry->second];
}

Expected<std::uint64_t> GgufFile::integer(std::string_view key, std::uint64_t low, std::uint64_t high,
                                          std::optional<std::uint64_t> fallback) const {
  const GgufValue* value = find(key);
  if (value == nullptr) {
    if (fallback) return *fallback;
    return missing(key);
  }
  const auto outOfRange = [&](const std::string& found) {
    return invalidModel("key " + inQuotes(key) + " is " + found + "; " + std::to_string(low) + " to " +
                        std::to_string(high) + " are allowed");
  };
  std::uint64_t number = 0;
  if (const auto* natural = std::get_if<std::uint64_t>(value)) {
    number = *natural;
  } else if (const auto* whole = std::get_if<std::int64_t>(value)) {
    if (*whole < 0) return outOfRange(std::to_string(*whole));
    number = static_cast<std::uint64_t>(*whole);
  } else {
    return invalidModel("key " + inQuotes(key) + " is not an integer");
  }
  if (number < low || number > high) return outOfRange(std::to_string(number));
  return number;
}

Expected<float> GgufFile::number(std::string_view key, std::optional<float> fallback) const {
  const GgufValue* value = find(key);
  if (value == nullptr) {
    if (fallback) return *fallback;
    return missing(key);
  }
  const auto* real = std::get_if<double>(value);
  if (real == nullptr) return invalidModel("key " + inQuotes(key) + " is not a floating-point number");
  const float narrow = static_cast<float>(*real);
  if (!std::isfinite(narrow)) return invalidModel("key " + inQuotes(key) + " is not a finite number");
  return narrow;
}

Expected<std::string> GgufFile::text(std::string_view key, std::optional<std::string> fallback) const {
  const GgufValue* value = find(key);
  if (value == nullptr) {
    if (fallback) return std::move(*fallback);
    return missing(key);
  }
  const auto* text = std::get_if<std::string>(value);
  if (text == nullptr) return invalidModel("key " + inQuotes(key) + " is not a text");
  return *text;
}

Expected<std::optional<bool>> GgufFile::boolean(std::string_view key) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto* truth = std::get_if<bool>(value);
  if (truth == nullptr) return invalidModel("key " + inQuotes(key) + " is not a boolean");
  return *truth;
}

std::span<const std::byte> GgufFile::data(const StoredTensor& tensor) const {
  return m_contents->file->bytes().subspan(static_cast<std::size_t>(tensor.offset),
                                           static_cast<std::size_t>(tensor.bytes));
}

void GgufFile::release(const StoredTensor& tensor, std::uint64_t first, std::uint64_t count) const {
  m_contents->file->release(tensor.offset + first, count);
}

Expected<void> GgufFile::unchanged() const { return m_contents->file->unchanged(); }

}  // namespace longleaf::inference
