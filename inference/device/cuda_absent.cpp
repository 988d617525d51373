// SPDX-License-Identifier: Apache-2.0
// In place of cuda_module.cpp where the program is built without CUDA.
#include "inference/device/cuda_module.h"

namespace longleaf::inference {

namespace {

tl::unexpected<Error> absent() {
  return tl::unexpected(Error{ErrorCode::invalidSetting, "the GPU cannot be used: this program was built without it"});
}

}  // namespace

CudaFiles cudaFilesOf(int /*cudaMajor*/) { return {}; }
CudaFiles cudaFiles() { return {}; }
GpuList listGpus(const CudaFiles& /*files*/) { return {.trouble = GpuTrouble::notBuilt}; }
Expected<kernels::MemoryUse> gpuMemory(int /*device*/, const CudaFiles& /*files*/) { return absent(); }
Expected<std::vector<kernels::DeviceInfo>> cudaDevices(const CudaFiles& /*files*/) { return absent(); }
Expected<std::unique_ptr<kernels::Backend>> openCuda(int /*device*/, const CudaFiles& /*files*/) { return absent(); }

}  // namespace longleaf::inference
