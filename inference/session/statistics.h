// SPDX-License-Identifier: Apache-2.0
// What a session measured: reading and answering apart, what the cache holds, what memory it took.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace longleaf::inference {

/// Tokens are those that went through the model: an answer of n tokens decodes n - 1, the first comes with the prompt.
struct PhaseStatistics {
  std::uint64_t tokens = 0;
  double seconds = 0;

  double tokensPerSecond() const { return seconds > 0 ? static_cast<double>(tokens) / seconds : 0; }
};

struct CacheStatistics {
  std::uint32_t slots = 0;         // of the document tier, maximum over heads
  std::uint32_t budgetSlots = 0;   // B
  std::uint32_t maxSlotsSeen = 0;  // inside a chunk too
  std::uint32_t overlaySlots = 0;
  std::size_t bytes = 0;    // of the document tier, as in the plan
  double mergedTokens = 0;  // of the text, means over heads
  double droppedTokens = 0;
  std::uint64_t nonFiniteScores = 0;
};

struct MemoryStatistics {
  std::size_t planBytes = 0;
  std::size_t weightsBytes = 0;
  std::size_t cacheBytes = 0;
  std::size_t workspaceBytes = 0;
  std::size_t processPeakBytes = 0;  // VmHWM
  std::size_t devicePeakBytes = 0;   // of a device with memory of its own: the most the engine had there; else 0
};

struct Statistics {
  PhaseStatistics prefill;
  PhaseStatistics decode;
  CacheStatistics cache;
  MemoryStatistics memory;
  std::string device;
  unsigned threads = 0;
};

/// VmHWM of this process, in bytes; 0 where the system does not tell.
std::size_t processPeakBytes();

}  // namespace longleaf::inference
