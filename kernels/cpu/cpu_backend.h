// SPDX-License-Identifier: Apache-2.0
// The backend that is always there. Runs every operation at once on a pool of threads; nothing can fail after
// reserve(), so finish() has nothing to report.
#pragma once

#include <memory>

#include "kernels/backend.h"

namespace longleaf::kernels {

/// `threads` = 0: as many as the process may use.
std::unique_ptr<Backend> makeCpuBackend(unsigned threads = 0);

/// Memory that a new allocation can count on: MemAvailable, within the limit of the process's control group.
std::size_t freeHostBytes();

}  // namespace longleaf::kernels
