// SPDX-License-Identifier: Apache-2.0
// Rows of keys and values between f32 and the store format, for the operations that touch single slots.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/slots.h"

namespace longleaf::kernels::cpu {

/// to[i] = value i of `from`; `scale` is the row's (q8) or ignored. The length is a multiple of 8.
void decodeRow(StoreFormat store, const std::byte* from, float scale, std::span<float> to);

/// Rounds to nearest even. Returns the row's scale, max|x| / 127 (q8; 0 for a row of zeros) or 1.
float encodeRow(StoreFormat store, std::span<const float> from, std::byte* to);

}  // namespace longleaf::kernels::cpu
