// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions on a tiny random model for tests of reading and answering: one call opens a reading of some hundred tokens
// with any method. What cannot be set up ends the test program: no test of a session means anything after that.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "inference/session/session.h"
#include "support/tiny_model.h"

namespace longleaf::tests {

using Ids = std::vector<inference::TokenId>;
using Changes = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::uint32_t kSceneChunk = 32;
inline constexpr std::uint32_t kSceneRankEvery = 16;
inline constexpr std::uint32_t kSceneOverlay = 64;

/// A reading to be set up: the sizes above, then the changes.
struct Setup {
  std::string preset = "zsmerge";
  Changes changes{};
  std::uint32_t tokens = 300;
  std::uint32_t budget = 64;
  bool overlay = true;
  std::uint32_t decodeTokens = 0;
  unsigned threads = 2;
};

struct Engine {
  std::unique_ptr<kernels::Backend> backend;
  std::unique_ptr<const inference::Model> model;
};

/// A tiny model whose control tokens get logits of 0: no answer ends early.
std::unique_ptr<const inference::Model> loadTalkativeModel(const TinyModel& options, kernels::Backend& backend);

/// The talkative model of the scenes on any backend.
Engine makeEngine(std::unique_ptr<kernels::Backend> backend);

/// Engines on the processor by number of threads, made once.
const Engine& engine(unsigned threads);

/// A preset's settings with changes applied.
inference::Settings settingsOf(const std::string& preset, const Changes& changes);

/// Any tokens but those that control.
Ids someIds(std::size_t count, std::uint32_t seed = 1);

inference::MemoryPlan planOf(const Setup& setup, const Engine& on);
inference::MemoryPlan planOf(const Setup& setup);
std::unique_ptr<inference::Session> open(const Setup& setup, const Engine& on);
std::unique_ptr<inference::Session> open(const Setup& setup);

std::vector<std::byte> bytesOf(const inference::Session& session);
inference::CacheStatistics cacheOf(const inference::Session& session);

struct Answer {
  Ids ids;
  std::vector<float> logits;  // after the prompt
  inference::StopReason reason;
  friend bool operator==(const Answer&, const Answer&) = default;
};

Answer ask(inference::Session& session, const Ids& prompt, std::uint32_t tokens = 8);

}  // namespace longleaf::tests
