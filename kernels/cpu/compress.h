// SPDX-License-Identifier: Apache-2.0
// What happens to slots between chunks: commit, score, select, merge or drop, new ranks. One task per (layer, KV head).
#pragma once

#include <cstddef>

#include "kernels/backend.h"
#include "kernels/cpu/context.h"

namespace longleaf::kernels::cpu {

std::size_t compressScratchBytes(const WorkspaceShape& shape, unsigned threads);
void compress(const Context& context, const CompressArgs& args);
void commit(const Context& context, const CommitArgs& args);
void remove(const Context& context, const RemoveArgs& args);

}  // namespace longleaf::kernels::cpu
