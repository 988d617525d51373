// SPDX-License-Identifier: Apache-2.0
// What refuses a model, whatever kind of file it is in.
#pragma once

#include <string>
#include <utility>

#include "inference/error.h"

namespace longleaf::inference {

inline tl::unexpected<Error> invalidModel(std::string message) {
  return tl::unexpected(Error{ErrorCode::modelInvalid, std::move(message)});
}

inline tl::unexpected<Error> unsupportedModel(std::string message) {
  return tl::unexpected(Error{ErrorCode::modelUnsupported, std::move(message)});
}

}  // namespace longleaf::inference
