// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/staging.h"

#include <cstring>

namespace longleaf::kernels::cuda {

namespace {

constexpr std::size_t kAlignment = 64;

}  // namespace

Expected<std::unique_ptr<Staging>> Staging::make(std::shared_ptr<Device> device, std::byte* onDevice) {
  device->activate();
  std::unique_ptr<Staging> made(new Staging(std::move(device), onDevice));
  void* pinned = nullptr;
  if (const cudaError_t error = cudaMallocHost(&pinned, kBytes); error != cudaSuccess) {
    cudaGetLastError();
    return tl::unexpected(fromCuda(error, std::to_string(kBytes) + " bytes of pinned memory"));
  }
  made->m_pinned = static_cast<std::byte*>(pinned);
  return made;
}

Staging::~Staging() {
  m_device->activate();
  if (m_pinned != nullptr) m_device->note(cudaFreeHost(m_pinned), "freeing pinned memory");
}

const std::byte* Staging::sendBytes(std::span<const std::byte> list) {
  if (list.empty() || m_device->failed()) return nullptr;
  if (list.size() > kBytes) {
    m_device->note({ErrorCode::invalidArgument, "a list of " + std::to_string(list.size()) + " bytes"});
    return nullptr;
  }
  if (!hasRoom(list.size())) {  // what was sent before must have been read
    m_device->note(cudaStreamSynchronize(m_device->stream()), "waiting for lists to be read");
    m_used = 0;
  }
  std::byte* const from = m_pinned + m_used;
  std::byte* const to = m_onDevice + m_used;
  std::memcpy(from, list.data(), list.size());
  m_device->note(cudaMemcpyAsync(to, from, list.size(), cudaMemcpyHostToDevice, m_device->stream()), "sending a list");
  m_used = (m_used + list.size() + kAlignment - 1) / kAlignment * kAlignment;
  return to;
}

}  // namespace longleaf::kernels::cuda
