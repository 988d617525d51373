// SPDX-License-Identifier: Apache-2.0
#include "inference/transformer/transformer.h"

#include <algorithm>
#include <array>

namespace longleaf::inference {

namespace {

const float* biasOf(const kernels::BufferPtr& buffer) { return buffer ? buffer->as<float>() : nullptr; }

/// One layer of the tiers that a pass sees.
struct Tiers {
  std::array<kernels::SlotArrays, 2> arrays;
  std::size_t count = 0;

  std::span<const kernels::SlotArrays> all() const { return std::span(arrays).first(count); }
};

Tiers tiersOf(const ForwardArgs& args, std::uint32_t layer) {
  Tiers tiers;
  if (args.document != nullptr) tiers.arrays[tiers.count++] = args.document->layers()[layer];
  if (args.overlay != nullptr) tiers.arrays[tiers.count++] = args.overlay->layers()[layer];
  return tiers;
}

/// The tier that takes the new tokens.
const SlotStorage& receiving(const ForwardArgs& args) {
  return args.overlay != nullptr ? *args.overlay : *args.document;
}

}  // namespace

Expected<void> Transformer::forward(const ForwardArgs& args, const std::stop_token& stop) {
  m_backend.embed({.table = &m_model.embedding(), .ids = args.ids, .out = m_workspace.x});
  for (std::uint32_t layer = 0; layer < m_model.config().layers; ++layer) {
    if (stop.stop_requested()) return tl::unexpected(Error{ErrorCode::stopped, "stopped"});
    runLayer(layer, args);
  }
  return {};
}

Expected<void> Transformer::storeAgain(const ForwardArgs& args) {
  for (std::uint32_t layer = 0; layer < m_model.config().layers; ++layer) store(layer, args);
  if (const auto done = m_backend.finish(); !done) return tl::unexpected(fromKernels(done.error()));
  return {};
}

void Transformer::store(std::uint32_t layer, const ForwardArgs& args) {
  const Tiers tiers = tiersOf(args, layer);
  const kernels::SlotArrays& last = tiers.all().back();
  m_backend.store({.shape = receiving(args).shape().cache,
                   .slots = last,
                   .k = m_workspace.k,
                   .v = m_workspace.v,
                   .stride = m_model.config().kvHeads * m_model.config().headDim,
                   .tokens = static_cast<std::uint32_t>(args.ids.size()),
                   .firstToken = args.firstToken,
                   .rankBase = tiers.count == 2 ? tiers.arrays[0].length : nullptr,
                   .positions = args.positions,
                   .rope = m_workspace.rope,
                   .writeRotated = args.writeRotated});
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

  store(layer, args);
  const Tiers tiers = tiersOf(args, layer);
  m_backend.attention({.shape = receiving(args).shape().cache,
                       .tiers = tiers.all(),
                       .q = w.q,
                       .qStride = attention,
                       .out = w.attended,
                       .outStride = attention,
                       .tokens = tokens,
                       .firstToken = args.firstToken,
                       .positions = args.positions,
                       .rope = w.rope,
                       .statistic = args.statistic,
                       .lambda = args.lambda,
                       .statisticFrom = args.statisticFrom,
                       .distanceCap = args.distanceCap,
                       .activations = args.activations});

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

Expected<void> Transformer::negativeLogLikelihood(const ScoredRows& rows, kernels::ActivationFormat activations) {
  const std::size_t vocabulary = m_model.config().vocabulary;
  const std::uint32_t atOnce = m_workspace.sizes().logitRows;
  for (std::uint32_t begin = 0; begin < rows.targets.size(); begin += atOnce) {
    const std::uint32_t n = std::min(atOnce, static_cast<std::uint32_t>(rows.targets.size()) - begin);
    computeLogits(rows.firstRow + begin, n, activations);
    if (!rows.logits.empty()) {
      const auto done = downloadLogits(rows.logits.subspan(begin * vocabulary, n * vocabulary));
      if (!done) return done;
    }
    m_backend.crossEntropy({.logits = m_workspace.logits,
                            .targets = rows.targets.subspan(begin, n),
                            .vocabulary = m_model.config().vocabulary,
                            .nll = m_workspace.nll});
    if (const auto done = m_backend.finish(); !done) return tl::unexpected(fromKernels(done.error()));
    const auto copied = m_backend.download(std::as_writable_bytes(rows.nll.subspan(begin, n)),
                                           reinterpret_cast<const std::byte*>(m_workspace.nll));
    if (!copied) return tl::unexpected(fromKernels(copied.error()));
  }
  return {};
}

}  // namespace longleaf::inference
