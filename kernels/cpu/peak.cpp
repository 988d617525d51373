// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/peak.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iterator>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

#include "kernels/cpu/int16_kernels.h"
#include "kernels/cpu/int8_kernels.h"
#include "kernels/cpu/weight_arena.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/peak.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// `rounds` rounds of 8 independent fused multiply-adds; the products of one round go to `perRound`.
float floatPeakLoop(std::uint32_t rounds, std::uint64_t& perRound) {
  const hn::CappedTag<float, 16> d;
  const auto factor = hn::Set(d, 0.999F);
  const auto addend = hn::Set(d, 0.001F);
  auto a = hn::Zero(d), b = a, c = a, e = a, f = a, g = a, h = a, i = a;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    a = hn::MulAdd(a, factor, addend);
    b = hn::MulAdd(b, factor, addend);
    c = hn::MulAdd(c, factor, addend);
    e = hn::MulAdd(e, factor, addend);
    f = hn::MulAdd(f, factor, addend);
    g = hn::MulAdd(g, factor, addend);
    h = hn::MulAdd(h, factor, addend);
    i = hn::MulAdd(i, factor, addend);
  }
  perRound = 8 * hn::Lanes(d);
  const auto sum = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, e)), hn::Add(hn::Add(f, g), hn::Add(h, i)));
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

/// The exclusive or of `count` words, a multiple of 64, read in four places at a time: what one thread needs to read as
/// fast as it can.
std::uint64_t readPeakLoop(const std::uint64_t* words, std::size_t count) {
  const hn::CappedTag<std::uint64_t, 8> d;
  const std::size_t part = count / 4;
  auto a = hn::Zero(d), b = a, c = a, e = a;
  for (std::size_t i = 0; i < part; i += hn::Lanes(d)) {
    a = hn::Xor(a, hn::LoadU(d, words + i));
    b = hn::Xor(b, hn::LoadU(d, words + part + i));
    c = hn::Xor(c, hn::LoadU(d, words + 2 * part + i));
    e = hn::Xor(e, hn::LoadU(d, words + 3 * part + i));
  }
  std::uint64_t lanes[8] = {};
  hn::StoreU(hn::Xor(hn::Xor(a, b), hn::Xor(c, e)), d, lanes);
  return std::accumulate(std::begin(lanes), std::end(lanes), std::uint64_t{0}, std::bit_xor<>());
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace longleaf::kernels::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

namespace {

HWY_EXPORT(floatPeakLoop);
HWY_EXPORT(readPeakLoop);

constexpr int kPasses = 5;
constexpr std::uint32_t kRounds = 4'000'000;
constexpr std::uint32_t kPairRounds = 100'000;
constexpr std::size_t kReadBytes = std::size_t{512} << 20;
constexpr std::size_t kGranule = 64;  // words of which a thread reads a multiple

/// The best rate of a few passes in which every thread calls `work(thread)`, which returns how much it did.
template <class Work>
double bestRate(unsigned threads, const Work& work) {
  double best = 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    std::atomic<std::uint64_t> done{0};
    const auto start = std::chrono::steady_clock::now();
    {
      std::vector<std::jthread> workers;
      for (unsigned t = 0; t < threads; ++t) workers.emplace_back([&, t] { done += work(t); });
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::max(best, static_cast<double>(done.load()) / seconds);
  }
  return best;
}

/// Products of 16-bit zeros out of the first-level cache by the kernel itself, whose loop has little else.
std::uint64_t int16PeakLoop(Int16Dot dot, std::uint32_t rounds) {
  constexpr std::uint32_t kPanels = 4;
  alignas(64) const std::uint8_t lanes[std::size_t{kPanels} * kPairRecordBytes] = {};
  alignas(64) const std::int16_t rows[std::size_t{kPairRows} * kPairBlock] = {};
  const float none[std::size_t{kPanels} * kPairLanes] = {};
  float out[std::size_t{kPairRows} * kPanels * kPairLanes];
  for (std::uint32_t round = 0; round < rounds; ++round) {
    dot({.rows = rows,
         .rowStride = kPairBlock,
         .rowScale = none,
         .rowScaleStride = 1,
         .lanes = lanes,
         .panelStride = kPairRecordBytes,
         .blockStride = kPairRecordBytes,
         .panels = kPanels,
         .blocks = 1,
         .initial = none,
         .initialStride = 0,
         .out = out,
         .outStride = std::size_t{kPanels} * kPairLanes});
  }
  return std::uint64_t{rounds} * kPairRows * kPanels * kPairLanes * kPairBlock;
}

double readRate(unsigned threads, std::atomic<std::uint64_t>& sink) {
  WeightArena arena;
  const Expected<std::shared_ptr<std::byte>> memory = arena.take(kReadBytes);
  if (!memory) return 0;
  std::memset(memory->get(), 1, kReadBytes);  // pages that nobody wrote are all the same one
  const auto* words = reinterpret_cast<const std::uint64_t*>(memory->get());
  const std::size_t share = kReadBytes / sizeof(std::uint64_t) / threads / kGranule * kGranule;
  return bestRate(threads, [&](unsigned t) {
    sink += HWY_DYNAMIC_DISPATCH(readPeakLoop)(words + t * share, share);
    return share * sizeof(std::uint64_t);
  });
}

}  // namespace

Peaks measurePeaks(unsigned threads) {
  const Int8Kernels& kernels = int8Kernels(activeIsa());
  std::atomic<std::uint64_t> sink{0};  // the results are wanted
  Peaks peaks;
  peaks.int8Products = bestRate(threads, [&](unsigned) {
    sink += static_cast<std::uint64_t>(kernels.peak(kRounds));
    return std::uint64_t{kernels.peakProducts} * kRounds;
  });
  peaks.floatProducts = bestRate(threads, [&](unsigned) {
    std::uint64_t perRound = 0;
    sink += static_cast<std::uint64_t>(HWY_DYNAMIC_DISPATCH(floatPeakLoop)(kRounds, perRound));
    return perRound * kRounds;
  });
  const Int16Dot dot = int16Dot(activeIsa());
  peaks.int16Products = peaks.floatProducts;
  if (dot != nullptr)
    peaks.int16Products = bestRate(threads, [&](unsigned) { return int16PeakLoop(dot, kPairRounds); });
  peaks.readBytes = readRate(threads, sink);
  return peaks;
}

}  // namespace longleaf::kernels::cpu
#endif
