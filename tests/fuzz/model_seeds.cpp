// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdexcept>
#include <string>
#include <utility>

#include "fuzz/input.h"
#include "fuzz/seeds.h"
#include "fuzz/tokenizers.h"
#include "support/hf_writer.h"
#include "support/scratch_folder.h"
#include "support/tokenizer_files.h"
#include "support/vocabularies.h"

namespace longleaf::tests::fuzz {
namespace {

using inference::Vocabulary;
using kernels::WeightFormat;

std::string textOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// As small as a model can be that is loaded.
TinyModel smallest(WeightFormat format) {
  return {.layers = 1,
          .hidden = 32,
          .heads = 2,
          .kvHeads = 1,
          .feedForward = 32,
          .vocabulary = 264,
          .format = format,
          .trainedContext = 512};
}

/// The vocabulary alone, as there are files of it.
std::string ggufOf(const Vocabulary& vocabulary) {
  GgufWriter writer;
  writer.add("general.architecture", "llama").add("tokenizer.ggml.model", vocabulary.model);
  if (!vocabulary.preTokenizer.empty()) writer.add("tokenizer.ggml.pre", vocabulary.preTokenizer);
  std::vector<std::int32_t> types;
  for (const inference::TokenType type : vocabulary.types) types.push_back(static_cast<std::int32_t>(type));
  writer.add("tokenizer.ggml.tokens", vocabulary.tokens).add("tokenizer.ggml.token_type", types);
  if (!vocabulary.scores.empty()) writer.add("tokenizer.ggml.scores", vocabulary.scores);
  if (!vocabulary.merges.empty()) writer.add("tokenizer.ggml.merges", vocabulary.merges);
  return textOf(writer.file());
}

/// A value of every kind.
std::string everyKind() {
  GgufWriter writer;
  writer.add("general.architecture", "llama").add("general.alignment", std::uint32_t{64});
  writer.alignment = 64;
  writer.add("a.u8", std::uint8_t{200}).add("a.i8", std::int8_t{-1}).add("a.u16", std::uint16_t{3});
  writer.add("a.i16", std::int16_t{-3}).add("a.i32", -4).add("a.u64", std::uint64_t{5}).add("a.i64", std::int64_t{-6});
  writer.add("a.f64", -0.25).add("a.bool", true).add("b.u8", std::vector<std::uint8_t>{1, 2});
  writer.add("b.f32", std::vector<float>{1.5F}).add("b.bool", std::vector<bool>{true, false});
  writer.add("b.text", std::vector<std::string>{"x", "", "yz"});
  writer.tensor("first.weight", WeightFormat::q8_0, {32, 2}, std::vector<std::byte>(68));
  return textOf(writer.file());
}

/// A rotary scaling, weights of their own for the output, biases.
std::string richGguf() {
  TinyModel options = smallest(WeightFormat::q4_0);
  options.tied = false;
  options.biases = true;
  GgufWriter writer = tinyModel(options);
  writer.add("llama.rope.scaling.type", "yarn").add("llama.rope.scaling.factor", 4.0F);
  writer.add("llama.rope.scaling.original_context_length", std::uint32_t{512});
  return textOf(writer.file());
}

HfModel richFolder() {
  TinyModel options = smallest(WeightFormat::bf16);
  options.biases = true;
  HfModel model = hfModel(options);
  model.config["rope_scaling"] = {{"rope_type", "llama3"},
                                  {"factor", 8.0},
                                  {"low_freq_factor", 1.0},
                                  {"high_freq_factor", 4.0},
                                  {"original_max_position_embeddings", 256}};
  model.more["generation_config.json"] = R"({"eos_token_id": [2, 0]})";
  model.more["chat_template.jinja"] = kTinyChatTemplate;
  return model;
}

HfModel pieceFolder() {
  HfModel model = hfModel(smallest(WeightFormat::f16));
  model.more["tokenizer.model"] = tokenizerModel(smallVocabularies().back());
  model.more["added_tokens.json"] = R"({"<pad>": 263})";
  model.config["vocab_size"] = 264;
  return model;
}

std::string folderOf(const HfModel& model, std::size_t shards = 1) {
  const ScratchFolder scratch;
  const std::string folder = scratch.path("model");
  if (!model.write(folder, shards)) throw std::runtime_error("cannot write " + folder);
  std::vector<std::string> names{"config.json", "tokenizer.json", "tokenizer_config.json"};
  for (const auto& [name, text] : model.more) names.push_back(name);
  if (shards == 1) names.emplace_back("model.safetensors");
  if (shards > 1) names.emplace_back("model.safetensors.index.json");
  for (std::size_t i = 0; shards > 1 && i < shards; ++i) names.push_back("part-" + std::to_string(i) + ".safetensors");
  std::vector<SamplePart> parts;
  for (const std::string& name : names) parts.push_back({name, readText(folder + "/" + name)});
  return joined(parts);
}

}  // namespace

Seeds ggufSeeds() {
  Seeds seeds{everyKind(), richGguf()};
  for (const WeightFormat format : {WeightFormat::f16, WeightFormat::q8_0})
    seeds.push_back(textOf(tinyModel(smallest(format)).file()));
  for (const Vocabulary& vocabulary : smallVocabularies()) seeds.push_back(ggufOf(vocabulary));
  return seeds;
}

Seeds safetensorsSeeds() {
  const SafetensorsWriter empty;
  SafetensorsWriter three;
  three.tensors = {{"a", "F32", {2, 3}, std::vector<std::byte>(24)},
                   {"b", "BF16", {4}, std::vector<std::byte>(8)},
                   {"c", "F16", {1, 1, 2}, std::vector<std::byte>(4)}};
  return {textOf(empty.file()), textOf(three.file()), textOf(hfModel(smallest(WeightFormat::f16)).weights.file())};
}

Seeds modelFolderSeeds() {
  return {folderOf(hfModel(smallest(WeightFormat::f16))), folderOf(richFolder(), 2), folderOf(pieceFolder())};
}

Seeds tokenizerJsonSeeds() {
  Seeds seeds;
  for (const Vocabulary& vocabulary : smallVocabularies()) seeds.push_back(tokenizerJson(vocabulary).dump());
  return seeds;
}

Seeds tokenizerModelSeeds() { return {tokenizerModel(smallVocabularies().back()), tokenizerModel(pieceVocabulary())}; }

}  // namespace longleaf::tests::fuzz
