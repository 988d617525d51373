// SPDX-License-Identifier: GPL-3.0-or-later
// config.json: ranges, refusals by name, rotary scaling in both of its forms against its formulas.
#include <QTest>

#include <cmath>
#include <numbers>

#include "inference/model/hf_config.h"
#include "support/hf_writer.h"

using namespace longleaf::inference;

namespace {

/// As it is read from a file: whole numbers that are not negative are unsigned ones there.
Json asRead(const Json& value) { return Json::parse(value.dump()); }

Json sound() { return asRead(longleaf::tests::hfModel().config); }

Json with(const char* key, const Json& value) {
  Json config = sound();
  config[key] = asRead(value);
  return config;
}

Json without(const char* key) {
  Json config = sound();
  config.erase(key);
  return config;
}

Json scaled(const Json& scaling) { return with("rope_scaling", scaling); }

struct Case {
  Json config;
  const char* named;
  bool unsupported = false;
};

const Json kLlama3{{"rope_type", "llama3"},
                   {"factor", 8.0},
                   {"low_freq_factor", 1.0},
                   {"high_freq_factor", 4.0},
                   {"original_max_position_embeddings", 8192}};

std::vector<Case> numberCases() {
  return {{with("architectures", "LlamaForCausalLM"), "architectures"},
          {without("model_type"), "model_type", true},
          {without("hidden_size"), "hidden_size"},
          {with("hidden_size", 65537), "hidden_size"},
          {with("hidden_size", -64), "hidden_size"},
          {with("hidden_size", "64"), "hidden_size"},
          {with("hidden_size", 64.0), "hidden_size"},
          {with("hidden_size", 66), "num_attention_heads"},
          {with("num_hidden_layers", 513), "num_hidden_layers"},
          {with("num_hidden_layers", 0), "num_hidden_layers"},
          {with("intermediate_size", (1U << 20) + 1), "intermediate_size"},
          {with("num_attention_heads", 1025), "num_attention_heads"},
          {with("num_key_value_heads", 3), "num_key_value_heads"},
          {with("head_dim", 14), "head_dim"},
          {with("head_dim", 20), "head_dim", true},
          {with("vocab_size", (1U << 20) + 1), "vocab_size"},
          {without("vocab_size"), "vocab_size"},
          {with("max_position_embeddings", (1U << 24) + 1), "max_position_embeddings"},
          {with("rms_norm_eps", 0), "rms_norm_eps"},
          {with("rms_norm_eps", 1.0), "rms_norm_eps"},
          {with("rms_norm_eps", "small"), "rms_norm_eps"},
          {with("rope_theta", -1.0), "rope_theta"},
          {with("rope_theta", 1e300), "rope_theta"},
          {with("tie_word_embeddings", 1), "tie_word_embeddings"},
          {with("attention_bias", "no"), "attention_bias"}};
}

std::vector<Case> kindCases() {
  Json noLow = kLlama3;
  noLow.erase("low_freq_factor");
  Json crossed = kLlama3;
  crossed["high_freq_factor"] = 1.0;
  return {{with("architectures", Json::array({"Qwen2ForCausalLM"})), "Qwen2ForCausalLM", true},
          {with("model_type", "mixtral"), "mixtral", true},
          {with("quantization_config", {{"quant_method", "gptq"}}), "gptq", true},
          {with("quantization_config", Json::object()), "quantization_config", true},
          {with("sliding_window", 4096), "sliding_window", true},
          {with("hidden_act", "gelu"), "gelu", true},
          {with("partial_rotary_factor", 0.5), "partial_rotary_factor", true},
          {with("num_local_experts", 8), "num_local_experts", true},
          {with("rope_scaling", 2), "rope_scaling"},
          {scaled({{"type", "dynamic"}, {"factor", 2.0}}), "dynamic", true},
          {scaled({{"rope_type", "longrope"}}), "longrope", true},
          {scaled({{"rope_type", "linear"}}), "factor"},
          {scaled({{"rope_type", "linear"}, {"factor", 0.5}}), "factor"},
          {scaled({{"rope_type", "yarn"}, {"factor", 2.0}, {"mscale", 1.0}}), "mscale", true},
          {scaled({{"rope_type", "yarn"}, {"factor", 2.0}, {"truncate", false}}), "truncate", true},
          {scaled(noLow), "low_freq_factor"},
          {scaled(crossed), "high_freq_factor"},
          {with("rope_parameters", {{"full_attention", {{"rope_theta", 1.0}}}}), "full_attention", true},
          {with("rope_parameters", {{"rope_type", "default"}, {"partial_rotary_factor", 0.5}}), "partial_rotary_factor",
           true}};
}

}  // namespace

class TestHfConfig final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsTheNumbers();
  void fillsInDefaults();
  void refuses_data();
  void refuses();
  void linearAndYarn();
  void llama3AsPublished();
  void newerFormOfRope();
  void tokenNumbers();
};

void TestHfConfig::readsTheNumbers() {
  const auto read = readHfConfig(sound());
  QVERIFY2(read, read ? "" : read.error().message.c_str());
  const ModelConfig& model = read->model;
  QCOMPARE(model.architecture, std::string("llama"));
  QCOMPARE(model.layers, 2U);
  QCOMPARE(model.hidden, 64U);
  QCOMPARE(model.feedForward, 128U);
  QCOMPARE(model.heads, 4U);
  QCOMPARE(model.kvHeads, 2U);
  QCOMPARE(model.headDim, 16U);
  QCOMPARE(model.vocabulary, 320U);
  QCOMPARE(model.trainedContext, 4096U);
  QCOMPARE(model.rmsEpsilon, 1e-5F);
  QVERIFY(model.tiedOutput && model.rope.scaling == RopeScaling::none);
  QVERIFY(!read->attentionBias && !read->feedForwardBias);
  QVERIFY(readHfConfig(with("model_type", "mistral")).has_value());
  QVERIFY(readHfConfig(with("sliding_window", nullptr)).has_value());
}

void TestHfConfig::fillsInDefaults() {
  Json config = sound();
  for (const char* key : {"num_key_value_heads", "rms_norm_eps", "rope_theta", "rope_scaling", "tie_word_embeddings",
                          "attention_bias", "mlp_bias", "hidden_act", "architectures"}) {
    config.erase(key);
  }
  const auto read = readHfConfig(config);
  QVERIFY2(read, read ? "" : read.error().message.c_str());
  QCOMPARE(read->model.kvHeads, 4U);
  QCOMPARE(read->model.rmsEpsilon, 1e-6F);
  QCOMPARE(read->model.rope.base, 10000.0F);
  QVERIFY(!read->model.tiedOutput);
  QCOMPARE(readHfConfig(with("head_dim", 32))->model.headDim, 32U);
}

void TestHfConfig::refuses_data() {
  QTest::addColumn<bool>("kinds");
  QTest::addColumn<int>("index");
  for (const bool kinds : {false, true}) {
    const auto all = kinds ? kindCases() : numberCases();
    for (std::size_t i = 0; i < all.size(); ++i) {
      QTest::newRow(qPrintable(QString("%1 %2").arg(i).arg(all[i].named))) << kinds << static_cast<int>(i);
    }
  }
}

void TestHfConfig::refuses() {
  QFETCH(const bool, kinds);
  QFETCH(const int, index);
  const Case one = (kinds ? kindCases() : numberCases())[static_cast<std::size_t>(index)];
  const auto read = readHfConfig(one.config);
  QVERIFY(!read);
  QVERIFY2(read.error().message.find(one.named) != std::string::npos, read.error().message.c_str());
  QVERIFY(read.error().code == (one.unsupported ? ErrorCode::modelUnsupported : ErrorCode::modelInvalid));
}

void TestHfConfig::linearAndYarn() {
  const auto linear = readHfConfig(scaled({{"type", "linear"}, {"factor", 4}}));
  QVERIFY(linear && linear->model.rope.scaling == RopeScaling::linear);
  QCOMPARE(linear->model.rope.factor, 4.0F);
  const auto yarn = readHfConfig(scaled({{"rope_type", "yarn"},
                                         {"factor", 4.0},
                                         {"original_max_position_embeddings", 1024},
                                         {"beta_fast", 16},
                                         {"attention_factor", 1.25}}));
  QVERIFY2(yarn, yarn ? "" : yarn.error().message.c_str());
  const RopeConfig& rope = yarn->model.rope;
  QVERIFY(rope.scaling == RopeScaling::yarn);
  QCOMPARE(rope.originalContext, 1024U);
  QCOMPARE(rope.betaFast, 16.0F);
  QCOMPARE(rope.betaSlow, 1.0F);
  // What is published stands for the whole factor of cosines and sines: at position 0 the cosine is it.
  QCOMPARE(ropeRows(rope, 16, 1).cosine[0], 1.25F);
  const auto plain = readHfConfig(scaled({{"rope_type", "yarn"}, {"factor", 4.0}}));
  QCOMPARE(plain->model.rope.originalContext, 4096U);
  QCOMPARE(ropeRows(plain->model.rope, 16, 1).cosine[0], static_cast<float>(1.0 + 0.1 * std::log(4.0)));
}

/// Against the formula of the specification, frequency by frequency.
void TestHfConfig::llama3AsPublished() {
  Json config = scaled(kLlama3);
  config["rope_theta"] = 500000.0;
  config["head_dim"] = 128U;
  const auto read = readHfConfig(config);
  QVERIFY2(read, read ? "" : read.error().message.c_str());
  const RopeConfig& rope = read->model.rope;
  QVERIFY(rope.scaling == RopeScaling::llama3);
  QCOMPARE(rope.divisors.size(), std::size_t{64});
  int kept = 0;
  int divided = 0;
  for (std::size_t i = 0; i < rope.divisors.size(); ++i) {
    const double frequency = std::pow(500000.0, -2.0 * static_cast<double>(i) / 128);
    const double wave = 2 * std::numbers::pi / frequency;
    const double smooth = (8192 / wave - 1.0) / (4.0 - 1.0);
    double expected = frequency * ((1 - smooth) / 8.0 + smooth);
    if (wave < 8192 / 4.0) expected = frequency;
    if (wave > 8192 / 1.0) expected = frequency / 8.0;
    kept += wave < 8192 / 4.0 ? 1 : 0;
    divided += wave > 8192 ? 1 : 0;
    QVERIFY(std::abs(frequency / rope.divisors[i] / expected - 1) < 1e-6);
  }
  QVERIFY(kept > 20 && divided > 20 && kept + divided < 64);
}

void TestHfConfig::newerFormOfRope() {
  Json parameters = kLlama3;
  parameters["rope_theta"] = 20000.0;
  Json config = without("rope_theta");
  config.erase("rope_scaling");
  config["rope_parameters"] = asRead(parameters);
  const auto read = readHfConfig(config);
  QVERIFY2(read, read ? "" : read.error().message.c_str());
  QCOMPARE(read->model.rope.base, 20000.0F);
  QVERIFY(read->model.rope.scaling == RopeScaling::llama3);
  Json older = scaled(kLlama3);
  older["rope_theta"] = 20000.0;
  QVERIFY(readHfConfig(older)->model.rope.divisors == read->model.rope.divisors);
}

void TestHfConfig::tokenNumbers() {
  const Json config = asRead({{"vocab_size", 320}, {"bos_token_id", 1}, {"eos_token_id", Json::array({2, 5})}});
  const auto numbers = readHfTokenNumbers(config, asRead({{"eos_token_id", 7}}));
  QVERIFY(numbers);
  QCOMPARE(numbers->vocabulary, std::optional<std::uint32_t>(320));
  QCOMPARE(numbers->bos, std::optional<TokenId>(1));
  QVERIFY(numbers->ends == (std::vector<TokenId>{2, 5, 7}));
  const auto none = readHfTokenNumbers(std::nullopt, std::nullopt);
  QVERIFY(none && !none->vocabulary && !none->bos && none->ends.empty());
  for (const Json& bad : {Json("2"), Json(-1), Json(1.5), Json(1U << 20), Json::array({2, "x"}), Json::object()}) {
    const auto refused = readHfTokenNumbers(asRead({{"eos_token_id", bad}}), std::nullopt);
    QVERIFY(!refused && refused.error().message.find("eos_token_id") != std::string::npos);
  }
}

QTEST_APPLESS_MAIN(TestHfConfig)
#include "tst_hf_config.moc"
