// SPDX-License-Identifier: Apache-2.0
// tokenizer.json (Hugging Face's tokenizers) mapped onto the tokenizers of this engine. The file describes a pipeline
// of parts; only pipelines that compute exactly what one of our tokenizers computes are taken, everything else is
// refused by the name of the part:
//   byte-level  no normaliser; ByteLevel ("gpt-2"), Digits and ByteLevel ("smollm"), or Split by a known expression and
//               ByteLevel (LLaMA 3: "llama-bpe"; "qwen2")
//   SPM         spaces become U+2581, with or without one in front of the text; merges as they follow from a
//               SentencePiece vocabulary, whose scores are then found again from their order
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "inference/error.h"
#include "inference/model/strict_json.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

/// Tokens, types, merges or scores, unknown token, addSpacePrefix; added tokens below `rows` are applied. Takes the
/// large lists out of `tokenizer`. Errors: modelInvalid, modelUnsupported.
Expected<Vocabulary> readTokenizerJson(Json& tokenizer, std::optional<std::uint32_t> rows);

/// The token that the post-processor puts in front of a text; empty where it puts none.
std::string_view firstOfTemplate(const Json& tokenizer);

}  // namespace longleaf::inference
