// SPDX-License-Identifier: GPL-3.0-or-later
// A complete random LLaMA model of a few hundred kilobytes, so that tests need no download. The same options give the
// same bytes. Its vocabulary is a byte-level BPE ("smollm") that can write any text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/weight_format.h"
#include "support/gguf_writer.h"

namespace longleaf::tests {

struct TinyModel {
  std::uint32_t layers = 2;
  std::uint32_t hidden = 64;  // a whole number of blocks of the format, and of heads
  std::uint32_t heads = 4;
  std::uint32_t kvHeads = 2;
  std::uint32_t feedForward = 128;
  std::uint32_t vocabulary = 320;  // at least 259; beyond bytes and control tokens: merges, as far as they go
  kernels::WeightFormat format = kernels::WeightFormat::f32;
  bool tied = true;
  bool biases = false;  // of q, k, v and the output of attention
  std::uint32_t trainedContext = 4096;
  std::uint64_t seed = 1;
};

/// Ids of the control tokens in every tiny model; bytes and merges follow.
inline constexpr std::int32_t kTinyEndOfText = 0;
inline constexpr std::int32_t kTinyTurnStart = 1;  // <|im_start|>, also BOS
inline constexpr std::int32_t kTinyTurnEnd = 2;    // <|im_end|>, also EOS

/// The whole file, to be changed before it is written. Weights have a standard deviation of 1/sqrt(columns), norms lie
/// around 1, so that activations stay of the order of 1.
GgufWriter tinyModel(const TinyModel& options = {});

/// Tokens of the vocabulary, their types as GGUF numbers them, and merges "left right" by rank.
struct TinyVocabulary {
  std::vector<std::string> tokens;
  std::vector<std::int32_t> types;
  std::vector<std::string> merges;
};
TinyVocabulary tinyVocabulary(std::uint32_t size);

/// ChatML, as Jinja.
extern const char* const kTinyChatTemplate;

/// Only the vocabulary and the chat template (ChatML), no hyper-parameters.
void addTinyVocabulary(GgufWriter& writer, std::uint32_t size);

/// Writes the model to `path`; false when that fails.
bool writeTinyModel(const std::string& path, const TinyModel& options = {});

}  // namespace longleaf::tests
