// SPDX-License-Identifier: Apache-2.0
#include "inference/model/config_reader.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "inference/model/config_limits.h"
#include "inference/model_error.h"
#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

/// Reads one key after another and keeps the first error: what follows it is read as zero.
class ConfigReader final {
 public:
  explicit ConfigReader(const GgufFile& file) : m_file(file) {}

  Expected<ModelConfig> read() {
    for (auto step : {&ConfigReader::readKind, &ConfigReader::readShape, &ConfigReader::readHeads,
                      &ConfigReader::readVocabularySize, &ConfigReader::readRope, &ConfigReader::readYarn,
                      &ConfigReader::readDivisors}) {
      (this->*step)();
      if (m_error) return tl::unexpected(std::move(*m_error));
    }
    return std::move(m_config);
  }

 private:
  void readKind();
  void refuseOtherArithmetic();
  void readShape();
  void readHeads();
  void readVocabularySize();
  void readRope();
  void readYarn();
  void readDivisors();

  void fail(tl::unexpected<Error> refusal) {
    if (!m_error) m_error = std::move(refusal.value());
  }

  template <class T>
  T valueOf(Expected<T> read) {
    if (read) return std::move(*read);
    fail(tl::unexpected(std::move(read.error())));
    return T{};
  }

  std::uint32_t integer(std::string_view key, std::uint64_t low, std::uint64_t high,
                        std::optional<std::uint64_t> fallback = std::nullopt) {
    return static_cast<std::uint32_t>(valueOf(m_file.integer(key, low, high, fallback)));
  }

  /// A finite number above zero.
  float positive(std::string_view key, std::optional<float> fallback = std::nullopt) {
    const float value = valueOf(m_file.number(key, fallback));
    if (!(value > 0.0F)) fail(invalidModel("key " + inQuotes(key) + " is not above zero"));
    return value;
  }

  std::uint32_t sameInAllLayers(std::string_view key, std::uint64_t high, std::optional<std::uint64_t> fallback);

  const GgufFile& m_file;
  ModelConfig m_config;
  std::optional<Error> m_error;
};

void ConfigReader::readKind() {
  m_config.architecture = valueOf(m_file.text("general.architecture"));
  if (m_error) return;
  if (m_config.architecture != "llama") {
    fail(unsupportedModel("the architecture " + inQuotes(m_config.architecture) +
                          " (key 'general.architecture') is not supported; 'llama' is"));
    return;
  }
  const std::string kind = valueOf(m_file.text("general.type", "model"));
  if (kind != "model")
    fail(unsupportedModel("the file holds " + inQuotes(kind) + " (key 'general.type'), not a model"));
  m_config.name = valueOf(m_file.text("general.name", ""));
  m_config.licence = valueOf(m_file.text("general.license", ""));
  refuseOtherArithmetic();
}

/// Keys of relatives of LLaMA: a model that sets one computes something that is not computed here.
void ConfigReader::refuseOtherArithmetic() {
  constexpr std::string_view kIntegers[] = {"llama.expert_count", "llama.expert_used_count",
                                            "llama.attention.sliding_window"};
  constexpr std::string_view kNumbers[] = {"llama.attention.clamp_kqv",
                                           "llama.attention.max_alibi_bias",
                                           "llama.attention.scale",
                                           "llama.logit_scale",
                                           "llama.residual_scale",
                                           "llama.embedding_scale",
                                           "llama.attn_logit_softcapping",
                                           "llama.final_logit_softcapping",
                                           "llama.rope.scaling.yarn_log_multiplier"};
  const auto refuse = [this](std::string_view key) {
    fail(unsupportedModel("the model uses " + inQuotes(key) + ", which is not supported"));
  };
  for (const std::string_view key : kIntegers) {
    if (integer(key, 0, UINT32_MAX, 0) != 0) refuse(key);
  }
  for (const std::string_view key : kNumbers) {
    if (valueOf(m_file.number(key, 0.0F)) != 0.0F) refuse(key);
  }
}

void ConfigReader::readShape() {
  m_config.layers = integer("llama.block_count", 1, kMostLayers);
  m_config.hidden = integer("llama.embedding_length", 1, kLargestHidden);
  m_config.trainedContext = integer("llama.context_length", 1, kLongestContext);
  if (m_error) return;
  m_config.feedForward = sameInAllLayers("llama.feed_forward_length", kLargestFeedForward, std::nullopt);
  m_config.rmsEpsilon = positive("llama.attention.layer_norm_rms_epsilon");
  if (!(m_config.rmsEpsilon < 1.0F)) fail(invalidModel("key 'llama.attention.layer_norm_rms_epsilon' is not below 1"));
}

void ConfigReader::readHeads() {
  m_config.heads = sameInAllLayers("llama.attention.head_count", kMostHeads, std::nullopt);
  if (m_error) return;
  m_config.kvHeads = sameInAllLayers("llama.attention.head_count_kv", kMostHeads, m_config.heads);
  if (m_error) return;
  if (m_config.heads % m_config.kvHeads != 0) {
    fail(invalidModel("key 'llama.attention.head_count_kv' is " + std::to_string(m_config.kvHeads) +
                      ", which does not divide the " + std::to_string(m_config.heads) + " heads"));
  }
  constexpr std::string_view kKeyLength = "llama.attention.key_length";
  if (m_file.find(kKeyLength) == nullptr && m_config.hidden % m_config.heads != 0) {
    fail(invalidModel("key 'llama.attention.head_count' is " + std::to_string(m_config.heads) +
                      ", which does not divide the embedding length " + std::to_string(m_config.hidden)));
    return;
  }
  m_config.headDim = integer(kKeyLength, 0, UINT32_MAX, m_config.hidden / m_config.heads);
  if (m_error) return;
  if (auto problem = headDimensionProblem(m_config.headDim, kKeyLength)) fail(tl::unexpected(std::move(*problem)));
  for (const std::string_view key : {"llama.attention.value_length", "llama.rope.dimension_count"}) {
    const std::uint32_t length = integer(key, 0, UINT32_MAX, m_config.headDim);
    if (length != m_config.headDim) {
      fail(unsupportedModel("key " + inQuotes(key) + " is " + std::to_string(length) + " with a head dimension of " +
                            std::to_string(m_config.headDim) + "; only equal ones are supported"));
    }
  }
}

/// An integer that some writers give as an array with one element for each layer.
std::uint32_t ConfigReader::sameInAllLayers(std::string_view key, std::uint64_t high,
                                            std::optional<std::uint64_t> fallback) {
  const GgufValue* value = m_file.find(key);
  const auto* perLayer = value == nullptr ? nullptr : std::get_if<std::vector<std::int64_t>>(value);
  if (perLayer == nullptr) return integer(key, 1, high, fallback);
  if (perLayer->size() != m_config.layers) {
    fail(invalidModel("key " + inQuotes(key) + " has " + std::to_string(perLayer->size()) + " elements for " +
                      std::to_string(m_config.layers) + " layers"));
    return 0;
  }
  const std::int64_t first = perLayer->front();
  if (first < 1 || static_cast<std::uint64_t>(first) > high) {
    fail(invalidModel("key " + inQuotes(key) + " holds " + std::to_string(first) + "; 1 to " + std::to_string(high) +
                      " are allowed"));
  } else if (std::any_of(perLayer->begin(), perLayer->end(), [first](std::int64_t n) { return n != first; })) {
    fail(unsupportedModel("key " + inQuotes(key) + " differs from layer to layer, which is not supported"));
  }
  return static_cast<std::uint32_t>(first);
}

void ConfigReader::readVocabularySize() {
  constexpr std::string_view kSize = "llama.vocab_size";
  constexpr std::string_view kTokens = "tokenizer.ggml.tokens";
  const GgufValue* value = m_file.find(kTokens);
  if (value == nullptr) return fail(invalidModel("key " + inQuotes(kTokens) + " is missing"));
  const auto* tokens = std::get_if<std::vector<std::string>>(value);
  if (tokens == nullptr) return fail(invalidModel("key " + inQuotes(kTokens) + " is not an array of texts"));
  if (tokens->empty() || tokens->size() > kLargestVocabulary) {
    return fail(invalidModel("key " + inQuotes(kTokens) + " has " + std::to_string(tokens->size()) +
                             " elements; 1 to 1048576 are allowed"));
  }
  m_config.vocabulary = integer(kSize, 1, kLargestVocabulary, tokens->size());
  if (!m_error && m_config.vocabulary != tokens->size()) {
    fail(invalidModel("key " + inQuotes(kSize) + " is " + std::to_string(m_config.vocabulary) + ", but " +
                      inQuotes(kTokens) + " has " + std::to_string(tokens->size()) + " elements"));
  }
  m_config.tiedOutput = m_file.findTensor("output.weight") == nullptr;
}

void ConfigReader::readRope() {
  RopeConfig& rope = m_config.rope;
  rope.base = positive("llama.rope.freq_base", 10000.0F);
  rope.originalContext =
      integer("llama.rope.scaling.original_context_length", 1, kLongestContext, std::uint64_t{m_config.trainedContext});
  // Zero means: not given. Very old files have it under the second key.
  float factor = valueOf(m_file.number("llama.rope.scaling.factor", 0.0F));
  if (factor == 0.0F) factor = valueOf(m_file.number("llama.rope.scale_linear", 0.0F));
  if (factor < 0.0F) return fail(invalidModel("key 'llama.rope.scaling.factor' is below zero"));
  rope.factor = factor == 0.0F ? 1.0F : factor;
  const std::string kind = valueOf(m_file.text("llama.rope.scaling.type", "linear"));
  if (m_error) return;
  if (kind == "yarn") {
    rope.scaling = RopeScaling::yarn;
  } else if (kind == "linear") {
    rope.scaling = rope.factor == 1.0F ? RopeScaling::none : RopeScaling::linear;
  } else if (kind == "none") {
    rope.factor = 1.0F;
  } else {
    fail(unsupportedModel("the rotary scaling " + inQuotes(kind) +
                          " (key 'llama.rope.scaling.type') is not supported; none, linear and yarn are"));
  }
}

void ConfigReader::readYarn() {
  RopeConfig& rope = m_config.rope;
  rope.attentionFactor =
      positive("llama.rope.scaling.attn_factor", 1.0F) * positive("llama.rope.scaling.yarn_attn_factor", 1.0F);
  if (rope.scaling != RopeScaling::yarn) {
    if (rope.attentionFactor != 1.0F) {
      fail(unsupportedModel("key 'llama.rope.scaling.attn_factor' is supported with yarn scaling only"));
    }
    return;
  }
  const float extension = valueOf(m_file.number("llama.rope.scaling.yarn_ext_factor", 1.0F));
  if (extension > 1.0F) fail(invalidModel("key 'llama.rope.scaling.yarn_ext_factor' is above 1"));
  rope.extensionFactor = extension < 0.0F ? 1.0F : extension;  // below zero: not given
  rope.betaFast = positive("llama.rope.scaling.yarn_beta_fast", 32.0F);
  rope.betaSlow = positive("llama.rope.scaling.yarn_beta_slow", 1.0F);
  if (!(rope.base > 1.0F)) fail(invalidModel("key 'llama.rope.freq_base' is not above 1, which yarn scaling needs"));
  if (!std::isfinite(rope.attentionFactor)) fail(invalidModel("key 'llama.rope.scaling.attn_factor' is out of range"));
}

/// LLaMA 3: the file holds the divisors that follow from its scaling, and nothing else is applied.
void ConfigReader::readDivisors() {
  for (const std::string_view name : {"rope_factors_long.weight", "rope_factors_short.weight",
                                      "blk.0.rope_factors_long.weight", "blk.0.rope_factors_short.weight"}) {
    if (m_file.findTensor(name) != nullptr) {
      return fail(
          unsupportedModel("tensor " + inQuotes(name) + " belongs to longrope scaling, which is not supported"));
    }
  }
  const StoredTensor* tensor = m_file.findTensor("rope_freqs.weight");
  if (tensor == nullptr) return;
  if (m_config.rope.scaling != RopeScaling::none) {
    return fail(
        unsupportedModel("tensor 'rope_freqs.weight' together with key 'llama.rope.scaling.type' is not supported"));
  }
  std::vector<float> divisors(m_config.headDim / 2);
  const std::span<const std::byte> bytes = m_file.data(*tensor);
  if (tensor->format != kernels::WeightFormat::f32 || bytes.size() != divisors.size() * sizeof(float)) {
    return fail(
        invalidModel("tensor 'rope_freqs.weight' is not " + std::to_string(divisors.size()) + " values of F32"));
  }
  std::memcpy(divisors.data(), bytes.data(), bytes.size());
  if (!std::all_of(divisors.begin(), divisors.end(), [](float d) { return std::isfinite(d) && d > 0.0F; })) {
    return fail(invalidModel("tensor 'rope_freqs.weight' holds a value that is not above zero"));
  }
  m_config.rope.scaling = RopeScaling::llama3;
  m_config.rope.divisors = std::move(divisors);
}

}  // namespace

Expected<ModelConfig> readConfig(const GgufFile& file) { return ConfigReader(file).read(); }

}  // namespace longleaf::inference
