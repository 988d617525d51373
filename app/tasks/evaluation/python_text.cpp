// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/python_text.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "inference/tokenizer/utf8.h"

namespace longleaf::app::evaluation {

namespace {

/// Reads from the front of a text; nothing where it is not what was expected.
class Reader final {
 public:
  explicit Reader(std::string_view text) : m_rest(text) {}

  bool take(char wanted) {
    const std::size_t at = m_rest.find_first_not_of(" \t\r\n");
    if (at == std::string_view::npos || m_rest[at] != wanted) return false;
    m_rest.remove_prefix(at + 1);
    return true;
  }
  bool atEnd() const { return m_rest.find_first_not_of(" \t\r\n") == std::string_view::npos; }

  std::optional<std::string> string() {
    const char quote = take('\'') ? '\'' : take('"') ? '"' : '\0';
    if (quote == '\0') return std::nullopt;
    std::string value;
    while (!m_rest.empty()) {
      const char c = m_rest.front();
      m_rest.remove_prefix(1);
      if (c == quote) return value;
      if (c != '\\') {
        value += c;
      } else if (!escape(value)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<Dictionary> dictionary() {
    if (!take('{')) return std::nullopt;
    Dictionary pairs;
    if (take('}')) return pairs;
    do {
      auto key = string();
      if (!key || !take(':')) return std::nullopt;
      auto value = string();
      if (!value) return std::nullopt;
      pairs.emplace_back(std::move(*key), std::move(*value));
    } while (take(','));
    return take('}') ? std::optional(std::move(pairs)) : std::nullopt;
  }

 private:
  bool escape(std::string& value) {
    if (m_rest.empty()) return false;
    const char kind = m_rest.front();
    m_rest.remove_prefix(1);
    switch (kind) {
      case 'n':
        value += '\n';
        return true;
      case 't':
        value += '\t';
        return true;
      case 'r':
        value += '\r';
        return true;
      case 'x':
        return code(2, value);
      case 'u':
        return code(4, value);
      case 'U':
        return code(8, value);
      default:
        value += kind;
        return kind == '\\' || kind == '\'' || kind == '"';
    }
  }

  /// A code point of so many hexadecimal digits.
  bool code(std::size_t digits, std::string& value) {
    if (m_rest.size() < digits) return false;
    std::uint32_t point = 0;
    const char* const end = m_rest.data() + digits;
    const auto read = std::from_chars(m_rest.data(), end, point, 16);
    if (read.ec != std::errc() || read.ptr != end) return false;
    m_rest.remove_prefix(digits);
    inference::appendUtf8(point, value);
    return true;
  }

  std::string_view m_rest;
};

}  // namespace

Expected<std::vector<Dictionary>> parsePythonDictionaries(std::string_view text) {
  const auto corrupt = [] { return tl::unexpected(Error{Code::corrupt, "the list of questions cannot be read"}); };
  Reader reader(text);
  std::vector<Dictionary> list;
  if (!reader.take('[')) return corrupt();
  if (!reader.take(']')) {
    do {
      auto dictionary = reader.dictionary();
      if (!dictionary) return corrupt();
      list.push_back(std::move(*dictionary));
    } while (reader.take(','));
    if (!reader.take(']')) return corrupt();
  }
  if (!reader.atEnd()) return corrupt();
  return list;
}

}  // namespace longleaf::app::evaluation
