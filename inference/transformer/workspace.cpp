// SPDX-License-Identifier: Apache-2.0
#include "inference/transformer/workspace.h"

#include <span>

namespace longleaf::inference {

namespace {

std::size_t gramFloats(const ModelConfig& config) {
  return std::size_t{config.heads} * config.headDim * config.headDim;
}

}  // namespace

std::size_t Workspace::carve(const ModelConfig& config, std::byte* base) {
  std::size_t used = 0;
  const auto take = [&](std::size_t rows, std::size_t width) {
    float* at = base == nullptr ? nullptr : reinterpret_cast<float*>(base + used);
    used += (rows * width * sizeof(float) + 63) / 64 * 64;
    return at;
  };
  const std::size_t n = m_sizes.maxTokens;
  const std::size_t attention = std::size_t{config.heads} * config.headDim;
  const std::size_t keyValue = std::size_t{config.kvHeads} * config.headDim;
  x = take(n, config.hidden);
  normed = take(n, config.hidden);
  q = take(n, attention);
  k = take(n, keyValue);
  v = take(n, keyValue);
  attended = take(n, attention);
  gate = take(n, config.feedForward);
  up = take(n, config.feedForward);
  logits = take(m_sizes.logitRows, config.vocabulary);
  nll = take(m_sizes.logitRows, 1);
  rope.positions = m_sizes.ropePositions;
  rope.cosine = take(m_sizes.ropePositions, config.headDim / 2);
  rope.sine = take(m_sizes.ropePositions, config.headDim / 2);
  m_gram = m_sizes.valueGram ? take(config.layers, gramFloats(config)) : nullptr;
  return used;
}

std::size_t Workspace::bytes(const ModelConfig& config, const WorkspaceSizes& sizes) {
  Workspace counted;
  counted.m_sizes = sizes;
  return counted.carve(config, nullptr);
}

Expected<Workspace> Workspace::create(const Model& model, const WorkspaceSizes& sizes, kernels::Backend& backend,
                                      const std::stop_token& stop) {
  const ModelConfig& config = model.config();
  Workspace made;
  made.m_sizes = sizes;
  auto memory = backend.allocate(bytes(config, sizes), "activations");
  if (!memory) return tl::unexpected(fromKernels(memory.error()));
  made.m_memory = std::move(*memory);
  made.carve(config, made.m_memory->address());

  const RopeRows rows = ropeRows(config.rope, config.headDim, sizes.ropePositions);
  const auto upload = [&](const float* to, const std::vector<float>& from) {
    return backend.upload(reinterpret_cast<std::byte*>(const_cast<float*>(to)), std::as_bytes(std::span(from)));
  };
  if (const auto done = upload(made.rope.cosine, rows.cosine); !done) return tl::unexpected(fromKernels(done.error()));
  if (const auto done = upload(made.rope.sine, rows.sine); !done) return tl::unexpected(fromKernels(done.error()));

  if (sizes.valueGram) {
    for (std::uint32_t layer = 0; layer < config.layers; ++layer) {
      if (stop.stop_requested()) return tl::unexpected(Error{ErrorCode::stopped, "stopped"});
      float* gram = made.m_gram + layer * gramFloats(config);
      made.valueGram.push_back(gram);
      backend.valueGram({.wo = model.layers()[layer].attentionOutput.get(),
                         .queryHeads = config.heads,
                         .headDim = config.headDim,
                         .gram = gram});
    }
  }
  if (const auto done = backend.finish(); !done) return tl::unexpected(fromKernels(done.error()));
  return made;
}

}  // namespace longleaf::inference
