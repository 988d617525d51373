// SPDX-License-Identifier: Apache-2.0
// f32 numbers rounded to the blocks of int16_dot.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/int16_dot.h"

namespace longleaf::kernels::cpu {

/// `columns` numbers, a multiple of kPairBlock, to as many codes and a scale per block.
void roundRow(const float* x, std::uint32_t columns, std::int16_t* codes, float* scales);

/// The records of one panel, one after another, from x[columns][kPairLanes]; `columns` is a multiple of kPairBlock.
void roundPanel(const float* x, std::uint32_t columns, std::uint8_t* records);

}  // namespace longleaf::kernels::cpu
