// SPDX-License-Identifier: Apache-2.0
// What the engine's functions return when they cannot do what was asked.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "kernels/error.h"

namespace longleaf::inference {

enum class ErrorCode {
  notFound,          // no such file
  unreadable,        // there, but cannot be opened or read
  modelInvalid,      // truncated, lying or hostile model file; the message names the key or tensor
  modelUnsupported,  // sound, but of a kind this engine does not run; the message names it
  invalidSetting,    // a preset, key, value or budget out of range; the message names the right ones
  positionLimit,     // more positions than the model was trained on
  doesNotFit,        // the plan is larger than what is free
  outOfMemory,
  deviceLost,
  snapshotInvalid,  // sections of a saved reading that do not fit together or to the plan
  stopped,          // by the caller's stop_token; whole chunks are kept
  internal,         // a defect of this program
};

/// `message` is a plain sentence without a final full stop that can be shown to a person.
struct Error {
  ErrorCode code;
  std::string message;
};

template <class T>
using Expected = tl::expected<T, Error>;

/// A backend's error in the engine's terms.
inline Error fromKernels(const kernels::Error& error) {
  switch (error.code) {
    case kernels::ErrorCode::outOfMemory:
      return {ErrorCode::outOfMemory, "out of memory: " + error.detail};
    case kernels::ErrorCode::unsupported:
      return {ErrorCode::modelUnsupported, error.detail};
    case kernels::ErrorCode::deviceLost:
      return {ErrorCode::deviceLost, error.detail};
    case kernels::ErrorCode::invalidArgument:
      break;
  }
  return {ErrorCode::internal, error.detail};
}

}  // namespace longleaf::inference
