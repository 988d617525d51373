// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/int8_dot.h"

#if defined(__AVXVNNI__)

#include <immintrin.h>

namespace longleaf::kernels::cpu {

namespace {

#include "kernels/cpu/int8_dot_avx2.inl.h"
#include "kernels/cpu/int8_dot_kernel.inl.h"

}  // namespace

const Int8Kernels& int8KernelsAvxVnni() { return kKernels; }

}  // namespace longleaf::kernels::cpu

#endif
