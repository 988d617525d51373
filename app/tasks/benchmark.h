// SPDX-License-Identifier: GPL-3.0-or-later
// Speed of reading and of answering at given depths, with the bytes each token moves and the machine's own limit
// measured in the same run.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/engine.h"
#include "inference/cache/settings.h"

namespace longleaf::app {

struct BenchmarkRequest {
  inference::Settings settings;
  inference::Budget budget;
  std::uint32_t prompt = 512;            // tokens read from depth 0; 0 = leave out
  std::vector<std::uint32_t> depths{0};  // tokens in the cache's text before decoding starts
  std::uint32_t generate = 64;           // tokens decoded at each depth; 0 = leave out
  std::uint32_t repeat = 3;              // medians are told
  std::function<void(const std::string&)> progress{};
  std::stop_token stop{};
};

struct BenchmarkRow {
  std::string phase;  // "prompt", "decode"
  std::uint32_t depth = 0;
  std::uint32_t slots = 0;  // live slots in the document tier
  double tokensPerSecond = 0;
  double bytesPerToken = 0;         // weights and cache that a decoded token reads; 0 for prompt
  double shareOfReadLimit = 0;      // of the memory bandwidth measured in this run (GPU: the maker's); 0 for prompt
  double shareOfMultiplyLimit = 0;  // of the time that multiplying alone would take; 0 for decode and where unknown
};

Expected<std::vector<BenchmarkRow>> runBenchmark(const Engine& engine, const BenchmarkRequest& request);

}  // namespace longleaf::app
