// SPDX-License-Identifier: GPL-3.0-or-later
// Writes models as Hugging Face publishes them, for tests: the tiny random model with the same weights as its GGUF
// file, in a folder of config.json, safetensors files and tokenizer.json. Like the other writers it asks nothing:
// hostile folders come from changing the public parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/gguf_writer.h"
#include "support/tiny_model.h"

namespace longleaf::tests {

class SafetensorsWriter final {
 public:
  struct Tensor {
    std::string name;
    std::string dtype;
    std::vector<std::uint64_t> shape;  // as published: {rows, columns}
    std::vector<std::byte> data;
  };
  std::vector<Tensor> tensors;  // in the order of their bytes

  /// What the header says, to be changed.
  nlohmann::json header() const;
  std::vector<std::byte> data() const;
  std::vector<std::byte> file() const { return fileOf(header().dump(), data()); }
  /// A file with any header, padded to whole eight bytes by spaces.
  static std::vector<std::byte> fileOf(std::string header, std::span<const std::byte> data);
};

struct HfModel {
  nlohmann::json config;
  nlohmann::json tokenizer;
  nlohmann::json tokenizerConfig;
  SafetensorsWriter weights;
  std::map<std::string, std::string> more;  // further files

  /// As one file, or with weights split over `shards` files and an index. False when a file cannot be written.
  bool write(const std::string& folder, std::size_t shards = 1) const;
};

/// The weights of `gguf`, a tiny model of these options that may have been changed since: rows of q and k in halves,
/// names and shapes as published. Matrices must be F32, F16 or BF16.
HfModel hfModel(const TinyModel& options, GgufWriter& gguf);
HfModel hfModel(const TinyModel& options = {});

/// Norms as F16 or BF16 in both: what is published is in one format throughout, what is in GGUF is F32.
void narrowVectors(kernels::WeightFormat format, GgufWriter& gguf, HfModel& model);

}  // namespace longleaf::tests
