// SPDX-License-Identifier: Apache-2.0
// The integer dot products of an instruction set.
#pragma once

#include "kernels/cpu/int8_dot.h"
#include "kernels/cpu/isa.h"
#include "kernels/weight_format.h"

namespace longleaf::kernels::cpu {

inline const Int8Kernels& int8Kernels(Isa isa) {
#if defined(__x86_64__)
  switch (isa) {
    case Isa::baseline:
      break;
    case Isa::avx2:
      return int8KernelsAvx2();
    case Isa::avxvnni:
      return int8KernelsAvxVnni();
    case Isa::avx512:
      return int8KernelsAvx512();
    case Isa::avx512vnni:
      return int8KernelsAvx512Vnni();
  }
#endif
  return int8KernelsBaseline();
}

inline std::uint32_t int8Index(WeightFormat format) {
  return static_cast<std::uint32_t>(format) - static_cast<std::uint32_t>(WeightFormat::q8_0);
}

/// For 1 .. kernels.tileTokens tokens and a quantised format.
inline PanelDot panelDot(const Int8Kernels& kernels, WeightFormat format, std::uint32_t tokens) {
  return kernels.dot[int8Index(format)][tokens - 1];
}

/// For 1 .. kernels.tileTokens tokens and a quantised format; null for several where it would gain nothing.
inline PairDot pairDot(const Int8Kernels& kernels, WeightFormat format, std::uint32_t tokens) {
  return kernels.pair[int8Index(format)][tokens - 1];
}

}  // namespace longleaf::kernels::cpu
