// SPDX-License-Identifier: Apache-2.0
// The backend on one NVIDIA GPU: weights (still quantised) and cache in its memory, all operations on one stream.
// Errors of a launch or of the device are kept and come back from finish(); a lost device makes every later call fail
// with deviceLost, and nothing but a new backend helps. Part of the module longleaf-cuda.so, see module.h.
#pragma once

#include <memory>

#include "kernels/backend.h"

namespace longleaf::kernels::cuda {

/// `device` counts from 0. unsupported when there is no such GPU, deviceLost when it does not answer.
Expected<std::unique_ptr<Backend>> makeCudaBackend(int device);

}  // namespace longleaf::kernels::cuda
