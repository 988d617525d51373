// SPDX-License-Identifier: Apache-2.0
// The hyper-parameters of a `llama` model from the metadata of a GGUF file.
#pragma once

#include "inference/error.h"
#include "inference/model/config.h"
#include "inference/model/gguf.h"

namespace longleaf::inference {

/// Every number within its bounds, every part of the architecture that is not run here refused. Errors: modelInvalid,
/// modelUnsupported; the message names the key. Reads no weight but rope_freqs.weight.
Expected<ModelConfig> readConfig(const GgufFile& file);

}  // namespace longleaf::inference
