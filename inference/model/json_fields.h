// SPDX-License-Identifier: Apache-2.0
// Fields of a JSON object by type and range. A field that is null counts as missing. Keeps the first error: what
// follows it is read as zero.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "inference/error.h"
#include "inference/model/strict_json.h"
#include "inference/quoted_name.h"

namespace longleaf::inference {

/// A range that a whole number must be in.
struct Range {
  std::uint64_t low;
  std::uint64_t high;
};

class JsonFields final {
 public:
  /// `file` names where the object stands, for messages. `object` must outlive this.
  JsonFields(const Json& object, std::string file) : m_object(object), m_file(std::move(file)) {}

  const std::optional<Error>& error() const { return m_error; }
  bool has(std::string_view key) const { return memberOf(m_object, key) != nullptr; }

  void invalid(std::string_view key, const std::string& what) { fail(ErrorCode::modelInvalid, key, what); }
  void unsupported(std::string_view key, const std::string& what) { fail(ErrorCode::modelUnsupported, key, what); }
  void keep(Error error) {
    if (!m_error) m_error = std::move(error);
  }

  std::uint32_t integer(std::string_view key, Range range, std::optional<std::uint64_t> fallback = std::nullopt) {
    const Json* value = memberOf(m_object, key);
    if (value == nullptr && fallback) return static_cast<std::uint32_t>(*fallback);
    if (value == nullptr) {
      invalid(key, "is missing");
      return 0;
    }
    const bool sound = value->is_number_unsigned() && value->get<std::uint64_t>() >= range.low &&
                       value->get<std::uint64_t>() <= range.high;
    if (sound) return value->get<std::uint32_t>();
    invalid(key, "is not a whole number from " + std::to_string(range.low) + " to " + std::to_string(range.high));
    return 0;
  }

  /// A finite number above zero.
  float positive(std::string_view key, std::optional<float> fallback = std::nullopt) {
    const Json* value = memberOf(m_object, key);
    if (value == nullptr && fallback) return *fallback;
    if (value == nullptr) {
      invalid(key, "is missing");
      return 0.0F;
    }
    const float number = value->is_number() ? value->get<float>() : 0.0F;
    if (!(number > 0.0F) || !std::isfinite(number)) invalid(key, "is not a finite number above zero");
    return number;
  }

  std::optional<bool> boolean(std::string_view key) {
    const Json* value = memberOf(m_object, key);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    invalid(key, "is neither true nor false");
    return std::nullopt;
  }

  std::string text(std::string_view key, std::string_view fallback) {
    const Json* value = memberOf(m_object, key);
    if (value == nullptr) return std::string(fallback);
    if (value->is_string()) return value->get<std::string>();
    invalid(key, "is not a text");
    return {};
  }

 private:
  void fail(ErrorCode code, std::string_view key, const std::string& what) {
    if (!m_error) m_error = Error{code, "key " + inQuotes(key) + " of " + m_file + " " + what};
  }

  const Json& m_object;
  std::string m_file;
  std::optional<Error> m_error;
};

}  // namespace longleaf::inference
