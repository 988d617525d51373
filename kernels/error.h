// SPDX-License-Identifier: Apache-2.0
// What can go wrong below the engine: a closed set of codes and a detail for the log.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace longleaf::kernels {

enum class ErrorCode {
  outOfMemory,      // detail names the bytes asked for and what for
  unsupported,      // this backend cannot do what was asked (a format, a shape)
  invalidArgument,  // shapes that do not fit together
  deviceLost,       // the device stopped answering; the session ends, data is kept
};

struct Error {
  ErrorCode code;
  std::string detail;
};

template <class T>
using Expected = tl::expected<T, Error>;

}  // namespace longleaf::kernels
