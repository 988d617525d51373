// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/cache_trace.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <nlohmann/json.hpp>

#include "inference/cache/cache_trace_case.h"

namespace longleaf::inference {

namespace {

using namespace kernels;
using nlohmann::json;

/// A case's slots in the backend's memory, and the calls that fill them: one layer, one KV head. Kernels want pairs (i,
/// i + width / 2) and a width that is a multiple of 8: vectors are permuted and padded with zeros on the way in, and
/// queries stretched by sqrt(width / headDim), because the kernel divides by sqrt(width).
class TraceRun final {
 public:
  TraceRun(const CacheTraceCase& data, Backend& backend);

  Expected<json> run();

 private:
  template <class T>
  T* take(std::size_t count, const char* what = "the cache trace");
  template <class T>
  void send(T* to, const std::vector<T>& from);
  template <class T>
  std::vector<T> fetch(const T* from, std::size_t count);
  void note(const kernels::Expected<void>& result);

  std::size_t place(std::size_t i) const { return i / 2 + i % 2 * (m_width / 2); }
  void allocate();
  void makeRope();
  void makeGram();
  json readChunk(std::uint32_t begin, std::uint32_t count, bool exact);
  void compressChunk(std::uint32_t count, bool exact);
  json state(std::uint32_t after);

  const CacheTraceCase& m_data;
  Backend& m_backend;
  std::uint32_t m_width;
  std::uint32_t m_mostTokens;  // in one chunk
  CacheShape m_shape;
  SlotArrays m_slots;
  RopeTable m_rope;
  float* m_gram = nullptr;
  float* m_q = nullptr;
  float* m_k = nullptr;
  float* m_v = nullptr;
  float* m_out = nullptr;
  std::vector<BufferPtr> m_buffers;
  std::vector<std::vector<std::uint32_t>> m_residualTokens;  // by age
  std::uint32_t m_dropped = 0;
  tl::expected<void, kernels::Error> m_result;  // the first failure; what follows it does nothing
};

TraceRun::TraceRun(const CacheTraceCase& data, Backend& backend)
    : m_data(data),
      m_backend(backend),
      m_width((data.headDim + 7) / 8 * 8),
      m_mostTokens(std::min(data.tokens, std::max(data.prompt, data.chunk))),
      m_shape{.layers = 1, .kvHeads = 1, .group = data.group, .headDim = m_width, .store = StoreFormat::f32},
      m_residualTokens(data.budget.residual) {}

void TraceRun::note(const kernels::Expected<void>& result) {
  if (m_result && !result) m_result = result;
}

template <class T>
T* TraceRun::take(std::size_t count, const char* what) {
  if (!m_result) return nullptr;
  kernels::Expected<BufferPtr> made = m_backend.allocate(count * sizeof(T), what);
  if (!made) {
    m_result = tl::unexpected(made.error());
    return nullptr;
  }
  m_buffers.push_back(std::move(*made));
  return m_buffers.back()->as<T>();
}

template <class T>
void TraceRun::send(T* to, const std::vector<T>& from) {
  if (m_result) note(m_backend.upload(reinterpret_cast<std::byte*>(to), std::as_bytes(std::span(from))));
}

template <class T>
std::vector<T> TraceRun::fetch(const T* from, std::size_t count) {
  std::vector<T> to(count);
  if (m_result) {
    note(m_backend.download(std::as_writable_bytes(std::span(to)), reinterpret_cast<const std::byte*>(from)));
  }
  return to;
}

void TraceRun::allocate() {
  const std::uint32_t capacity = (m_data.tokens + kSlotTile - 1) / kSlotTile * kSlotTile;
  m_slots.capacity = capacity;
  m_slots.k = take<std::byte>(sizeof(float) * capacity * m_width);
  if (m_data.relative) m_slots.kRotated = take<std::byte>(sizeof(float) * capacity * m_width);
  m_slots.v = take<std::byte>(sizeof(float) * capacity * m_shape.paddedHeadDim());
  m_slots.length = take<std::uint32_t>(1);
  m_slots.rank = take<std::uint32_t>(capacity);
  m_slots.first = take<std::uint32_t>(capacity);
  m_slots.last = take<std::uint32_t>(capacity);
  m_slots.bias = take<float>(capacity);
  m_slots.weight = take<float>(capacity);
  m_slots.score = take<float>(capacity);
  m_slots.pending = take<float>(capacity);
  m_slots.pos = take<float>(capacity);
  m_slots.valueNorm = take<float>(capacity);
  m_slots.segment = take<std::uint8_t>(capacity);
  m_slots.age = take<std::uint16_t>(capacity);
  m_q = take<float>(std::size_t{m_mostTokens} * m_data.group * m_width);
  m_out = take<float>(std::size_t{m_mostTokens} * m_data.group * m_width);
  m_k = take<float>(std::size_t{m_mostTokens} * m_width);
  m_v = take<float>(std::size_t{m_mostTokens} * m_width);
  if (!m_result) return;
  note(m_backend.reserve({.cache = m_shape,
                          .maxTokens = m_mostTokens,
                          .maxResidual = capacity,
                          .maxSlots = capacity,
                          .maxColumns = m_shape.queryHeads() * m_width}));
}

/// Keys that come rotated are stored with an angle of 0.
void TraceRun::makeRope() {
  const std::size_t half = m_width / 2;
  std::vector<float> cosine(half * m_data.tokens, 1.0F);
  std::vector<float> sine(half * m_data.tokens, 0.0F);
  for (std::size_t i = 0; i < m_data.headDim / 2 && m_data.relative; ++i) {
    const double frequency = std::pow(m_data.ropeTheta, -2.0 * static_cast<double>(i) / m_data.headDim);
    for (std::size_t position = 0; position < m_data.tokens; ++position) {
      cosine[position * half + i] = static_cast<float>(std::cos(static_cast<double>(position) * frequency));
      sine[position * half + i] = static_cast<float>(std::sin(static_cast<double>(position) * frequency));
    }
  }
  float* cosineAddress = take<float>(cosine.size());
  float* sineAddress = take<float>(sine.size());
  send(cosineAddress, cosine);
  send(sineAddress, sine);
  m_rope = {.cosine = cosineAddress, .sine = sineAddress, .positions = m_data.tokens};
}

void TraceRun::makeGram() {
  const std::size_t d = m_data.headDim;
  std::vector<float> gram(std::size_t{m_data.group} * m_width * m_width, 0.0F);
  for (std::size_t h = 0; h < m_data.group; ++h) {
    const double* wo = m_data.wo.data() + h * m_data.woRows * d;
    for (std::size_t i = 0; i < d; ++i) {
      for (std::size_t j = 0; j < d; ++j) {
        double sum = 0.0;
        for (std::size_t row = 0; row < m_data.woRows; ++row) sum += wo[row * d + i] * wo[row * d + j];
        gram[(h * m_width + i) * m_width + j] = static_cast<float>(sum);
      }
    }
  }
  m_gram = take<float>(gram.size());
  send(m_gram, gram);
}

/// Stores `count` tokens, attends, and returns their outputs [group][token in chunk][headDim].
json TraceRun::readChunk(std::uint32_t begin, std::uint32_t count, bool exact) {
  const std::size_t d = m_data.headDim;
  const std::uint32_t queryRow = m_data.group * m_width;
  const double stretch = std::sqrt(static_cast<double>(m_width) / m_data.headDim);
  std::vector<float> q(std::size_t{count} * queryRow, 0.0F);
  std::vector<float> k(std::size_t{count} * m_width, 0.0F);
  std::vector<float> v(std::size_t{count} * m_width, 0.0F);
  for (std::size_t t = 0; t < count; ++t) {
    for (std::size_t i = 0; i < d; ++i) {
      k[t * m_width + place(i)] = static_cast<float>(m_data.k[(begin + t) * d + i]);
      v[t * m_width + i] = static_cast<float>(m_data.v[(begin + t) * d + i]);
      for (std::size_t h = 0; h < m_data.group; ++h) {
        const double x = m_data.q[(h * m_data.tokens + begin + t) * d + i];
        q[t * queryRow + h * m_width + place(i)] = static_cast<float>(x * stretch);
      }
    }
  }
  send(m_q, q);
  send(m_k, k);
  send(m_v, v);
  if (!m_result) return {};
  const Positions positions = m_data.relative ? Positions::relative : Positions::absolute;
  m_backend.store({.shape = m_shape,
                   .slots = m_slots,
                   .k = m_k,
                   .v = m_v,
                   .stride = m_width,
                   .tokens = count,
                   .firstToken = begin,
                   .rankBase = nullptr,
                   .positions = positions,
                   .rope = m_rope,
                   .writeRotated = m_data.relative});
  m_backend.attention({.shape = m_shape,
                       .tiers = std::span(&m_slots, 1),
                       .q = m_q,
                       .qStride = queryRow,
                       .out = m_out,
                       .outStride = queryRow,
                       .tokens = count,
                       .firstToken = begin,
                       .positions = positions,
                       .rope = m_rope,
                       .statistic = m_data.policy.statistic,
                       .lambda = m_data.policy.lambda});
  compressChunk(count, exact);
  const std::vector<float> out = fetch(m_out, std::size_t{count} * queryRow);
  json heads = json::array();
  for (std::size_t h = 0; h < m_data.group; ++h) {
    json rows = json::array();
    for (std::size_t t = 0; t < count; ++t) {
      const float* row = out.data() + t * queryRow + h * m_width;
      rows.push_back(std::vector<float>(row, row + d));
    }
    heads.push_back(std::move(rows));
  }
  return heads;
}

void TraceRun::compressChunk(std::uint32_t count, bool exact) {
  std::vector<EvictionEvent> events(m_slots.capacity);
  std::size_t eventCount = 0;
  const float* const gram = m_gram;
  m_backend.compress({.shape = m_shape,
                      .layers = std::span(&m_slots, 1),
                      .appended = count,
                      .statisticTokens = count,
                      .policy = m_data.policy,
                      .budget = m_data.budget,
                      .exact = exact,
                      .valueGram = gram != nullptr ? std::span(&gram, 1) : std::span<const float* const>(),
                      .events = events,
                      .eventCount = &eventCount});
  // A chunk of one token is attended to as in decoding: by the rotated copy, which compress() leaves stale.
  if (m_data.relative) m_backend.rotate({.shape = m_shape, .layers = std::span(&m_slots, 1), .rope = m_rope});
  note(m_backend.finish());
  for (std::size_t i = 0; i < eventCount && m_result; ++i) {
    if (events[i].residual == EvictionEvent::kDropped) {
      ++m_dropped;
    } else {
      m_residualTokens.at(events[i].residual).push_back(events[i].token);
    }
  }
}

/// The slots in the order sink, context and recent by source position, residual by age.
json TraceRun::state(std::uint32_t after) {
  const std::uint32_t live = fetch(m_slots.length, 1)[0];
  const std::vector<std::uint8_t> segment = fetch(m_slots.segment, live);
  const std::vector<std::uint16_t> age = fetch(m_slots.age, live);
  const std::vector<std::uint32_t> rank = fetch(m_slots.rank, live);
  const std::vector<std::uint32_t> first = fetch(m_slots.first, live);
  const std::vector<float> weight = fetch(m_slots.weight, live);
  const std::vector<float> score = fetch(m_slots.score, live);
  const std::vector<float> pos = fetch(m_slots.pos, live);
  const std::size_t tiles = (live + kSlotTile - 1) / kSlotTile;
  const std::vector<float> k = fetch(reinterpret_cast<const float*>(m_slots.k), tiles * kSlotTile * m_width);
  const std::size_t valueRow = m_shape.paddedHeadDim();
  const std::vector<float> v = fetch(reinterpret_cast<const float*>(m_slots.v), live * valueRow);

  const auto isResidual = [&segment](std::uint32_t slot) {
    return segment[slot] == static_cast<std::uint8_t>(Segment::residual);
  };
  std::vector<std::uint32_t> order(live);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (segment[a] != segment[b]) return segment[a] < segment[b];
    return isResidual(a) ? age[a] < age[b] : rank[a] < rank[b];
  });
  json slots = json::array();
  for (const std::uint32_t slot : order) {
    static constexpr const char* kNames[] = {"sink", "context", "residual", "recent"};
    std::vector<std::uint32_t> tokens = isResidual(slot) ? m_residualTokens.at(age[slot]) : std::vector{first[slot]};
    std::sort(tokens.begin(), tokens.end());
    std::vector<float> key(m_data.headDim);
    const float* tile = k.data() + slot / kSlotTile * kSlotTile * m_width + slot % kSlotTile;
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = tile[place(i) * kSlotTile];
    const float* value = v.data() + slot * valueRow;
    slots.push_back({{"segment", kNames[segment[slot] % 4]},
                     {"w", weight[slot]},
                     {"score", score[slot]},
                     {"pos", pos[slot]},
                     {"k", key},
                     {"v", std::vector<float>(value, value + m_data.headDim)},
                     {"tokens", tokens}});
  }
  return {{"after", after}, {"dropped", m_dropped}, {"slots", slots}};
}

Expected<json> TraceRun::run() {
  allocate();
  makeRope();
  if (m_data.policy.valueWeight == ValueWeight::woV) makeGram();
  json outputs = json::array();
  json states = json::array();
  for (std::uint32_t begin = 0, count = 0; begin < m_data.tokens && m_result; begin += count) {
    const bool exact = begin == 0 && m_data.prompt > 0;
    count = exact ? m_data.prompt : std::min(m_data.chunk, m_data.tokens - begin);
    outputs.push_back(readChunk(begin, count, exact));
    if (m_result) states.push_back(state(begin + count));
  }
  if (!m_result) return tl::unexpected(fromKernels(m_result.error()));
  return json{{"name", m_data.name}, {"outputs", std::move(outputs)}, {"states", std::move(states)}};
}

}  // namespace

Expected<std::string> runCacheTrace(std::string_view text, Backend& backend) {
  Expected<std::vector<CacheTraceCase>> cases = parseCacheTrace(text);
  if (!cases) return tl::unexpected(std::move(cases.error()));
  json results = json::array();
  for (const CacheTraceCase& data : *cases) {
    Expected<json> result = TraceRun(data, backend).run();
    if (!result) return tl::unexpected(std::move(result.error()));
    results.push_back(std::move(*result));
  }
  return json{{"cases", std::move(results)}}.dump();
}

}  // namespace longleaf::inference
