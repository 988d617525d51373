// SPDX-License-Identifier: Apache-2.0
// The door of longleaf-cuda.so: the program opens the module with dlopen and asks its one symbol for this table. Knows
// nothing of CUDA itself, so that the program is built without it. Module and program come from one build: values and
// objects of C++ cross the border.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace longleaf::kernels::cuda {

/// Must be equal on both sides; raised when the table or a type that crosses the border changes.
inline constexpr int kModuleVersion = 2;
inline constexpr const char* kModuleSymbol = "longleafCudaModule";

struct Module {
  int version;
  /// As CUDA counts: 13000 is 13.0. The newest that the driver can run (0: there is no driver), and what the module was
  /// built with.
  int (*driverVersion)();
  int (*runtimeVersion)();
  /// "580.65.06"; empty where it is not known.
  std::string (*driverName)();
  Expected<std::vector<DeviceInfo>> (*devices)();
  /// From any thread, of a device that is open in this process.
  Expected<MemoryUse> (*memory)(int device);
  Expected<std::unique_ptr<Backend>> (*open)(int device);
};

using ModuleEntry = const Module* (*)();

}  // namespace longleaf::kernels::cuda
