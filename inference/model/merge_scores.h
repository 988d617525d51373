// SPDX-License-Identifier: Apache-2.0
// Scores of SentencePiece found again from the merges that were made of them. SentencePiece joins the neighbours whose
// joint text has the highest score; Hugging Face's BPE uses a list of pairs. A converter lists, best token first, every
// way to cut each token into two others: then, and only then, do both merge alike. Tokens of one score come mixed in
// such a list; that is known of runs of spaces only, which get one score again and are merged from the left as
// SentencePiece does.
#pragma once

#include <vector>

#include "inference/error.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

/// A score for every token, from `vocabulary.merges` and its tokens and types. modelInvalid for a merge of tokens that
/// do not exist; modelUnsupported where the merges are not all those of a SentencePiece vocabulary, or in another
/// order.
Expected<std::vector<float>> scoresOfMerges(const Vocabulary& vocabulary);

}  // namespace longleaf::inference
