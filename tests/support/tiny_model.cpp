// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/tiny_model.h"

#include <cstring>
#include <random>
#include <unordered_set>
#include <utility>

#include "kernels/quantize.h"

namespace longleaf::tests {

const char* const kTinyChatTemplate =
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + "
    "'\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

namespace {

/// UTF-8 of a code point below U+0800.
std::string utf8(unsigned codePoint) {
  if (codePoint < 0x80) return std::string(1, static_cast<char>(codePoint));
  return {static_cast<char>(0xC0U | (codePoint >> 6U)), static_cast<char>(0x80U | (codePoint & 0x3FU))};
}

/// Byte-level BPE shows each byte as a printable character: itself where it is one, else U+0100 and up.
std::vector<std::string> byteTokens() {
  std::vector<std::string> tokens;
  unsigned next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    tokens.push_back(utf8(printable ? byte : next++));
  }
  return tokens;
}

/// Pairs in order of rank: frequent ones of English first, then all pairs of small letters. "\xC4\xA0" is the space.
std::vector<std::pair<std::string, std::string>> mergePairs() {
  const std::string space = "\xC4\xA0";
  std::vector<std::pair<std::string, std::string>> pairs = {
      {space, "t"}, {space, "a"},        {"h", "e"},   {"i", "n"},         {"r", "e"},         {space + "t", "he"},
      {"o", "n"},   {"e", "r"},          {space, "w"}, {space, "s"},       {"a", "t"},         {"n", "d"},
      {"o", "u"},   {"in", "g"},         {"e", "d"},   {"o", "r"},         {space, "o"},       {space, "c"},
      {"i", "s"},   {space + "a", "nd"}, {"e", "n"},   {space + "o", "f"}, {space + "t", "o"}, {"e", "s"},
      {"a", "n"},   {"l", "l"},          {"i", "t"},   {space, "m"},       {space, "b"},       {"v", "er"}};
  for (char left = 'a'; left <= 'z'; ++left) {
    for (char right = 'a'; right <= 'z'; ++right) pairs.emplace_back(std::string(1, left), std::string(1, right));
  }
  return pairs;
}

std::vector<std::byte> bytesOf(const std::vector<float>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// Adds weights one after another, each with random numbers of its own.
class WeightWriter final {
 public:
  WeightWriter(GgufWriter& writer, const TinyModel& options)
      : m_writer(writer), m_options(options), m_random(options.seed) {}

  void matrix(const std::string& name, std::uint32_t columns, std::uint32_t rows) {
    m_writer.tensor(name, m_options.format, {columns, rows},
                    kernels::syntheticRows(m_options.format, rows, columns, m_random()));
  }

  /// `around` plus or minus a tenth.
  void vector(const std::string& name, std::uint32_t size, float around) {
    std::vector<float> values(size);
    // Not a standard distribution: those differ from library to library.
    for (float& value : values) value = around + static_cast<float>(m_random() % 2001) * 1e-4F - 0.1F;
    m_writer.tensor(name, kernels::WeightFormat::f32, {size}, bytesOf(values));
  }

  void projection(const std::string& name, std::uint32_t columns, std::uint32_t rows, bool bias) {
    matrix(name + ".weight", columns, rows);
    if (bias) vector(name + ".bias", rows, 0.0F);
  }

 private:
  GgufWriter& m_writer;
  const TinyModel& m_options;
  std::mt19937_64 m_random;
};

void addLayer(WeightWriter& weights, const TinyModel& options, std::uint32_t index) {
  const std::string prefix = "blk." + std::to_string(index) + ".";
  const std::uint32_t keys = options.hidden / options.heads * options.kvHeads;
  weights.vector(prefix + "attn_norm.weight", options.hidden, 1.0F);
  weights.projection(prefix + "attn_q", options.hidden, options.hidden, options.biases);
  weights.projection(prefix + "attn_k", options.hidden, keys, options.biases);
  weights.projection(prefix + "attn_v", options.hidden, keys, options.biases);
  weights.projection(prefix + "attn_output", options.hidden, options.hidden, options.biases);
  weights.vector(prefix + "ffn_norm.weight", options.hidden, 1.0F);
  weights.projection(prefix + "ffn_gate", options.hidden, options.feedForward, false);
  weights.projection(prefix + "ffn_up", options.hidden, options.feedForward, false);
  weights.projection(prefix + "ffn_down", options.feedForward, options.hidden, false);
}

}  // namespace

TinyVocabulary tinyVocabulary(std::uint32_t size) {
  std::vector<std::string> tokens = {"<|endoftext|>", "<|im_start|>", "<|im_end|>"};
  std::vector<std::int32_t> types(3, 3);  // control
  for (std::string& token : byteTokens()) tokens.push_back(std::move(token));
  std::vector<std::string> merges;
  std::unordered_set<std::string> known(tokens.begin(), tokens.end());
  for (const auto& [left, right] : mergePairs()) {
    if (tokens.size() >= size) break;
    if (!known.insert(left + right).second) continue;
    tokens.push_back(left + right);
    merges.push_back(left + " " + right);
  }
  types.resize(tokens.size(), 1);  // normal
  while (tokens.size() < size) {
    tokens.push_back("<unused" + std::to_string(tokens.size()) + ">");
    types.push_back(5);
  }
  return {std::move(tokens), std::move(types), std::move(merges)};
}

void addTinyVocabulary(GgufWriter& writer, std::uint32_t size) {
  const TinyVocabulary vocabulary = tinyVocabulary(size);
  writer.add("tokenizer.ggml.model", "gpt2").add("tokenizer.ggml.pre", "smollm");
  writer.add("tokenizer.ggml.tokens", vocabulary.tokens).add("tokenizer.ggml.token_type", vocabulary.types);
  writer.add("tokenizer.ggml.merges", vocabulary.merges);
  writer.add("tokenizer.ggml.bos_token_id", std::uint32_t{kTinyTurnStart});
  writer.add("tokenizer.ggml.eos_token_id", std::uint32_t{kTinyTurnEnd});
  writer.add("tokenizer.ggml.unknown_token_id", std::uint32_t{kTinyEndOfText});
  writer.add("tokenizer.ggml.add_bos_token", false).add("tokenizer.ggml.add_space_prefix", false);
  writer.add("tokenizer.chat_template", kTinyChatTemplate);
}

GgufWriter tinyModel(const TinyModel& options) {
  GgufWriter writer;
  writer.add("general.architecture", "llama").add("general.type", "model");
  writer.add("general.name", "Tiny random model").add("general.license", "cc0-1.0");
  writer.add("llama.block_count", options.layers).add("llama.context_length", options.trainedContext);
  writer.add("llama.embedding_length", options.hidden).add("llama.feed_forward_length", options.feedForward);
  writer.add("llama.attention.head_count", options.heads).add("llama.attention.head_count_kv", options.kvHeads);
  writer.add("llama.attention.layer_norm_rms_epsilon", 1e-5F).add("llama.rope.freq_base", 10000.0F);
  writer.add("llama.vocab_size", options.vocabulary);
  writer.add("llama.rope.dimension_count", options.hidden / options.heads);
  addTinyVocabulary(writer, options.vocabulary);
  WeightWriter weights(writer, options);
  weights.matrix("token_embd.weight", options.hidden, options.vocabulary);
  for (std::uint32_t i = 0; i < options.layers; ++i) addLayer(weights, options, i);
  weights.vector("output_norm.weight", options.hidden, 1.0F);
  if (!options.tied) weights.matrix("output.weight", options.hidden, options.vocabulary);
  return writer;
}

bool writeTinyModel(const std::string& path, const TinyModel& options) {
  return writeBytes(path, tinyModel(options).file());
}

}  // namespace longleaf::tests
