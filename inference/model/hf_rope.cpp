// SPDX-License-Identifier: Apache-2.0
#include "inference/model/hf_rope.h"

#include <cmath>
#include <string>
#include <utility>

#include "inference/model/config_limits.h"
#include "inference/model/json_fields.h"

namespace longleaf::inference {
namespace {

class RopeReader final {
 public:
  RopeReader(const Json& scaling, std::string place, const ModelConfig& model)
      : m_fields(scaling, std::move(place)), m_model(model) {}

  Expected<RopeConfig> read(float base) {
    m_rope.base = base;
    if (m_fields.positive("partial_rotary_factor", 1.0F) != 1.0F) {
      m_fields.unsupported("partial_rotary_factor", "is not 1, which is not supported");
    }
    m_rope.originalContext =
        m_fields.integer("original_max_position_embeddings", {1, kLongestContext}, m_model.trainedContext);
    const std::string kind = m_fields.text("rope_type", m_fields.text("type", "default"));
    if (kind == "linear") {
      m_rope.factor = factor();
      m_rope.scaling = m_rope.factor == 1.0F ? RopeScaling::none : RopeScaling::linear;
    } else if (kind == "yarn") {
      readYarn();
    } else if (kind == "llama3") {
      readLlama3();
    } else if (kind != "default") {
      m_fields.unsupported("rope_type",
                           "is " + inQuotes(kind) + ", which is not supported; default, linear, yarn and llama3 are");
    }
    if (m_fields.error()) return tl::unexpected(*m_fields.error());
    return std::move(m_rope);
  }

 private:
  float factor() {
    const float value = m_fields.positive("factor");
    if (value < 1.0F) m_fields.invalid("factor", "is below 1");
    return value;
  }
  void readYarn();
  void readLlama3();

  JsonFields m_fields;
  const ModelConfig& m_model;
  RopeConfig m_rope;
};

void RopeReader::readYarn() {
  m_rope.scaling = RopeScaling::yarn;
  m_rope.factor = factor();
  m_rope.betaFast = m_fields.positive("beta_fast", 32.0F);
  m_rope.betaSlow = m_fields.positive("beta_slow", 1.0F);
  if (!(m_rope.base > 1.0F)) m_fields.invalid("rope_theta", "is not above 1, which yarn scaling needs");
  // Here a factor is what the temperature 1 + 0.1 ln(factor) is multiplied by; there it stands for the whole.
  if (m_fields.has("attention_factor")) {
    m_rope.attentionFactor =
        m_fields.positive("attention_factor") / static_cast<float>(1.0 + 0.1 * std::log(double{m_rope.factor}));
  }
  for (const std::string_view key : {"mscale", "mscale_all_dim"}) {
    if (m_fields.has(key)) m_fields.unsupported(key, "is not supported");
  }
  if (!m_fields.boolean("truncate").value_or(true))
    m_fields.unsupported("truncate", "is false, which is not supported");
}

void RopeReader::readLlama3() {
  const Llama3Scaling scaling{
      .factor = factor(),
      .lowFactor = m_fields.positive("low_freq_factor"),
      .highFactor = m_fields.positive("high_freq_factor"),
      .originalContext = m_fields.integer("original_max_position_embeddings", {1, kLongestContext})};
  if (m_fields.error()) return;
  if (!(scaling.highFactor > scaling.lowFactor)) {
    return m_fields.invalid("high_freq_factor", "is not above low_freq_factor");
  }
  m_rope.scaling = RopeScaling::llama3;
  m_rope.divisors = llama3Divisors(scaling, m_rope.base, m_model.headDim);
}

}  // namespace

Expected<RopeConfig> readHfRope(const Json& config, const ModelConfig& model) {
  static const Json kNothing = Json::object();
  const Json* parameters = memberOf(config, "rope_parameters");
  const Json* scaling = parameters != nullptr ? parameters : memberOf(config, "rope_scaling");
  const char* const place = parameters != nullptr ? "rope_parameters in config.json" : "rope_scaling in config.json";
  if (scaling == nullptr) scaling = &kNothing;
  if (!scaling->is_object()) {
    return tl::unexpected(Error{ErrorCode::modelInvalid, std::string(place) + " is not an object"});
  }
  for (const auto& [key, value] : scaling->items()) {
    if (value.is_object()) {
      return tl::unexpected(Error{
          ErrorCode::modelUnsupported,
          std::string(place) + " differs between kinds of layers (" + inQuotes(key) + "), which is not supported"});
    }
  }
  JsonFields theta(parameters != nullptr && parameters->contains("rope_theta") ? *parameters : config, "config.json");
  const float base = theta.positive("rope_theta", 10000.0F);
  if (theta.error()) return tl::unexpected(*theta.error());
  return RopeReader(*scaling, place, model).read(base);
}

}  // namespace longleaf::inference
