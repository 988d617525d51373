// SPDX-License-Identifier: Apache-2.0
// The vocabulary of a GGUF file, whatever the architecture of the model.
#pragma once

#include <string>

#include "inference/error.h"
#include "inference/model/gguf.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

/// Moves the arrays of tokens and merges out of `file`, so that they are not in memory twice: their keys are empty
/// afterwards. Lengths are checked and ids out of range dropped. Errors: modelInvalid, which names the key.
Expected<Vocabulary> readVocabulary(GgufFile& file);

/// "gpt2 (smollm)", "llama"
Expected<std::string> tokenizerModel(const GgufFile& file);

}  // namespace longleaf::inference
