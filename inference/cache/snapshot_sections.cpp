// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/snapshot_sections.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <type_traits>
#include <vector>

#include "inference/cache/head_table.h"

namespace longleaf::inference {

namespace {

// Numbers go out as they lie in memory.
static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t kVersion = 1;

/// What a reading belongs to, beyond its settings.
struct PlanRecord {
  std::uint64_t version = kVersion;
  std::uint64_t layers = 0;
  std::uint64_t kvHeads = 0;
  std::uint64_t group = 0;
  std::uint64_t headDim = 0;
  std::uint64_t sink = 0;
  std::uint64_t context = 0;
  std::uint64_t residual = 0;
  std::uint64_t recent = 0;
  std::uint64_t tokens = 0;
  std::uint64_t decodeTokens = 0;
  friend bool operator==(const PlanRecord&, const PlanRecord&) = default;
};

struct ReadingRecord {
  PlanRecord plan;
  ReadingState state;
};
static_assert(std::is_trivially_copyable_v<ReadingRecord>);
static_assert(sizeof(ReadingRecord) == 21 * 8);  // no gaps

PlanRecord recordOf(const TierParts& tier) {
  const kernels::CacheShape& cache = tier.document.shape().cache;
  const kernels::SegmentBudget& split = tier.plan.split;
  return {.layers = cache.layers,
          .kvHeads = cache.kvHeads,
          .group = cache.group,
          .headDim = cache.headDim,
          .sink = split.sink,
          .context = split.context,
          .residual = split.residual,
          .recent = split.recent,
          .tokens = tier.plan.tokens,
          .decodeTokens = tier.plan.decodeTokens};
}

/// All settings that a reading depends on.
std::string settingsText(const Settings& settings) {
  std::string text;
  for (const SettingKey& key : settingKeys()) {
    if (key.reading) text += std::string(key.name) + '=' + settingValue(settings, key.name) + '\n';
  }
  return text;
}

std::string sectionName(const char* kind, std::uint32_t layer) { return kind + (' ' + std::to_string(layer)); }

/// Sizes and addresses of the parts of one head.
struct HeadPlace {
  const kernels::CacheShape& cache;
  const kernels::SlotArrays& slots;
  std::uint32_t head;
  std::uint32_t length;

  std::size_t entries() const { return std::size_t{head} * slots.capacity; }
  std::size_t number() const { return kernels::storeBytes(cache.store); }
  std::size_t tileBytes() const { return cache.headDim * kernels::kSlotTile * number(); }
  std::size_t keyBytes() const { return (length + kernels::kSlotTile - 1) / kernels::kSlotTile * tileBytes(); }
  std::byte* keys() const { return slots.k + entries() * cache.headDim * number(); }
  std::size_t valueBytes() const { return length * cache.paddedHeadDim() * number(); }
  std::size_t varianceBytes() const { return std::size_t{length} * (cache.headDim / 2) * sizeof(float); }
  std::byte* variances() const {
    return reinterpret_cast<std::byte*>(slots.variance + entries() * (cache.headDim / 2));
  }
  std::byte* values() const { return slots.v + entries() * cache.paddedHeadDim() * number(); }
};

/// Every part of a tier, in the order of the sections.
class TierWriter final {
 public:
  TierWriter(const TierParts& tier, const SectionSink& sink) : m_tier(tier), m_sink(sink) {}

  Expected<void> section(std::string_view name) const { return m_sink.begin(name); }

  Expected<void> bytes(std::span<const std::byte> bytes) const {
    if (bytes.empty()) return {};
    return m_sink.append(bytes);
  }

  Expected<void> fates(std::uint32_t tokens) {
    std::vector<std::uint64_t> words(FateMap::words(tokens));
    for (std::uint32_t head = 0; head < m_tier.fates.heads(); ++head) {
      if (const auto done = m_tier.fates.download(m_tier.backend, head, 0, words); !done) return done;
      if (const auto done = bytes(std::as_bytes(std::span(words))); !done) return done;
    }
    return {};
  }

  Expected<void> table(const HeadPlace& place) {
    return forEachColumn(m_table, place.slots, [&](auto& column, const auto* array) -> Expected<void> {
      column.resize(place.length);
      const auto* from = reinterpret_cast<const std::byte*>(array + place.entries());
      const auto done = m_tier.backend.download(std::as_writable_bytes(std::span(column)), from);
      if (!done) return tl::unexpected(fromKernels(done.error()));
      return bytes(std::as_bytes(std::span(column)));
    });
  }

  Expected<void> keys(const HeadPlace& place) {
    if (const auto done = fetch(place.keys(), place.keyBytes()); !done) return done;
    if (const std::uint32_t lanes = place.length % kernels::kSlotTile; lanes > 0) {
      clearKeyLanes(std::span(m_bytes).last(place.tileBytes()), lanes, place.cache.store);
    }
    return bytes(m_bytes);
  }

  Expected<void> values(const HeadPlace& place) {
    if (const auto done = fetch(place.values(), place.valueBytes()); !done) return done;
    return bytes(m_bytes);
  }

  Expected<void> variances(const HeadPlace& place) {
    if (const auto done = fetch(place.variances(), place.varianceBytes()); !done) return done;
    return bytes(m_bytes);
  }

 private:
  Expected<void> fetch(const std::byte* from, std::size_t count) {
    m_bytes.resize(count);
    if (const auto done = m_tier.backend.download(m_bytes, from); !done)
      return tl::unexpected(fromKernels(done.error()));
    return {};
  }

  const TierParts& m_tier;
  const SectionSink& m_sink;
  HeadTable m_table;
  std::vector<std::byte> m_bytes;
};

/// The lengths of all heads, [layers][kvHeads].
Expected<std::vector<std::uint32_t>> lengthsOf(const TierParts& tier) {
  const kernels::CacheShape& cache = tier.document.shape().cache;
  std::vector<std::uint32_t> lengths;
  for (std::uint32_t layer = 0; layer < cache.layers; ++layer) {
    for (std::uint32_t head = 0; head < cache.kvHeads; ++head) {
      const auto length = tier.document.length(tier.backend, layer, head);
      if (!length) return tl::unexpected(length.error());
      lengths.push_back(*length);
    }
  }
  return lengths;
}

/// part(place) for the KV heads of a layer, until one fails.
template <class Part>
Expected<void> forEachHead(const TierParts& tier, std::span<const std::uint32_t> lengths, std::uint32_t layer,
                           const Part& part) {
  const kernels::CacheShape& cache = tier.document.shape().cache;
  for (std::uint32_t head = 0; head < cache.kvHeads; ++head) {
    const HeadPlace place{.cache = cache,
                          .slots = tier.document.layers()[layer],
                          .head = head,
                          .length = lengths[std::size_t{layer} * cache.kvHeads + head]};
    if (const auto done = part(place); !done) return done;
  }
  return {};
}

/// Takes pieces from the front of a section.
class SectionCursor final {
 public:
  explicit SectionCursor(std::span<const std::byte> bytes) : m_rest(bytes) {}

  Expected<std::span<const std::byte>> take(std::size_t count) {
    if (count > m_rest.size()) return damagedReading("a section is too short");
    const auto piece = m_rest.first(count);
    m_rest = m_rest.subspan(count);
    return piece;
  }
  Expected<void> copyTo(std::span<std::byte> to) {
    const auto piece = take(to.size());
    if (!piece) return tl::unexpected(piece.error());
    std::copy(piece->begin(), piece->end(), to.begin());
    return {};
  }
  Expected<void> end() const {
    if (m_rest.empty()) return {};
    return damagedReading("a section is too long");
  }

 private:
  std::span<const std::byte> m_rest;
};

/// The parts of a tier from their sections, each checked before it goes to the backend.
class TierReader final {
 public:
  TierReader(const TierParts& tier, const SectionSource& source) : m_tier(tier), m_source(source) {}

  Expected<ReadingState> all() {
    if (const auto done = readState(); !done) return tl::unexpected(done.error());
    if (const auto done = readLengths(); !done) return tl::unexpected(done.error());
    if (const auto done = readFates(); !done) return tl::unexpected(done.error());
    const kernels::CacheShape& cache = m_tier.document.shape().cache;
    for (std::uint32_t layer = 0; layer < cache.layers; ++layer) {
      if (const auto done = readLayer(layer); !done) return tl::unexpected(done.error());
    }
    return m_state;
  }

 private:
  Expected<SectionCursor> open(const std::string& name) const {
    const auto bytes = m_source(name);
    if (!bytes) return tl::unexpected(bytes.error());
    return SectionCursor(*bytes);
  }

  /// A section that is one array.
  Expected<void> openInto(const std::string& name, std::span<std::byte> to) const {
    auto cursor = open(name);
    if (!cursor) return tl::unexpected(cursor.error());
    if (const auto done = cursor->copyTo(to); !done) return done;
    return cursor->end();
  }

  Expected<void> readState();
  Expected<void> checkState() const;
  Expected<void> readLengths();
  kernels::SegmentBudget mostOf(std::uint32_t layer) const;
  Expected<void> readFates();
  Expected<void> readLayer(std::uint32_t layer);
  Expected<void> readTable(const HeadPlace& place, std::uint32_t layer, SectionCursor& cursor);
  Expected<void> readKeys(const HeadPlace& place, SectionCursor& cursor);
  Expected<void> readValues(const HeadPlace& place, SectionCursor& cursor);
  Expected<void> upload(std::byte* to, std::span<const std::byte> from) const {
    if (const auto done = m_tier.backend.upload(to, from); !done) return tl::unexpected(fromKernels(done.error()));
    return {};
  }

  const TierParts& m_tier;
  const SectionSource& m_source;
  ReadingState m_state;
  std::vector<std::uint32_t> m_lengths;
  std::vector<std::uint64_t> m_fates;  // [heads][words of the tokens read]
  HeadTable m_table;
  std::vector<std::byte> m_tile;  // of keys
};

Expected<void> TierReader::readState() {
  ReadingRecord record;
  if (const auto done = openInto("reading", std::as_writable_bytes(std::span(&record, 1))); !done) return done;
  if (record.plan.version != kVersion) return damagedReading("it is of another version of this program");
  const std::string wanted = settingsText(m_tier.plan.settings);
  const auto settings = m_source("settings");
  if (!settings) return tl::unexpected(settings.error());
  if (record.plan != recordOf(m_tier) || !std::ranges::equal(*settings, std::as_bytes(std::span(wanted)))) {
    return tl::unexpected(
        Error{ErrorCode::snapshotInvalid, "the saved reading was made with another model, text or other settings"});
  }
  m_state = record.state;
  return checkState();
}

Expected<void> TierReader::checkState() const {
  const ReadingState& state = m_state;
  const MemoryPlan& plan = m_tier.plan;
  const CacheMethod& method = plan.settings.method;
  const bool evicts = method.schedule != Schedule::never;
  const bool afterPrompt = evicts && !method.boundedWhileReading();
  const bool sound =
      state.tokensRead <= std::uint64_t{plan.tokens} + plan.decodeTokens &&
      state.maxSlotsSeen <= plan.documentCapacity && state.compressed <= 1 && state.frozen <= 1 &&
      state.uncompressed <= state.tokensRead && (state.compressed == 1 || state.uncompressed == state.tokensRead) &&
      (state.compressed == 0 || (evicts && state.tokensRead > 0)) &&
      // What is bounded while reading, or frozen after it, has been evicted from.
      (state.compressed == 1 || state.tokensRead == 0 || !evicts || (afterPrompt && state.frozen == 0)) &&
      state.textBegin <= 0xFFFFFFFFU && state.textEnd <= 0xFFFFFFFFU && std::isfinite(state.prefillSeconds) &&
      state.prefillSeconds >= 0;
  if (!sound) return damagedReading("its counters do not fit together");
  return {};
}

Expected<void> TierReader::readLengths() {
  const kernels::CacheShape& cache = m_tier.document.shape().cache;
  m_lengths.resize(std::size_t{cache.layers} * cache.kvHeads);
  if (const auto done = openInto("lengths", std::as_writable_bytes(std::span(m_lengths))); !done) return done;
  for (const std::uint32_t length : m_lengths) {
    if (length > m_tier.plan.documentCapacity || length > m_state.tokensRead || length > m_state.maxSlotsSeen) {
      return damagedReading("more slots than there is room for");
    }
  }
  // What heads get of each other's slots, none gets beyond the sum.
  const std::uint64_t all = std::accumulate(m_lengths.begin(), m_lengths.end(), std::uint64_t{0});
  const std::uint64_t budget = (m_tier.plan.budgetSlots + m_state.uncompressed) * m_lengths.size();
  if (m_state.compressed == 1 && all > budget) return damagedReading("more slots than the budget");
  return {};
}

/// The most that each segment of a layer's heads may hold.
kernels::SegmentBudget TierReader::mostOf(std::uint32_t layer) const {
  const MemoryPlan& plan = m_tier.plan;
  if (!plan.layerSplits.empty()) return plan.layerSplits[layer];
  kernels::SegmentBudget most = plan.split;
  if (plan.settings.method.sharesBudgets()) {
    const std::uint32_t slots = plan.headCeiling > 0 ? plan.headCeiling : plan.documentCapacity;
    most.context = std::max(most.context, slots - std::min(slots, plan.split.total() - plan.split.context));
  }
  return most;
}

Expected<void> TierReader::readFates() {
  const std::uint32_t words = FateMap::words(static_cast<std::uint32_t>(m_state.tokensRead));
  m_fates.resize(std::size_t{m_tier.fates.heads()} * words);
  if (const auto done = openInto("fates", std::as_writable_bytes(std::span(m_fates))); !done) return done;
  for (std::uint32_t head = 0; head < m_tier.fates.heads(); ++head) {
    const std::span<const std::uint64_t> row = std::span(m_fates).subspan(std::size_t{head} * words, words);
    if (const auto done = m_tier.fates.upload(m_tier.backend, head, row); !done) return done;
  }
  return {};
}

Expected<void> TierReader::readTable(const HeadPlace& place, std::uint32_t layer, SectionCursor& cursor) {
  auto done = forEachColumn(m_table, place.slots, [&](auto& column, const auto*) {
    column.resize(place.length);
    return cursor.copyTo(std::as_writable_bytes(std::span(column)));
  });
  if (!done) return done;
  const std::size_t words = m_fates.size() / m_lengths.size();
  const std::size_t head = std::size_t{layer} * place.cache.kvHeads + place.head;
  const kernels::Fate fate = m_tier.plan.settings.method.fate;
  const HeadRules rules{.split = mostOf(layer),
                        .contextMerges = fate == kernels::Fate::mergeSimilar || fate == kernels::Fate::mergeAdjacent,
                        .tokens = static_cast<std::uint32_t>(m_state.tokensRead),
                        .uncompressed = static_cast<std::uint32_t>(m_state.uncompressed),
                        .compressed = m_state.compressed == 1,
                        .nonFiniteScores = m_state.nonFiniteScores > 0,
                        .alpha = m_tier.plan.settings.method.alpha};
  done = checkHeadTable(m_table, std::span(m_fates).subspan(head * words, words), rules);
  if (!done) return done;
  return forEachColumn(m_table, place.slots, [&](const auto& column, auto* array) {
    return upload(reinterpret_cast<std::byte*>(array + place.entries()), std::as_bytes(std::span(column)));
  });
}

/// Whole tiles, as a reading leaves them: lanes without a slot are zero.
Expected<void> TierReader::readKeys(const HeadPlace& place, SectionCursor& cursor) {
  const auto bytes = cursor.take(place.keyBytes());
  if (!bytes) return tl::unexpected(bytes.error());
  if (const std::uint32_t lanes = place.length % kernels::kSlotTile; lanes > 0) {
    const auto last = bytes->last(place.tileBytes());
    m_tile.assign(last.begin(), last.end());
    clearKeyLanes(m_tile, lanes, place.cache.store);
    if (!std::ranges::equal(m_tile, last)) return damagedReading("there are keys behind the last slot");
  }
  return upload(place.keys(), *bytes);
}

/// Whole rows, of which the padding is zero.
Expected<void> TierReader::readValues(const HeadPlace& place, SectionCursor& cursor) {
  const auto bytes = cursor.take(place.valueBytes());
  if (!bytes) return tl::unexpected(bytes.error());
  const std::size_t row = place.cache.paddedHeadDim() * place.number();
  const std::size_t used = place.cache.headDim * place.number();
  for (std::size_t at = 0; at < bytes->size(); at += row) {
    const auto padding = bytes->subspan(at + used, row - used);
    if (std::ranges::any_of(padding, [](std::byte b) { return b != std::byte{}; }))
      return damagedReading("there are values beside those of a slot");
  }
  return upload(place.values(), *bytes);
}

Expected<void> TierReader::readLayer(std::uint32_t layer) {
  const auto section = [&](const char* kind, const auto& part) -> Expected<void> {
    auto cursor = open(sectionName(kind, layer));
    if (!cursor) return tl::unexpected(cursor.error());
    const auto done =
        forEachHead(m_tier, m_lengths, layer, [&](const HeadPlace& place) { return part(place, *cursor); });
    if (!done) return done;
    return cursor->end();
  };
  auto done = section("slots", [&](const HeadPlace& place, SectionCursor& cursor) -> Expected<void> {
    return readTable(place, layer, cursor);
  });
  if (!done) return done;
  done = section(
      "keys", [&](const HeadPlace& place, SectionCursor& cursor) -> Expected<void> { return readKeys(place, cursor); });
  if (!done) return done;
  done = section("values", [&](const HeadPlace& place, SectionCursor& cursor) -> Expected<void> {
    return readValues(place, cursor);
  });
  if (!done) return done;
  if (m_tier.document.shape().variance) {
    done = section("variances", [&](const HeadPlace& place, SectionCursor& cursor) -> Expected<void> {
      const auto bytes = cursor.take(place.varianceBytes());
      if (!bytes) return tl::unexpected(bytes.error());
      return upload(place.variances(), *bytes);
    });
    if (!done) return done;
  }
  const std::uint32_t kvHeads = m_tier.document.shape().cache.kvHeads;
  return upload(reinterpret_cast<std::byte*>(m_tier.document.layers()[layer].length),
                std::as_bytes(std::span(m_lengths).subspan(std::size_t{layer} * kvHeads, kvHeads)));
}

}  // namespace

Expected<void> saveTier(const TierParts& tier, const ReadingState& state, const SectionSink& sink) {
  const auto lengths = lengthsOf(tier);
  if (!lengths) return tl::unexpected(lengths.error());
  const ReadingRecord record{.plan = recordOf(tier), .state = state};
  const std::string settings = settingsText(tier.plan.settings);
  TierWriter writer(tier, sink);
  Expected<void> done;
  const auto section = [&](const std::string& name, const auto& part) {
    if (done) done = writer.section(name);
    if (done) done = part();
  };
  section("reading", [&] { return writer.bytes(std::as_bytes(std::span(&record, 1))); });
  section("settings", [&] { return writer.bytes(std::as_bytes(std::span(settings))); });
  section("lengths", [&] { return writer.bytes(std::as_bytes(std::span(*lengths))); });
  section("fates", [&] { return writer.fates(static_cast<std::uint32_t>(state.tokensRead)); });
  for (std::uint32_t layer = 0; done && layer < tier.document.shape().cache.layers; ++layer) {
    const auto heads = [&](auto part) {
      return forEachHead(tier, *lengths, layer, [&](const HeadPlace& place) { return (writer.*part)(place); });
    };
    section(sectionName("slots", layer), [&] { return heads(&TierWriter::table); });
    section(sectionName("keys", layer), [&] { return heads(&TierWriter::keys); });
    section(sectionName("values", layer), [&] { return heads(&TierWriter::values); });
    if (tier.document.shape().variance) {
      section(sectionName("variances", layer), [&] { return heads(&TierWriter::variances); });
    }
  }
  return done;
}

Expected<ReadingState> restoreTier(const TierParts& tier, const SectionSource& source) {
  return TierReader(tier, source).all();
}

}  // namespace longleaf::inference
