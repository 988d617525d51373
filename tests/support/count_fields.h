// SPDX-License-Identifier: GPL-3.0-or-later
// Where the lengths, counts, sizes and offsets of a binary file stand, for a Mutator to put others there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace longleaf::tests {

/// A number, little-endian.
struct CountField {
  std::size_t at = 0;
  std::size_t bytes = 0;
};

std::uint64_t valueOf(const std::string& bytes, const CountField& field);

/// Of GGUF, safetensors and ZIP archives those of their headers, as far as they can be followed; of other files every
/// eight bytes that could be a length in them. Of a list of texts the first two lengths alone.
std::vector<CountField> countFields(const std::string& bytes);

}  // namespace longleaf::tests
