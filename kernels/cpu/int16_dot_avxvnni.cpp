// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/int16_dot.h"

#if defined(__AVXVNNI__)

#include <immintrin.h>

namespace longleaf::kernels::cpu {

namespace {

#include "kernels/cpu/int8_dot_avx2.inl.h"

#include "kernels/cpu/int16_dot_kernel.inl.h"

}  // namespace

void int16DotAvxVnni(const Int16Product& product) { pairPanels(product); }

}  // namespace longleaf::kernels::cpu

#endif
