// SPDX-License-Identifier: Apache-2.0
// The rotary embedding as config.json describes it: rope_theta and rope_scaling, or both in rope_parameters as newer
// files have it (transformers, modeling_rope_utils.py).
#pragma once

#include "inference/error.h"
#include "inference/model/config.h"
#include "inference/model/strict_json.h"

namespace longleaf::inference {

/// `model` has its head dimension and trained context already. Errors: modelInvalid, modelUnsupported (dynamic,
/// longrope and unknown kinds); the message names the key.
Expected<RopeConfig> readHfRope(const Json& config, const ModelConfig& model);

}  // namespace longleaf::inference
