// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/module.h"

#include <cuda_runtime_api.h>

#include <array>
#include <string>

#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/device.h"
#include "kernels/cuda/nvml.h"

namespace longleaf::kernels::cuda {

namespace {

int driverVersion() {
  int version = 0;
  return cudaDriverGetVersion(&version) == cudaSuccess ? version : 0;
}

int runtimeVersion() {
  int version = 0;
  return cudaRuntimeGetVersion(&version) == cudaSuccess ? version : 0;
}

/// Without a context on any of them, so without what is free.
Expected<std::vector<DeviceInfo>> devices() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess && error != cudaErrorNoDevice) return tl::unexpected(fromCuda(error, "looking for GPUs"));
  std::vector<DeviceInfo> found;
  for (int i = 0; i < count; ++i) {
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, i) != cudaSuccess) continue;
    found.push_back({.name = "cuda:" + std::to_string(i),
                     .description = properties.name,
                     .totalBytes = properties.totalGlobalMem,
                     .freeBytes = 0,
                     .threads = 0});
  }
  return found;
}

/// Opened when it is first asked, for good, as the module itself.
const Nvml& nvml() {
  static const Nvml library;
  return library;
}

std::string driverName() { return nvml().driver(); }

Expected<MemoryUse> memory(int device) {
  MemoryUse use;
  cudaError_t error = cudaSetDevice(device);
  if (error == cudaSuccess) error = cudaMemGetInfo(&use.freeBytes, &use.totalBytes);
  if (error != cudaSuccess) return tl::unexpected(fromCuda(error, "asking for free memory"));
  std::array<char, 32> address{};  // "0000:01:00.0"
  if (cudaDeviceGetPCIBusId(address.data(), static_cast<int>(address.size()), device) == cudaSuccess) {
    use.processBytes = nvml().processBytes(address.data()).value_or(0);
  }
  return use;
}

constexpr Module kModule{.version = kModuleVersion,
                         .driverVersion = &driverVersion,
                         .runtimeVersion = &runtimeVersion,
                         .driverName = &driverName,
                         .devices = &devices,
                         .memory = &memory,
                         .open = &makeCudaBackend};

}  // namespace

extern "C" __attribute__((visibility("default"))) const Module* longleafCudaModule() { return &kModule; }

}  // namespace longleaf::kernels::cuda
