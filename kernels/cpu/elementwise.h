// SPDX-License-Identifier: Apache-2.0
// Row-wise and element-wise operations of a transformer layer.
#pragma once

#include "kernels/backend.h"
#include "kernels/cpu/context.h"

namespace longleaf::kernels::cpu {

void rmsNorm(const Context& context, const RmsNormArgs& args);
void siluMul(const Context& context, const SiluMulArgs& args);
void crossEntropy(const Context& context, const CrossEntropyArgs& args);

}  // namespace longleaf::kernels::cpu
