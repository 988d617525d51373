// SPDX-License-Identifier: Apache-2.0
// Which instruction set the kernels use. The best one the processor has, unless the environment variable LONGLEAF_CPU
// names a lower one (baseline, avx2, avxvnni, avx512, avx512vnni): for tests and for finding faults.
#pragma once

#include <string_view>

namespace longleaf::kernels::cpu {

enum class Isa { baseline, avx2, avxvnni, avx512, avx512vnni };

/// Decided once, at the first call; also restricts Highway's targets accordingly.
Isa activeIsa();

/// What the processor can do, regardless of the variable.
bool isaSupported(Isa isa);

std::string_view isaName(Isa isa);

}  // namespace longleaf::kernels::cpu
