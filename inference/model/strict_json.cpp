// SPDX-License-Identifier: Apache-2.0
#include "inference/model/strict_json.h"

#include <utility>
#include <vector>

#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

/// Builds the values as the parser meets them (nlohmann's SAX interface, which names these functions), and stops it at
/// the first thing that is wrong.
class Builder final {
 public:
  explicit Builder(const JsonBounds& bounds) : m_bounds(bounds) {}

  // NOLINTBEGIN(readability-identifier-naming): the parser's names
  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(Json::number_integer_t value) { return add(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
  bool number_float(Json::number_float_t value, const Json::string_t&) { return add(value); }
  bool string(Json::string_t& value) { return add(std::move(value)); }
  bool binary(Json::binary_t&) { return fail("holds what is not JSON"); }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(Json::string_t& value) {
    if (m_open.back()->contains(value)) return fail("has the key " + inQuotes(value) + " twice");
    m_key = std::move(value);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const Json::exception&) {
    return fail("is not JSON (at byte " + std::to_string(position) + ")");
  }
  // NOLINTEND(readability-identifier-naming)

  Json& root() { return m_root; }
  const std::string& problem() const { return m_problem; }

 private:
  bool fail(std::string problem) {
    m_problem = std::move(problem);
    return false;
  }

  template <class T>
  bool add(T&& value) {
    return place(std::forward<T>(value)) != nullptr;
  }

  template <class T>
  Json* place(T&& value) {
    if (++m_values > m_bounds.values) {
      fail("holds more than " + std::to_string(m_bounds.values) + " values");
      return nullptr;
    }
    if (m_open.empty()) {
      m_root = Json(std::forward<T>(value));
      return &m_root;
    }
    Json& parent = *m_open.back();
    if (!parent.is_array()) return &(parent[m_key] = Json(std::forward<T>(value)));
    parent.push_back(Json(std::forward<T>(value)));
    return &parent.back();
  }

  bool open(Json container) {
    if (m_open.size() == m_bounds.depth) return fail("is nested deeper than " + std::to_string(m_bounds.depth));
    Json* placed = place(std::move(container));
    if (placed != nullptr) m_open.push_back(placed);
    return placed != nullptr;
  }

  bool close() {
    m_open.pop_back();
    return true;
  }

  const JsonBounds& m_bounds;
  Json m_root;
  std::vector<Json*> m_open;  // the containers around what comes next; none of them moves while it is here
  std::string m_key;
  std::string m_problem;
  std::size_t m_values = 0;
};

}  // namespace

Expected<Json> parseStrictJson(std::string_view text, const std::string& what, const JsonBounds& bounds) {
  Builder builder(bounds);
  if (!Json::sax_parse(text, &builder)) {
    return tl::unexpected(Error{ErrorCode::modelInvalid, what + " " + builder.problem()});
  }
  return std::move(builder.root());
}

const Json* memberOf(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string_view textMember(const Json& object, std::string_view key) {
  const Json* member = memberOf(object, key);
  if (member == nullptr || !member->is_string()) return {};
  return member->get_ref<const std::string&>();
}

}  // namespace longleaf::inference
