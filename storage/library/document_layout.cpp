// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/document_layout.h"

#include <cstdint>
#include <utility>

namespace longleaf::storage {

namespace {

constexpr std::uint64_t kVersion = 1;

class Packer final {
 public:
  void number(std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) m_bytes += static_cast<char>(value | 0x80U);
    m_bytes += static_cast<char>(value);
  }
  /// Small steps back are short too.
  void step(std::uint64_t from, std::uint64_t to) {
    const std::uint64_t difference = to - from;
    number(difference << 1U ^ (difference >> 63U != 0 ? ~std::uint64_t{0} : 0));
  }
  void text(std::string_view value) {
    number(value.size());
    m_bytes += value;
  }
  std::string take() { return std::move(m_bytes); }

 private:
  std::string m_bytes;
};

/// After something that is not there, all numbers are 0, all texts empty, and good() is false.
class Unpacker final {
 public:
  explicit Unpacker(std::string_view bytes) : m_rest(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (m_rest.empty()) return fail();
      const auto byte = static_cast<unsigned char>(m_rest.front());
      m_rest.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80U) return value;
    }
    return fail();
  }
  std::uint64_t step(std::uint64_t from) {
    const std::uint64_t value = number();
    return from + (value >> 1U ^ ((value & 1U) != 0 ? ~std::uint64_t{0} : 0));
  }
  std::string text() {
    const std::size_t size = number();
    if (size > m_rest.size()) return fail(), std::string();
    std::string value(m_rest.substr(0, size));
    m_rest.remove_prefix(size);
    return value;
  }
  /// How many things follow, each of at least one byte.
  std::size_t count() {
    const std::size_t value = number();
    return value <= m_rest.size() ? value : fail();
  }
  bool finished() const { return m_good && m_rest.empty(); }

 private:
  std::uint64_t fail() {
    m_good = false;
    m_rest = {};
    return 0;
  }

  std::string_view m_rest;
  bool m_good = true;
};

void unpackPages(Unpacker& unpacker, Document& document) {
  std::uint64_t at = 0;
  document.pages.resize(unpacker.count());
  for (Page& page : document.pages) {
    page.label = unpacker.text();
    page.begin = at = unpacker.step(at);
    page.end = at = unpacker.step(at);
  }
}

void unpackOutline(Unpacker& unpacker, Document& document) {
  std::uint64_t at = 0;
  document.outline.resize(unpacker.count());
  for (OutlineEntry& entry : document.outline) {
    entry.title = unpacker.text();
    entry.level = static_cast<int>(unpacker.number());
    entry.position = at = unpacker.step(at);
  }
}

void unpackRuns(Unpacker& unpacker, Document& document) {
  SourceRun last;
  document.runs.resize(unpacker.count());
  for (SourceRun& run : document.runs) {
    run.begin = unpacker.step(last.begin);
    run.page = static_cast<std::uint32_t>(unpacker.step(last.page));
    const std::uint64_t unit = unpacker.number();
    run.unit = static_cast<std::uint32_t>(unit >> 1U);
    run.generated = (unit & 1U) != 0;
    last = run;
  }
}

}  // namespace

std::string encodeLayout(const Document& document) {
  Packer packer;
  packer.number(kVersion);
  std::uint64_t at = 0;
  packer.number(document.pages.size());
  for (const Page& page : document.pages) {
    packer.text(page.label);
    packer.step(at, page.begin);
    packer.step(page.begin, page.end);
    at = page.end;
  }
  at = 0;
  packer.number(document.outline.size());
  for (const OutlineEntry& entry : document.outline) {
    packer.text(entry.title);
    packer.number(static_cast<std::uint64_t>(entry.level));
    packer.step(at, entry.position);
    at = entry.position;
  }
  SourceRun last;
  packer.number(document.runs.size());
  for (const SourceRun& run : document.runs) {
    packer.step(last.begin, run.begin);
    packer.step(last.page, run.page);
    packer.number(std::uint64_t{run.unit} << 1U | (run.generated ? 1U : 0U));
    last = run;
  }
  packer.number(document.warnings.size());
  for (const DocumentWarning& warning : document.warnings) packer.text(written(warning));
  return packer.take();
}

bool decodeLayout(std::string_view bytes, Document& document) {
  Unpacker unpacker(bytes);
  if (unpacker.number() != kVersion) return false;
  Document read;
  unpackPages(unpacker, read);
  unpackOutline(unpacker, read);
  unpackRuns(unpacker, read);
  read.warnings.resize(unpacker.count());
  for (DocumentWarning& warning : read.warnings) warning = writtenWarning(unpacker.text());
  if (!unpacker.finished()) return false;
  document.pages = std::move(read.pages);
  document.outline = std::move(read.outline);
  document.runs = std::move(read.runs);
  document.warnings = std::move(read.warnings);
  return true;
}

}  // namespace longleaf::storage
