// SPDX-License-Identifier: Apache-2.0
#include "inference/device/device.h"

#include "kernels/cpu/cpu_backend.h"

namespace longleaf::inference {

Expected<std::unique_ptr<kernels::Backend>> openDevice(std::string_view name, unsigned threads) {
  if (name == "auto" || name == "cpu") return kernels::makeCpuBackend(threads);
  if (name == "cuda") {
    return tl::unexpected(
        Error{ErrorCode::invalidSetting, "the device cuda is not available in this version; use cpu"});
  }
  return tl::unexpected(
      Error{ErrorCode::invalidSetting, "there is no device '" + std::string(name) + "'; devices are auto, cpu, cuda"});
}

}  // namespace longleaf::inference
