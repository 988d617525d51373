// SPDX-License-Identifier: Apache-2.0
// The file format of SentencePiece, `ModelProto` of its sentencepiece_model.proto: as much of the protobuf wire format
// as it needs, because the library's package has no generated header.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "inference/error.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

/// A model for the library: BPE, identity normaliser, no space prefix (fragments get theirs before). All types, scores
/// and texts must have been checked; exactly one type must be `unknown`, and 256 or none `byte`.
std::string writeSentencePieceModel(std::span<const std::string> tokens, std::span<const float> scores,
                                    std::span<const TokenType> types);

/// Reads a tokenizer.model. modelInvalid when it is damaged, modelUnsupported for unigram models and for normalisers
/// that change the text.
Expected<Vocabulary> readSentencePieceModel(std::string_view file);

}  // namespace longleaf::inference
