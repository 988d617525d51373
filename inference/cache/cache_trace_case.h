// SPDX-License-Identifier: Apache-2.0
// One case of a cache-trace file, checked: sizes agree, numbers are finite and in range.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inference/error.h"
#include "kernels/slots.h"

namespace longleaf::inference {

struct CacheTraceCase {
  std::string name;
  std::uint32_t headDim = 0;
  std::uint32_t group = 0;
  std::uint32_t tokens = 0;
  std::uint32_t prompt = 0;  // tokens of the first chunk in mode `exact`; 0 = none
  std::uint32_t chunk = 0;
  bool relative = false;
  double ropeTheta = 0.0;
  kernels::EvictionPolicy policy;
  kernels::SegmentBudget budget;
  std::vector<double> q;   // [group][tokens][headDim]
  std::vector<double> k;   // [tokens][headDim]
  std::vector<double> v;   // [tokens][headDim]
  std::vector<double> wo;  // [group][woRows][headDim]; empty without value weight
  std::size_t woRows = 0;
};

/// The cases of a file. Throws nothing.
Expected<std::vector<CacheTraceCase>> parseCacheTrace(std::string_view json);

}  // namespace longleaf::inference
