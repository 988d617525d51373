// SPDX-License-Identifier: Apache-2.0
// A document tier as named sections of bytes and back: what a snapshot file holds. Only live slots are written; the
// rotated copy of the keys is made anew. Everything is checked before it is used: a section that does not fit the plan,
// or holds values that no reading could have left, is snapshotInvalid, never a wrong answer.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "inference/error.h"

namespace longleaf::inference {

/// Receives sections in order: a call of begin(name), then any number of append(bytes).
struct SectionSink {
  std::function<Expected<void>(std::string_view name)> begin;
  std::function<Expected<void>(std::span<const std::byte>)> append;
};

/// The bytes of a section by name; an error if there is none, or it is damaged. The bytes must live until the next
/// call.
using SectionSource = std::function<Expected<std::span<const std::byte>>(std::string_view name)>;

}  // namespace longleaf::inference
