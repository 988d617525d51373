// SPDX-License-Identifier: Apache-2.0
// How large the numbers of a model may be, whatever kind of file they stand in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "inference/error.h"

namespace longleaf::inference {

inline constexpr std::uint64_t kMostLayers = 512;
inline constexpr std::uint64_t kMostHeads = 1024;
inline constexpr std::uint64_t kLargestHidden = 65536;
inline constexpr std::uint64_t kLargestFeedForward = 1ULL << 20;
inline constexpr std::uint64_t kLargestVocabulary = 1ULL << 20;
inline constexpr std::uint64_t kLongestContext = 1ULL << 24;
inline constexpr std::uint64_t kLargestSize = 1ULL << 40;           // of a tensor in one dimension
inline constexpr std::size_t kTokenBytes = std::size_t{64} << 10U;  // of the longest token

/// Why a head of this dimension cannot be computed; nothing if it can. `key` is where the number comes from.
std::optional<Error> headDimensionProblem(std::uint64_t headDim, std::string_view key);

}  // namespace longleaf::inference
