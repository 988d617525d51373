// SPDX-License-Identifier: GPL-3.0-or-later
// A model and its tokenizer looked through as the program does when a person chooses a file.
#pragma once

#include <string>

#include "inference/error.h"
#include "inference/tokenizer/tokenizer.h"

namespace longleaf::tests::fuzz {

/// What every refusal of the engine promises: a sentence for a person that blames the file. False, so that a target can
/// end with it.
bool requireRefusal(const inference::Error& error);

/// What holds of every tokenizer, whatever vocabulary it was made of.
void requireTokenizer(const inference::Tokenizer& tokenizer);
/// What holds of these ids.
void requireDecoding(const inference::Tokenizer& tokenizer, const std::vector<inference::TokenId>& ids);

/// Header, tokenizer and chat template of a file or folder; the plan of a reading; and the weights, where they are few.
/// False where something is refused.
bool requireModel(const std::string& path);
bool requireTokenizerOf(const std::string& path);

}  // namespace longleaf::tests::fuzz
