// SPDX-License-Identifier: Apache-2.0
#include "inference/model/tensor_names.h"

namespace longleaf::inference {
namespace {

constexpr std::string_view kGgufRefused[] = {"token_embd_norm.weight", "output_norm.bias", "output.bias",
                                             "position_embd.weight"};
constexpr std::string_view kGgufRefusedInLayer[] = {
    "attn_qkv.weight",     "attn_qkv.bias",        "attn_norm.bias",        "ffn_norm.bias",
    "attn_q_norm.weight",  "attn_k_norm.weight",   "attn_sub_norm.weight",  "ffn_sub_norm.weight",
    "ffn_gate_inp.weight", "post_ffw_norm.weight", "attn_post_norm.weight", "post_attention_norm.weight"};
constexpr std::string_view kGgufDerived[] = {"rope_freqs.weight"};

constexpr std::string_view kFaceRefused[] = {"lm_head.bias", "model.norm.bias", "model.embed_positions.weight",
                                             "model.embed_norm.weight"};
constexpr std::string_view kFaceRefusedInLayer[] = {"self_attn.qkv_proj.weight",
                                                    "self_attn.q_norm.weight",
                                                    "self_attn.k_norm.weight",
                                                    "self_attn.sinks",
                                                    "input_layernorm.bias",
                                                    "post_attention_layernorm.bias",
                                                    "pre_feedforward_layernorm.weight",
                                                    "post_feedforward_layernorm.weight",
                                                    "mlp.gate_up_proj.weight",
                                                    "mlp.gate.weight",
                                                    "block_sparse_moe.gate.weight"};
constexpr std::string_view kFaceDerived[] = {"rotary_emb.inv_freq"};

constexpr TensorNames kGguf{.embedding = "token_embd.weight",
                            .output = "output.weight",
                            .outputNorm = "output_norm.weight",
                            .layer = "blk.",
                            .attentionNorm = "attn_norm.weight",
                            .feedForwardNorm = "ffn_norm.weight",
                            .q = "attn_q",
                            .k = "attn_k",
                            .v = "attn_v",
                            .attentionOutput = "attn_output",
                            .gate = "ffn_gate",
                            .up = "ffn_up",
                            .down = "ffn_down",
                            .refused = kGgufRefused,
                            .refusedInLayer = kGgufRefusedInLayer,
                            .derived = kGgufDerived,
                            .pairsAreNeighbours = true,
                            .narrowVectors = false};

constexpr TensorNames kFace{.embedding = "model.embed_tokens.weight",
                            .output = "lm_head.weight",
                            .outputNorm = "model.norm.weight",
                            .layer = "model.layers.",
                            .attentionNorm = "input_layernorm.weight",
                            .feedForwardNorm = "post_attention_layernorm.weight",
                            .q = "self_attn.q_proj",
                            .k = "self_attn.k_proj",
                            .v = "self_attn.v_proj",
                            .attentionOutput = "self_attn.o_proj",
                            .gate = "mlp.gate_proj",
                            .up = "mlp.up_proj",
                            .down = "mlp.down_proj",
                            .refused = kFaceRefused,
                            .refusedInLayer = kFaceRefusedInLayer,
                            .derived = kFaceDerived,
                            .pairsAreNeighbours = false,
                            .narrowVectors = true};

}  // namespace

const TensorNames& ggufNames() { return kGguf; }
const TensorNames& huggingFaceNames() { return kFace; }

}  // namespace longleaf::inference
