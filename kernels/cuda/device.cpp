// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/device.h"

#include <algorithm>
#include <utility>

namespace longleaf::kernels::cuda {

Error fromCuda(cudaError_t error, const std::string& what) {
  const std::string detail = what + ": " + cudaGetErrorName(error) + " (" + cudaGetErrorString(error) + ")";
  switch (error) {
    case cudaErrorMemoryAllocation:
      return {ErrorCode::outOfMemory, what};
    case cudaErrorInvalidValue:
    case cudaErrorInvalidConfiguration:
    case cudaErrorInvalidResourceHandle:
    case cudaErrorInvalidMemcpyDirection:
      return {ErrorCode::invalidArgument, detail};
    case cudaErrorInvalidDevice:
    case cudaErrorNoDevice:
    case cudaErrorInsufficientDriver:
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorUnsupportedPtxVersion:
      return {ErrorCode::unsupported, detail};
    default:
      return {ErrorCode::deviceLost, detail};
  }
}

namespace {

/// Two transfers a clock over the width of the bus; 0 where the driver does not tell.
double bandwidth(int index) {
  int kilohertz = 0;
  int bits = 0;
  if (cudaDeviceGetAttribute(&kilohertz, cudaDevAttrMemoryClockRate, index) != cudaSuccess) return 0;
  if (cudaDeviceGetAttribute(&bits, cudaDevAttrGlobalMemoryBusWidth, index) != cudaSuccess) return 0;
  return 2.0 * kilohertz * 1000.0 * bits / 8;
}

}  // namespace

/// Memory of a device, freed with the buffer.
class DeviceBuffer final : public Buffer {
 public:
  DeviceBuffer(std::shared_ptr<Device> device, std::byte* address, std::size_t bytes)
      : Buffer(address, bytes), m_device(std::move(device)) {}
  ~DeviceBuffer() override { m_device->release(address(), bytes()); }

 private:
  std::shared_ptr<Device> m_device;
};

Expected<std::shared_ptr<Device>> Device::open(int index) {
  std::shared_ptr<Device> device(new Device(index));
  const auto failed = [](cudaError_t error) { return tl::unexpected(fromCuda(error, "opening the GPU")); };
  if (const cudaError_t error = cudaSetDevice(index); error != cudaSuccess) return failed(error);
  cudaDeviceProp properties{};
  if (const cudaError_t error = cudaGetDeviceProperties(&properties, index); error != cudaSuccess) return failed(error);
  device->m_name = properties.name;
  device->m_bytesPerSecond = bandwidth(index);
  device->m_thread = std::this_thread::get_id();
  const cudaError_t error = cudaStreamCreateWithFlags(&device->m_stream, cudaStreamNonBlocking);
  if (error != cudaSuccess) return failed(error);
  device->m_recording.emplace(device->m_stream);
  return device;
}

Device::~Device() {
  m_recording.reset();
  if (m_stream != nullptr) cudaStreamDestroy(m_stream);
}

void Device::activate() {
  if (m_thread == std::this_thread::get_id()) return;
  note(cudaSetDevice(m_index), "changing the thread");
  m_thread = std::this_thread::get_id();
}

void Device::record() {
  activate();
  if (!failed()) note(m_recording->begin(), "recording");
}

void Device::launchRecorded() {
  if (m_recording->active()) note(m_recording->launch(!failed()), "launching what was recorded");
}

Expected<BufferPtr> Device::allocate(std::size_t bytes, const char* what) {
  activate();
  launchRecorded();
  if (m_lost) return tl::unexpected(*m_lost);
  void* address = nullptr;
  const std::string purpose = std::to_string(bytes) + " bytes for " + what;
  if (const cudaError_t error = cudaMalloc(&address, bytes); error != cudaSuccess) {
    cudaGetLastError();  // else the next operation would report it
    return tl::unexpected(fromCuda(error, purpose));
  }
  m_ownBytes += bytes;
  m_peakBytes = std::max(m_peakBytes, m_ownBytes);
  BufferPtr buffer = std::make_unique<DeviceBuffer>(shared_from_this(), static_cast<std::byte*>(address), bytes);
  if (bytes == 0) return buffer;
  if (const cudaError_t error = cudaMemsetAsync(address, 0, bytes, m_stream); error != cudaSuccess)
    return tl::unexpected(fromCuda(error, purpose));
  return buffer;
}

void Device::release(std::byte* address, std::size_t bytes) {
  activate();
  launchRecorded();
  m_ownBytes -= bytes;
  note(cudaFree(address), "freeing memory");
}

Expected<void> Device::copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  activate();
  launchRecorded();
  if (m_lost) return tl::unexpected(*m_lost);
  if (bytes == 0) return {};
  cudaError_t error = cudaMemcpyAsync(to, from, bytes, kind, m_stream);
  if (error == cudaSuccess) error = cudaStreamSynchronize(m_stream);
  if (error == cudaSuccess) return {};
  cudaGetLastError();
  note(error, "copying");
  return tl::unexpected(*m_error);
}

Expected<void> Device::upload(std::byte* to, std::span<const std::byte> from) {
  return copy(to, from.data(), from.size(), cudaMemcpyHostToDevice);
}

Expected<void> Device::download(std::span<std::byte> to, const std::byte* from) {
  return copy(to.data(), from, to.size(), cudaMemcpyDeviceToHost);
}

void Device::note(cudaError_t error, const char* what) {
  if (error != cudaSuccess) note(fromCuda(error, what));
}

void Device::note(Error error) {
  if (error.code == ErrorCode::deviceLost && !m_lost) m_lost = error;
  if (!m_error) m_error = std::move(error);
}

Expected<void> Device::finish() {
  activate();
  launchRecorded();
  if (!m_lost) note(cudaStreamSynchronize(m_stream), "computing");
  std::optional<Error> error = std::exchange(m_error, std::nullopt);
  if (m_lost) error = m_lost;
  if (error) return tl::unexpected(*error);
  return {};
}

DeviceInfo Device::info() {
  activate();
  std::size_t freeBytes = 0;
  std::size_t totalBytes = 0;
  note(cudaMemGetInfo(&freeBytes, &totalBytes), "asking for free memory");
  return {.name = "cuda:" + std::to_string(m_index),
          .description = m_name,
          .totalBytes = totalBytes,
          .freeBytes = freeBytes,
          .threads = 0,
          .ownBytes = m_ownBytes,
          .peakBytes = m_peakBytes,
          .bytesPerSecond = m_bytesPerSecond};
}

}  // namespace longleaf::kernels::cuda
