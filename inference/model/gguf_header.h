// SPDX-License-Identifier: Apache-2.0
// The parse of a GGUF header from memory: metadata and tensor table, one pass, linear in the bytes read. Knows no file
// and no model, so that tests can give it any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inference/error.h"
#include "inference/model/gguf.h"

namespace longleaf::inference {

/// Lets the maps be asked with a string_view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

struct GgufHeader {
  std::unordered_map<std::string, GgufValue, TextHash, std::equal_to<>> metadata;
  std::vector<StoredTensor> tensors;  // in the order of the file
  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> tensorIndex;
};

/// `file` is the whole file: offsets of tensors are checked against its size, their data is not touched. Takes at most
/// 256 MiB, whatever the counts in the file say. Errors: modelInvalid, modelUnsupported (version, byte order, number
/// format); the message names the key or tensor.
Expected<GgufHeader> parseGgufHeader(std::span<const std::byte> file);

}  // namespace longleaf::inference
