// SPDX-License-Identifier: GPL-3.0-or-later
// A roofline of the CUDA kernels as Markdown, for docs/cuda.md: a calculation, not a measurement. One layer of
// LLaMA-2-7B decodes a token over 2,048 slots and reads a chunk of 256 behind them on the simulated device, which
// counts the bytes; registers are ptxas's, occupancy is that of cuda_occupancy.h, rates are what NVIDIA publishes.
//   least time of a launch = max(bytes read / bandwidth, floating-point operations / rate)
// Products of cuBLAS are not done, only calculated.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/roofline/gpu_figures.h"
#include "bench/roofline/launch_log.h"
#include "cuda/device_layer.h"
#include "cuda/device_vector.h"
#include "inference/cache/method.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/weight_format.h"

using namespace longleaf;
using namespace longleaf::kernels;
using namespace longleaf::tests;

namespace {

constexpr std::uint32_t kSlots = 2048;
constexpr std::uint32_t kChunk = 256;
constexpr std::uint32_t kVocabulary = 32000;
constexpr int kTableArchitecture = 80;  // whose registers tests/checks/ptxas_table.tsv has
constexpr CacheShape kCache{.layers = 1, .kvHeads = 32, .group = 1, .headDim = 128, .store = StoreFormat::f16};
constexpr WeightFormat kFormat = WeightFormat::q4_0;

constexpr LayerShape layerShape(std::uint32_t tokens) {
  return {.hidden = 4096, .feedForward = 11008, .cache = kCache, .slots = kSlots, .tokens = tokens, .document = true};
}

/// A layer without weights to speak of, for what is done to its slots.
constexpr LayerShape slotShape() {
  return {.hidden = 32, .feedForward = 32, .cache = kCache, .slots = kSlots, .tokens = kChunk, .document = true};
}

inference::CacheMethod methodOf(const char* name) {
  auto method = inference::presetByName(name);
  if (!method) throw std::runtime_error(method.error().message);
  return *method;
}

void decodeAndRead(Backend& backend, LaunchLog& log) {
  DeviceLayer layer(backend, layerShape(kChunk), kFormat);
  layer.fill();
  for (const std::uint32_t tokens : {1U, kChunk}) {
    const LayerCall call{.shape = layer.shape(), .tokens = tokens};
    log.forget();
    layer.run(tokens, tokens == 1 ? Statistic::none : Statistic::max,
              [&](const char* step) { log.close(tokens == 1 ? "decode" : "read", step, call); });
  }
  backend.rotate({kCache, layer.slots(), layer.rope()});
  wanted(backend.finish());
  log.close("outside", "rotated keys", {.shape = layer.shape(), .tokens = 0});
}

/// Gate and up of one token by the format of their weights; what the weights are does not matter.
void multiplyInEveryFormat(Backend& backend, LaunchLog& log) {
  const LayerCall call{.shape = layerShape(1), .tokens = 1};
  const std::uint32_t rows = call.shape.feedForward;
  const std::uint32_t columns = call.shape.hidden;
  const DeviceVector<float> x(backend, std::vector<float>(columns));
  const DeviceVector<float> out(backend, std::vector<float>(rows));
  for (const WeightFormat format : {WeightFormat::f32, WeightFormat::f16, WeightFormat::bf16, WeightFormat::q8_0,
                                    WeightFormat::q4_0, WeightFormat::q4_1, WeightFormat::q5_0, WeightFormat::q5_1,
                                    WeightFormat::q4_k, WeightFormat::q5_k, WeightFormat::q6_k}) {
    const std::vector<std::byte> data(std::size_t{rows} * rowBytes(format, columns).value());
    const MatrixPtr matrix = wanted(backend.packMatrix({format, rows, columns, data}));
    const MatmulTarget target{.weight = matrix.get(), .out = out.data(), .outStride = rows};
    const std::array<MatmulTarget, 2> both{target, target};
    backend.matmul({.x = x.data(), .xStride = columns, .tokens = 1, .targets = both});
    wanted(backend.finish());
    log.close("decode, " + std::string(formatName(format)), "norm, gate, up", call);
  }
}

/// An eviction of a chunk by a preset, after another one where there are residual slots to be filled.
void evict(Backend& backend, LaunchLog& log, const char* preset) {
  const inference::CacheMethod method = methodOf(preset);
  const auto budget = inference::splitBudget(method, kSlots);
  if (!budget) throw std::runtime_error(budget.error().message);
  DeviceLayer layer(backend, slotShape(), WeightFormat::f32);
  const std::size_t square = std::size_t{kCache.headDim} * kCache.headDim;
  const DeviceVector<float> gram(backend, std::vector<float>(kCache.queryHeads() * square));
  const std::array<const float*, 1> grams{gram.data()};
  layer.fill();
  for (int round = budget->residual > 0 ? 0 : 1; round < 2; ++round) {
    layer.append(kChunk);
    wanted(backend.finish());
    log.forget();
    backend.compress({.shape = kCache,
                      .layers = layer.slots(),
                      .appended = kChunk,
                      .statisticTokens = kChunk,
                      .policy = method.policy(),
                      .budget = *budget,
                      .ceiling = inference::largestHead(method, kSlots, kCache.layers).value_or(0),
                      .valueGram = grams});
    wanted(backend.finish());
  }
  log.close("evict", preset, {.shape = layer.shape(), .tokens = kChunk, .residual = budget->residual});
}

void outsideOfTheLayers(Backend& backend, LaunchLog& log) {
  const LayerCall call{.shape = layerShape(kChunk), .tokens = kChunk, .vocabulary = kVocabulary};
  const std::uint32_t hidden = call.shape.hidden;
  std::vector<std::int32_t> ids(kChunk);
  for (std::uint32_t i = 0; i < kChunk; ++i) ids[i] = static_cast<std::int32_t>(i);
  {
    const std::vector<std::byte> data(std::size_t{kChunk} * rowBytes(kFormat, hidden).value());
    const MatrixPtr table = wanted(backend.packMatrix({kFormat, kChunk, hidden, data}));
    const DeviceVector<float> out(backend, std::vector<float>(std::size_t{kChunk} * hidden));
    backend.embed({.table = table.get(), .ids = ids, .out = out.data()});
    wanted(backend.finish());
    log.close("outside", "embedding", call);
  }
  const DeviceVector<float> logits(backend, std::vector<float>(std::size_t{kChunk} * kVocabulary));
  const DeviceVector<float> nll(backend, std::vector<float>(kChunk));
  backend.crossEntropy({.logits = logits.data(), .targets = ids, .vocabulary = kVocabulary, .nll = nll.data()});
  wanted(backend.finish());
  log.close("outside", "cross-entropy", call);
}

std::string amount(double number, const char* unit) {
  if (number == 0) return "-";
  const char* const prefixes[] = {"", "k", "M", "G"};
  int prefix = 0;
  for (; number >= 1000 && prefix < 3; ++prefix) number /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %s%s", number, prefixes[prefix], unit);
  return text;
}

/// What a block takes, a row for each kernel. False when one is not in the table.
bool printKernels(const std::vector<LaunchLine>& lines, const std::string& tablePath) {
  const std::map<std::string, KernelUse> table = readPtxasTable(tablePath, kTableArchitecture);
  std::printf("| kernel | threads | registers | shared bytes |");
  for (const Gpu& gpu : gpus()) std::printf(" warps on the %s |", gpu.name);
  std::printf("\n|---|---|---|---|---|---|---|\n");
  std::set<std::string> seen;
  bool known = true;
  for (const LaunchLine& line : lines) {
    if (line.launches == 0 || !seen.insert(line.kernel).second) continue;
    const auto found = table.find(line.kernel);
    if (found == table.end()) {
      std::fprintf(stderr, "not in %s: %s\n", tablePath.c_str(), line.kernel.c_str());
      known = false;
      continue;
    }
    KernelUse use = found->second;
    use.threads = line.threads;
    use.dynamicShared = line.dynamicShared;
    std::printf("| `%s` | %u | %d | %zu |", line.kernel.c_str(), use.threads, use.registers,
                use.staticShared + use.dynamicShared);
    for (const Gpu& gpu : gpus()) std::printf(" %.0f %% |", 100 * occupancy(gpu, use).value_or(0));
    std::printf("\n");
  }
  return known;
}

/// What each kernel has to do, and the least time that takes. Of an eviction each kernel once.
void printWork(const std::vector<LaunchLine>& lines) {
  std::printf("\n| call | step | kernel | launches | blocks | bytes read | operations | per byte |");
  for (const Gpu& gpu : gpus()) std::printf(" %s, us |", gpu.name);
  std::printf("\n|---|---|---|---|---|---|---|---|---|---|---|\n");
  std::set<std::string> evicting;
  for (const LaunchLine& line : lines) {
    if (line.call == "evict" && !evicting.insert(line.kernel).second) continue;
    const std::string bytes = amount(line.bytes, "B") + (line.counted ? "" : " (formula)");
    std::printf("| %s | %s | `%s` | %u | %llu | %s | %s |", line.call.c_str(), line.step.c_str(),
                line.kernel.substr(0, line.kernel.find('<')).c_str(), line.launches,
                static_cast<unsigned long long>(line.blocks), bytes.c_str(), amount(line.work.flops, "").c_str());
    std::printf(" %.2g |", line.work.flops / std::max(line.bytes, 1.0));
    for (const Gpu& gpu : gpus()) std::printf(" %.3g |", 1e6 * line.leastSeconds(gpu));
    std::printf("\n");
  }
}

/// The layer as a whole, and how much of it is attention with its statistic.
void printSums(const std::vector<LaunchLine>& lines) {
  std::printf("\n| one layer |");
  for (const Gpu& gpu : gpus()) std::printf(" %s, us | of it attention |", gpu.name);
  std::printf("\n|---|---|---|---|---|---|---|\n");
  for (const char* call : {"decode", "read"}) {
    std::printf("| %s |", call);
    for (const Gpu& gpu : gpus()) {
      double all = 0;
      double attention = 0;
      for (const LaunchLine& line : lines) {
        if (line.call != call) continue;
        all += line.leastSeconds(gpu);
        if (line.step == "attention") attention += line.leastSeconds(gpu);
      }
      std::printf(" %.0f | %.0f %% |", 1e6 * all, 100 * attention / all);
    }
    std::printf("\n");
  }
}

}  // namespace

int main() {
  cusim::device().reset({.multiply = false});
  const auto backend = wanted(cuda::makeCudaBackend(0));
  const std::uint32_t capacity = kSlots + kChunk + kSlotTile;
  wanted(backend->reserve({.cache = kCache,
                           .maxTokens = kChunk,
                           .maxResidual = capacity,
                           .maxSlots = capacity,
                           .maxColumns = layerShape(1).feedForward,
                           .sharedBudgets = true}));
  LaunchLog log;
  decodeAndRead(*backend, log);
  multiplyInEveryFormat(*backend, log);
  for (const char* preset :
       {"zsmerge", "d2o", "kvmerger", "keydiff", "nestedkv", "cascading", "criticalkv", "adakv", "zigzagkv"}) {
    evict(*backend, log, preset);
  }
  outsideOfTheLayers(*backend, log);
  if (!cusim::device().fault().empty()) return 1;  // the device has said it
  const bool known = printKernels(log.lines(), LONGLEAF_PTXAS_TABLE);
  printWork(log.lines());
  printSums(log.lines());
  return known ? 0 : 1;
}
