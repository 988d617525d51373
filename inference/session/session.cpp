// SPDX-License-Identifier: Apache-2.0
#include "inference/session/session.h"

#include <algorithm>

#include "inference/session/phase_clock.h"
#include "inference/thread_rule.h"

namespace longleaf::inference {

Session::Session(const Model& model, kernels::Backend& backend, MemoryPlan plan, Memory memory)
    : m_model(model),
      m_backend(backend),
      m_plan(std::move(plan)),
      m_document(std::move(memory.document)),
      m_overlay(std::move(memory.overlay)),
      m_fates(std::move(memory.fates)),
      m_statisticsCopy(std::move(memory.statisticsCopy)),
      m_workspace(std::move(memory.workspace)),
      m_transformer(m_model, m_backend, m_workspace),
      m_promptEnd(m_plan.tokens),
      m_logits(model.config().vocabulary) {}

Expected<std::unique_ptr<Session>> Session::create(const Model& model, kernels::Backend& backend,
                                                   const MemoryPlan& plan, const std::stop_token& stop) {
  assertNotForbidden();
  if (const auto sound = checkPlan(plan); !sound) return tl::unexpected(sound.error());
  const ModelConfig& config = model.config();
  if (const auto done = backend.reserve(plan.workspaceShape(config)); !done)
    return tl::unexpected(fromKernels(done.error()));

  auto document = SlotStorage::create(plan.documentTier(config), backend, "the cache");
  if (!document) return tl::unexpected(document.error());
  std::optional<SlotStorage> overlay;
  if (plan.overlayCapacity > 0) {
    auto made = SlotStorage::create(plan.overlayTier(config), backend, "the overlay of the cache");
    if (!made) return tl::unexpected(made.error());
    overlay.emplace(std::move(*made));
  }
  auto fates = FateMap::create(plan.cacheShape(config), plan.tokens + plan.decodeTokens, backend);
  if (!fates) return tl::unexpected(fates.error());
  auto copy = StatisticsCopy::create(plan.settings.method, plan.documentTier(config), backend);
  if (!copy) return tl::unexpected(copy.error());
  auto workspace = Workspace::create(model, plan.workspaceSizes(), backend, stop);
  if (!workspace) return tl::unexpected(workspace.error());
  return std::unique_ptr<Session>(new Session(model, backend, plan,
                                              {.document = std::move(*document),
                                               .overlay = std::move(overlay),
                                               .fates = std::move(*fates),
                                               .statisticsCopy = std::move(*copy),
                                               .workspace = std::move(*workspace)}));
}

void Session::setTextRange(std::uint32_t begin, std::uint32_t end) {
  m_textBegin = begin;
  m_textEnd = end;
}

std::uint32_t Session::queriesBeforeWindow(std::uint32_t tokens, Into into) const {
  const CacheMethod& method = m_plan.settings.method;
  const std::uint32_t window = method.statisticWindow();
  if (window == 0) return 0;
  std::uint32_t begin = m_tokensRead;  // where these queries begin in the run that ends with an eviction, and its end
  std::uint32_t end = m_promptEnd;
  if (into == Into::answerInDocument) {
    begin = m_uncompressed;
    end = method.schedule == Schedule::token ? 1 : method.rankEvery;
  } else if (method.boundedWhileReading()) {
    begin = 0;
    end = tokens;
  }
  const std::uint32_t first = end - std::min(end, window);
  return first - std::min(first, begin);
}

ForwardArgs Session::forwardArgs(std::span<const TokenId> ids, Into into) const {
  const CacheMethod& method = m_plan.settings.method;
  const bool intoOverlay = into == Into::overlay;
  const auto tokens = static_cast<std::uint32_t>(ids.size());
  const std::uint32_t skipped = intoOverlay ? 0 : queriesBeforeWindow(tokens, into);
  const bool collects = !intoOverlay && skipped < tokens;
  return {.ids = ids,
          .firstToken = intoOverlay ? m_tokensRead + m_overlayRemoved + m_overlayLength : m_tokensRead,
          .document = &m_document,
          .overlay = intoOverlay ? &*m_overlay : nullptr,
          .positions = method.positions,
          .statistic = collects ? method.statistic() : kernels::Statistic::none,
          .lambda = method.statisticLambda(),
          .statisticFrom = collects ? skipped : 0,
          .distanceCap = m_plan.positionLimit - 1,
          .writeRotated = intoOverlay && method.positions == kernels::Positions::relative,
          .activations = m_plan.settings.activations};
}

// --- Reading -------------------------------------------------------------------------------------------------------

Expected<void> Session::read(std::span<const TokenId> ids, const ReadOptions& options) {
  assertNotForbidden();
  if (const auto may = mayRead(ids.size()); !may) return may;
  if (m_uncompressed > 0 && m_plan.settings.method.boundedWhileReading()) {
    // A chunk needs all of the room above the budget.
    if (const auto done = compress(0, m_uncompressed, false); !done) return done;
    if (const auto done = noteSlots(); !done) return done;
  }
  const std::uint32_t chunk = m_plan.settings.method.readChunk();
  while (!ids.empty()) {
    const std::size_t n = std::min<std::size_t>(chunk - m_tokensRead % chunk, ids.size());
    if (options.stop.stop_requested()) return tl::unexpected(Error{ErrorCode::stopped, "stopped"});
    if (const auto done = readChunk(ids.first(n), ids.subspan(n), options); !done) return done;
    ids = ids.subspan(n);
    if (!options.progress) continue;
    const auto now = progress();
    if (!now) return tl::unexpected(now.error());
    options.progress(*now);
  }
  return {};
}

Expected<void> Session::mayRead(std::size_t tokens) const {
  if (m_frozen) return tl::unexpected(Error{ErrorCode::internal, "the document has been read already"});
  if (tokens > m_plan.tokens - std::min(m_plan.tokens, m_tokensRead)) {
    return tl::unexpected(Error{ErrorCode::internal, "more tokens than were planned for"});
  }
  return {};
}

Expected<void> Session::readChunk(std::span<const TokenId> chunk, std::span<const TokenId> following,
                                  const ReadOptions& options) {
  PhaseClock clock(m_prefill);
  const auto n = static_cast<std::uint32_t>(chunk.size());
  ForwardArgs args = forwardArgs(chunk, Into::document);
  args.needsOutput = options.nll != nullptr || following.empty();
  if (n == 1 && args.positions == kernels::Positions::relative) {
    // One query is attended to as in decoding, from the rotated copy of the keys, which reading does not keep up.
    if (const auto done = rotate(m_document); !done) return done;
    args.writeRotated = true;
  }
  if (m_statisticsCopy) {
    if (const auto done = m_statisticsCopy->take(m_document, m_slots, m_backend); !done) return done;
  }
  if (const auto done = m_transformer.forward(args, options.stop); !done) {
    if (const auto undone = discardPass(); !undone) return undone;
    return done;
  }
  if (options.nll != nullptr) {
    if (const auto done = scoreChunk(chunk, following, *options.nll); !done) return done;
  }
  m_maxSlotsSeen = std::max(m_maxSlotsSeen, m_slots + n);
  const bool bounded = m_plan.settings.method.boundedWhileReading();
  const auto ended = bounded ? compress(n, n, false) : commit(m_document, n);
  if (!ended) return ended;
  if (!bounded) m_uncompressed += n;
  m_tokensRead += n;
  clock.count(n);
  return noteSlots();
}

Expected<void> Session::scoreChunk(std::span<const TokenId> chunk, std::span<const TokenId> following,
                                   std::vector<float>& nll) {
  std::vector<TokenId> targets(chunk.begin() + 1, chunk.end());
  if (!following.empty()) targets.push_back(following.front());
  const std::size_t before = nll.size();
  nll.resize(before + targets.size());
  return m_transformer.negativeLogLikelihood({.firstRow = 0, .targets = targets, .nll = std::span(nll).subspan(before)},
                                             m_plan.settings.activations);
}

Expected<void> Session::compress(std::uint32_t appended, std::uint32_t statisticTokens, bool exact) {
  m_backend.compress({.shape = m_document.shape().cache,
                      .layers = m_document.layers(),
                      .appended = appended,
                      .statisticTokens = statisticTokens,
                      .policy = m_plan.settings.method.policy(),
                      .budget = m_plan.split,
                      .layerBudgets = m_plan.layerSplits,
                      .ceiling = m_plan.headCeiling,
                      .exact = exact,
                      .valueGram = m_workspace.valueGram,
                      .fates = m_fates.view(),
                      .nonFiniteScores = &m_nonFiniteScores});
  m_uncompressed = 0;
  m_compressed = true;
  return finish();
}

Expected<void> Session::discardPass() {
  if (m_statisticsCopy) return m_statisticsCopy->putBack(m_document, m_slots, m_backend);
  if (m_plan.settings.method.statistic() == kernels::Statistic::none) return {};
  return m_document.clearPending(m_backend);  // all of it is of this pass: read() evicts before it begins a chunk
}

Expected<void> Session::compressAfterPrompt() {
  const CacheMethod& method = m_plan.settings.method;
  if (method.schedule == Schedule::never || method.boundedWhileReading() || m_tokensRead == 0) return {};
  // A later prompt finds a compressed cache and goes the way of a chunk: nothing is averaged twice.
  const bool exact = method.readMode == ReadMode::exact && !m_compressed;
  if (const auto done = compress(0, m_uncompressed, exact); !done) return done;
  return noteSlots();
}

Expected<void> Session::finish() {
  if (const auto done = m_backend.finish(); !done) return tl::unexpected(fromKernels(done.error()));
  return {};
}

void Session::enqueueCommit(const SlotStorage& tier, std::uint32_t tokens) {
  m_backend.commit({.shape = tier.shape().cache, .layers = tier.layers(), .tokens = tokens});
}

Expected<void> Session::commit(const SlotStorage& tier, std::uint32_t tokens) {
  enqueueCommit(tier, tokens);
  return finish();
}

Expected<void> Session::rotate(const SlotStorage& tier) {
  if (m_plan.settings.method.positions != kernels::Positions::relative) return {};
  m_backend.rotate({.shape = tier.shape().cache, .layers = tier.layers(), .rope = m_workspace.rope});
  return finish();
}

Expected<void> Session::noteSlots() {
  const auto longest = m_document.maxLength(m_backend);
  if (!longest) return tl::unexpected(longest.error());
  m_slots = *longest;
  m_maxSlotsSeen = std::max(m_maxSlotsSeen, m_slots);
  return {};
}

Expected<ReadProgress> Session::progress() const {
  const auto counts = m_fates.count(m_backend, m_textBegin, std::min(m_textEnd, m_tokensRead));
  if (!counts) return tl::unexpected(counts.error());
  return ReadProgress{.tokensDone = m_tokensRead,
                      .tokensTotal = m_plan.tokens,
                      .seconds = m_prefill.seconds,
                      .slots = m_slots,
                      .merged = counts->merged,
                      .dropped = counts->dropped};
}

Expected<void> Session::freeze() {
  if (m_frozen) return {};
  PhaseClock clock(m_prefill);
  if (const auto done = compressAfterPrompt(); !done) return done;
  if (const auto done = rotate(m_document); !done) return done;
  m_frozen = true;
  return {};
}

// --- Answering -----------------------------------------------------------------------------------------------------

Expected<void> Session::roomForPrompt(std::size_t tokens) const {
  if (tokens == 0) return tl::unexpected(Error{ErrorCode::invalidSetting, "an empty prompt cannot be continued"});
  const std::size_t room =
      m_overlay ? m_plan.overlayCapacity - m_overlayLength : m_plan.tokens - std::min(m_plan.tokens, m_tokensRead);
  if (tokens <= room) return {};
  return tl::unexpected(Error{ErrorCode::invalidSetting, "the question takes " + std::to_string(tokens) +
                                                             " tokens and there is room for " + std::to_string(room) +
                                                             "; a larger --set overlay=N makes more"});
}

bool Session::roomForToken() const {
  if (m_overlay) {
    const bool positions = !kernels::storesRotated(m_plan.settings.method.positions) ||
                           m_tokensRead + m_overlayRemoved + m_overlayLength < m_plan.ropePositions;
    return m_overlayLength < m_plan.overlayCapacity && positions;
  }
  return m_slots < m_plan.documentCapacity && m_tokensRead < m_plan.tokens + m_plan.decodeTokens;
}

Expected<void> Session::enqueueOverlay(std::span<const TokenId> ids, const std::stop_token& stop) {
  const auto n = static_cast<std::uint32_t>(ids.size());
  const ForwardArgs args = forwardArgs(ids, Into::overlay);
  if (kernels::storesRotated(m_plan.settings.method.positions) && args.firstToken + n > m_plan.ropePositions) {
    return tl::unexpected(
        Error{ErrorCode::positionLimit, "this conversation has used up its positions; start a new one"});
  }
  if (const auto done = m_transformer.forward(args, stop); !done) return done;
  enqueueCommit(*m_overlay, n);
  return {};
}

Expected<void> Session::growOverlay(std::span<const TokenId> ids, const std::stop_token& stop) {
  if (const auto done = enqueueOverlay(ids, stop); !done) return done;
  if (const auto done = finish(); !done) return done;
  m_overlayLength += static_cast<std::uint32_t>(ids.size());
  return {};
}

Expected<void> Session::readPrompt(std::span<const TokenId> prompt, const std::stop_token& stop) {
  std::uint32_t lastPass = 0;
  if (m_overlay) {
    if (const auto done = freeze(); !done) return done;
    PhaseClock clock(m_prefill);
    for (std::span<const TokenId> rest = prompt; !rest.empty(); rest = rest.subspan(lastPass)) {
      lastPass = std::min(m_plan.maxTokens, static_cast<std::uint32_t>(rest.size()));
      if (const auto done = growOverlay(rest.first(lastPass), stop); !done) return done;
    }
    clock.count(prompt.size());
  } else {
    const std::uint32_t chunk = m_plan.settings.method.readChunk();
    const std::uint32_t end = m_tokensRead + static_cast<std::uint32_t>(prompt.size());
    lastPass = std::min(static_cast<std::uint32_t>(prompt.size()), (end - 1) % chunk + 1);
    m_promptEnd = end;
    if (const auto done = read(prompt, {.stop = stop}); !done) return done;
  }
  PhaseClock clock(m_prefill);
  m_transformer.computeLogits(lastPass - 1, 1, m_plan.settings.activations);
  if (const auto done = m_transformer.downloadLogits(m_logits); !done) return done;
  if (m_overlay) return {};
  if (const auto done = compressAfterPrompt(); !done) return done;
  return rotate(m_document);
}

Expected<void> Session::decodeIntoDocument(TokenId id) {
  const CacheMethod& method = m_plan.settings.method;
  ForwardArgs args = forwardArgs(std::span(&id, 1), Into::answerInDocument);
  args.writeRotated = method.positions == kernels::Positions::relative;
  if (const auto done = m_transformer.forward(args, {}); !done) return done;
  m_maxSlotsSeen = std::max(m_maxSlotsSeen, m_slots + 1);
  m_tokensRead += 1;
  m_uncompressed += 1;
  const bool evicts = method.schedule == Schedule::chunk || method.schedule == Schedule::token;
  const std::uint32_t every = method.schedule == Schedule::token ? 1 : method.rankEvery;
  if (!evicts || m_uncompressed < every) {
    if (const auto done = commit(m_document, 1); !done) return done;
    return noteSlots();
  }
  if (const auto done = compress(1, m_uncompressed, false); !done) return done;
  if (const auto done = rotate(m_document); !done) return done;
  return noteSlots();
}

Expected<void> Session::appendToken(TokenId id, const std::stop_token& stop) {
  return m_overlay ? growOverlay(std::span(&id, 1), stop) : decodeIntoDocument(id);
}

Expected<void> Session::decodeOne(TokenId id, const std::stop_token& stop) {
  if (const auto done = m_overlay ? enqueueOverlay(std::span(&id, 1), stop) : decodeIntoDocument(id); !done)
    return done;
  m_transformer.computeLogits(0, 1, m_plan.settings.activations);
  if (const auto done = m_transformer.downloadLogits(m_logits); !done) return done;
  if (m_overlay) m_overlayLength += 1;
  return {};
}

Expected<Generation> Session::generate(std::span<const TokenId> prompt, const GenerateOptions& options) {
  assertNotForbidden();
  if (const auto sound = checkSampling(options.sampling); !sound) return tl::unexpected(sound.error());
  if (const auto room = roomForPrompt(prompt.size()); !room) return tl::unexpected(room.error());
  if (const auto done = readPrompt(prompt, options.stop); !done) return tl::unexpected(done.error());
  if (options.promptLogits != nullptr) *options.promptLogits = m_logits;

  PhaseClock clock(m_decode);
  Sampler sampler(options.sampling);
  std::vector<TokenId> recent(prompt.begin(), prompt.end());
  Generation result;
  while (result.ids.size() < options.sampling.maxTokens) {
    const TokenId id = sampler.next(m_logits, recent);
    result.ids.push_back(id);
    recent.push_back(id);
    if (m_model.tokenizer().endsGeneration(id)) {
      result.reason = StopReason::end;
      break;
    }
    if ((options.onToken && !options.onToken(id)) || options.stop.stop_requested()) {
      result.reason = StopReason::stopped;
      break;
    }
    if (result.ids.size() == options.sampling.maxTokens || !roomForToken()) break;
    if (const auto done = decodeOne(id, options.stop); !done) {
      if (done.error().code != ErrorCode::stopped) return tl::unexpected(done.error());
      result.reason = StopReason::stopped;
      break;
    }
    clock.count(1);
  }
  return result;
}

Expected<void> Session::decodeForced(TokenId first, std::uint32_t count, const std::stop_token& stop) {
  if (const auto room = roomForPrompt(std::size_t{count} + 1); !room) return room;
  if (const auto done = readPrompt(std::span(&first, 1), stop); !done) return done;
  PhaseClock clock(m_decode);
  Sampler sampler({});
  for (std::uint32_t i = 0; i < count; ++i) {
    if (const auto done = decodeOne(sampler.next(m_logits, {}), stop); !done) return done;
    clock.count(1);
  }
  return {};
}

Expected<void> Session::fillForced(std::span<const TokenId> ids) {
  const CacheMethod& method = m_plan.settings.method;
  if (method.schedule != Schedule::never || m_tokensRead == 0) {
    return tl::unexpected(Error{ErrorCode::internal, "only a cache that never evicts, and has something, is filled"});
  }
  if (const auto may = mayRead(ids.size()); !may) return may;
  while (!ids.empty()) {
    const std::size_t n = std::min<std::size_t>({method.chunk, m_tokensRead, ids.size()});
    if (const auto done = m_transformer.storeAgain(forwardArgs(ids.first(n), Into::document)); !done) return done;
    if (const auto done = commit(m_document, static_cast<std::uint32_t>(n)); !done) return done;
    m_tokensRead += static_cast<std::uint32_t>(n);
    m_uncompressed += static_cast<std::uint32_t>(n);
    ids = ids.subspan(n);
  }
  return noteSlots();
}

Expected<void> Session::rewindOverlay(std::uint32_t length) {
  if (!m_overlay || length > m_overlayLength)
    return tl::unexpected(Error{ErrorCode::internal, "there is nothing to rewind to"});
  if (const auto done = m_overlay->setLength(m_backend, length); !done) return done;
  m_overlayLength = length;
  if (length == 0) m_overlayRemoved = 0;  // nothing is left whose position could be used twice
  return {};
}

Expected<void> Session::removeFromOverlay(std::uint32_t begin, std::uint32_t count) {
  if (!m_overlay || begin > m_overlayLength || count > m_overlayLength - begin) {
    return tl::unexpected(Error{ErrorCode::internal, "there is no such part of the overlay"});
  }
  m_backend.remove({.shape = m_overlay->shape().cache, .layers = m_overlay->layers(), .begin = begin, .count = count});
  m_overlayLength -= count;
  m_overlayRemoved = m_overlayLength == 0 ? 0 : m_overlayRemoved + count;
  return rotate(*m_overlay);
}

// --- What happened -------------------------------------------------------------------------------------------------

Expected<std::vector<std::byte>> Session::documentBytes() const { return m_document.contents(m_backend); }

Expected<std::vector<std::byte>> Session::overlayBytes() const {
  if (!m_overlay) return std::vector<std::byte>();
  return m_overlay->contents(m_backend);
}

Expected<std::vector<std::vector<TokenFates>>> Session::fates(std::span<const std::uint32_t> bounds) const {
  std::vector<std::vector<TokenFates>> heads(m_fates.heads());
  for (std::uint32_t head = 0; head < m_fates.heads(); ++head) {
    auto counted = m_fates.countRanges(m_backend, head, bounds);
    if (!counted) return tl::unexpected(counted.error());
    heads[head] = std::move(*counted);
  }
  return heads;
}

void Session::resetPhases() {
  m_prefill = {};
  m_decode = {};
}

Expected<Statistics> Session::statistics() const {
  const auto counts = m_fates.count(m_backend, m_textBegin, std::min(m_textEnd, m_tokensRead));
  if (!counts) return tl::unexpected(counts.error());
  const kernels::DeviceInfo device = m_backend.info();
  return Statistics{.prefill = m_prefill,
                    .decode = m_decode,
                    .cache = {.slots = m_slots,
                              .budgetSlots = m_plan.budgetSlots,
                              .maxSlotsSeen = m_maxSlotsSeen,
                              .overlaySlots = m_overlayLength,
                              .bytes = m_plan.cacheBytes,
                              .mergedTokens = counts->merged,
                              .droppedTokens = counts->dropped,
                              .nonFiniteScores = m_nonFiniteScores},
                    .memory = {.planBytes = m_plan.totalBytes,
                               .weightsBytes = m_plan.weightsBytes,
                               .cacheBytes = m_plan.cacheBytes,
                               .workspaceBytes = m_plan.workspaceBytes,
                               .processPeakBytes = processPeakBytes(),
                               .devicePeakBytes = device.peakBytes},
                    .device = device.name,
                    .threads = device.threads};
}

}  // namespace longleaf::inference
