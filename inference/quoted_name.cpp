// SPDX-License-Identifier: Apache-2.0
#include "inference/quoted_name.h"

namespace longleaf::inference {

std::string inQuotes(std::string_view name) {
  constexpr std::size_t kShown = 80;
  std::string text = "'";
  for (const char c : name.substr(0, kShown)) text += c >= ' ' && c <= '~' ? c : '?';
  if (name.size() > kShown) text += "...";
  return text + "'";
}

}  // namespace longleaf::inference
