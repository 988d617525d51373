// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/encoding.h"

#include <iconv.h>
#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/utf8.h"

namespace longleaf::storage {
namespace {

using namespace std::string_view_literals;

struct Mark {
  std::string_view bytes;
  const char* encoding;
};
// UTF-32 first: its little-endian mark starts like that of UTF-16.
constexpr std::array kMarks{Mark{"\xFF\xFE\0\0"sv, "UTF-32LE"}, Mark{"\0\0\xFE\xFF"sv, "UTF-32BE"},
                            Mark{"\xFF\xFE"sv, "UTF-16LE"}, Mark{"\xFE\xFF"sv, "UTF-16BE"},
                            Mark{"\xEF\xBB\xBF"sv, "UTF-8"}};

/// "UTF-16LE" or "UTF-16BE" for the zero bytes of Latin letters at only the odd or only the even places.
const char* unmarkedWideEncoding(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, 4096);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0' ? 1U : 0U;
  const std::size_t most = sample.size() / 4;
  if (bytes.size() % 2 != 0 || sample.size() < 4) return nullptr;
  if (zeros[0] == 0 && zeros[1] > most) return "UTF-16LE";
  return zeros[1] == 0 && zeros[0] > most ? "UTF-16BE" : nullptr;
}

const Mark* markOf(std::string_view bytes) {
  const auto* found =
      std::find_if(kMarks.begin(), kMarks.end(), [&](const Mark& m) { return bytes.starts_with(m.bytes); });
  return found == kMarks.end() ? nullptr : found;
}

/// What pages mean by a name is often a larger set than the name's own (https://encoding.spec.whatwg.org, section 4.2).
std::string usualSuperset(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, const char*>, 12> kSupersets{{{"iso-8859-1", "WINDOWS-1252"},
                                                                                 {"iso8859-1", "WINDOWS-1252"},
                                                                                 {"latin1", "WINDOWS-1252"},
                                                                                 {"us-ascii", "WINDOWS-1252"},
                                                                                 {"ascii", "WINDOWS-1252"},
                                                                                 {"shift_jis", "CP932"},
                                                                                 {"x-sjis", "CP932"},
                                                                                 {"gb2312", "GB18030"},
                                                                                 {"gbk", "GB18030"},
                                                                                 {"ks_c_5601-1987", "UHC"},
                                                                                 {"euc-kr", "UHC"},
                                                                                 {"iso-8859-9", "WINDOWS-1254"}}};
  for (const auto& [from, to] : kSupersets)
    if (equalsIgnoringCase(name, from)) return to;
  return std::string(name);
}

/// Nothing if the encoding is unknown here. `damaged` counts what became U+FFFD.
std::optional<std::string> convert(std::string_view bytes, const std::string& encoding, std::size_t& damaged) {
  const iconv_t converter = ::iconv_open("UTF-8", encoding.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  const std::unique_ptr<void, int (*)(iconv_t)> closing(converter, ::iconv_close);
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  std::array<char, 1 << 16> block;
  char* in = const_cast<char*>(bytes.data());  // iconv's signature is older than const; it does not write there
  std::size_t left = bytes.size();
  const std::size_t unit = encoding.starts_with("UTF-16") ? 2 : encoding.starts_with("UTF-32") ? 4 : 1;
  bool flushed = false;
  while (!flushed) {
    char* out = block.data();
    std::size_t room = block.size();
    const bool atEnd = left == 0;
    const std::size_t result = ::iconv(converter, atEnd ? nullptr : &in, &left, &out, &room);
    const int problem = result == static_cast<std::size_t>(-1) ? errno : 0;
    text.append(block.data(), block.size() - room);
    if (problem == EILSEQ || problem == EINVAL) {
      text += kReplacementCharacter;
      ++damaged;
      const std::size_t skipped = std::min(unit, left);
      in += skipped;
      left -= skipped;
    }
    flushed = atEnd && problem != E2BIG;
  }
  return text;
}

/// Letters and signs of Western European texts in windows-1252.
bool isWestern(char c) {
  constexpr auto kSigns = "\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99\xA0\xA1\xA3\xA7\xA9\xAB\xAE\xB0\xB7\xBB\xBF"sv;
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80U || byte >= 0xC0U || kSigns.find(c) != std::string_view::npos;
}

/// The detector takes a French or Spanish sentence for Central European or Baltic: some letters are too little for it.
bool isShortWestern(std::string_view bytes, std::string_view guess) {
  constexpr std::array kConfused{"ISO-8859-1"sv,   "ISO-8859-2"sv,   "ISO-8859-3"sv,   "ISO-8859-4"sv,
                                 "ISO-8859-9"sv,   "ISO-8859-10"sv,  "ISO-8859-13"sv,  "ISO-8859-15"sv,
                                 "ISO-8859-16"sv,  "WINDOWS-1250"sv, "WINDOWS-1257"sv, "IBM852"sv,
                                 "WINDOWS-1258"sv, "WINDOWS-1254"sv, "VISCII"sv};
  constexpr auto kEnough = 40;
  const auto foreign = std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & '\x80') != 0; });
  return foreign < kEnough && std::find(kConfused.begin(), kConfused.end(), guess) != kConfused.end() &&
         std::all_of(bytes.begin(), bytes.end(), isWestern);
}

std::string guessedEncoding(std::string_view bytes) {
  // ASCII says nothing about the encoding: start where the first other byte is. 4 MiB of it are more than enough.
  const auto first =
      std::find_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7FU; });
  const auto at = static_cast<std::size_t>(first - bytes.begin());
  const std::string_view sample = bytes.substr(at > 1024 ? at - 1024 : 0, 4U << 20U);
  const std::unique_ptr<uchardet, void (*)(uchardet_t)> detector(uchardet_new(), uchardet_delete);
  if (!detector || uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return "WINDOWS-1252";
  uchardet_data_end(detector.get());
  const std::string_view name = uchardet_get_charset(detector.get());
  const bool useless = name.empty() || equalsIgnoringCase(name, "UTF-8") || name.starts_with("UTF-16");
  return useless || isShortWestern(sample, name) ? "WINDOWS-1252" : usualSuperset(name);
}

void warnOfDamage(std::size_t count, std::vector<DocumentWarning>& warnings) {
  if (count > 0) warnings.push_back({.kind = DocumentWarning::Kind::invalidBytes, .count = count});
}

DecodedText decodeAs(std::string_view bytes, const std::string& encoding) {
  DecodedText decoded;
  std::size_t damaged = 0;
  if (auto text = convert(bytes, encoding, damaged)) {
    decoded.text = std::move(*text);
  } else {
    decoded.text = repairUtf8(bytes);
    damaged = utf8Census(bytes).invalid;
    decoded.warnings.push_back({.kind = DocumentWarning::Kind::unknownEncoding, .words = encoding});
  }
  warnOfDamage(damaged, decoded.warnings);
  return decoded;
}

void normaliseNewlines(std::string& text) {
  std::size_t to = text.find('\r');
  if (to == std::string::npos) return;
  for (std::size_t from = to; from < text.size(); ++from) {
    const bool ofPair = text[from] == '\r' && from + 1 < text.size() && text[from + 1] == '\n';
    if (!ofPair) text[to++] = text[from] == '\r' ? '\n' : text[from];
  }
  text.resize(to);
}

DecodedText decodeUnmarked(std::string bytes, std::string_view declared) {
  if (const char* wide = unmarkedWideEncoding(bytes)) {
    DecodedText decoded = decodeAs(bytes, wide);
    decoded.warnings.push_back({.kind = DocumentWarning::Kind::guessedEncoding, .words = wide});
    return decoded;
  }
  const Utf8Census census = utf8Census(bytes);
  if (census.invalid == 0) return {std::move(bytes), {}};
  // Other encodings hardly ever form UTF-8's sequences by chance, so a file with many of them is damaged UTF-8.
  const bool saysUtf8 = equalsIgnoringCase(declared, "utf-8") && census.multibyte > 0;
  if (census.multibyte > 4 * census.invalid || saysUtf8) {
    DecodedText decoded{repairUtf8(bytes), {}};
    warnOfDamage(census.invalid, decoded.warnings);
    return decoded;
  }
  const bool usable = !declared.empty() && lowerAscii(declared).find("utf") == std::string::npos;
  if (std::size_t damaged = 0; usable) {
    if (auto text = convert(bytes, usualSuperset(declared), damaged)) {
      DecodedText decoded{std::move(*text), {}};
      warnOfDamage(damaged, decoded.warnings);
      return decoded;
    }
  }
  const std::string guess = guessedEncoding(bytes);
  DecodedText decoded = decodeAs(bytes, guess);
  decoded.warnings.insert(decoded.warnings.begin(), {.kind = DocumentWarning::Kind::guessedEncoding, .words = guess});
  return decoded;
}

}  // namespace

bool isWideText(std::string_view bytes) {
  const Mark* mark = markOf(bytes);
  return (mark != nullptr && std::string_view(mark->encoding) != "UTF-8") || unmarkedWideEncoding(bytes) != nullptr;
}

DecodedText decodeText(std::string bytes, std::string_view declared) {
  DecodedText decoded;
  const Mark* mark = markOf(bytes);
  if (mark == nullptr) {
    decoded = decodeUnmarked(std::move(bytes), declared);
  } else if (std::string_view(mark->encoding) != "UTF-8") {
    decoded = decodeAs(std::string_view(bytes).substr(mark->bytes.size()), mark->encoding);
  } else {
    bytes.erase(0, mark->bytes.size());
    const std::size_t invalid = utf8Census(bytes).invalid;
    decoded.text = invalid == 0 ? std::move(bytes) : repairUtf8(bytes);
    warnOfDamage(invalid, decoded.warnings);
  }
  normaliseNewlines(decoded.text);
  return decoded;
}

std::string declaredEncoding(std::string_view head) {
  const std::string lower = lowerAscii(head.substr(0, 4096));
  const auto nameAfter = [&](std::size_t at) {
    while (at < lower.size() && (isAsciiSpace(lower[at]) || lower[at] == '"' || lower[at] == '\'' || lower[at] == '='))
      ++at;
    std::size_t end = at;
    // Only what names are made of: iconv would take suffixes such as //TRANSLIT as orders.
    while (end < lower.size() && (isAsciiLetter(lower[end]) || (lower[end] >= '0' && lower[end] <= '9') ||
                                  lower[end] == '-' || lower[end] == '_'))
      ++end;
    return end - at <= 40 ? lower.substr(at, end - at) : std::string();
  };
  if (lower.starts_with("<?xml")) {
    const std::string_view declaration = std::string_view(lower).substr(0, lower.find("?>"));
    if (const std::size_t at = declaration.find("encoding"); at != std::string_view::npos) return nameAfter(at + 8);
  }
  for (std::size_t at = lower.find("<meta"); at != std::string::npos; at = lower.find("<meta", at + 1)) {
    const std::size_t charset = lower.find("charset", at);
    if (charset < lower.find('>', at)) return nameAfter(charset + 7);
  }
  return {};
}

}  // namespace longleaf::storage
