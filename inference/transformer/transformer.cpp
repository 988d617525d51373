// SPDX-License-Identifier: Apache-2.0
#include "inference/transformer/transformer.h"

#include <algorithm>
#include <array>

namespace longleaf::inference {

namespace {

const float* biasOf(const kernels::BufferPtr& buffer) { return buffer ? buffer->as<float>() : nullptr; }

}  // namespace

Expected<void> Transformer::forward(const ForwardArgs& args, const std::stop_token& stop) {
  m_backend.embed({.table = &m_model.embedding(), .ids = args.ids, .out = m_workspace.x});
  for (std::uint32_t layer = 0; layer < m_model.config().layers; ++layer) {
    if (stop.stop_requested()) return tl::unexpected(Error{ErrorCode::stopped, "stopped"});
    runLayer(layer, args);
  }
  if (const auto done = m_backend.finish(); !done) return tl::unexpected(fromKernels(done.error()));
  return {};
}

void Transformer::runLayer(std::uint32_t layer, const ForwardArgs& args) {
  const ModelConfig& config = m_model.config();
  const LayerWeights& weights = m_model.layers()[layer];
  Workspace& w = m_workspace;
  const auto tokens = static_cast<std::uint32_t>(args.ids.size());
  const std::uint32_t hidden = config.hidden;
  const std::uint32_t attention = config.heads * config.headDim;
  const std::uint32_t keyValue = config.kvHeads * config.headDim;

  m_backend.rmsNorm({.x = w.x,
                     .weight = weights.attentionNorm->as<float>(),
                     .out = w.normed,
                     .tokens = tokens,
                     .width = hidden,
                     .epsilon = config.rmsEpsilon});
  const std::array<kernels::MatmulTarget, 3> projections{
      {{.weight = weights.q.get(), .out = w.q, .outStride = attention, .bias = biasOf(weights.qBias)},
       {.weight = weights.k.get(), .out = w.k, .outStride = keyValue, .bias = biasOf(weights.kBias)},
       {.weight = weights.v.get(), .out = w.v, .outStride = keyValue, .bias = biasOf(weights.vBias)}}};
  m_backend.matmul(
      {.x = w.normed, .xStride = hidden, .tokens = tokens, .targets = projections, .activations = args.activations});

  std::array<kernels::SlotArrays, 2> tiers;
  std::size_t tierCount = 0;
  if (args.document != nullptr) tiers[tierCount++] = args.document->layers()[layer];
  if (args.overlay != nullptr) tiers[tierCount++] = args.overlay->layers()[layer];
  const kernels::SlotArrays& last = tiers[tierCount - 1];
  const kernels::CacheShape& shape = (args.overlay != nullptr ? args.overlay : args.document)->shape().cache;
  m_backend.store({.shape = shape,
                   .slots = last,
                   .k = w.k,
                   .v = w.v,
                   .stride = keyValue,
                   .tokens = tokens,
                   .firstToken = args.firstToken,
                   .rankBase = tierCount == 2 ? tiers[0].length : nullptr,
                   .positions = args.positions,
                   .rope = w.rope,
                   .writeRotated = args.writeRotated});
  m_backend.attention({.shape = shape,
                       .tiers = std::span(tiers).first(tierCount),
                       .q = w.q,
                       .qStride = attention,
                       .out = w.attended,
                       .outStride = attention,
                       .tokens = tokens,
                       .firstToken = args.firstToken,
                       .positions = args.positions,
                       .rope = w.rope,
                       .statistic = args.statistic,
                       .lambda = args.lambda});

  if (!args.needsOutput && layer + 1 == config.layers) return;
  const std::array<kernels::MatmulTarget, 1> output{{{.weight = weights.attentionOutput.get(),
                                                      .out = w.x,
                                                      .outStride = hidden,
                                                      .bias = biasOf(weights.attentionOutputBias),
                                                      .accumulate = true}}};
  m_backend.matmul(
      {.x = w.attended, .xStride = attention, .tokens = tokens, .targets = output, .activations = args.activations});

  m_backend.rmsNorm({.x = w.x,
                     .weight = weights.feedForwardNorm->as<float>(),
                     .out = w.normed,
                     .tokens = tokens,
                     .width = hidden,
                     .epsilon = config.rmsEpsilon});
  const std::array<kernels::MatmulTarget, 2> gateUp{
      {{.weight = weights.gate.get(), .out = w.gate, .outStride = config.feedForward, .bias = biasOf(weights.gateBias)},
       {.weight = weights.up.get(), .out = w.up, .outStride = config.feedForward, .bias = biasOf(weights.upBias)}}};
  m_backend.matmul(
      {.x = w.normed, .xStride = hidden, .tokens = tokens, .targets = gateUp, .activations = args.activations});
  m_backend.siluMul({.gate = w.gate, .up = w.up, .count = std::size_t{tokens} * config.feedForward});
  const std::array<kernels::MatmulTarget, 1> down{{{.weight = weights.down.get(),
                                                    .out = w.x,
                                                    .outStride = hidden,
                                                    .bias = biasOf(weights.downBias),
                                                    .accumulate = true}}};
  m_backend.matmul(
      {.x = w.gate, .xStride = config.feedForward, .tokens = tokens, .targets = down, .activations = args.activations});
}

void Transformer::computeLogits(std::uint32_t begin, std::uint32_t rows, kernels::ActivationFormat activations) {
  const ModelConfig& config = m_model.config();
  m_backend.rmsNorm({.x = m_workspace.x + std::size_t{begin} * config.hidden,
                     .weight = m_model.outputNorm(),
                     .out = m_workspace.normed,
                     .tokens = rows,
                     .width = config.hidden,
                     .epsilon = config.rmsEpsilon});
  const std::array<kernels::MatmulTarget, 1> head{
      {{.weight = &m_model.output(), .out = m_workspace.logits, .outStride = config.vocabulary}}};
  m_backend.matmul(
      {.x = m_workspace.normed, .xStride = config.hidden, .tokens = rows, .targets = head, .activations = activations});
}

Expected<void> Transformer::downloadLogits(std::span<float> logits) {
  if (const auto done = m_backend.finish(); !done) return tl::unexpected(fromKernels(done.error()));
  const auto copied =
      m_backend.download(std::as_writable_bytes(logits), reinterpret_cast<const std::byte*>(m_workspace.logits));
  if (!copied) return tl::unexpected(fromKernels(copied.error()));
  return {};
}

Expected<void> Transformer::negativeLogLikelihood(std::span<const TokenId> targets,
                                                  kernels::ActivationFormat activations, std::span<float> nll) {
  const std::uint32_t rows = m_workspace.sizes().logitRows;
  for (std::uint32_t begin = 0; begin < targets.size(); begin += rows) {
    const std::uint32_t n = std::min(rows, static_cast<std::uint32_t>(targets.size()) - begin);
    computeLogits(begin, n, activations);
    m_backend.crossEntropy({.logits = m_workspace.logits,
                            .targets = targets.subspan(begin, n),
                            .vocabulary = m_model.config().vocabulary,
                            .nll = m_workspace.nll});
    if (const auto done = m_backend.finish(); !done) return tl::unexpected(fromKernels(done.error()));
    const auto copied = m_backend.download(std::as_writable_bytes(nll.subspan(begin, n)),
                                           reinterpret_cast<const std::byte*>(m_workspace.nll));
    if (!copied) return tl::unexpected(fromKernels(copied.error()));
  }
  return {};
}

}  // namespace longleaf::inference
