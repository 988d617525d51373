// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/continued_ids.h"

namespace longleaf::app {

std::vector<inference::TokenId> continuedIds(const inference::Tokenizer& tokenizer,
                                             const std::vector<inference::TextPart>& parts) {
  std::vector<inference::TokenId> ids = tokenizer.encode(parts);
  // A space in front of a line end can only be the one that the tokenizer begins a text with.
  const bool startsLine = !parts.empty() && parts.front().text.starts_with('\n');
  if (startsLine && !ids.empty() && tokenizer.addsSpacePrefix() && tokenizer.piece(ids.front()) == " ") {
    ids.erase(ids.begin());
  }
  return ids;
}

}  // namespace longleaf::app
