// SPDX-License-Identifier: Apache-2.0
#include "inference/model/hf_config.h"

#include <algorithm>
#include <string>
#include <utility>

#include "inference/model/config_limits.h"
#include "inference/model/hf_rope.h"
#include "inference/model/json_fields.h"

namespace longleaf::inference {
namespace {

constexpr const char* kFile = "config.json";

class HfConfigReader final {
 public:
  explicit HfConfigReader(const Json& config) : m_config(config), m_fields(config, kFile) {}

  Expected<HfConfig> read() {
    for (auto step : {&HfConfigReader::readKind, &HfConfigReader::refuseOtherArithmetic, &HfConfigReader::readShape,
                      &HfConfigReader::readHeads, &HfConfigReader::readRope}) {
      (this->*step)();
      if (m_fields.error()) return tl::unexpected(*m_fields.error());
    }
    return std::move(m_result);
  }

 private:
  void readKind();
  void refuseOtherArithmetic();
  void readShape();
  void readHeads();
  void readRope();

  const Json& m_config;
  JsonFields m_fields;
  HfConfig m_result;
};

void HfConfigReader::readKind() {
  constexpr std::string_view kClasses = "architectures";
  if (const Json* classes = memberOf(m_config, kClasses)) {
    const bool named = classes->is_array() && !classes->empty() && classes->front().is_string();
    if (!named) return m_fields.invalid(kClasses, "is not a list of names");
    const auto name = classes->front().get<std::string>();
    if (name != "LlamaForCausalLM" && name != "MistralForCausalLM") {
      return m_fields.unsupported(
          kClasses, "is " + inQuotes(name) + ", which is not supported; LlamaForCausalLM and MistralForCausalLM are");
    }
  }
  const std::string type = m_fields.text("model_type", "");
  if (type != "llama" && type != "mistral") {
    return m_fields.unsupported("model_type",
                                "is " + inQuotes(type) + ", which is not supported; llama and mistral are");
  }
  m_result.model.architecture = "llama";  // both are computed alike
}

/// Keys of a model that computes something that is not computed here.
void HfConfigReader::refuseOtherArithmetic() {
  if (const Json* quantised = memberOf(m_config, "quantization_config")) {
    const std::string_view method = textMember(*quantised, "quant_method");
    m_fields.unsupported("quantization_config",
                         "says that the weights are quantised" +
                             (method.empty() ? std::string() : " by " + inQuotes(method)) +
                             ", which is not supported; take the unquantised model, or a GGUF file of it");
  }
  if (m_fields.has("sliding_window")) {
    m_fields.unsupported("sliding_window", "asks for attention in a sliding window, which is not supported");
  }
  const std::string activation = m_fields.text("hidden_act", "silu");
  if (activation != "silu") m_fields.unsupported("hidden_act", "is " + inQuotes(activation) + "; 'silu' is supported");
  const float turned = m_fields.positive("partial_rotary_factor", 1.0F);
  if (turned != 1.0F) m_fields.unsupported("partial_rotary_factor", "is not 1, which is not supported");
  for (const std::string_view key :
       {"num_local_experts", "num_experts", "attn_logit_softcapping", "final_logit_softcapping", "logits_scaling",
        "embedding_multiplier", "residual_multiplier", "attention_multiplier", "no_rope_layers"}) {
    if (m_fields.has(key)) m_fields.unsupported(key, "is not supported");
  }
}

void HfConfigReader::readShape() {
  ModelConfig& model = m_result.model;
  model.layers = m_fields.integer("num_hidden_layers", {1, kMostLayers});
  model.hidden = m_fields.integer("hidden_size", {1, kLargestHidden});
  model.feedForward = m_fields.integer("intermediate_size", {1, kLargestFeedForward});
  model.vocabulary = m_fields.integer("vocab_size", {1, kLargestVocabulary});
  model.trainedContext = m_fields.integer("max_position_embeddings", {1, kLongestContext}, 2048);
  model.rmsEpsilon = m_fields.positive("rms_norm_eps", 1e-6F);
  if (!(model.rmsEpsilon < 1.0F)) m_fields.invalid("rms_norm_eps", "is not below 1");
  model.tiedOutput = m_fields.boolean("tie_word_embeddings").value_or(false);
  m_result.attentionBias = m_fields.boolean("attention_bias").value_or(false);
  m_result.feedForwardBias = m_fields.boolean("mlp_bias").value_or(false);
}

void HfConfigReader::readHeads() {
  ModelConfig& model = m_result.model;
  model.heads = m_fields.integer("num_attention_heads", {1, kMostHeads});
  model.kvHeads = m_fields.integer("num_key_value_heads", {1, kMostHeads}, model.heads);
  if (m_fields.error()) return;
  if (model.heads % model.kvHeads != 0) {
    return m_fields.invalid("num_key_value_heads", "is " + std::to_string(model.kvHeads) +
                                                       ", which does not divide the " + std::to_string(model.heads) +
                                                       " heads");
  }
  if (!m_fields.has("head_dim") && model.hidden % model.heads != 0) {
    return m_fields.invalid("num_attention_heads", "is " + std::to_string(model.heads) +
                                                       ", which does not divide the hidden size " +
                                                       std::to_string(model.hidden));
  }
  model.headDim = m_fields.integer("head_dim", {0, UINT32_MAX}, model.hidden / model.heads);
  if (m_fields.error()) return;
  if (auto problem = headDimensionProblem(model.headDim, "head_dim")) m_fields.keep(std::move(*problem));
}

void HfConfigReader::readRope() {
  auto rope = readHfRope(m_config, m_result.model);
  if (!rope) return m_fields.keep(std::move(rope.error()));
  m_result.model.rope = std::move(*rope);
}

/// An id, or a list of ids.
Expected<std::vector<TokenId>> idsOf(const Json& object, const std::string& file, std::string_view key) {
  const Json* value = memberOf(object, key);
  if (value == nullptr) return std::vector<TokenId>();
  const auto isId = [](const Json& id) {
    return id.is_number_unsigned() && id.get<std::uint64_t>() < kLargestVocabulary;
  };
  const bool list = value->is_array();
  if (list ? !std::all_of(value->begin(), value->end(), isId) : !isId(*value)) {
    return tl::unexpected(Error{ErrorCode::modelInvalid,
                                "key " + inQuotes(key) + " of " + file + " is neither a token's id nor a list of ids"});
  }
  if (!list) return std::vector{value->get<TokenId>()};
  return value->get<std::vector<TokenId>>();
}

}  // namespace

Expected<HfConfig> readHfConfig(const Json& config) { return HfConfigReader(config).read(); }

Expected<HfTokenNumbers> readHfTokenNumbers(const std::optional<Json>& config, const std::optional<Json>& generation) {
  HfTokenNumbers numbers;
  if (config) {
    JsonFields fields(*config, kFile);
    if (fields.has("vocab_size")) numbers.vocabulary = fields.integer("vocab_size", {1, kLargestVocabulary});
    if (fields.error()) return tl::unexpected(*fields.error());
    const auto bos = idsOf(*config, kFile, "bos_token_id");
    if (!bos) return tl::unexpected(bos.error());
    if (!bos->empty()) numbers.bos = bos->front();
  }
  const std::pair<const std::optional<Json>*, const char*> files[] = {{&config, kFile},
                                                                      {&generation, "generation_config.json"}};
  for (const auto& [file, name] : files) {
    if (!*file) continue;
    const auto ends = idsOf(**file, name, "eos_token_id");
    if (!ends) return tl::unexpected(ends.error());
    numbers.ends.insert(numbers.ends.end(), ends->begin(), ends->end());
  }
  return numbers;
}

}  // namespace longleaf::inference
