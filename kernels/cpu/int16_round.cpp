// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/int16_round.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/int16_round.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/int16_round-inl.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

void roundRow(const float* x, std::uint32_t columns, std::int16_t* codes, float* scales) {
  for (std::uint32_t c = 0; c < columns; c += kPairBlock) *scales++ = roundRowBlock(x + c, kPairBlock, codes + c);
}

void roundPanel(const float* x, std::uint32_t columns, std::uint8_t* records) {
  for (std::uint32_t c = 0; c < columns; c += kPairBlock, records += kPairRecordBytes) {
    roundLaneBlock(x + std::size_t{c} * kPairLanes, kPairLanes, kPairBlock, records);
  }
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

namespace {
HWY_EXPORT(roundRow);
HWY_EXPORT(roundPanel);
}  // namespace

void roundRow(const float* x, std::uint32_t columns, std::int16_t* codes, float* scales) {
  HWY_DYNAMIC_DISPATCH(roundRow)(x, columns, codes, scales);
}

void roundPanel(const float* x, std::uint32_t columns, std::uint8_t* records) {
  HWY_DYNAMIC_DISPATCH(roundPanel)(x, columns, records);
}

}  // namespace longleaf::kernels::cpu
#endif
