// SPDX-License-Identifier: Apache-2.0
// What the two kinds of model files call the weights of a LLaMA model, and how they write them.
#pragma once

#include <span>
#include <string_view>

namespace longleaf::inference {

struct TensorNames {
  std::string_view embedding, output, outputNorm;
  std::string_view layer;  // in front of a layer's number; a dot and the names below follow it
  std::string_view attentionNorm, feedForwardNorm;
  std::string_view q, k, v, attentionOutput, gate, up, down;  // without ".weight" and ".bias"
  /// Weights of LLaMA's relatives. To leave one out would give another model's answers.
  std::span<const std::string_view> refused, refusedInLayer;
  /// Endings of names of what follows from the configuration: neither used nor told as ignored.
  std::span<const std::string_view> derived;

  /// The two numbers that a rotation turns: in neighbouring rows of q and k, or half a head apart (arXiv 2104.09864
  /// writes the first; both compute the same as long as q and k agree).
  bool pairsAreNeighbours;
  bool narrowVectors;  // norms and biases may be F16 and BF16 besides F32
};

const TensorNames& ggufNames();         // llama.cpp's, architecture "llama"
const TensorNames& huggingFaceNames();  // transformers' LlamaForCausalLM

}  // namespace longleaf::inference
