// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/hf_writer.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <utility>

#include "kernels/quantize.h"
#include "support/tokenizer_files.h"
#include "support/vocabularies.h"

namespace longleaf::tests {
namespace {

using Json = nlohmann::json;
using kernels::WeightFormat;

/// From llama.cpp's names to the published ones, part by part; the longer ones first.
constexpr std::pair<std::string_view, std::string_view> kNames[] = {{"token_embd.", "model.embed_tokens."},
                                                                    {"output_norm.", "model.norm."},
                                                                    {"blk.", "model.layers."},
                                                                    {"attn_norm.", "input_layernorm."},
                                                                    {"ffn_norm.", "post_attention_layernorm."},
                                                                    {"attn_q.", "self_attn.q_proj."},
                                                                    {"attn_k.", "self_attn.k_proj."},
                                                                    {"attn_v.", "self_attn.v_proj."},
                                                                    {"attn_output.", "self_attn.o_proj."},
                                                                    {"ffn_gate.", "mlp.gate_proj."},
                                                                    {"ffn_up.", "mlp.up_proj."},
                                                                    {"ffn_down.", "mlp.down_proj."}};

std::string publishedName(std::string name) {
  if (name.starts_with("output.")) return "lm_head." + name.substr(7);
  for (const auto& [from, to] : kNames) {
    if (const std::size_t at = name.find(from); at != std::string::npos) name.replace(at, from.size(), to);
  }
  return name;
}

std::string dtypeOf(std::uint32_t ggufType) { return ggufType == 0 ? "F32" : ggufType == 1 ? "F16" : "BF16"; }

/// Rows of pairs into rows of halves: published row h*d + p*d/2 + i is the file's row h*d + 2i + p.
std::vector<std::byte> inHalves(const GgufWriter::Tensor& tensor, std::size_t headDim) {
  const std::size_t rows = tensor.shape.size() > 1 ? tensor.shape[1] : tensor.shape[0];
  const std::size_t rowBytes = tensor.data.size() / rows;
  std::vector<std::byte> data(tensor.data.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t inHead = row % headDim;
    const std::size_t source = row - inHead + 2 * (inHead % (headDim / 2)) + inHead / (headDim / 2);
    std::memcpy(data.data() + row * rowBytes, tensor.data.data() + source * rowBytes, rowBytes);
  }
  return data;
}

Json tinyConfig(const TinyModel& options) {
  return {{"architectures", {"LlamaForCausalLM"}},
          {"model_type", "llama"},
          {"hidden_size", options.hidden},
          {"intermediate_size", options.feedForward},
          {"num_hidden_layers", options.layers},
          {"num_attention_heads", options.heads},
          {"num_key_value_heads", options.kvHeads},
          {"vocab_size", options.vocabulary},
          {"max_position_embeddings", options.trainedContext},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 10000.0},
          {"rope_scaling", nullptr},
          {"hidden_act", "silu"},
          {"attention_bias", options.biases},
          {"mlp_bias", false},
          {"tie_word_embeddings", options.tied},
          {"bos_token_id", kTinyTurnStart},
          {"eos_token_id", kTinyTurnEnd},
          {"torch_dtype", "float16"}};
}

bool writeText(const std::string& path, const std::string& text) {
  return writeBytes(path, std::as_bytes(std::span(text)));
}

}  // namespace

nlohmann::json SafetensorsWriter::header() const {
  Json header{{"__metadata__", {{"format", "pt"}}}};
  std::size_t offset = 0;
  for (const Tensor& tensor : tensors) {
    const std::size_t end = offset + tensor.data.size();
    header[tensor.name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  return header;
}

std::vector<std::byte> SafetensorsWriter::data() const {
  ByteSink sink;
  for (const Tensor& tensor : tensors) sink.raw(tensor.data);
  return std::move(sink.bytes());
}

std::vector<std::byte> SafetensorsWriter::fileOf(std::string header, std::span<const std::byte> data) {
  header.resize((header.size() + 7) / 8 * 8, ' ');
  ByteSink sink;
  sink.text(header).raw(data);
  return std::move(sink.bytes());
}

bool HfModel::write(const std::string& folder, std::size_t shards) const {
  std::filesystem::create_directories(folder);
  bool done = writeText(folder + "/config.json", config.dump(2)) &&
              writeText(folder + "/tokenizer.json", tokenizer.dump()) &&
              writeText(folder + "/tokenizer_config.json", tokenizerConfig.dump());
  for (const auto& [name, text] : more) done = done && writeText(folder + "/" + name, text);
  if (shards == 1) return done && writeBytes(folder + "/model.safetensors", weights.file());
  std::vector<SafetensorsWriter> parts(shards);
  Json map = Json::object();
  for (std::size_t i = 0; i < weights.tensors.size(); ++i) {
    const std::size_t part = i * shards / weights.tensors.size();
    parts[part].tensors.push_back(weights.tensors[i]);
    map[weights.tensors[i].name] = "part-" + std::to_string(part) + ".safetensors";
  }
  for (std::size_t i = 0; i < shards; ++i) {
    done = done && writeBytes(folder + "/part-" + std::to_string(i) + ".safetensors", parts[i].file());
  }
  const Json index{{"metadata", {{"total_size", weights.data().size()}}}, {"weight_map", map}};
  return done && writeText(folder + "/model.safetensors.index.json", index.dump());
}

HfModel hfModel(const TinyModel& options, GgufWriter& gguf) {
  HfModel model{.config = tinyConfig(options),
                .tokenizer = tokenizerJson(tinyModelVocabulary(options.vocabulary)),
                .tokenizerConfig = {{"bos_token", "<|im_start|>"},
                                    {"eos_token", "<|im_end|>"},
                                    {"add_bos_token", false},
                                    {"chat_template", kTinyChatTemplate}},
                .weights = {},
                .more = {}};
  for (const GgufWriter::Tensor& tensor : gguf.tensors()) {
    const bool turned =
        tensor.name.find("attn_q.") != std::string::npos || tensor.name.find("attn_k.") != std::string::npos;
    model.weights.tensors.push_back({publishedName(tensor.name),
                                     dtypeOf(tensor.type),
                                     {tensor.shape.rbegin(), tensor.shape.rend()},
                                     turned ? inHalves(tensor, options.hidden / options.heads) : tensor.data});
  }
  return model;
}

HfModel hfModel(const TinyModel& options) {
  GgufWriter gguf = tinyModel(options);
  return hfModel(options, gguf);
}

void narrowVectors(WeightFormat format, GgufWriter& gguf, HfModel& model) {
  for (std::size_t i = 0; i < model.weights.tensors.size(); ++i) {
    SafetensorsWriter::Tensor& tensor = model.weights.tensors[i];
    if (tensor.shape.size() != 1) continue;
    const auto narrow = [format](const std::vector<std::byte>& wide) {
      std::vector<float> values(wide.size() / sizeof(float));
      std::memcpy(values.data(), wide.data(), wide.size());
      std::vector<std::byte> bytes(values.size() * 2);
      (void)kernels::quantize(format, values, bytes);
      return bytes;
    };
    tensor.data = narrow(tensor.data);
    tensor.dtype = format == WeightFormat::f16 ? "F16" : "BF16";
    std::vector<std::byte>& wide = gguf.tensors()[i].data;
    std::vector<float> values(wide.size() / sizeof(float));
    kernels::dequantize(format, narrow(wide), values);
    std::memcpy(wide.data(), values.data(), wide.size());
  }
}

}  // namespace longleaf::tests
