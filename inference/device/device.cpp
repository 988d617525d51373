// SPDX-License-Identifier: Apache-2.0
#include "inference/device/device.h"

#include <charconv>

#include "inference/device/cuda_module.h"
#include "kernels/cpu/cpu_backend.h"

namespace longleaf::inference {

namespace {

/// The number in "cuda" (0) or "cuda:N"; -1 for anything else.
int cudaNumber(std::string_view name) {
  if (!name.starts_with("cuda")) return -1;
  name.remove_prefix(4);
  if (name.empty()) return 0;
  if (name.front() != ':') return -1;
  int number = -1;
  const char* const end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + 1, end, number);
  return read.ec == std::errc() && read.ptr == end ? number : -1;
}

}  // namespace

Expected<std::unique_ptr<kernels::Backend>> openDevice(std::string_view name, unsigned threads) {
  if (name == "auto") {
    if (auto gpu = openCuda(0)) return gpu;
    return kernels::makeCpuBackend(threads);
  }
  if (name == "cpu") return kernels::makeCpuBackend(threads);
  if (const int number = cudaNumber(name); number >= 0) {
    auto gpu = openCuda(number);
    if (!gpu) gpu.error().message += "; cpu computes on the processor";
    return gpu;
  }
  return tl::unexpected(
      Error{ErrorCode::invalidSetting, "there is no device '" + std::string(name) + "'; devices are auto, cpu, cuda"});
}

}  // namespace longleaf::inference
