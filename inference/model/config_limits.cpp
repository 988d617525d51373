// SPDX-License-Identifier: Apache-2.0
#include "inference/model/config_limits.h"

#include <string>

#include "inference/quoted_name.h"

namespace longleaf::inference {

std::optional<Error> headDimensionProblem(std::uint64_t headDim, std::string_view key) {
  const std::string found = "the head dimension (key " + inQuotes(key) + ") is " + std::to_string(headDim);
  if (headDim < 16 || headDim > 512 || headDim % 2 != 0) {
    return Error{ErrorCode::modelInvalid, found + "; even numbers from 16 to 512 are allowed"};
  }
  if (headDim % 8 != 0) return Error{ErrorCode::modelUnsupported, found + "; only multiples of 8 are supported"};
  return std::nullopt;
}

}  // namespace longleaf::inference
