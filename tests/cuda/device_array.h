// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in the memory of the simulated device, and slots of a cache as a copy there: what the tests of single kernels
// give to launchers. Whatever goes wrong with the device throws, with the fault's own words.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "cusim/device.h"
#include "kernels/cuda/launch.h"
#include "kernels/operations.h"

namespace longleaf::tests {

inline void check(cudaError_t error) {
  if (error == cudaSuccess) return;
  throw std::runtime_error(std::string(cudaGetErrorName(error)) + ": " + cusim::device().fault());
}

/// Waits for all that was launched.
inline void waitForDevice() {
  check(cudaStreamSynchronize(nullptr));
  check(cudaGetLastError());
}

template <class T>
class DeviceArray final {
 public:
  explicit DeviceArray(std::size_t count) : m_count(count) {
    void* address = nullptr;
    check(cudaMalloc(&address, bytes() > 0 ? bytes() : 1));
    m_address = static_cast<T*>(address);
  }
  explicit DeviceArray(std::span<const T> values) : DeviceArray(values.size()) { upload(values); }
  explicit DeviceArray(const std::vector<T>& values) : DeviceArray(std::span<const T>(values)) {}
  ~DeviceArray() { static_cast<void>(cudaFree(m_address)); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  T* data() const { return m_address; }
  void upload(std::span<const T> values) {
    check(cudaMemcpyAsync(m_address, values.data(), values.size_bytes(), cudaMemcpyHostToDevice, nullptr));
    waitForDevice();
  }
  void download(std::span<T> values) const {
    check(cudaMemcpyAsync(values.data(), m_address, values.size_bytes(), cudaMemcpyDeviceToHost, nullptr));
    waitForDevice();
  }
  std::vector<T> download() const {
    std::vector<T> values(m_count);
    download(std::span<T>(values));
    return values;
  }

 private:
  std::size_t bytes() const { return m_count * sizeof(T); }

  T* m_address = nullptr;
  std::size_t m_count;
};

/// The layers of one tier as a copy on the device.
class DeviceSlots final {
 public:
  DeviceSlots(const kernels::CacheShape& shape, std::span<const kernels::SlotArrays> host);
  ~DeviceSlots();
  DeviceSlots(const DeviceSlots&) = delete;
  DeviceSlots& operator=(const DeviceSlots&) = delete;

  std::span<const kernels::SlotArrays> layers() const { return m_layers; }
  const kernels::SlotArrays* onDevice() const { return m_list->data(); }
  /// Everything back into the host's arrays.
  void download() const;

 private:
  struct Copy {
    void* host;
    void* device;
    std::size_t bytes;
  };
  template <class T>
  void copy(T*& array, std::size_t count);

  std::vector<kernels::SlotArrays> m_layers;
  std::vector<Copy> m_copies;
  std::unique_ptr<DeviceArray<kernels::SlotArrays>> m_list;
};

/// A workspace, and the Launch that names it.
class DeviceScratch final {
 public:
  explicit DeviceScratch(std::size_t bytes) : m_memory(bytes + 1), m_bytes(bytes) {}
  kernels::cuda::Launch launch() const { return {nullptr, m_memory.data(), m_bytes}; }

 private:
  DeviceArray<std::byte> m_memory;
  std::size_t m_bytes;
};

}  // namespace longleaf::tests
