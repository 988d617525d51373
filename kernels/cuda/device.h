// SPDX-License-Identifier: Apache-2.0
// One GPU as the backend uses it: its memory, one stream, and every error of the runtime as a value. Owned by the
// backend together with the buffers that came from it; one thread at a time, which may change between calls.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "kernels/backend.h"
#include "kernels/cuda/recording.h"

namespace longleaf::kernels::cuda {

/// The runtime's error in our terms; `what` says what was being done.
Error fromCuda(cudaError_t error, const std::string& what);

class Device final : public std::enable_shared_from_this<Device> {
 public:
  /// deviceLost when the GPU does not answer, unsupported when there is none of this number.
  static Expected<std::shared_ptr<Device>> open(int index);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  /// Zeroed memory, freed with the buffer. Waits until it is zero.
  Expected<BufferPtr> allocate(std::size_t bytes, const char* what);
  Expected<void> upload(std::byte* to, std::span<const std::byte> from);
  Expected<void> download(std::span<std::byte> to, const std::byte* from);

  /// From now on what is enqueued is kept back and becomes one launch: when launchRecorded() is called, or whoever
  /// moves bytes, allocates, frees or waits here. Work that must not be part of it calls launchRecorded() first.
  void record();
  void launchRecorded();

  /// Keeps the first error until finish().
  void note(cudaError_t error, const char* what);
  void note(Error error);
  /// Whether an error is kept: what is enqueued after it would compute on nothing.
  bool failed() const { return m_error.has_value(); }
  /// Waits for the stream; the first error since the last call. A lost device stays lost.
  Expected<void> finish();

  /// To be called first by whoever uses the device: the runtime keeps the present device per thread.
  void activate();
  cudaStream_t stream() const { return m_stream; }
  DeviceInfo info();

 private:
  friend class DeviceBuffer;
  explicit Device(int index) : m_index(index) {}
  Expected<void> copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind);
  void release(std::byte* address, std::size_t bytes);

  int m_index;
  std::string m_name;
  double m_bytesPerSecond = 0;
  cudaStream_t m_stream = nullptr;
  std::optional<Recording> m_recording;  // as long as there is a stream
  std::thread::id m_thread;
  std::size_t m_ownBytes = 0;
  std::size_t m_peakBytes = 0;
  std::optional<Error> m_error;
  std::optional<Error> m_lost;
};

}  // namespace longleaf::kernels::cuda
