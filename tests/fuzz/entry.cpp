// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer's function, compiled once for each target: LONGLEAF_FUZZ_TARGET is the name of the target's.
#include <cstddef>
#include <cstdint>

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)longleaf::tests::fuzz::LONGLEAF_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
