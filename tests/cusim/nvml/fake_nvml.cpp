// SPDX-License-Identifier: GPL-3.0-or-later
// In place of libnvidia-ml.so.1, a library of its own that the module of the simulated device opens (LONGLEAF_NVML
// names it): another program has 1 GiB of the GPU at 0000:01:00.0, this process what the environment says in
// CUSIM_PROCESS_BYTES.
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace {

struct Process {
  unsigned pid;
  unsigned long long usedBytes;
  unsigned gpuInstance;
  unsigned computeInstance;
};

constexpr int kSuccess = 0, kNotFound = 6, kTooSmall = 7;
int opened = 0;

}  // namespace

extern "C" {

int nvmlInit_v2() {
  ++opened;
  return kSuccess;
}
int nvmlShutdown() {
  --opened;
  return kSuccess;
}
int nvmlSystemGetDriverVersion(char* version, unsigned bytes) {
  std::strncpy(version, "580.65.06", bytes);
  return kSuccess;
}
int nvmlDeviceGetHandleByPciBusId_v2(const char* address, void** device) {
  if (opened == 0 || std::strcmp(address, "0000:01:00.0") != 0) return kNotFound;
  *device = &opened;
  return kSuccess;
}
int nvmlDeviceGetComputeRunningProcesses_v3(void* device, unsigned* count, Process* processes) {
  if (device != &opened) return kNotFound;
  const char* const own = std::getenv("CUSIM_PROCESS_BYTES");
  const unsigned needed = own != nullptr ? 2 : 1;
  const bool fits = *count >= needed;
  *count = needed;
  if (!fits) return kTooSmall;
  processes[0] = {1, 1ULL << 30, ~0U, ~0U};
  if (own != nullptr) {
    processes[1] = {static_cast<unsigned>(getpid()), static_cast<unsigned long long>(std::atoll(own)), ~0U, ~0U};
  }
  return kSuccess;
}

}  // extern "C"
