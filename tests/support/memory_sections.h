// SPDX-License-Identifier: GPL-3.0-or-later
// The sections of a saved reading in memory, to be given back as they are, or damaged.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inference/session/session.h"

namespace longleaf::tests {

struct MemorySections {
  std::vector<std::pair<std::string, std::vector<std::byte>>> sections;

  inference::SectionSink sink() {
    return {.begin = [this](std::string_view name) -> inference::Expected<void> {
              sections.emplace_back(name, std::vector<std::byte>());
              return {};
            },
            .append = [this](std::span<const std::byte> bytes) -> inference::Expected<void> {
              sections.back().second.insert(sections.back().second.end(), bytes.begin(), bytes.end());
              return {};
            }};
  }

  inference::SectionSource source() const {
    return [this](std::string_view name) -> inference::Expected<std::span<const std::byte>> {
      const auto found =
          std::find_if(sections.begin(), sections.end(), [name](const auto& s) { return s.first == name; });
      if (found != sections.end()) return std::span<const std::byte>(found->second);
      return tl::unexpected(inference::Error{inference::ErrorCode::unreadable, "no section " + std::string(name)});
    };
  }

  std::vector<std::byte>& at(std::string_view name) {
    return std::find_if(sections.begin(), sections.end(), [name](const auto& s) { return s.first == name; })->second;
  }

  /// All but the time that reading took, which stands at the end of the first section.
  MemorySections withoutTime() const {
    MemorySections copy = *this;
    std::fill_n(copy.at("reading").end() - 8, 8, std::byte{});
    return copy;
  }

  friend bool operator==(const MemorySections&, const MemorySections&) = default;
};

}  // namespace longleaf::tests
