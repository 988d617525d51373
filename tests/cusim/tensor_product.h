// SPDX-License-Identifier: GPL-3.0-or-later
// The product of the tensor cores in plain C++ (included by kernels/cuda/cu_tensor.h, which says where the numbers
// lie): lanes publish their registers, and each adds up the four sums that are its own.
#pragma once

#include "cusim/device_code.h"

namespace cusim {

/// Two f16 of a register as numbers.
inline void unpackHalves(std::uint32_t bits, float* to) {
  __half2 both;
  std::memcpy(static_cast<void*>(&both), &bits, sizeof both);
  to[0] = __low2float(both);
  to[1] = __high2float(both);
}

/// Two registers of every lane, the first in the low half; all lanes must take part.
inline Gathered gatherRegisters(std::uint32_t low, std::uint32_t high, const Place& place) {
  const Gathered all = gather(~0U, WarpOperation::product, low | static_cast<std::uint64_t>(high) << 32, place);
  if (all.present != ~0U) {
    fault(std::string(place.file) + ":" + std::to_string(place.line) + ": a tensor product without all lanes");
  }
  return all;
}

}  // namespace cusim

namespace cu {

inline void multiplyTile(float (&sums)[4], const std::uint32_t (&a)[4], const std::uint32_t (&b)[2], CUSIM_PLACE) {
  const unsigned group = cusim::lane() / 4;
  const unsigned place = cusim::lane() % 4;
  float rows[2][16];
  float columns[2][16];
  for (unsigned part = 0; part < 2; ++part) {
    const cusim::Gathered all = cusim::gatherRegisters(a[2 * part], a[2 * part + 1], CUSIM_HERE);
    for (unsigned i = 0; i < 4; ++i) {
      const std::uint64_t both = all.values[4 * group + i];
      cusim::unpackHalves(static_cast<std::uint32_t>(both), rows[0] + 8 * part + 2 * i);
      cusim::unpackHalves(static_cast<std::uint32_t>(both >> 32), rows[1] + 8 * part + 2 * i);
    }
  }
  const cusim::Gathered all = cusim::gatherRegisters(b[0], b[1], CUSIM_HERE);
  for (unsigned column = 0; column < 2; ++column) {
    for (unsigned i = 0; i < 4; ++i) {
      const std::uint64_t both = all.values[4 * (2 * place + column) + i];
      cusim::unpackHalves(static_cast<std::uint32_t>(both), columns[column] + 2 * i);
      cusim::unpackHalves(static_cast<std::uint32_t>(both >> 32), columns[column] + 8 + 2 * i);
    }
  }
  for (unsigned row = 0; row < 2; ++row) {
    for (unsigned column = 0; column < 2; ++column) {
      float sum = 0.0F;
      for (unsigned i = 0; i < 16; ++i) sum += rows[row][i] * columns[column][i];
      sums[2 * row + column] += sum;
    }
  }
}

}  // namespace cu
