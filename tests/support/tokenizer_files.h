// SPDX-License-Identifier: GPL-3.0-or-later
// A vocabulary as the files of a published model: tokenizer.json (with the merges that a converter makes of a
// SentencePiece vocabulary) and tokenizer.model.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "inference/tokenizer/vocabulary.h"

namespace longleaf::tests {

/// One of tokenizer.json's added tokens.
nlohmann::json addedToken(inference::TokenId id, const std::string& content, bool special = true);

/// Byte-level ("gpt-2", or digits alone for every other pre-tokenizer) or SentencePiece-like, as the vocabulary is.
/// Control tokens are added
/// ones, unused ones are left out.
nlohmann::json tokenizerJson(const inference::Vocabulary& vocabulary);

/// The file of SentencePiece for a vocabulary of the model "llama".
std::string tokenizerModel(const inference::Vocabulary& vocabulary);

}  // namespace longleaf::tests
