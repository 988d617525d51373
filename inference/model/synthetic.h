// SPDX-License-Identifier: Apache-2.0
// Models of random weights in a given shape and format, for measuring speed without a download. They compute what a
// real model of that shape computes, and say nothing sensible.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "inference/error.h"
#include "inference/model/model.h"

namespace longleaf::inference {

struct SyntheticShape {
  std::string_view name;
  std::uint32_t layers, hidden, heads, kvHeads, headDim, feedForward, vocabulary;
};

/// smol: SmolLM2-135M; mha: a small LLaMA-2-like one without grouped heads; llama2-7b.
std::span<const SyntheticShape> syntheticShapes();

/// invalidSetting names the shapes; the format must divide the shape's rows (modelUnsupported).
Expected<std::unique_ptr<const Model>> makeSyntheticModel(std::string_view shape, kernels::WeightFormat format,
                                                          kernels::Backend& backend);

}  // namespace longleaf::inference
