// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/int16_dot.h"

#if defined(__AVX512VNNI__)

// g++ 12 says of its own _mm512_undefined_ps() that it is used uninitialized (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#if !defined(__clang__)
// GCC bug 105593: its own _mm512_undefined_ps() raises the warning when it is inlined.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace longleaf::kernels::cpu {

namespace {

#include "kernels/cpu/int8_dot_avx512.inl.h"

#include "kernels/cpu/int16_dot_kernel.inl.h"

}  // namespace

void int16DotAvx512Vnni(const Int16Product& product) { pairPanels(product); }

}  // namespace longleaf::kernels::cpu

#endif
