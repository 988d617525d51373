// SPDX-License-Identifier: Apache-2.0
// Matrix products with packed weights: integer dot products for quantised weights (or f32 after dequantising a panel),
// f32 multiply-add for float weights. Also the two other operations that read a packed matrix.
#pragma once

#include <cstddef>

#include "kernels/backend.h"
#include "kernels/cpu/context.h"

namespace longleaf::kernels::cpu {

std::size_t matmulScratchBytes(const WorkspaceShape& shape, unsigned threads);
void matmul(const Context& context, const MatmulArgs& args);
void embed(const Context& context, const EmbedArgs& args);
void valueGram(const Context& context, const ValueGramArgs& args);

}  // namespace longleaf::kernels::cpu
