// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/benchmark.h"

#include <algorithm>
#include <random>

#include "inference/device/limits.h"
#include "inference/session/session.h"

namespace longleaf::app {

namespace {

using inference::TokenId;

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

/// The seconds that the multiplications of a prompt take at the machine's limits: products of the layers' weights, and
/// of queries, keys and values with the slots that a token sees, at most `slots` of them.
double multiplySeconds(const BenchmarkRequest& request, const inference::Model& model, std::uint32_t slots,
                       const inference::MachineLimits& limits) {
  const inference::ModelConfig& c = model.config();
  const bool rounded = request.settings.activations == kernels::ActivationFormat::q8;
  double bytes = 0;
  double words = 0;  // rounded to 16 bits
  double floats = 0;
  for (const inference::LayerWeights& w : model.layers()) {
    for (const auto* matrix : {&w.q, &w.k, &w.v, &w.attentionOutput, &w.gate, &w.up, &w.down}) {
      const kernels::WeightFormat format = (*matrix)->format();
      const bool quantised = kernels::blockLayout(format).values > 1;
      double& kind = !rounded || format == kernels::WeightFormat::f32 ? floats : quantised ? bytes : words;
      kind += static_cast<double>((*matrix)->rows()) * (*matrix)->columns();
    }
  }
  const double tokens = request.prompt;
  const double growing = std::min(tokens, static_cast<double>(slots));
  const double seen = growing * (growing + 1) / 2 + (tokens - growing) * slots;
  const double attention = 2.0 * c.layers * c.heads * c.headDim * seen;
  const bool wholeAttention = rounded && request.settings.method.store != kernels::StoreFormat::f32;
  return tokens * (bytes / limits.int8Products + words / limits.int16Products + floats / limits.floatProducts) +
         attention / (wholeAttention ? limits.int16Products : limits.floatProducts);
}

Expected<std::unique_ptr<inference::Session>> makeSession(const Engine& engine, const BenchmarkRequest& request,
                                                          std::uint32_t tokens) {
  inference::Settings settings = request.settings;
  settings.overlaySlots = std::max(request.generate + 8, 16U);
  const auto plan = lift(inference::plan(
      engine.model->header(), {.settings = settings, .budget = request.budget, .tokens = tokens, .textTokens = tokens},
      *engine.backend, true));
  if (!plan) return tl::unexpected(plan.error());
  for (const std::string& warning : plan->sentences()) {
    if (request.progress) request.progress("Note: " + warning);
  }
  return lift(inference::Session::create(*engine.model, *engine.backend, *plan));
}

Expected<BenchmarkRow> measurePrompt(const Engine& engine, const BenchmarkRequest& request,
                                     const inference::MachineLimits& limits) {
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
  BenchmarkRow row{.phase = "prompt", .depth = 0, .slots = slots, .tokensPerSecond = median(rates)};
  if (limits.int8Products > 0) {
    row.shareOfMultiplyLimit =
        multiplySeconds(request, *engine.model, slots, limits) * row.tokensPerSecond / request.prompt;
  }
  return row;
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
    // What never evicts has keys and values of its own for every token, whatever they are: a few are computed.
    const inference::CacheMethod& method = (*session)->plan().settings.method;
    const bool never = method.schedule == inference::Schedule::never;
    const std::uint32_t computed = never ? std::min(depth, method.chunk) : depth;
    const std::span<const TokenId> text = std::span(ids).first(depth);
    auto done = lift((*session)->read(text.first(computed), {.progress = progress, .stop = request.stop}));
    if (done && computed < depth) done = lift((*session)->fillForced(text.subspan(computed)));
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

Expected<std::vector<BenchmarkRow>> runBenchmark(const Engine& engine, const BenchmarkRequest& request) {
  std::vector<BenchmarkRow> rows;
  // Of a GPU the maker's figure; what it multiplies at best is not measured.
  const kernels::DeviceInfo device = engine.backend->info();
  const inference::MachineLimits limits = device.bytesPerSecond > 0
                                              ? inference::MachineLimits{.readBytes = device.bytesPerSecond}
                                              : inference::measureMachine(std::max(1U, device.threads));
  if (request.prompt > 0) {
    auto row = measurePrompt(engine, request, limits);
    if (!row) return tl::unexpected(row.error());
    rows.push_back(*row);
  }
  for (const std::uint32_t depth : request.depths) {
    if (request.generate == 0) break;
    auto row = measureDecode(engine, request, depth, limits.readBytes);
    if (!row) return tl::unexpected(row.error());
    rows.push_back(*row);
  }
  return rows;
}

}  // namespace longleaf::app
