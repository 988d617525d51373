// SPDX-License-Identifier: GPL-3.0-or-later
// The closed set of codes that people and scripts see, with an exit status each, and the way from the layers' own
// errors to it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "inference/error.h"
#include "storage/error.h"

namespace longleaf::app {

enum class Code : std::uint8_t {
  usage,
  notFound,
  unreadable,
  unsupportedFormat,
  encrypted,
  drm,
  noText,
  corrupt,
  modelInvalid,
  modelUnsupported,
  positionLimit,
  doesNotFit,
  outOfMemory,
  deviceLost,
  diskFull,
  busy,
  stopped,
  internal,
};

/// The name in JSON: "usage", "not_found", ...
std::string_view codeName(Code code);

/// 2 wrong usage, 3 bad or missing input, 4 does not fit, 5 stopped, 1 anything else.
int exitStatus(Code code);

/// `message`: a plain sentence with a next step where there is one.
struct Error {
  Code code;
  std::string message;
};

template <class T>
using Expected = tl::expected<T, Error>;

/// What ran out of memory, and what to do then.
Error outOfMemory(const std::string& what);

Error fromInference(const inference::Error& error);
Error fromStorage(const storage::Error& error);

inline Error translated(const inference::Error& error) { return fromInference(error); }
inline Error translated(const storage::Error& error) { return fromStorage(error); }

/// The value of a lower layer's result, its error translated.
template <class T, class LayerError>
Expected<T> lift(tl::expected<T, LayerError>&& result) {
  if (!result) return tl::unexpected(translated(result.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*result);
  }
}

}  // namespace longleaf::app
