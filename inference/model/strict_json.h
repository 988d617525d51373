// SPDX-License-Identifier: Apache-2.0
// JSON that a stranger wrote, read within bounds: depth and number of values are limited before memory is taken, a key
// that occurs twice in an object is an error, and nothing may follow the value but white space.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "inference/error.h"

namespace longleaf::inference {

using Json = nlohmann::json;

struct JsonBounds {
  unsigned depth = 64;  // of objects and arrays inside one another
  std::size_t values = std::size_t{4} << 20U;
};

/// `what` begins the sentence of an error ("config.json"): modelInvalid.
Expected<Json> parseStrictJson(std::string_view text, const std::string& what, const JsonBounds& bounds = {});

/// The member of an object; null for one that is missing or null, and of anything that is no object.
const Json* memberOf(const Json& object, std::string_view key);
/// A member that is a text; empty otherwise.
std::string_view textMember(const Json& object, std::string_view key);

}  // namespace longleaf::inference
