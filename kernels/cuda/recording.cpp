// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/recording.h"

#include <utility>

namespace longleaf::kernels::cuda {

Recording::~Recording() {
  launch(false);
  if (m_graph != nullptr) cudaGraphExecDestroy(m_graph);
}

cudaError_t Recording::begin() {
  if (m_active) return cudaSuccess;
  // Relaxed: other threads of the program may use the runtime meanwhile, and this one may go on as another thread.
  const cudaError_t error = cudaStreamBeginCapture(m_stream, cudaStreamCaptureModeRelaxed);
  m_active = error == cudaSuccess;
  return error;
}

cudaError_t Recording::launch(bool run) {
  if (!std::exchange(m_active, false)) return cudaSuccess;
  cudaGraph_t graph = nullptr;
  cudaError_t error = cudaStreamEndCapture(m_stream, &graph);
  if (error == cudaSuccess && run) {
    error = instantiate(graph);
    if (error == cudaSuccess) error = cudaGraphLaunch(m_graph, m_stream);
  }
  if (graph != nullptr) cudaGraphDestroy(graph);
  return error;
}

/// Makes m_graph what was recorded.
cudaError_t Recording::instantiate(cudaGraph_t graph) {
  if (m_graph != nullptr) {
    cudaGraphExecUpdateResultInfo result{};
    if (cudaGraphExecUpdate(m_graph, graph, &result) == cudaSuccess) return cudaSuccess;
    cudaGetLastError();  // another shape is no error
    cudaGraphExecDestroy(std::exchange(m_graph, nullptr));
  }
  return cudaGraphInstantiate(&m_graph, graph, 0);
}

}  // namespace longleaf::kernels::cuda
