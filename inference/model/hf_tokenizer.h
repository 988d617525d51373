// SPDX-License-Identifier: Apache-2.0
// The tokenizer of a model's folder: tokenizer.model (SentencePiece) where there is one, else tokenizer.json, with what
// tokenizer_config.json and its like say of special tokens and of the chat template.
#pragma once

#include <string>

#include "inference/error.h"
#include "inference/model/hf_config.h"
#include "inference/model/hf_files.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

struct HfTokenizer {
  Vocabulary vocabulary;     // as long as the model has rows, where that is known
  std::string chatTemplate;  // Jinja text; empty where there is none
};

/// Errors: modelInvalid, modelUnsupported; the message names the file and its part.
Expected<HfTokenizer> readHfTokenizer(HfFiles& files, const HfTokenNumbers& numbers);

}  // namespace longleaf::inference
