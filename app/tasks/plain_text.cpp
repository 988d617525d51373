// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/plain_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "storage/documents/ascii.h"
#include "storage/documents/utf8.h"

namespace longleaf::app {

namespace {

bool beginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// C0, DEL, and C1 (which some terminals obey in UTF-8 too).
bool isControl(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (first < 0x20U) return first != '\n' && first != '\t';
  return first == 0x7FU || (first == 0xC2U && static_cast<unsigned char>(character[1]) < 0xA0U);
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
  const std::string sound = storage::repairUtf8(text);
  std::string clean;
  clean.reserve(sound.size());
  for (std::size_t at = 0; at < sound.size();) {
    const std::string_view character = std::string_view(sound).substr(at, storage::utf8Length(sound, at));
    if (!isControl(character)) clean += character;
    at += character.size();
  }
  return clean;
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
