// SPDX-License-Identifier: Apache-2.0
// The 16-bit products of an instruction set.
#pragma once

#include "kernels/cpu/int16_dot.h"
#include "kernels/cpu/isa.h"

namespace longleaf::kernels::cpu {

/// Null where f32 is as fast.
inline Int16Dot int16Dot(Isa isa) {
#if defined(__x86_64__)
  switch (isa) {
    case Isa::baseline:
    case Isa::avx512:  // a multiplication and an addition of 32 numbers where f32 has two multiply-adds of 16
      break;
    case Isa::avx2:
      return int16DotAvx2;
    case Isa::avxvnni:
      return int16DotAvxVnni;
    case Isa::avx512vnni:
      return int16DotAvx512Vnni;
  }
#endif
  return nullptr;
}

}  // namespace longleaf::kernels::cpu
