// SPDX-License-Identifier: GPL-3.0-or-later
// Small vocabularies of each kind that can hold every text, with control tokens: as tokenizers, and as the seeds of
// files.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "inference/tokenizer/tokenizer.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::tests::fuzz {

/// Byte-level, the tiny model's with its merges, SentencePiece with a space in front.
std::span<const inference::Vocabulary> smallVocabularies();
std::span<const std::unique_ptr<const inference::Tokenizer>> smallTokenizers();

}  // namespace longleaf::tests::fuzz
