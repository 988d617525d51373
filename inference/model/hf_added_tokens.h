// SPDX-License-Identifier: Apache-2.0
// Tokens that a model's folder adds to its vocabulary or declares special: the list of tokenizer.json, the table of
// tokenizer_config.json, or added_tokens.json of old folders.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "inference/error.h"
#include "inference/model/strict_json.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

struct AddedToken {
  TokenId id = 0;
  std::string content;
  bool special = false;
};

/// `added_tokens` of tokenizer.json. Errors: modelInvalid; modelUnsupported for tokens that take the spaces around them
/// along or are whole words only. The same for the other two.
Expected<std::vector<AddedToken>> addedTokensOfList(const Json& tokenizer);
/// `added_tokens_decoder` of tokenizer_config.json.
Expected<std::vector<AddedToken>> addedTokensOfTable(const Json& config);
/// added_tokens.json: none of them is special there.
Expected<std::vector<AddedToken>> addedTokensOfMap(const Json& file);

/// Puts them into a vocabulary: special ones become control tokens, others user-defined. Those from `rows` on are left
/// out: the model has no row for them. modelInvalid when an id has another text already.
Expected<void> applyAddedTokens(std::span<const AddedToken> tokens, std::optional<std::uint32_t> rows,
                                Vocabulary& vocabulary);

}  // namespace longleaf::inference
