// SPDX-License-Identifier: Apache-2.0
// The header of a safetensors file: https://github.com/huggingface/safetensors, "Format". Eight bytes with the length
// of a JSON text, that text, and the bytes of the tensors without holes or overlaps.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "inference/error.h"
#include "inference/model/stored_tensor.h"

namespace longleaf::inference {

/// `file` is the whole file: offsets are checked against its size, tensors' bytes are not touched. In the order of the
/// bytes. Shapes are turned round, so that the contiguous size comes first as everywhere here. Errors: modelInvalid,
/// modelUnsupported (a number format that is not F32, F16 or BF16); the message names the tensor.
Expected<std::vector<StoredTensor>> parseSafetensors(std::span<const std::byte> file);

}  // namespace longleaf::inference
