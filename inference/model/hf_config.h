// SPDX-License-Identifier: Apache-2.0
// config.json of a model's folder (transformers' LlamaConfig): hyper-parameters, checked to be within the bounds of the
// loader.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "inference/error.h"
#include "inference/model/config.h"
#include "inference/model/strict_json.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

struct HfConfig {
  ModelConfig model;
  bool attentionBias = false;  // q, k, v and o have biases
  bool feedForwardBias = false;
};

/// Errors: modelInvalid, modelUnsupported (another architecture, quantised weights, a sliding window, a rotary scaling
/// that is not computed here); the message names the key.
Expected<HfConfig> readHfConfig(const Json& config);

/// What config.json and generation_config.json say of tokens, for the tokenizer.
struct HfTokenNumbers {
  std::optional<std::uint32_t> vocabulary{};  // rows of the embedding
  std::optional<TokenId> bos{};
  std::vector<TokenId> ends{};  // of an answer
};
Expected<HfTokenNumbers> readHfTokenNumbers(const std::optional<Json>& config, const std::optional<Json>& generation);

}  // namespace longleaf::inference
