// SPDX-License-Identifier: Apache-2.0
// Chooses the next token from logits. Order: repetition penalty, then temperature 0 takes the largest; otherwise the
// candidates are cut by top-k, top-p and min-p and one is drawn at the temperature.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "inference/error.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

struct Sampling {
  float temperature = 0;    // 0 = greedy
  std::uint32_t topK = 40;  // 0 = off
  float topP = 0.95F;       // nucleus (arXiv 1904.09751); 1 = off
  float minP = 0.05F;       // of the most likely token's probability (arXiv 2407.01082); 0 = off
  float repeatPenalty = 1;  // divides positive, multiplies negative logits of recent tokens (arXiv 1909.05858); 1 = off
  std::uint32_t repeatWindow = 64;  // tokens
  std::uint64_t seed = 0;
  std::uint32_t maxTokens = 512;
};

/// invalidSetting with the range of the value that is out of range.
Expected<void> checkSampling(const Sampling& sampling);

class Sampler final {
 public:
  explicit Sampler(const Sampling& sampling) : m_sampling(sampling), m_random(sampling.seed) {}

  /// The next token; `recent` is what the penalty counts (the newest last). Changes `logits`. Ties: the lowest id.
  /// Logits that are not finite are never chosen unless none is finite (then id 0).
  TokenId next(std::span<float> logits, std::span<const TokenId> recent);

 private:
  TokenId draw(std::span<const float> logits);

  Sampling m_sampling;
  std::mt19937_64 m_random;
  std::vector<std::pair<float, TokenId>> m_candidates;
};

}  // namespace longleaf::inference
