// SPDX-License-Identifier: GPL-3.0-or-later
// Hyper-parameters and vocabulary from metadata: ranges, refusals by name, rotary scaling against its formulas.
#include <QTest>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "inference/model/config.h"
#include "inference/model/config_reader.h"
#include "inference/model/vocabulary_reader.h"
#include "support/gguf_writer.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf::inference;
using longleaf::kernels::WeightFormat;
using longleaf::tests::GgufWriter;
using longleaf::tests::ScratchFolder;

namespace {

using Change = std::function<void(GgufWriter&)>;

/// Replaces a key of the tiny model.
template <class T>
Change put(const char* key, T value) {
  return [=](GgufWriter& writer) { writer.drop(key).add(key, value); };
}

Change drop(const char* key) {
  return [=](GgufWriter& writer) { writer.drop(key); };
}

Change freqs(std::vector<float> divisors) {
  return [=](GgufWriter& writer) {
    const auto bytes = std::as_bytes(std::span(divisors));
    writer.tensor("rope_freqs.weight", WeightFormat::f32, {divisors.size()}, {bytes.begin(), bytes.end()});
  };
}

Change both(const Change& first, const Change& second) {
  return [=](GgufWriter& writer) {
    first(writer);
    second(writer);
  };
}

struct Case {
  Change change;
  const char* named;
  bool unsupported = false;
};

std::vector<Case> numberCases() {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  return {
      {drop("general.architecture"), "general.architecture"},
      {put("general.architecture", "mamba"), "mamba", true},
      {put("general.architecture", std::uint32_t{1}), "general.architecture"},
      {put("general.type", "adapter"), "adapter", true},
      {put("llama.block_count", std::uint32_t{0}), "llama.block_count"},
      {put("llama.block_count", std::uint32_t{513}), "llama.block_count"},
      {put("llama.block_count", std::int32_t{-1}), "llama.block_count"},
      {put("llama.block_count", 2.0F), "llama.block_count"},
      {drop("llama.block_count"), "llama.block_count"},
      {put("llama.embedding_length", std::uint32_t{65537}), "llama.embedding_length"},
      {put("llama.embedding_length", std::uint32_t{66}), "llama.attention.head_count"},
      {put("llama.feed_forward_length", (std::uint32_t{1} << 20) + 1), "llama.feed_forward_length"},
      {put("llama.feed_forward_length", std::vector<std::uint32_t>{128, 256}), "llama.feed_forward_length", true},
      {put("llama.feed_forward_length", std::vector<std::uint32_t>{128}), "llama.feed_forward_length"},
      {put("llama.feed_forward_length", std::vector<std::uint32_t>{}), "llama.feed_forward_length"},
      {put("llama.context_length", (std::uint32_t{1} << 24) + 1), "llama.context_length"},
      {put("llama.attention.head_count", std::uint32_t{0}), "llama.attention.head_count"},
      {put("llama.attention.head_count", std::uint32_t{1025}), "llama.attention.head_count"},
      {put("llama.attention.head_count", std::vector<std::uint32_t>{4, 8}), "llama.attention.head_count", true},
      {put("llama.attention.head_count", std::vector<std::int32_t>{-4, -4}), "llama.attention.head_count"},
      {put("llama.attention.head_count_kv", std::uint32_t{3}), "llama.attention.head_count_kv"},
      {put("llama.attention.head_count_kv", std::uint64_t{1} << 40), "llama.attention.head_count_kv"},
      {put("llama.attention.key_length", std::uint32_t{14}), "llama.attention.key_length"},
      {put("llama.attention.key_length", std::uint32_t{17}), "llama.attention.key_length"},
      {put("llama.attention.key_length", std::uint32_t{20}), "llama.attention.key_length", true},
      {put("llama.attention.key_length", std::uint32_t{514}), "llama.attention.key_length"},
      {put("llama.attention.value_length", std::uint32_t{32}), "llama.attention.value_length", true},
      {put("llama.rope.dimension_count", std::uint32_t{8}), "llama.rope.dimension_count", true},
      {put("llama.attention.layer_norm_rms_epsilon", 0.0F), "layer_norm_rms_epsilon"},
      {put("llama.attention.layer_norm_rms_epsilon", 1.0F), "layer_norm_rms_epsilon"},
      {put("llama.attention.layer_norm_rms_epsilon", nan), "layer_norm_rms_epsilon"},
      {put("llama.rope.freq_base", infinity), "llama.rope.freq_base"},
      {put("llama.rope.freq_base", -1.0F), "llama.rope.freq_base"},
      {put("llama.vocab_size", std::uint32_t{321}), "llama.vocab_size"},
      {drop("tokenizer.ggml.tokens"), "tokenizer.ggml.tokens"},
      {put("tokenizer.ggml.tokens", std::vector<float>{1.0F}), "tokenizer.ggml.tokens"},
  };
}

std::vector<Case> kindCases() {
  const Change yarn = put("llama.rope.scaling.type", "yarn");
  const std::vector<float> ones(8, 1.0F);
  return {
      {put("llama.expert_count", std::uint32_t{8}), "llama.expert_count", true},
      {put("llama.attention.sliding_window", std::uint32_t{4096}), "sliding_window", true},
      {put("llama.attention.clamp_kqv", 8.0F), "clamp_kqv", true},
      {put("llama.rope.scaling.type", "longrope"), "longrope", true},
      {put("llama.rope.scaling.type", "dynamic"), "dynamic", true},
      {put("llama.rope.scaling.factor", -2.0F), "llama.rope.scaling.factor"},
      {put("llama.rope.scaling.factor", std::numeric_limits<float>::infinity()), "llama.rope.scaling.factor"},
      {put("llama.rope.scaling.attn_factor", 2.0F), "attn_factor", true},
      {both(yarn, put("llama.rope.scaling.yarn_beta_fast", 0.0F)), "yarn_beta_fast"},
      {both(yarn, put("llama.rope.scaling.yarn_ext_factor", 1.5F)), "yarn_ext_factor"},
      {both(yarn, put("llama.rope.freq_base", 1.0F)), "llama.rope.freq_base"},
      {both(yarn, freqs(ones)), "rope_freqs.weight", true},
      {freqs({1, 1, 1, 1, 1, 1, 1}), "rope_freqs.weight"},
      {freqs({1, 1, 1, 1, 1, 1, 1, 0}), "rope_freqs.weight"},
      {freqs({1, 1, 1, 1, 1, 1, 1, std::numeric_limits<float>::quiet_NaN()}), "rope_freqs.weight"},
  };
}

std::vector<Case> vocabularyCases() {
  const std::vector<std::string> tokens(320, "same");
  std::vector<std::string> longToken(320);
  longToken[5].assign(65537, 'x');
  using Texts = std::vector<std::string>;
  using Integers = std::vector<std::int32_t>;
  const Change spm = put("tokenizer.ggml.model", "llama");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  return {
      {drop("tokenizer.ggml.model"), "tokenizer.ggml.model"},
      {put("tokenizer.ggml.pre", true), "tokenizer.ggml.pre"},
      {put("tokenizer.ggml.tokens", tokens), "'same'"},
      {put("tokenizer.ggml.tokens", longToken), "tokenizer.ggml.tokens"},
      {put("tokenizer.ggml.tokens", Texts{}), "tokenizer.ggml.tokens"},
      {put("tokenizer.ggml.tokens", Integers{1}), "tokenizer.ggml.tokens"},
      {put("tokenizer.ggml.token_type", Integers(319, 1)), "tokenizer.ggml.token_type"},
      {put("tokenizer.ggml.token_type", Integers(320, 7)), "tokenizer.ggml.token_type"},
      {put("tokenizer.ggml.token_type", std::vector<float>(320, 1)), "tokenizer.ggml.token_type"},
      {drop("tokenizer.ggml.merges"), "tokenizer.ggml.merges"},
      {put("tokenizer.ggml.merges", Integers{1}), "tokenizer.ggml.merges"},
      {put("tokenizer.ggml.merges", Texts{"ab"}), "tokenizer.ggml.merges"},
      {put("tokenizer.ggml.merges", Texts{"a "}), "tokenizer.ggml.merges"},
      {put("tokenizer.ggml.merges", Texts{""}), "tokenizer.ggml.merges"},
      {spm, "tokenizer.ggml.scores"},
      {both(spm, put("tokenizer.ggml.scores", std::vector<std::uint8_t>(319))), "tokenizer.ggml.scores"},
      {both(spm, put("tokenizer.ggml.scores", std::vector<float>(320, nan))), "tokenizer.ggml.scores"},
      {both(spm, put("tokenizer.ggml.scores", Texts(320))), "tokenizer.ggml.scores"},
      {put("tokenizer.ggml.bos_token_id", "1"), "tokenizer.ggml.bos_token_id"},
      {put("tokenizer.ggml.add_bos_token", std::uint8_t{1}), "tokenizer.ggml.add_bos_token"},
  };
}

/// cos(angle) and sin(angle) times `magnitude` at every position and pair.
void compareRows(const RopeConfig& rope, std::uint32_t headDim, const std::function<double(double)>& frequencyOf,
                 double magnitude = 1.0) {
  constexpr std::uint32_t kPositions = 70;
  const RopeRows rows = ropeRows(rope, headDim, kPositions);
  QCOMPARE(rows.cosine.size(), std::size_t{kPositions} * headDim / 2);
  QCOMPARE(rows.sine.size(), rows.cosine.size());
  for (std::uint32_t position = 0; position < kPositions; ++position) {
    for (std::uint32_t i = 0; i < headDim / 2; ++i) {
      const double angle = position * frequencyOf(i);
      const std::size_t at = std::size_t{position} * (headDim / 2) + i;
      QVERIFY(std::abs(rows.cosine[at] - magnitude * std::cos(angle)) < 1e-6);
      QVERIFY(std::abs(rows.sine[at] - magnitude * std::sin(angle)) < 1e-6);
    }
  }
}

}  // namespace

class TestConfig final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsTheTinyModel();
  void readsOtherSpellings();
  void refusesByName();
  void readsRopeKeys();
  void rowsFollowTheFormulas();
  void yarnRows();
  void rowsStayFinite();
  void readsTheVocabulary();
  void refusesVocabulariesByName();

 private:
  /// The tiny model's file after a change.
  GgufFile changed(const Change& change) {
    GgufWriter writer = longleaf::tests::tinyModel();
    writer.tensors().clear();
    change(writer);
    auto file = GgufFile::open(m_folder.write("model.gguf", writer));
    if (!file) qFatal("%s", file.error().message.c_str());
    return std::move(*file);
  }
  Expected<ModelConfig> configWith(const Change& change) { return readConfig(changed(change)); }
  Expected<Vocabulary> vocabularyWith(const Change& change) {
    GgufFile file = changed(change);
    return readVocabulary(file);
  }

  ScratchFolder m_folder;
};

void TestConfig::readsTheTinyModel() {
  const auto config = configWith([](GgufWriter&) {});
  QVERIFY2(config, config ? "" : config.error().message.c_str());
  QCOMPARE(config->name, std::string("Tiny random model"));
  QCOMPARE(config->licence, std::string("cc0-1.0"));
  QCOMPARE(config->layers, 2U);
  QCOMPARE(config->hidden, 64U);
  QCOMPARE(config->feedForward, 128U);
  QCOMPARE(config->heads, 4U);
  QCOMPARE(config->kvHeads, 2U);
  QCOMPARE(config->headDim, 16U);
  QCOMPARE(config->vocabulary, 320U);
  QCOMPARE(config->trainedContext, 4096U);
  QCOMPARE(config->rmsEpsilon, 1e-5F);
  QVERIFY(config->tiedOutput);
  QVERIFY(config->rope.scaling == RopeScaling::none);
}

void TestConfig::readsOtherSpellings() {
  QCOMPARE(configWith(put("llama.block_count", std::int64_t{7}))->layers, 7U);
  QCOMPARE(configWith(put("llama.block_count", std::uint8_t{7}))->layers, 7U);
  QCOMPARE(configWith(drop("llama.attention.head_count_kv"))->kvHeads, 4U);
  QCOMPARE(configWith(drop("llama.vocab_size"))->vocabulary, 320U);
  QCOMPARE(configWith(put("llama.attention.head_count", std::vector<std::uint32_t>{4, 4}))->heads, 4U);
  const auto wide = both(put("llama.attention.key_length", std::uint32_t{32}),
                         both(put("llama.attention.value_length", std::uint32_t{32}),
                              put("llama.rope.dimension_count", std::uint32_t{32})));
  QCOMPARE(configWith(wide)->headDim, 32U);
}

void TestConfig::refusesByName() {
  for (const auto& cases : {numberCases(), kindCases()}) {
    for (const Case& one : cases) {
      const auto config = configWith(one.change);
      QVERIFY2(!config, one.named);
      QVERIFY2(config.error().message.find(one.named) != std::string::npos,
               (config.error().message + " / " + one.named).c_str());
      QVERIFY2((config.error().code == ErrorCode::modelUnsupported) == one.unsupported, config.error().message.c_str());
    }
  }
}

void TestConfig::readsRopeKeys() {
  const auto linear = configWith(put("llama.rope.scaling.factor", 4.0F));
  QVERIFY(linear->rope.scaling == RopeScaling::linear && linear->rope.factor == 4.0F);
  const auto old = configWith(put("llama.rope.scale_linear", 2.0F));
  QVERIFY(old->rope.scaling == RopeScaling::linear && old->rope.factor == 2.0F);
  const auto none = configWith(both(put("llama.rope.scaling.type", "none"), put("llama.rope.scaling.factor", 4.0F)));
  QVERIFY(none->rope.scaling == RopeScaling::none && none->rope.factor == 1.0F);

  const auto yarn = configWith([](GgufWriter& writer) {
    writer.add("llama.rope.scaling.type", "yarn").add("llama.rope.scaling.factor", 8.0F);
    writer.add("llama.rope.scaling.original_context_length", std::uint32_t{512});
    writer.add("llama.rope.scaling.attn_factor", 0.5F).add("llama.rope.scaling.yarn_beta_fast", 16.0F);
    writer.add("llama.rope.scaling.yarn_ext_factor", -1.0F);
  });
  QVERIFY2(yarn, yarn ? "" : yarn.error().message.c_str());
  QVERIFY(yarn->rope.scaling == RopeScaling::yarn && yarn->rope.factor == 8.0F && yarn->rope.extensionFactor == 1.0F);
  QVERIFY(yarn->rope.originalContext == 512 && yarn->rope.attentionFactor == 0.5F);
  QVERIFY(yarn->rope.betaFast == 16.0F && yarn->rope.betaSlow == 1.0F);

  const auto llama3 = configWith(freqs({1, 1, 1, 2, 4, 8, 8, 8}));
  QVERIFY2(llama3, llama3 ? "" : llama3.error().message.c_str());
  QVERIFY(llama3->rope.scaling == RopeScaling::llama3 && llama3->rope.divisors[4] == 4.0F);
}

void TestConfig::rowsFollowTheFormulas() {
  constexpr std::uint32_t kHeadDim = 48;
  RopeConfig rope;
  rope.base = 5000.0F;
  rope.factor = 4.0F;
  const auto plain = [](double i) { return std::pow(5000.0, -2.0 * i / kHeadDim); };
  compareRows(rope, kHeadDim, plain);
  rope.scaling = RopeScaling::linear;
  compareRows(rope, kHeadDim, [&](double i) { return plain(i) / 4.0; });
  rope.scaling = RopeScaling::ntk;
  const double base = 5000.0 * std::pow(4.0, 48.0 / 46.0);
  compareRows(rope, kHeadDim, [&](double i) { return std::pow(base, -2.0 * i / kHeadDim); });
  rope.scaling = RopeScaling::llama3;
  for (int i = 0; i < 24; ++i) rope.divisors.push_back(1.0F + static_cast<float>(i) * 0.25F);
  compareRows(rope, kHeadDim, [&](double i) { return plain(i) / (1.0 + i * 0.25); });
}

/// headDim 64, base 10000, 2048 positions stretched 4 times. The dimension that turns r times over the original context
/// is c(r) = 64 ln(2048 / (2 pi r)) / (2 ln 10000): c(32) = 8.07 and c(1) = 20.10, so the ramp goes from 8 to 21.
void TestConfig::yarnRows() {
  RopeConfig rope;
  rope.scaling = RopeScaling::yarn;
  rope.factor = 4.0F;
  rope.originalContext = 2048;
  rope.attentionFactor = 0.9F;
  const auto frequency = [](double i) {
    const double plain = std::pow(10000.0, -2.0 * i / 64);
    const double keep = i <= 8 ? 1.0 : i >= 21 ? 0.0 : 1.0 - (i - 8.0) / 13.0;
    return plain / 4.0 * (1.0 - keep) + plain * keep;
  };
  compareRows(rope, 64, frequency, double{0.9F} * (1.0 + 0.1 * std::log(4.0)));
  rope.extensionFactor = 0.0F;
  compareRows(
      rope, 64, [](double i) { return std::pow(10000.0, -2.0 * i / 64) / 4.0; }, double{0.9F});
}

void TestConfig::rowsStayFinite() {
  RopeConfig rope;
  rope.originalContext = 1;
  for (const RopeScaling scaling : {RopeScaling::none, RopeScaling::linear, RopeScaling::ntk, RopeScaling::yarn}) {
    rope.scaling = scaling;
    for (const float base : {1.0001F, std::numeric_limits<float>::max()}) {
      for (const float factor : {std::numeric_limits<float>::min(), std::numeric_limits<float>::max()}) {
        rope.base = base;
        rope.factor = factor;
        for (const float value : ropeRows(rope, 512, 3).sine) QVERIFY(std::isfinite(value));
      }
    }
  }
}

void TestConfig::readsTheVocabulary() {
  const auto vocabulary = vocabularyWith([](GgufWriter& writer) {
    writer.drop("tokenizer.ggml.eos_token_id").add("tokenizer.ggml.eos_token_id", std::uint32_t{320});
    writer.add("tokenizer.ggml.eot_token_id", std::int32_t{-1}).add("tokenizer.ggml.eom_token_id", std::uint64_t{319});
  });
  QVERIFY2(vocabulary, vocabulary ? "" : vocabulary.error().message.c_str());
  QCOMPARE(vocabulary->model, std::string("gpt2"));
  QCOMPARE(vocabulary->preTokenizer, std::string("smollm"));
  QCOMPARE(vocabulary->tokens.size(), std::size_t{320});
  QCOMPARE(vocabulary->tokens[1], std::string("<|im_start|>"));
  QVERIFY(vocabulary->types[1] == TokenType::control && vocabulary->types[3] == TokenType::normal);
  QCOMPARE(vocabulary->merges.front(), std::string("\xC4\xA0 t"));
  QVERIFY(vocabulary->scores.empty());
  QVERIFY(vocabulary->bos == 1 && vocabulary->unknown == 0);
  QVERIFY(!vocabulary->eos && !vocabulary->endOfTurn && vocabulary->endOfMessage == 319);
  QVERIFY(vocabulary->addBos == false && !vocabulary->addEos && vocabulary->addSpacePrefix == false);

  std::vector<std::string> tokens(320);
  const auto empty = vocabularyWith(put("tokenizer.ggml.tokens", tokens));
  QVERIFY(empty && empty->tokens[319] == "[EMPTY_319]");
  const auto scores = std::vector<std::int32_t>(320, -3);
  const auto spm = vocabularyWith(both(put("tokenizer.ggml.model", "llama"), put("tokenizer.ggml.scores", scores)));
  QVERIFY(spm && spm->scores.size() == 320 && spm->scores[7] == -3.0F);
}

void TestConfig::refusesVocabulariesByName() {
  for (const Case& one : vocabularyCases()) {
    const auto vocabulary = vocabularyWith(one.change);
    QVERIFY2(!vocabulary, one.named);
    QVERIFY2(vocabulary.error().message.find(one.named) != std::string::npos, vocabulary.error().message.c_str());
    QVERIFY(vocabulary.error().code == ErrorCode::modelInvalid);
  }
}

QTEST_APPLESS_MAIN(TestConfig)
#include "tst_config.moc"
