// SPDX-License-Identifier: GPL-3.0-or-later
#include "faults/preload/plan.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace longleaf::tests {

namespace {

/// By system calls: functions of the C library may be the replaced ones.
FaultPlan* mapPlan() {
  const char* const path = std::getenv("LONGLEAF_FAULTS");
  if (path == nullptr || std::string_view(program_invocation_short_name) != "longleaf-cli") return nullptr;
  const long file = ::syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  const long address = ::syscall(SYS_mmap, nullptr, sizeof(FaultPlan), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::syscall(SYS_close, file);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a system call returns addresses as numbers
  return address == -1 ? nullptr : reinterpret_cast<FaultPlan*>(address);
}

}  // namespace

FaultPlan* faultPlan() {
  static FaultPlan* const kPlan = mapPlan();
  return kPlan;
}

}  // namespace longleaf::tests
