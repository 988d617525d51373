// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/plain_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

#include "storage/documents/ascii.h"
#include "storage/documents/utf8.h"

namespace longleaf::app {

namespace {

bool beginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// C0, DEL, C1 (which some terminals obey in UTF-8 too), and what turns the direction of the text behind it: U+202A to
/// U+202E, U+2066 to U+2069.
bool isControl(std::string_view character) {
  const auto byte = [character](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  if (byte(0) < 0x20U) return byte(0) != '\n' && byte(0) != '\t';
  if (byte(0) == 0x7FU || (byte(0) == 0xC2U && byte(1) < 0xA0U)) return true;
  if (character.size() != 3 || byte(0) != 0xE2U) return false;
  return byte(1) == 0x80U ? byte(2) >= 0xAAU && byte(2) <= 0xAEU
                          : byte(1) == 0x81U && byte(2) >= 0xA6U && byte(2) <= 0xA9U;
}

template <class Visit>
void eachCharacter(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, std::max<std::size_t>(1, storage::utf8Length(text, at)));
    visit(character);
    at += character.size();
  }
}

/// Of a control, which has at most three bytes.
std::string jsonEscape(std::string_view control) {
  const auto bits = [control](std::size_t at) { return static_cast<unsigned char>(control[at]) & 0x3FU; };
  const unsigned code = control.size() == 3   ? 0x2000U | bits(1) << 6U | bits(2)
                        : control.size() == 2 ? bits(0) << 6U | bits(1)
                                              : static_cast<unsigned char>(control[0]);
  std::array<char, 7> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", code);
  return text.data();
}

}  // namespace

std::size_t charactersIn(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), beginsCharacter));
}

CharacterRange charactersOf(std::string_view text, std::size_t begin, std::size_t end) {
  begin = std::min(begin, text.size());
  end = std::clamp(end, begin, text.size());
  const std::size_t first = charactersIn(text.substr(0, begin));
  const std::size_t count = charactersIn(text.substr(begin, end - begin));
  return {first, count == 0 ? first : first + count - 1};
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string rounded(double number, int places) {
  std::array<char, 352> text;  // the largest number has 309 digits
  const auto done = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, places);
  return {text.data(), done.ptr};
}

std::string byteText(std::size_t bytes) {
  const double mebibytes = static_cast<double>(bytes) / (1 << 20);
  return mebibytes >= 1024 ? rounded(mebibytes / 1024, 2) + " GiB" : rounded(mebibytes, 1) + " MiB";
}

std::string isoTime(std::int64_t milliseconds) {
  if (milliseconds == 0) return {};
  const std::time_t seconds = milliseconds / 1000;
  std::tm utc{};
  char text[32] = "";
  if (::gmtime_r(&seconds, &utc) != nullptr) std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::string withoutControls(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  eachCharacter(storage::repairUtf8(text), [&](std::string_view character) {
    if (!isControl(character)) clean += character;
  });
  return clean;
}

std::string withEscapedControls(std::string_view json) {
  std::string escaped;
  escaped.reserve(json.size());
  eachCharacter(json, [&](std::string_view character) {
    escaped += isControl(character) ? jsonEscape(character) : std::string(character);
  });
  return escaped;
}

std::string oneLine(std::string_view text) {
  std::string line;
  bool gap = false;
  for (const char c : withoutControls(text)) {
    if (storage::isAsciiSpace(c)) {
      gap = !line.empty();
      continue;
    }
    if (gap) line += ' ';
    gap = false;
    line += c;
  }
  return line;
}

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t count = 0;
  std::size_t cut = 0;  // where the last character that fits beside an ellipsis ends
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!beginsCharacter(text[at])) continue;
    if (count + 1 == most) cut = at;
    if (++count > most) return std::string(text.substr(0, cut)) + "…";
  }
  return std::string(text);
}

}  // namespace longleaf::app
