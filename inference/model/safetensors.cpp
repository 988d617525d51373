// SPDX-License-Identifier: Apache-2.0
#include "inference/model/safetensors.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "inference/model/byte_reader.h"
#include "inference/model/config_limits.h"
#include "inference/model/strict_json.h"
#include "inference/model_error.h"
#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

using kernels::WeightFormat;

constexpr std::uint64_t kHeaderBytes = 100'000'000;
constexpr JsonBounds kBounds{.depth = 8, .values = std::size_t{2} << 20U};
constexpr std::size_t kDimensions = 8;
constexpr std::string_view kMetadata = "__metadata__";
/// What the format knows and this engine does not compute with.
constexpr std::string_view kForeign[] = {"BOOL",    "U8",  "I8",  "F8_E5M2", "F8_E4M3", "F8_E8M0", "F4",  "F6_E2M3",
                                         "F6_E3M2", "I16", "U16", "I32",     "U32",     "F64",     "I64", "U64"};

tl::unexpected<Error> wrong(std::string_view name, const std::string& what) {
  return invalidModel("tensor " + inQuotes(name) + " " + what);
}

Expected<WeightFormat> formatOf(std::string_view name, const Json& entry) {
  const std::string_view dtype = textMember(entry, "dtype");
  if (dtype == "F32") return WeightFormat::f32;
  if (dtype == "F16") return WeightFormat::f16;
  if (dtype == "BF16") return WeightFormat::bf16;
  if (std::find(std::begin(kForeign), std::end(kForeign), dtype) == std::end(kForeign)) {
    return wrong(name, "has the unknown dtype " + inQuotes(dtype));
  }
  return tl::unexpected(Error{ErrorCode::modelUnsupported, "tensor " + inQuotes(name) + " is stored as " +
                                                               std::string(dtype) +
                                                               ", which is not supported; F32, F16 and BF16 are"});
}

/// The sizes, the contiguous one first.
Expected<std::vector<std::uint64_t>> shapeOf(std::string_view name, const Json& entry) {
  const Json* sizes = memberOf(entry, "shape");
  if (sizes == nullptr || !sizes->is_array()) return wrong(name, "has no shape");
  if (sizes->size() > kDimensions) return wrong(name, "has more than 8 dimensions");
  std::vector<std::uint64_t> shape;
  for (auto size = sizes->rbegin(); size != sizes->rend(); ++size) {
    if (!size->is_number_unsigned() || size->get<std::uint64_t>() > kLargestSize) {
      return wrong(name, "has a dimension that is out of range");
    }
    shape.push_back(size->get<std::uint64_t>());
  }
  return shape;
}

/// Offset and bytes within the data.
Expected<std::pair<std::uint64_t, std::uint64_t>> rangeOf(std::string_view name, const Json& entry) {
  const Json* offsets = memberOf(entry, "data_offsets");
  const bool sound = offsets != nullptr && offsets->is_array() && offsets->size() == 2 &&
                     (*offsets)[0].is_number_unsigned() && (*offsets)[1].is_number_unsigned();
  if (!sound) return wrong(name, "has no pair of data_offsets");
  const auto begin = (*offsets)[0].get<std::uint64_t>();
  const auto end = (*offsets)[1].get<std::uint64_t>();
  if (end < begin) return wrong(name, "ends before it begins");
  return std::pair{begin, end - begin};
}

Expected<StoredTensor> readTensor(const std::string& name, const Json& entry) {
  const auto format = formatOf(name, entry);
  if (!format) return tl::unexpected(format.error());
  auto shape = shapeOf(name, entry);
  if (!shape) return tl::unexpected(std::move(shape.error()));
  const auto range = rangeOf(name, entry);
  if (!range) return tl::unexpected(range.error());
  std::uint64_t bytes = kernels::blockLayout(*format).bytes;
  for (const std::uint64_t size : *shape) {
    if (__builtin_mul_overflow(bytes, size, &bytes)) return wrong(name, "has a size that overflows");
  }
  if (bytes != range->second) {
    return wrong(name,
                 "has " + std::to_string(range->second) + " bytes, but its shape asks for " + std::to_string(bytes));
  }
  return StoredTensor{name, *format, std::move(*shape), range->first, bytes, 0};
}

Expected<void> checkMetadata(const Json& metadata) {
  const bool sound = metadata.is_object() &&
                     std::all_of(metadata.begin(), metadata.end(), [](const Json& value) { return value.is_string(); });
  if (!sound) return invalidModel("'__metadata__' is not an object of texts");
  return {};
}

/// Ranges in their order must follow one another from 0 to `bytes`, the end of the file.
Expected<void> placeTensors(std::vector<StoredTensor>& tensors, std::uint64_t dataStart, std::uint64_t bytes) {
  std::sort(tensors.begin(), tensors.end(), [](const StoredTensor& a, const StoredTensor& b) {
    return std::tie(a.offset, a.bytes, a.name) < std::tie(b.offset, b.bytes, b.name);
  });
  std::uint64_t expected = 0;
  for (StoredTensor& tensor : tensors) {
    if (tensor.offset < expected) return wrong(tensor.name, "overlaps another one");
    if (tensor.offset > expected)
      return invalidModel("there is a hole in the file before tensor " + inQuotes(tensor.name));
    if (tensor.bytes > bytes - expected) {
      return invalidModel("the file ends before the end of tensor " + inQuotes(tensor.name) + "; it is incomplete");
    }
    expected += tensor.bytes;
    tensor.offset += dataStart;
  }
  if (expected != bytes) return invalidModel("the file goes on behind its last tensor");
  return {};
}

}  // namespace

Expected<std::vector<StoredTensor>> parseSafetensors(std::span<const std::byte> file) {
  ByteReader reader(file);
  const auto length = reader.number<std::uint64_t>();
  if (!length) return invalidModel("the file ends before the length of its header");
  if (*length > kHeaderBytes) return invalidModel("the header is longer than 100 MB");
  const auto text = reader.text(*length);
  if (!text) return invalidModel("the file ends inside its header");
  if (!text->starts_with('{'))
    return invalidModel("this is not a safetensors file: its header does not begin with '{'");
  const auto header = parseStrictJson(*text, "the header", kBounds);
  if (!header) return tl::unexpected(header.error());
  std::vector<StoredTensor> tensors;
  for (const auto& [name, entry] : header->items()) {
    if (name == kMetadata) {
      if (auto sound = checkMetadata(entry); !sound) return tl::unexpected(std::move(sound.error()));
      continue;
    }
    auto tensor = readTensor(name, entry);
    if (!tensor) return tl::unexpected(std::move(tensor.error()));
    tensors.push_back(std::move(*tensor));
  }
  auto placed = placeTensors(tensors, reader.offset(), reader.remaining());
  if (!placed) return tl::unexpected(std::move(placed.error()));
  return tensors;
}

}  // namespace longleaf::inference
