// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/benchmark.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>
#include <thread>

#include "inference/session/session.h"

namespace longleaf::app {

namespace {

using inference::TokenId;

constexpr std::size_t kReadBytes = std::size_t{512} << 20;
constexpr int kReadPasses = 4;

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Random ids that are ordinary tokens: what is in the text does not matter for speed.
std::vector<TokenId> randomTokens(const inference::Model& model, std::uint32_t count) {
  std::mt19937 random(20250311);
  std::uniform_int_distribution<TokenId> any(0, static_cast<TokenId>(model.config().vocabulary) - 1);
  std::vector<TokenId> ids(count);
  std::generate(ids.begin(), ids.end(), [&] { return any(random); });
  return ids;
}

/// What one decoded token reads: all layers' weights, the output matrix, and keys and values of the live slots.
double decodeBytes(const inference::Session& session, const inference::Statistics& s) {
  const inference::Model& model = session.model();
  const kernels::CacheShape shape = session.plan().cacheShape(model.config());
  const double slot =
      2.0 * shape.layers * shape.kvHeads * shape.headDim * static_cast<double>(kernels::storeBytes(shape.store));
  const bool untied = &model.output() != &model.embedding();
  const double embedding = untied ? static_cast<double>(model.embedding().bytes()) : 0;
  return static_cast<double>(model.weightBytes()) - embedding + slot * (s.cache.slots + s.cache.overlaySlots);
}

Expected<std::unique_ptr<inference::Session>> makeSession(const Engine& engine, const BenchmarkRequest& request,
                                                          std::uint32_t tokens) {
  inference::Settings settings = request.settings;
  settings.overlaySlots = std::max(request.generate + 8, 16U);
  const auto plan = lift(inference::plan(
      engine.model->header(), {.settings = settings, .budget = request.budget, .tokens = tokens, .textTokens = tokens},
      *engine.backend, true));
  if (!plan) return tl::unexpected(plan.error());
  for (const std::string& warning : plan->warnings) {
    if (request.progress) request.progress("Note: " + warning);
  }
  return lift(inference::Session::create(*engine.model, *engine.backend, *plan));
}

Expected<BenchmarkRow> measurePrompt(const Engine& engine, const BenchmarkRequest& request) {
  const std::vector<TokenId> ids = randomTokens(*engine.model, request.prompt);
  std::vector<double> rates;
  std::uint32_t slots = 0;
  for (std::uint32_t round = 0; round < request.repeat; ++round) {
    auto session = makeSession(engine, request, request.prompt);
    if (!session) return tl::unexpected(session.error());
    if (auto done = lift((*session)->read(ids, {.stop = request.stop})); !done) return tl::unexpected(done.error());
    const auto statistics = lift((*session)->statistics());
    if (!statistics) return tl::unexpected(statistics.error());
    rates.push_back(statistics->prefill.tokensPerSecond());
    slots = statistics->cache.slots;
  }
  return BenchmarkRow{.phase = "prompt", .depth = 0, .slots = slots, .tokensPerSecond = median(rates)};
}

Expected<BenchmarkRow> measureDecode(const Engine& engine, const BenchmarkRequest& request, std::uint32_t depth,
                                     double readLimit) {
  auto session = makeSession(engine, request, std::max(depth, 1U));
  if (!session) return tl::unexpected(session.error());
  const std::vector<TokenId> ids = randomTokens(*engine.model, depth + 1);
  if (depth > 0) {
    const auto progress = [&](const inference::ReadProgress& p) {
      if (request.progress)
        request.progress("filling to depth " + std::to_string(p.tokensDone) + " of " + std::to_string(depth));
    };
    auto done = lift((*session)->read(std::span(ids).first(depth), {.progress = progress, .stop = request.stop}));
    if (!done) return tl::unexpected(done.error());
  }
  std::vector<double> rates;
  inference::Statistics statistics;
  for (std::uint32_t round = 0; round < request.repeat; ++round) {
    if (auto done = lift((*session)->rewindOverlay(0)); !done) return tl::unexpected(done.error());
    (*session)->resetPhases();
    // A model of random weights may choose an end token at once: decode on, whatever comes.
    auto done = lift((*session)->decodeForced(ids.back(), request.generate, request.stop));
    if (!done) return tl::unexpected(done.error());
    auto now = lift((*session)->statistics());
    if (!now) return tl::unexpected(now.error());
    statistics = std::move(*now);
    rates.push_back(statistics.decode.tokensPerSecond());
  }
  BenchmarkRow row{
      .phase = "decode", .depth = depth, .slots = statistics.cache.slots, .tokensPerSecond = median(rates)};
  row.bytesPerToken = decodeBytes(**session, statistics);
  row.shareOfReadLimit = row.bytesPerToken * row.tokensPerSecond / readLimit;
  return row;
}

}  // namespace

double measureReadLimit(unsigned threads) {
  const std::vector<std::uint64_t> memory(kReadBytes / sizeof(std::uint64_t), 1);
  std::vector<std::uint64_t> sums(threads * 16, 0);  // a cache line apart
  double best = 0;
  for (int pass = 0; pass < kReadPasses; ++pass) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::jthread> workers;
    for (unsigned t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        const std::size_t begin = memory.size() * t / threads;
        const std::size_t end = memory.size() * (t + 1) / threads;
        sums[t * 16] += std::accumulate(memory.begin() + static_cast<std::ptrdiff_t>(begin),
                                        memory.begin() + static_cast<std::ptrdiff_t>(end), std::uint64_t{0});
      });
    }
    workers.clear();  // joins
    best = std::max(best, static_cast<double>(kReadBytes) / secondsSince(start));
  }
  return best;
}

Expected<std::vector<BenchmarkRow>> runBenchmark(const Engine& engine, const BenchmarkRequest& request) {
  std::vector<BenchmarkRow> rows;
  const double readLimit = measureReadLimit(std::max(1U, engine.backend->info().threads));
  if (request.prompt > 0) {
    auto row = measurePrompt(engine, request);
    if (!row) return tl::unexpected(row.error());
    rows.push_back(*row);
  }
  for (const std::uint32_t depth : request.depths) {
    if (request.generate == 0) break;
    auto row = measureDecode(engine, request, depth, readLimit);
    if (!row) return tl::unexpected(row.error());
    rows.push_back(*row);
  }
  return rows;
}

}  // namespace longleaf::app
