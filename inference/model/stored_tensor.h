// SPDX-License-Identifier: Apache-2.0
// One tensor of a model's files, whatever their kind: what it is and where its bytes lie.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/weight_format.h"

namespace longleaf::inference {

struct StoredTensor {
  std::string name;
  kernels::WeightFormat format;
  std::vector<std::uint64_t> shape;  // contiguous size first: {columns, rows}
  std::uint64_t offset;              // from the start of its file; of any alignment
  std::uint64_t bytes;
  std::uint32_t file = 0;  // which of the model's files, where there are several
};

/// A matrix of one row may be written with one dimension.
inline std::uint32_t rowsOf(const StoredTensor& tensor) {
  return tensor.shape.size() > 1 ? static_cast<std::uint32_t>(tensor.shape[1]) : 1;
}
inline std::uint32_t columnsOf(const StoredTensor& tensor) { return static_cast<std::uint32_t>(tensor.shape[0]); }

}  // namespace longleaf::inference
