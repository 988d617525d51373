// SPDX-License-Identifier: Apache-2.0
// GPUs by way of the module longleaf-cuda.so, which is opened when it is first asked for and stays open. Where this
// build has no CUDA the same functions say so.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "inference/error.h"
#include "kernels/backend.h"

namespace longleaf::inference {

/// The files that make a GPU usable, tried in this order; the first that is missing is named in the error.
struct CudaFiles {
  std::string driver;                // libcuda.so.1
  std::string runtime;               // libcudart.so.13, libcudart.so.12
  std::vector<std::string> library;  // libcublasLt.so.13, libcublas.so.13, likewise
  std::vector<std::string> folders;  // of runtime and library, before the system's own
  std::vector<std::string> modules;  // paths of the module; the first that exists
};

/// Of a build with this major version of CUDA: beside the program, in ../lib/longleaf, where the toolkit was, and where
/// installer/lib/fetch_cuda.sh leaves NVIDIA's libraries.
CudaFiles cudaFilesOf(int cudaMajor);
/// Of this build; the environment variable LONGLEAF_CUDA_MODULE names another module, which is opened as it is.
CudaFiles cudaFiles();

/// What stands between this program and a GPU.
enum class GpuTrouble : std::uint8_t {
  none,
  notBuilt,      // this build has no CUDA
  noDriver,      // libcuda is missing
  noRuntime,     // libcudart is missing
  noLibrary,     // cuBLAS is missing
  noModule,      // longleaf-cuda.so is not installed
  brokenModule,  // it does not open
  otherModule,   // it belongs to another version
  silentDriver,  // the driver does not answer
  oldDriver,     // it cannot run what the module was built with
  noDevice,      // everything is there but a GPU
};

struct GpuList {
  std::vector<kernels::DeviceInfo> devices{};  // without what is free of them: no context is made
  std::string driver{};                        // "580.65.06 (CUDA 13.0)", "CUDA 13.0"; empty where there is none
  GpuTrouble trouble = GpuTrouble::none;       // none where there are devices
  std::string subject{};                       // of the trouble: the file, or the version that is needed
};
/// What there is. Takes a while at the first call: libraries are opened.
GpuList listGpus(const CudaFiles& files = cudaFiles());

/// Who has the memory of a GPU that this process computes on; from any thread.
Expected<kernels::MemoryUse> gpuMemory(int device, const CudaFiles& files = cudaFiles());

/// invalidSetting with a sentence that says what is missing or too old, and what that needs.
Expected<std::vector<kernels::DeviceInfo>> cudaDevices(const CudaFiles& files = cudaFiles());
Expected<std::unique_ptr<kernels::Backend>> openCuda(int device, const CudaFiles& files = cudaFiles());

}  // namespace longleaf::inference
