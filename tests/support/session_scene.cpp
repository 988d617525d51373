// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/session_scene.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "kernels/cpu/cpu_backend.h"
#include "support/scratch_folder.h"

namespace longleaf::tests {

namespace {

template <class T>
T wanted(inference::Expected<T> made) {
  if (made) return std::move(*made);
  std::fprintf(stderr, "a test's scene cannot be set up: %s\n", made.error().message.c_str());
  std::abort();
}

}  // namespace

std::unique_ptr<const inference::Model> loadTalkativeModel(const TinyModel& options, kernels::Backend& backend) {
  const ScratchFolder folder;
  GgufWriter writer = tinyModel(options);
  // The three control tokens come first in the embedding, which is the output too.
  std::fill_n(writer.tensors().front().data.begin(), 3 * options.hidden * sizeof(float), std::byte{0});
  return wanted(inference::Model::load(folder.write("model.gguf", writer), backend));
}

Engine makeEngine(std::unique_ptr<kernels::Backend> backend) {
  Engine made{.backend = std::move(backend), .model = {}};
  made.model = loadTalkativeModel({.seed = 3}, *made.backend);
  return made;
}

const Engine& engine(unsigned threads) {
  static std::map<unsigned, Engine> engines;
  Engine& made = engines[threads];
  if (!made.model) made = makeEngine(kernels::makeCpuBackend(threads));
  return made;
}

inference::Settings settingsOf(const std::string& preset, const Changes& changes) {
  inference::Settings settings{.method = wanted(inference::presetByName(preset))};
  // A hundredth of the few slots of a test is none, and nothing would merge.
  if (settings.method.residual.kind == inference::SegmentSize::Kind::share) {
    settings.method.residual = inference::SegmentSize::share(1.0 / 32);
  }
  for (const auto& [key, value] : changes) {
    if (const auto applied = inference::applySetting(settings, key, value); !applied) {
      wanted<int>(tl::unexpected(applied.error()));
    }
  }
  return settings;
}

Ids someIds(std::size_t count, std::uint32_t seed) {
  Ids ids;
  for (std::uint32_t state = seed; ids.size() < count;) {
    state = state * 1664525U + 1013904223U;
    ids.push_back(static_cast<inference::TokenId>(3 + (state >> 8U) % 317));
  }
  return ids;
}

inference::MemoryPlan planOf(const Setup& setup, const Engine& on) {
  Changes changes{{"chunk", std::to_string(kSceneChunk)},
                  {"rank_every", std::to_string(kSceneRankEvery)},
                  {"overlay", std::to_string(kSceneOverlay)}};
  changes.insert(changes.end(), setup.changes.begin(), setup.changes.end());
  return wanted(inference::plan(on.model->header(),
                                {.settings = settingsOf(setup.preset, changes),
                                 .budget = {.value = static_cast<double>(setup.budget)},
                                 .tokens = setup.tokens,
                                 .textTokens = setup.tokens,
                                 .overlay = setup.overlay,
                                 .decodeTokens = setup.decodeTokens,
                                 .logitRows = 8},
                                *on.backend, true));
}

inference::MemoryPlan planOf(const Setup& setup) { return planOf(setup, engine(setup.threads)); }

std::unique_ptr<inference::Session> open(const Setup& setup, const Engine& on) {
  return wanted(inference::Session::create(*on.model, *on.backend, planOf(setup, on)));
}

std::unique_ptr<inference::Session> open(const Setup& setup) { return open(setup, engine(setup.threads)); }

std::vector<std::byte> bytesOf(const inference::Session& session) { return wanted(session.documentBytes()); }

inference::CacheStatistics cacheOf(const inference::Session& session) { return wanted(session.statistics()).cache; }

Answer ask(inference::Session& session, const Ids& prompt, std::uint32_t tokens) {
  Answer answer;
  auto made = wanted(session.generate(prompt, {.sampling = {.maxTokens = tokens}, .promptLogits = &answer.logits}));
  answer.ids = std::move(made.ids);
  answer.reason = made.reason;
  return answer;
}

}  // namespace longleaf::tests
