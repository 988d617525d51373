// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/roofline/gpu_figures.h"

#include <cuda_occupancy.h>

#include <fstream>
#include <sstream>

namespace longleaf::tests {

namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kReservedShared = 1 * kKiB;  // of each block, by the driver, from 8.0 on
constexpr int kRegisters = 65536;                  // of a multiprocessor and of a block, from 5.0 on
constexpr int kWarp = 32;

// Rates: data sheets of the A100 80 GB (SXM) and the H100 (SXM), white paper of the Ada architecture. Multiprocessors:
// the table of technical specifications by compute capability in the CUDA programming guide.
constexpr Gpu kGpus[] = {
    {"A100", 8, 0, 108, 2048, 164 * kKiB, 2.039e12, 19.5e12, 312e12},
    {"RTX 4090", 8, 9, 128, 1536, 100 * kKiB, 1.008e12, 82.6e12, 165.2e12},
    {"H100", 9, 0, 132, 2048, 228 * kKiB, 3.35e12, 66.9e12, 989.4e12},
};

cudaOccDeviceProp properties(const Gpu& gpu) {
  cudaOccDeviceProp made;
  made.computeMajor = gpu.major;
  made.computeMinor = gpu.minor;
  made.maxThreadsPerBlock = 1024;
  made.maxThreadsPerMultiprocessor = gpu.threads;
  made.regsPerBlock = kRegisters;
  made.regsPerMultiprocessor = kRegisters;
  made.warpSize = kWarp;
  made.sharedMemPerBlock = 48 * kKiB;
  made.sharedMemPerMultiprocessor = gpu.sharedBytes;
  made.numSms = gpu.multiprocessors;
  made.sharedMemPerBlockOptin = gpu.sharedBytes - kReservedShared;
  made.reservedSharedMemPerBlock = kReservedShared;
  return made;
}

}  // namespace

std::span<const Gpu> gpus() { return kGpus; }

std::optional<double> occupancy(const Gpu& gpu, const KernelUse& use) {
  const cudaOccDeviceProp device = properties(gpu);
  cudaOccFuncAttributes function;
  function.maxThreadsPerBlock = static_cast<int>(use.threads);
  function.numRegs = use.registers;
  function.sharedSizeBytes = use.staticShared;
  function.partitionedGCConfig = PARTITIONED_GC_OFF;
  function.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
  function.maxDynamicSharedSizeBytes = use.dynamicShared;
  function.numBlockBarriers = 1;
  const cudaOccDeviceState state;
  cudaOccResult result{};
  const cudaOccError error = cudaOccMaxActiveBlocksPerMultiprocessor(&result, &device, &function, &state,
                                                                     static_cast<int>(use.threads), use.dynamicShared);
  if (error != CUDA_OCC_SUCCESS || result.activeBlocksPerMultiprocessor == 0) return std::nullopt;
  const unsigned warps =
      (use.threads + kWarp - 1) / kWarp * static_cast<unsigned>(result.activeBlocksPerMultiprocessor);
  return static_cast<double>(warps * kWarp) / gpu.threads;
}

std::map<std::string, KernelUse> readPtxasTable(const std::string& path, int architecture) {
  std::map<std::string, KernelUse> rows;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream row(line);
    std::string name;
    int of = 0;
    KernelUse use;
    row >> of;
    row.ignore();
    std::getline(row, name, '\t');
    row >> use.registers >> use.staticShared;
    if (row && of == architecture) rows.emplace(name, use);
  }
  return rows;
}

}  // namespace longleaf::tests
