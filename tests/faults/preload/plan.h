// SPDX-License-Identifier: GPL-3.0-or-later
// The plan of this process, and the functions behind those that are replaced here.
#pragma once

#include <dlfcn.h>

#include "faults/preload/fault_plan.h"

namespace longleaf::tests {

/// Null where there is none, or the program is another one: a child that it starts lives without faults.
FaultPlan* faultPlan();

/// The next function of this name: the one that the program would have called.
template <class Function>
Function* behind(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace longleaf::tests

/// The one behind the function of this name, looked up once.
#define LONGLEAF_BEHIND(name, ...) static auto* const real = longleaf::tests::behind<__VA_ARGS__>(name)
