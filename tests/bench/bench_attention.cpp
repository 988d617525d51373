// SPDX-License-Identifier: GPL-3.0-or-later
// Speed of attention on the processor, in the shape of SmolLM2-135M (3 KV heads, group 3, head dimension 64), beside
// the machine's own limits measured in the same run:
//   reading   256 tokens over 2,048 slots before them, in f32 and in 16 bits: GFLOP/s of the two products, share of
//             the FMA peak
//   decoding  one token at 2,048 and 54,000 slots: ms per token for 30 layers, GB/s of keys and values
// Best of several runs; prints one line per case.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>

#include "support/attention_scene.h"

using namespace longleaf;
using namespace longleaf::kernels;
using longleaf::tests::AttentionScene;

namespace {

constexpr int kLayers = 30;

/// One thread: processor time, which other processes on a busy machine disturb less; more: wall time.
double seconds(unsigned threads) {
  if (threads == 1) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Work>
double bestOf(int runs, unsigned threads, const Work& work) {
  double best = 1e9;
  for (int i = 0; i < runs; ++i) {
    const double start = seconds(threads);
    work();
    best = std::min(best, seconds(threads) - start);
  }
  return best;
}

#if defined(__x86_64__)
/// 16 independent chains of 512-bit multiply-adds; flop.
__attribute__((target("avx512f"))) double fmaWork(std::size_t rounds) {
  typedef float Vector __attribute__((vector_size(64)));
  Vector sum[16];
  for (auto& s : sum) s = Vector{} + 1.0F;
  Vector x = Vector{} + 0.999F;
  Vector y = Vector{} + 1e-3F;
  for (std::size_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (auto& s : sum) s = s * x + y;
    asm volatile("" : "+v"(x), "+v"(y));
  }
  Vector total = sum[0];
  for (int i = 1; i < 16; ++i) total += sum[i];
  asm volatile("" : : "v"(total));
  return static_cast<double>(rounds) * 16 * 16 * 2;
}
#endif

/// GFLOP/s; 0 where it is not known.
double fmaLimit(unsigned threads) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx512f")) return 0.0;
  kernels::cpu::ThreadPool pool(threads);
  constexpr std::size_t kRounds = 200'000;
  const double time =
      bestOf(30, threads, [&] { pool.run(threads * 4, [](std::uint32_t, unsigned) { fmaWork(kRounds); }); });
  return threads * 4 * static_cast<double>(kRounds) * 16 * 16 * 2 / time / 1e9;
#else
  return 0.0;
#endif
}

CacheShape smol(StoreFormat store) {
  return {.layers = kLayers, .kvHeads = 3, .group = 3, .headDim = 64, .store = store};
}

const char* nameOf(StoreFormat store) { return store == StoreFormat::f16 ? "f16" : "q8"; }

void reading(StoreFormat store, Statistic statistic, ActivationFormat activations, unsigned threads, double limit) {
  constexpr std::uint32_t kTokens = 256;
  constexpr std::uint32_t kSlots = 2048;
  AttentionScene scene(
      {.cache = smol(store), .positions = Positions::relative, .documentSlots = kSlots, .maxTokens = kTokens}, threads);
  scene.append(kTokens);
  AttentionArgs args = scene.args(statistic, 1.0F);
  args.activations = activations;
  const double time = bestOf(60, threads, [&] { kernels::cpu::attention(scene.context(), args); });
  const double seen = kTokens * (kSlots + (kTokens + 1) / 2.0);
  const double rate = seen * 9 * 64 * 4 / time / 1e9;
  std::printf("read    %-3s %-5s %-4s %u threads: %6.2f ms per layer, %5.0f GFLOP/s", nameOf(store),
              statistic == Statistic::max ? "max" : "none", activations == ActivationFormat::q8 ? "16 b" : "f32",
              threads, time * 1e3, rate);
  if (limit > 0.0) std::printf(" (%.0f %% of %.0f)", 100 * rate / limit, limit);
  std::printf("\n");
}

/// Every layer has a cache of its own, as in a model: what is read comes from memory unless it all fits.
void decoding(StoreFormat store, std::uint32_t slots, unsigned threads) {
  const int layers = slots > 10000 ? 6 : kLayers;
  std::vector<std::unique_ptr<AttentionScene>> scenes;
  std::vector<AttentionArgs> args;
  for (int i = 0; i < layers; ++i) {
    scenes.push_back(std::make_unique<AttentionScene>(
        tests::SceneShape{.cache = smol(store), .positions = Positions::absolute, .documentSlots = slots}, 1));
    scenes.back()->append(1);
    args.push_back(scenes.back()->args(Statistic::none, 1.0F));
  }
  kernels::cpu::ThreadPool pool(threads);
  const std::size_t bytes = kernels::cpu::attentionScratchBytes(
      {.cache = smol(store), .maxTokens = 1, .maxSlots = slots + 1, .maxColumns = 0}, threads);
  std::vector<std::byte> scratch(bytes + 64);
  void* address = scratch.data();
  std::size_t room = scratch.size();
  std::align(64, bytes, address, room);
  const kernels::cpu::Context context{pool, {static_cast<std::byte*>(address), bytes}};
  const double time = bestOf(30, threads, [&] {
    for (const AttentionArgs& layer : args) kernels::cpu::attention(context, layer);
  });
  const double read = 2.0 * 3 * 64 * static_cast<double>(storeBytes(store)) * slots * layers;
  std::printf("decode  %-3s %6u slots %u threads: %7.3f ms per token, %5.1f GB/s\n", nameOf(store), slots, threads,
              time * 1e3 * kLayers / layers, read / time / 1e9);
}

}  // namespace

int main() {
  for (const unsigned threads : {1U, 2U}) {
    const double limit = fmaLimit(threads);
    std::printf("limit   f32 FMA, %u threads: %.0f GFLOP/s\n", threads, limit);
    for (const StoreFormat store : {StoreFormat::f16, StoreFormat::q8}) {
      for (const ActivationFormat activations : {ActivationFormat::f32, ActivationFormat::q8}) {
        reading(store, Statistic::none, activations, threads, limit);
        reading(store, Statistic::max, activations, threads, limit);
      }
    }
    for (const std::uint32_t slots : {2048U, 54000U}) {
      for (const StoreFormat store : {StoreFormat::f16, StoreFormat::q8}) decoding(store, slots, threads);
    }
  }
  return 0;
}
