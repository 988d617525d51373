// SPDX-License-Identifier: Apache-2.0
#include "inference/model/gguf_header.h"

#include <bit>
#include <optional>
#include <utility>

#include "inference/model/byte_reader.h"
#include "inference/model/config_limits.h"
#include "inference/model/gguf_types.h"
#include "inference/model_error.h"
#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

constexpr std::uint64_t kKeyBytes = 65535;
constexpr std::uint64_t kTensorNameBytes = 63;
constexpr std::uint64_t kTextBytes = 64ULL << 20;
constexpr std::uint64_t kArrayElements = 4ULL << 20;
constexpr std::uint64_t kMetadataBytes = 256ULL << 20;  // in memory
constexpr std::uint64_t kEntryBytes = 128;              // a map's node and the like, in memory
constexpr std::uint64_t kSmallestEntry = 8 + 4 + 1;     // in the file: length of the key, type, one byte
constexpr std::uint64_t kSmallestTensor = 8 + 4 + 8 + 4 + 8 + 1;
constexpr std::uint64_t kLargestAlignment = 1ULL << 20;

class HeaderParser final {
 public:
  explicit HeaderParser(std::span<const std::byte> file) : m_reader(file), m_fileBytes(file.size()) {}

  Expected<GgufHeader> parse() {
    for (auto step : {&HeaderParser::readPreamble, &HeaderParser::readMetadata, &HeaderParser::readAlignment,
                      &HeaderParser::readTensors, &HeaderParser::placeTensors}) {
      if (auto done = (this->*step)(); !done) return tl::unexpected(std::move(done.error()));
    }
    return std::move(m_header);
  }

 private:
  Expected<void> readPreamble();
  Expected<void> readMetadata();
  Expected<void> readEntry(std::uint64_t index);
  Expected<GgufValue> readValue(std::string_view key, std::uint32_t type);
  Expected<GgufValue> readText(std::string_view key);
  Expected<GgufValue> readArray(std::string_view key);
  Expected<GgufValue> readTexts(std::string_view key, std::uint64_t count);
  Expected<void> readAlignment();
  Expected<void> readTensors();
  Expected<void> readTensor(std::uint64_t index);
  Expected<std::vector<std::uint64_t>> readShape(std::string_view name);
  Expected<void> placeTensors();

  /// Counts memory that is about to be taken; false when the file asks for too much in total.
  bool charge(std::uint64_t bytes) {
    if (bytes > m_budget) return false;
    m_budget -= bytes;
    return true;
  }
  tl::unexpected<Error> tooLarge(std::string_view key) const {
    return invalidModel("key " + inQuotes(key) + " makes the metadata larger than 256 MiB");
  }
  tl::unexpected<Error> endsIn(std::string_view key) const {
    return invalidModel("the file ends inside the value of key " + inQuotes(key));
  }

  ByteReader m_reader;
  std::uint64_t m_fileBytes;
  std::uint64_t m_budget = kMetadataBytes;
  std::uint64_t m_tensorCount = 0;
  std::uint64_t m_entryCount = 0;
  std::uint64_t m_alignment = 32;
  GgufHeader m_header;
};

Expected<void> HeaderParser::readPreamble() {
  const auto magic = m_reader.text(4);
  if (!magic || *magic != "GGUF") return invalidModel("this is not a GGUF model file: it does not begin with 'GGUF'");
  const auto version = m_reader.number<std::uint32_t>();
  if (!version) return invalidModel("the file ends before its version number");
  if (*version != 0 && (*version & 0xFFFF) == 0) {
    return unsupportedModel("the file is in big-endian byte order, which is not supported");
  }
  if (*version != 2 && *version != 3) {
    return unsupportedModel("the file is of GGUF version " + std::to_string(*version) +
                            "; versions 2 and 3 are supported");
  }
  const auto tensors = m_reader.number<std::uint64_t>();
  const auto entries = m_reader.number<std::uint64_t>();
  if (!tensors || !entries) return invalidModel("the file ends before its counts of tensors and keys");
  if (*entries > m_reader.remaining() / kSmallestEntry) {
    return invalidModel("the count of keys (n_kv) is " + std::to_string(*entries) + ", more than the file can hold");
  }
  if (*tensors > m_reader.remaining() / kSmallestTensor) {
    return invalidModel("the count of tensors (n_tensors) is " + std::to_string(*tensors) +
                        ", more than the file can hold");
  }
  m_tensorCount = *tensors;
  m_entryCount = *entries;
  return {};
}

Expected<void> HeaderParser::readMetadata() {
  for (std::uint64_t i = 0; i < m_entryCount; ++i) {
    if (auto entry = readEntry(i); !entry) return entry;
  }
  return {};
}

Expected<void> HeaderParser::readEntry(std::uint64_t index) {
  const std::string which = "metadata key number " + std::to_string(index);
  const auto length = m_reader.number<std::uint64_t>();
  if (!length) return invalidModel("the file ends before " + which);
  if (*length == 0) return invalidModel(which + " is empty");
  if (*length > kKeyBytes) return invalidModel(which + " is longer than 65535 bytes");
  const auto key = m_reader.text(*length);
  if (!key) return invalidModel("the file ends inside " + which);
  const auto type = m_reader.number<std::uint32_t>();
  if (!type) return endsIn(*key);
  if (!charge(kEntryBytes + *length)) return tooLarge(*key);
  if (m_header.metadata.contains(*key)) return invalidModel("key " + inQuotes(*key) + " occurs twice");
  auto value = readValue(*key, *type);
  if (!value) return tl::unexpected(std::move(value.error()));
  m_header.metadata.emplace(std::string(*key), std::move(*value));
  return {};
}

Expected<GgufValue> HeaderParser::readValue(std::string_view key, std::uint32_t type) {
  const auto scalar = [&]<class Stored, class Wide>() -> Expected<GgufValue> {
    const auto value = m_reader.number<Stored>();
    if (!value) return endsIn(key);
    return GgufValue(static_cast<Wide>(*value));
  };
  switch (static_cast<GgufValueType>(type)) {
    case GgufValueType::u8:
      return scalar.operator()<std::uint8_t, std::uint64_t>();
    case GgufValueType::i8:
      return scalar.operator()<std::int8_t, std::int64_t>();
    case GgufValueType::u16:
      return scalar.operator()<std::uint16_t, std::uint64_t>();
    case GgufValueType::i16:
      return scalar.operator()<std::int16_t, std::int64_t>();
    case GgufValueType::u32:
      return scalar.operator()<std::uint32_t, std::uint64_t>();
    case GgufValueType::i32:
      return scalar.operator()<std::int32_t, std::int64_t>();
    case GgufValueType::u64:
      return scalar.operator()<std::uint64_t, std::uint64_t>();
    case GgufValueType::i64:
      return scalar.operator()<std::int64_t, std::int64_t>();
    case GgufValueType::f32:
      return scalar.operator()<float, double>();
    case GgufValueType::f64:
      return scalar.operator()<double, double>();
    case GgufValueType::boolean: {
      const auto value = m_reader.number<std::uint8_t>();
      if (!value) return endsIn(key);
      if (*value > 1) return invalidModel("key " + inQuotes(key) + " is a boolean that is neither 0 nor 1");
      return GgufValue(*value == 1);
    }
    case GgufValueType::text:
      return readText(key);
    case GgufValueType::array:
      return readArray(key);
  }
  return invalidModel("key " + inQuotes(key) + " has the unknown value type " + std::to_string(type));
}

Expected<GgufValue> HeaderParser::readText(std::string_view key) {
  const auto length = m_reader.number<std::uint64_t>();
  if (!length) return endsIn(key);
  if (*length > kTextBytes) return invalidModel("the text of key " + inQuotes(key) + " is longer than 64 MiB");
  const auto text = m_reader.text(*length);
  if (!text) return endsIn(key);
  if (!charge(*length)) return tooLarge(key);
  return GgufValue(std::string(*text));
}

Expected<GgufValue> HeaderParser::readArray(std::string_view key) {
  const auto type = m_reader.number<std::uint32_t>();
  const auto count = m_reader.number<std::uint64_t>();
  if (!type || !count) return endsIn(key);
  if (*count > kArrayElements) {
    return invalidModel("the array of key " + inQuotes(key) + " has " + std::to_string(*count) +
                        " elements; at most 4194304 are allowed");
  }
  const auto numbers = [&]<class Stored, class Wide>() -> Expected<GgufValue> {
    if (!charge(*count * sizeof(Wide))) return tooLarge(key);
    auto values = m_reader.numbers<Stored, Wide>(*count);
    if (!values) return endsIn(key);
    return GgufValue(std::move(*values));
  };
  switch (static_cast<GgufValueType>(*type)) {
    case GgufValueType::u8:
      return numbers.operator()<std::uint8_t, std::int64_t>();
    case GgufValueType::i8:
      return numbers.operator()<std::int8_t, std::int64_t>();
    case GgufValueType::u16:
      return numbers.operator()<std::uint16_t, std::int64_t>();
    case GgufValueType::i16:
      return numbers.operator()<std::int16_t, std::int64_t>();
    case GgufValueType::u32:
      return numbers.operator()<std::uint32_t, std::int64_t>();
    case GgufValueType::i32:
      return numbers.operator()<std::int32_t, std::int64_t>();
    case GgufValueType::i64:
      return numbers.operator()<std::int64_t, std::int64_t>();
    case GgufValueType::u64: {
      auto value = numbers.operator()<std::uint64_t, std::int64_t>();
      if (!value) return value;
      for (const std::int64_t element : std::get<std::vector<std::int64_t>>(*value)) {
        if (element < 0) return invalidModel("key " + inQuotes(key) + " holds a number of 2^63 or more");
      }
      return value;
    }
    case GgufValueType::f32:
      return numbers.operator()<float, double>();
    case GgufValueType::f64:
      return numbers.operator()<double, double>();
    case GgufValueType::boolean: {
      if (!charge(*count)) return tooLarge(key);
      const auto values = m_reader.numbers<std::uint8_t, std::uint8_t>(*count);
      if (!values) return endsIn(key);
      for (const std::uint8_t element : *values) {
        if (element > 1) return invalidModel("key " + inQuotes(key) + " holds a boolean that is neither 0 nor 1");
      }
      return GgufValue(std::vector<bool>(values->begin(), values->end()));
    }
    case GgufValueType::text:
      return readTexts(key, *count);
    case GgufValueType::array:
      return invalidModel("key " + inQuotes(key) + " is an array of arrays, which is not supported");
  }
  return invalidModel("the array of key " + inQuotes(key) + " has the unknown element type " + std::to_string(*type));
}

Expected<GgufValue> HeaderParser::readTexts(std::string_view key, std::uint64_t count) {
  if (count > m_reader.remaining() / sizeof(std::uint64_t)) return endsIn(key);
  if (!charge(count * sizeof(std::string))) return tooLarge(key);
  std::vector<std::string> texts;
  texts.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto length = m_reader.number<std::uint64_t>();
    if (!length) return endsIn(key);
    if (*length > kTextBytes) {
      return invalidModel("text " + std::to_string(i) + " of key " + inQuotes(key) + " is longer than 64 MiB");
    }
    const auto text = m_reader.text(*length);
    if (!text) return endsIn(key);
    if (!charge(*length)) return tooLarge(key);
    texts.emplace_back(*text);
  }
  return GgufValue(std::move(texts));
}

Expected<void> HeaderParser::readAlignment() {
  const auto entry = m_header.metadata.find(std::string_view("general.alignment"));
  if (entry == m_header.metadata.end()) return {};
  const auto* value = std::get_if<std::uint64_t>(&entry->second);
  if (value == nullptr) return invalidModel("key 'general.alignment' is not an unsigned integer");
  if (!std::has_single_bit(*value) || *value < 8 || *value > kLargestAlignment) {
    return invalidModel("key 'general.alignment' is " + std::to_string(*value) +
                        "; powers of two from 8 to 1048576 are allowed");
  }
  m_alignment = *value;
  return {};
}

Expected<void> HeaderParser::readTensors() {
  for (std::uint64_t i = 0; i < m_tensorCount; ++i) {
    if (auto tensor = readTensor(i); !tensor) return tensor;
  }
  return {};
}

Expected<void> HeaderParser::readTensor(std::uint64_t index) {
  const std::string which = "the name of tensor number " + std::to_string(index);
  const auto length = m_reader.number<std::uint64_t>();
  if (!length) return invalidModel("the file ends before " + which);
  if (*length == 0 || *length > kTensorNameBytes) return invalidModel(which + " is empty or longer than 63 bytes");
  const auto name = m_reader.text(*length);
  if (!name) return invalidModel("the file ends inside " + which);
  auto shape = readShape(*name);
  if (!shape) return tl::unexpected(std::move(shape.error()));
  const auto type = m_reader.number<std::uint32_t>();
  const auto offset = m_reader.number<std::uint64_t>();
  if (!type || !offset) return invalidModel("the file ends inside the entry of tensor " + inQuotes(*name));
  const auto format = tensorFormat(*type);
  if (!format) {
    const std::string_view known = unsupportedTensorType(*type);
    if (known.empty())
      return invalidModel("tensor " + inQuotes(*name) + " has the unknown type " + std::to_string(*type));
    return unsupportedModel("tensor " + inQuotes(*name) + " is stored as " + std::string(known) +
                            ", which is not supported");
  }
  const auto row = kernels::rowBytes(*format, static_cast<std::size_t>(shape->front()));
  if (!row) {
    return invalidModel("tensor " + inQuotes(*name) + ": rows of " + std::to_string(shape->front()) +
                        " values are not whole blocks of " + std::string(kernels::formatName(*format)));
  }
  std::uint64_t bytes = *row;
  for (std::size_t i = 1; i < shape->size(); ++i) {
    if (__builtin_mul_overflow(bytes, (*shape)[i], &bytes)) {
      return invalidModel("the size of tensor " + inQuotes(*name) + " overflows");
    }
  }
  if (!charge(2 * kEntryBytes)) return invalidModel("the file has too many tensors, beginning with " + inQuotes(*name));
  if (!m_header.tensorIndex.try_emplace(std::string(*name), m_header.tensors.size()).second) {
    return invalidModel("tensor " + inQuotes(*name) + " occurs twice");
  }
  m_header.tensors.push_back({std::string(*name), *format, std::move(*shape), *offset, bytes, 0});
  return {};
}

Expected<std::vector<std::uint64_t>> HeaderParser::readShape(std::string_view name) {
  const auto dimensions = m_reader.number<std::uint32_t>();
  if (!dimensions) return invalidModel("the file ends inside the entry of tensor " + inQuotes(name));
  if (*dimensions < 1 || *dimensions > 4) {
    return invalidModel("tensor " + inQuotes(name) + " has " + std::to_string(*dimensions) +
                        " dimensions; 1 to 4 are allowed");
  }
  auto shape = m_reader.numbers<std::uint64_t, std::uint64_t>(*dimensions);
  if (!shape) return invalidModel("the file ends inside the entry of tensor " + inQuotes(name));
  std::uint64_t product = 1;
  for (const std::uint64_t size : *shape) {
    if (size == 0 || size > kLargestSize) {
      return invalidModel("tensor " + inQuotes(name) + " has a dimension of " + std::to_string(size) +
                          ", out of range");
    }
    if (__builtin_mul_overflow(product, size, &product)) {
      return invalidModel("the number of values in tensor " + inQuotes(name) + " overflows");
    }
  }
  return std::move(*shape);
}

/// Offsets must be the running sum of padded sizes in file order: no holes and no overlap, checked in one pass.
Expected<void> HeaderParser::placeTensors() {
  const auto padded = [this](std::uint64_t bytes) -> std::optional<std::uint64_t> {
    std::uint64_t sum = 0;
    if (__builtin_add_overflow(bytes, m_alignment - 1, &sum)) return std::nullopt;
    return sum & ~(m_alignment - 1);
  };
  const std::uint64_t dataStart = *padded(m_reader.offset());
  std::uint64_t expected = 0;
  for (StoredTensor& tensor : m_header.tensors) {
    const std::string name = inQuotes(tensor.name);
    if (tensor.offset % m_alignment != 0) {
      return invalidModel("the offset of tensor " + name + " is not a multiple of " + std::to_string(m_alignment));
    }
    if (tensor.offset < expected) return invalidModel("tensor " + name + " overlaps the one before it");
    if (tensor.offset > expected) return invalidModel("there is a hole in the file before tensor " + name);
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    if (__builtin_add_overflow(dataStart, tensor.offset, &begin) || __builtin_add_overflow(begin, tensor.bytes, &end) ||
        end > m_fileBytes) {
      return invalidModel("the file ends before the end of tensor " + name + "; it is incomplete");
    }
    expected += *padded(tensor.bytes);  // both below 2^63: the tensor lies in the file
    tensor.offset = begin;
  }
  return {};
}

}  // namespace

Expected<GgufHeader> parseGgufHeader(std::span<const std::byte> file) { return HeaderParser(file).parse(); }

}  // namespace longleaf::inference
