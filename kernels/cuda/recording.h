// SPDX-License-Identifier: Apache-2.0
// A decoded token as one launch: what is enqueued on a stream is recorded instead of run, and becomes one CUDA graph.
// The executable graph is kept: the next token has the same nodes with other arguments, which are updated in place. One
// of another shape (a first token, a token after which the cache is compressed) is instantiated anew.
#pragma once

#include <cuda_runtime_api.h>

namespace longleaf::kernels::cuda {

class Recording final {
 public:
  explicit Recording(cudaStream_t stream) : m_stream(stream) {}
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  /// From now on the stream's work is recorded. Nobody may wait for the stream until launch().
  cudaError_t begin();
  bool active() const { return m_active; }
  /// Ends the recording and enqueues it; does nothing where none is active. `run` = false: forgets it.
  cudaError_t launch(bool run);

 private:
  cudaError_t instantiate(cudaGraph_t graph);

  cudaStream_t m_stream;
  cudaGraphExec_t m_graph = nullptr;
  bool m_active = false;
};

}  // namespace longleaf::kernels::cuda
