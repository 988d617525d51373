// SPDX-License-Identifier: Apache-2.0
// A loaded model: configuration, weights on a backend, tokenizer, chat template. Immutable after loading; state of a
// conversation is passed to whoever uses it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "inference/error.h"
#include "inference/model/config.h"
#include "inference/model/model_choice.h"
#include "inference/tokenizer/chat_template.h"
#include "inference/tokenizer/tokenizer.h"
#include "kernels/backend.h"

namespace longleaf::inference {

/// What a model's files say of themselves, without reading a weight.
struct ModelHeader {
  ModelConfig config;
  std::string path;                                    // the file, or the folder
  std::vector<std::string> files;                      // that the model is made of
  std::uint64_t fileBytes = 0;                         // of all files
  std::optional<kernels::WeightFormat> rounding;       // what was asked of the loading, see ModelChoice
  std::string tokenizerModel;                          // "gpt2 (smollm)", "llama"
  std::string chatTemplate;                            // Jinja text as in the file; may be empty
  std::map<std::string, std::uint64_t> formatTensors;  // "Q4_1" -> number of tensors, as stored
  std::vector<std::string> ignoredTensors;             // names that nothing here uses

  struct MatrixShape {
    kernels::WeightFormat format;  // as loaded
    std::uint32_t rows;
    std::uint32_t columns;
  };
  std::vector<MatrixShape> matrices;  // all that will be packed, for the memory plan
  std::size_t vectorBytes = 0;        // norms and biases, f32
};

/// One layer's weights, on the backend. q and k rows are in half-split order (see kernels::RopeTable).
struct LayerWeights {
  kernels::BufferPtr attentionNorm;  // [hidden]
  kernels::BufferPtr feedForwardNorm;
  kernels::MatrixPtr q, k, v, attentionOutput, gate, up, down;
  kernels::BufferPtr qBias, kBias, vBias, attentionOutputBias, gateBias, upBias,
      downBias;  // null where the model has none
};

class Model final {
 public:
  /// Reads and checks the header alone (for `info` and the memory plan).
  static Expected<ModelHeader> readHeader(const ModelChoice& choice);

  using Progress = std::function<void(double fraction)>;
  /// Maps the files, checks everything, packs tensor by tensor onto `backend` (which must outlive the model) and gives
  /// the mapped pages back: weights are never in memory twice.
  static Expected<std::unique_ptr<const Model>> load(const ModelChoice& choice, kernels::Backend& backend,
                                                     const Progress& progress = {}, std::stop_token stop = {});

  const ModelHeader& header() const { return m_header; }
  const ModelConfig& config() const { return m_header.config; }
  const Tokenizer& tokenizer() const { return *m_tokenizer; }
  const kernels::Matrix& embedding() const { return *m_embedding; }
  const kernels::Matrix& output() const { return m_output ? *m_output : *m_embedding; }  // the embedding when tied
  const float* outputNorm() const { return m_outputNorm->as<float>(); }
  const std::vector<LayerWeights>& layers() const { return m_layers; }
  std::size_t weightBytes() const { return m_weightBytes; }

 private:
  friend class ModelLoader;
  friend class SyntheticModelMaker;
  Model() = default;

  ModelHeader m_header;
  std::unique_ptr<const Tokenizer> m_tokenizer;
  kernels::MatrixPtr m_embedding;
  kernels::MatrixPtr m_output;  // null when tied
  kernels::BufferPtr m_outputNorm;
  std::vector<LayerWeights> m_layers;
  std::size_t m_weightBytes = 0;
};

/// Only the tokenizer of a model (for `tokenize` and for vocabulary-only files and folders without weights).
Expected<std::unique_ptr<const Tokenizer>> loadTokenizer(const std::string& path);

}  // namespace longleaf::inference
