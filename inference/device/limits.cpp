// SPDX-License-Identifier: Apache-2.0
#include "inference/device/limits.h"

#include "kernels/cpu/peak.h"

namespace longleaf::inference {

MachineLimits measureMachine(unsigned threads) {
  const kernels::cpu::Peaks peaks = kernels::cpu::measurePeaks(threads);
  return {.readBytes = peaks.readBytes,
          .int8Products = peaks.int8Products,
          .int16Products = peaks.int16Products,
          .floatProducts = peaks.floatProducts};
}

}  // namespace longleaf::inference
