// SPDX-License-Identifier: Apache-2.0
// Runs the cases of a cache-trace file (format longleaf-cache-trace-2) through a backend's own store(), attention() and
// compress(), so that what a cache contains after each step can be compared with a simulator's.
#pragma once

#include <string>
#include <string_view>

#include "inference/error.h"
#include "kernels/backend.h"

namespace longleaf::inference {

/// `json` is the text of the file; its `outputs` and `states` are not read. Returns {"cases": [{name, outputs,
/// states}]} in the file's own layout. Errors: invalidSetting with a sentence that names the case and the key; what the
/// backend reports.
Expected<std::string> runCacheTrace(std::string_view json, kernels::Backend& backend);

}  // namespace longleaf::inference
