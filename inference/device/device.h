// SPDX-License-Identifier: Apache-2.0
// The devices that the engine can compute on, by the name a person gives.
#pragma once

#include <memory>
#include <string_view>

#include "inference/error.h"
#include "kernels/backend.h"

namespace longleaf::inference {

/// "auto" (the first GPU if it can be used, else the processor), "cpu", "cuda" (the first GPU) or "cuda:N"; `threads` =
/// 0: as many as the process may use. invalidSetting for an unknown name, and for a GPU that cannot be used, saying
/// why.
Expected<std::unique_ptr<kernels::Backend>> openDevice(std::string_view name, unsigned threads);

}  // namespace longleaf::inference
