// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/archive_link.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "storage/documents/ascii.h"

namespace longleaf::storage {
namespace {

std::string percentDecoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* digits = text.data() + i + 1;
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    plain += escaped ? static_cast<char>(value) : text[i];
    if (escaped) i += 2;
  }
  return plain;
}

/// Without "." and ".."; what would climb out of the archive stays at its top.
std::string normalisedPath(std::string_view path) {
  std::vector<std::string_view> steps;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view step = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (step == ".." && !steps.empty()) steps.pop_back();
    if (!step.empty() && step != "." && step != "..") steps.push_back(step);
  }
  std::string joined;
  for (const std::string_view step : steps) (joined += joined.empty() ? "" : "/") += step;
  return joined;
}

}  // namespace

ArchiveLink resolveLink(std::string_view base, std::string_view link) {
  link = trimmedAscii(link);
  const std::size_t hash = std::min(link.find('#'), link.size());
  ArchiveLink target{{}, percentDecoded(link.substr(std::min(hash + 1, link.size())))};
  const std::string_view path = link.substr(0, std::min(hash, link.find('?')));
  const std::size_t colon = path.find(':');
  if (colon != std::string_view::npos && colon < path.find('/')) return {};  // http:, file:, data:
  if (path.starts_with("//")) return {};
  if (path.empty()) {
    target.part = base;
  } else if (path.starts_with('/')) {
    target.part = normalisedPath(percentDecoded(path));
  } else {
    const std::size_t folder = base.rfind('/');
    const std::string_view parent = folder == std::string_view::npos ? std::string_view() : base.substr(0, folder + 1);
    target.part = normalisedPath(std::string(parent) + percentDecoded(path));
  }
  return target;
}

}  // namespace longleaf::storage
