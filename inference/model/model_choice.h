// SPDX-License-Identifier: Apache-2.0
// A model as somebody names it: where it lies, and what is done to its weights while they are loaded.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "kernels/weight_format.h"

namespace longleaf::inference {

struct ModelChoice {
  std::string path;  // a GGUF file, or a folder as Hugging Face publishes models
  /// Matrices of F32, F16 and BF16 are rounded to this format (see roundedFormat()); nothing: weights as they are.
  std::optional<kernels::WeightFormat> rounding;

  ModelChoice(std::string where, std::optional<kernels::WeightFormat> to = std::nullopt)
      : path(std::move(where)), rounding(to) {}
  ModelChoice(const char* where) : path(where) {}
};

}  // namespace longleaf::inference
