// SPDX-License-Identifier: Apache-2.0
// The hyper-parameters of a LLaMA-architecture model, checked to be within the bounds of the loader.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "inference/error.h"

namespace longleaf::inference {

enum class RopeScaling { none, linear, ntk, yarn, llama3 };

/// Rotary embedding (arXiv 2104.09864) and how it is stretched. inv_freq_i = base^(-2i/headDim), i < headDim/2.
struct RopeConfig {
  RopeScaling scaling = RopeScaling::none;
  float base = 10000.0F;
  float factor = 1.0F;           // linear, ntk, yarn
  float attentionFactor = 1.0F;  // yarn: multiplies mscale
  float extensionFactor = 1.0F;  // yarn
  float betaFast = 32.0F;        // yarn
  float betaSlow = 1.0F;         // yarn
  std::uint32_t originalContext = 0;
  std::vector<float> divisors;  // llama3: [headDim / 2], each frequency is divided by its own
};

struct ModelConfig {
  std::string architecture;  // "llama"
  std::string name;
  std::string licence;
  std::uint32_t layers = 0;
  std::uint32_t hidden = 0;
  std::uint32_t feedForward = 0;
  std::uint32_t heads = 0;
  std::uint32_t kvHeads = 0;
  std::uint32_t headDim = 0;
  std::uint32_t vocabulary = 0;
  std::uint32_t trainedContext = 0;
  float rmsEpsilon = 1e-5F;
  bool tiedOutput = false;
  RopeConfig rope;

  std::uint32_t group() const { return heads / kvHeads; }
};

/// LLaMA 3.1's scaling as published: frequencies whose wave is longer than originalContext / lowFactor are divided by
/// `factor`, those below originalContext / highFactor stay, with a smooth passage between (transformers,
/// modeling_rope_utils.py, _compute_llama3_parameters). Returns RopeConfig::divisors.
struct Llama3Scaling {
  float factor;
  float lowFactor;
  float highFactor;
  std::uint32_t originalContext;
};
std::vector<float> llama3Divisors(const Llama3Scaling& scaling, float base, std::uint32_t headDim);

/// Rows of cosines and sines for positions 0 .. positions-1, [positions][headDim / 2] each, angles computed in f64.
/// yarn: arXiv 2309.00071, section 3.4; linear: position interpolation, 2306.15595; ntk: base' = base *
/// factor^(d/(d-2)).
struct RopeRows {
  std::vector<float> cosine;
  std::vector<float> sine;
};
RopeRows ropeRows(const RopeConfig& rope, std::uint32_t headDim, std::uint32_t positions);

}  // namespace longleaf::inference
