// SPDX-License-Identifier: Apache-2.0
// One pass over a tensor's raw bytes: is every scale (or plain number) finite? One infinite scale would make every
// activation behind it NaN.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/weight_format.h"

namespace longleaf::inference {

/// `bytes` are whole blocks. False when a scale or minimum of a block, or a value of an unquantised format, is infinite
/// or not a number.
bool allFinite(kernels::WeightFormat format, std::span<const std::byte> bytes);

}  // namespace longleaf::inference
