// SPDX-License-Identifier: Apache-2.0
#include "inference/model/finite_check.h"

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace longleaf::inference {
namespace {

using kernels::WeightFormat;

/// Where the numbers of a block lie: `count` of them, one after another, from byte `first`.
struct Numbers {
  std::size_t first;
  std::size_t count;
};

Numbers numbersOf(WeightFormat format) {
  switch (format) {
    case WeightFormat::q4_1:
    case WeightFormat::q5_1:
    case WeightFormat::q4_k:
    case WeightFormat::q5_k:
      return {0, 2};
    case WeightFormat::q6_k:
      return {208, 1};  // behind ql[128], qh[64] and sc[16]
    case WeightFormat::f32:
    case WeightFormat::f16:
    case WeightFormat::bf16:
    case WeightFormat::q8_0:
    case WeightFormat::q4_0:
    case WeightFormat::q5_0:
      break;
  }
  return {0, 1};
}

/// True when no number has all the bits of `exponent` set. No early way out within a run: the loop over F16 and F32
/// then becomes vector code.
template <class T>
bool exponentsBelow(std::span<const std::byte> bytes, std::size_t stride, Numbers numbers,
                    std::type_identity_t<T> exponent) {
  constexpr std::size_t kRun = 4096;
  const std::size_t blocks = bytes.size() / stride;
  for (std::size_t begin = 0; begin < blocks; begin += kRun) {
    const std::size_t end = blocks - begin < kRun ? blocks : begin + kRun;
    unsigned bad = 0;
    for (std::size_t number = 0; number < numbers.count; ++number) {
      const std::byte* base = bytes.data() + numbers.first + number * sizeof(T);
      for (std::size_t block = begin; block < end; ++block) {
        T bits;
        std::memcpy(&bits, base + block * stride, sizeof(T));
        bad |= static_cast<unsigned>((bits & exponent) == exponent);
      }
    }
    if (bad != 0) return false;
  }
  return true;
}

}  // namespace

bool allFinite(WeightFormat format, std::span<const std::byte> bytes) {
  const std::size_t stride = kernels::blockLayout(format).bytes;
  if (format == WeightFormat::f32) return exponentsBelow<std::uint32_t>(bytes, stride, numbersOf(format), 0x7F800000U);
  const std::uint16_t exponent = format == WeightFormat::bf16 ? 0x7F80 : 0x7C00;
  return exponentsBelow<std::uint16_t>(bytes, stride, numbersOf(format), exponent);
}

}  // namespace longleaf::inference
