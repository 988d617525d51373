// SPDX-License-Identifier: GPL-3.0-or-later
// One layer of a model in a backend's memory, and the operations that a token or a chunk of tokens makes of it: what
// the traffic of a GPU is counted with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/backend.h"

namespace longleaf::tests {

/// Widths of one layer.
struct LayerShape {
  std::uint32_t hidden;
  std::uint32_t feedForward;
  kernels::CacheShape cache;
  std::uint32_t slots;       // committed
  std::uint32_t tokens = 1;  // of one call, at most
  bool document = false;     // with the entries that eviction needs
};

class DeviceLayer final {
 public:
  using After = std::function<void(const char* step)>;

  /// All numbers of the cache are zero, and all slots are committed.
  DeviceLayer(kernels::Backend& backend, const LayerShape& shape, kernels::WeightFormat format);

  const LayerShape& shape() const { return m_shape; }
  std::size_t weightBytes() const;
  /// Keys and values that a token sees, its own included.
  std::size_t cacheBytes() const;
  std::span<const kernels::SlotArrays> slots() const { return {&m_slots, 1}; }
  kernels::RopeTable rope() const { return m_rope; }

  /// Random keys and values in all slots, in the order of their tokens.
  void fill();
  /// Random keys and values of `tokens` new tokens behind the committed slots.
  void append(std::uint32_t tokens);
  /// The layer for `tokens` tokens: one is decoded, several are read. `after` with a name when each step is done.
  void run(std::uint32_t tokens, kernels::Statistic statistic, const After& after);

 private:
  enum Row { x, normed, q, k, v, attended, gate, up };
  enum Weight { toQ, toK, toV, toOutput, toGate, toUp, toDown };

  template <class T>
  T* memory(std::size_t count);
  void makeSlots();
  void makeEntries();
  void setLengths(std::uint32_t length);
  kernels::MatmulTarget target(Weight weight, Row row, bool accumulate) const;
  void multiply(Row from, std::uint32_t tokens, std::span<const kernels::MatmulTarget> targets);
  void norm(std::uint32_t tokens);
  void store(std::uint32_t tokens);
  void attend(std::uint32_t tokens, kernels::Statistic statistic);

  kernels::Backend& m_backend;
  LayerShape m_shape;
  std::vector<kernels::MatrixPtr> m_weights;
  std::vector<kernels::BufferPtr> m_memory;
  std::vector<float*> m_rows;
  kernels::SlotArrays m_slots;
  kernels::RopeTable m_rope;
  float* m_norm = nullptr;
  std::uint32_t m_seen;  // tokens stored so far
};

}  // namespace longleaf::tests
