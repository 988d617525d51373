// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/nvml.h"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

namespace longleaf::kernels::cuda {

namespace {

// Of nvml.h, which not every toolkit carries.
using Status = int;  // nvmlReturn_t
constexpr Status kSuccess = 0;
constexpr Status kTooSmall = 7;  // NVML_ERROR_INSUFFICIENT_SIZE
constexpr unsigned long long kNotTold = ~0ULL;
constexpr std::size_t kVersionBytes = 80;  // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE
struct Handle;                             // nvmlDevice_t points to it
struct Process {                           // nvmlProcessInfo_t, second version
  unsigned pid;
  unsigned long long usedBytes;
  unsigned gpuInstance;
  unsigned computeInstance;
};

}  // namespace

struct Nvml::Functions {
  Status (*shutdown)();
  Status (*driverVersion)(char* version, unsigned bytes);
  Status (*deviceAt)(const char* pciAddress, Handle** device);
  Status (*processes)(Handle* device, unsigned* count, Process* infos);
};

namespace {

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

}  // namespace

Nvml::Nvml() {
  const char* const given = std::getenv("LONGLEAF_NVML");
  void* const library = ::dlopen(given != nullptr ? given : "libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return;
  auto functions = std::make_unique<Functions>();
  Status (*start)() = nullptr;
  const bool whole = find(library, "nvmlInit_v2", start) && find(library, "nvmlShutdown", functions->shutdown) &&
                     find(library, "nvmlSystemGetDriverVersion", functions->driverVersion) &&
                     find(library, "nvmlDeviceGetHandleByPciBusId_v2", functions->deviceAt) &&
                     find(library, "nvmlDeviceGetComputeRunningProcesses_v3", functions->processes);
  if (whole && start() == kSuccess) m_functions = std::move(functions);
}

Nvml::~Nvml() {
  if (m_functions != nullptr) m_functions->shutdown();
}

std::string Nvml::driver() const {
  std::array<char, kVersionBytes> version{};
  const bool told = m_functions != nullptr && m_functions->driverVersion(version.data(), kVersionBytes) == kSuccess;
  return told ? version.data() : "";
}

std::optional<std::size_t> Nvml::processBytes(const char* pciAddress) const {
  Handle* device = nullptr;
  if (m_functions == nullptr || m_functions->deviceAt(pciAddress, &device) != kSuccess) return std::nullopt;
  std::vector<Process> infos(64);
  auto count = static_cast<unsigned>(infos.size());
  Status status = m_functions->processes(device, &count, infos.data());
  if (status == kTooSmall) {
    infos.resize(count + 16);  // more may have come meanwhile
    count = static_cast<unsigned>(infos.size());
    status = m_functions->processes(device, &count, infos.data());
  }
  if (status != kSuccess) return std::nullopt;
  infos.resize(count);
  for (const Process& info : infos) {
    if (info.pid == static_cast<unsigned>(::getpid()) && info.usedBytes != kNotTold) return info.usedBytes;
  }
  return std::nullopt;
}

}  // namespace longleaf::kernels::cuda
