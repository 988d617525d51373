// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/mutator.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>

#include "support/count_fields.h"

namespace longleaf::tests {

std::string Mutator::damaged(std::string bytes, std::size_t kind) {
  if (bytes.empty()) return bytes;
  const std::size_t at = below(bytes.size());
  const std::size_t length = 1 + below(std::min<std::size_t>(bytes.size() - at, 200));
  switch (kind % kKinds) {
    case 0:
      return bytes.substr(0, at);
    case 1:
      for (std::size_t n = 1 + below(12); n > 0; --n) bytes[below(bytes.size())] = static_cast<char>(below(256));
      return bytes;
    case 2:
      return bytes.erase(at, length);
    case 3: {
      const std::string piece = bytes.substr(at, length);
      const std::size_t times = 1 + below(50);
      for (std::size_t n = 0; n < times; ++n) bytes.insert(at, piece);
      return bytes;
    }
    case 4: {
      std::string noise(1 + below(300), '\0');
      std::generate(noise.begin(), noise.end(), [&] { return static_cast<char>(below(256)); });
      return bytes.insert(at, noise);
    }
    case 5:
      return withHugeNumber(std::move(bytes), at);
    case 6:
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << below(8)));
      return bytes;
    default:
      return withOtherCount(std::move(bytes));
  }
}

std::string Mutator::spliced(std::string_view front, std::string_view back) {
  return std::string(front.substr(0, below(front.size() + 1))) + std::string(back.substr(below(back.size() + 1)));
}

/// Where digits follow, a number beyond what 64 bits hold, or a negative one; else four bytes of the largest.
std::string Mutator::withHugeNumber(std::string bytes, std::size_t at) {
  const auto isDigit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto first = std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), isDigit);
  if (first == bytes.end() || below(4) == 0)
    return bytes.replace(at, 4, below(2) == 0 ? "\xFF\xFF\xFF\xFF" : "\xFF\xFF\xFF\x7F");
  const auto last = std::find_if_not(first, bytes.end(), isDigit);
  const char* numbers[] = {"99999999999999999999", "2147483648", "-1", "65536", "4294967295"};
  bytes.replace(first, last, numbers[below(std::size(numbers))]);
  return bytes;
}

std::string Mutator::withOtherCount(std::string bytes) {
  const auto fields = countFields(bytes);
  if (fields.empty()) {
    const std::size_t at = below(bytes.size());
    return withHugeNumber(std::move(bytes), at);
  }
  const CountField field = fields[below(fields.size())];
  const std::uint64_t old = valueOf(bytes, field);
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t size = bytes.size();
  const std::uint64_t values[] = {0,          1,          old - 1,    old + 1,    2 * old,   size,      size + 1,
                                  1U << 16U,  1U << 20U,  1U << 21U,  1U << 22U,  1U << 28U, 1U << 31U, 0xFFFF'FFFF,
                                  old << 32U, most >> 3U, most >> 1U, most - old, most - 1,  most};
  const std::uint64_t value = values[below(std::size(values))];
  std::memcpy(bytes.data() + field.at, &value, field.bytes);
  return bytes;
}

std::string damagedFile(const SampleDocument& sample, Mutator& mutator, std::size_t kind) {
  if (sample.parts.empty() || mutator.below(3) == 0) return mutator.damaged(sample.bytes, kind);
  auto parts = sample.parts;
  auto& part = parts[mutator.below(parts.size())];
  part.bytes = mutator.damaged(part.bytes, kind);
  return zipped(parts);
}

}  // namespace longleaf::tests
