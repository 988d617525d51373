// SPDX-License-Identifier: Apache-2.0
// Two parallel loops per operation: tiles of tokens are converted (to 8 or 16 bits or into columns of f32), then pairs
// of panels of all targets are multiplied with all tiles. A row of out is written by the one task that has its panel.
#include "kernels/cpu/matmul.h"

#include <algorithm>
#include <cstring>

#include "kernels/cpu/f32_matmul.h"
#include "kernels/cpu/int16_kernels.h"
#include "kernels/cpu/int16_matmul.h"
#include "kernels/cpu/int8_kernels.h"
#include "kernels/cpu/packed_layout.h"
#include "kernels/cpu/quantize_tile.h"

namespace longleaf::kernels::cpu {

namespace {

constexpr std::uint32_t kSumTokens = 256;   // tokens whose f32 sums a thread keeps at a time
constexpr std::uint32_t kMaxHeadDim = 512;  // of valueGram(), with room for 32 columns more at either end
constexpr std::uint32_t kHeadColumns = kMaxHeadDim + 2 * kBlockColumns;

constexpr std::size_t kSlabFloats = std::size_t{kGroupPanels} * kSlabColumns * kPanelRows;
constexpr std::size_t kSumFloats = std::size_t{kSumTokens} * kGroupRows;
constexpr std::size_t kGramFloats = std::size_t{2} * kHeadColumns * kPanelRows;
constexpr std::size_t kThreadFloats = std::max(kSlabFloats + kSumFloats, kGramFloats);

constexpr std::size_t alignUp(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

/// How much one task should take, so that handing it out (under 0.1 us) and waiting for the last one cost little.
constexpr double kTaskNanoseconds = 8000.0;
constexpr std::uint32_t kTasksPerThread = 8;

/// Weights that stay in the second-level cache while all tiles of tokens pass.
constexpr std::size_t kGroupBytes = std::size_t{256} * 1024;

bool useInt8(const MatmulArgs& args, const PackedMatrix& weight) {
  return args.activations == ActivationFormat::q8 && !isFloatFormat(weight.format());
}

/// Whether a prompt's products with a float matrix may be of numbers rounded to 16 bits.
bool mayUseInt16(const MatmulArgs& args, const PackedMatrix& weight) {
  const bool half = weight.format() == WeightFormat::f16 || weight.format() == WeightFormat::bf16;
  return half && args.activations == ActivationFormat::q8 && args.tokens >= kPairRows &&
         weight.columns() % kPairBlock == 0;
}

/// What multiplies 16-bit numbers, or null where the float targets of a call are f32 work. One kind of activations
/// serves all of them.
Int16Dot int16DotFor(const MatmulArgs& args) {
  for (const MatmulTarget& target : args.targets) {
    const PackedMatrix& weight = packed(*target.weight);
    if (!useInt8(args, weight) && !mayUseInt16(args, weight)) return nullptr;
  }
  return int16Dot(activeIsa());
}

/// Converted activations and the scratch of each thread.
struct Workspace {
  std::uint8_t* int8Tiles = nullptr;
  float* floatTiles = nullptr;  // null where pairRows are in their place
  PairRows pairRows;
  float* threads = nullptr;  // kThreadFloats each
};

struct Job {
  const MatmulArgs& args;
  const Int8Kernels& kernels;
  Int16Dot int16Dot;
  Workspace work;
  std::uint32_t columns;
};

std::size_t int8TileBytes(std::uint32_t tokens, std::uint32_t columns) {
  return std::size_t{columns} / kBlockColumns * kTileBlockBytes * tokens;
}

std::uint32_t pairsOf(const PackedMatrix& weight) { return (weight.panels() + 1) / 2; }

void convertActivations(const Context& context, const Job& job) {
  const MatmulArgs& args = job.args;
  const std::uint32_t int8Tile = job.kernels.tileTokens;
  const std::uint32_t floatTile = floatTileTokens();
  const std::uint32_t int8Tiles = job.work.int8Tiles == nullptr ? 0 : (args.tokens + int8Tile - 1) / int8Tile;
  const std::uint32_t floatTiles = job.work.floatTiles == nullptr ? 0 : (args.tokens + floatTile - 1) / floatTile;
  const std::uint32_t pairTiles = job.work.pairRows.codes == nullptr ? 0 : pairTokens(args.tokens) / kPairRows;
  context.pool.run(int8Tiles + floatTiles + pairTiles, [&](std::uint32_t index, unsigned) {
    if (index < int8Tiles) {
      const std::uint32_t first = index * int8Tile;
      const std::uint32_t tokens = std::min(int8Tile, args.tokens - first);
      quantizeTile(args.x + std::size_t{first} * args.xStride, args.xStride, tokens, job.columns,
                   job.work.int8Tiles + int8TileBytes(first, job.columns));
    } else if (pairTiles > 0) {
      packPairRows(args.x, args.xStride, args.tokens, job.columns, (index - int8Tiles) * kPairRows, job.work.pairRows);
    } else {
      const std::uint32_t first = (index - int8Tiles) * floatTile;
      const std::uint32_t tokens = std::min(floatTile, args.tokens - first);
      packFloatTile(args.x + std::size_t{first} * args.xStride, args.xStride, tokens, job.columns,
                    job.work.floatTiles + std::size_t{first} * job.columns);
    }
  });
}

/// 16 sums (or fewer rows, at the end of a matrix) of one token into out.
void storeRows(const MatmulTarget& target, std::uint32_t token, std::uint32_t firstRow, const float* sums) {
  const std::uint32_t rows = std::min(kPanelRows, target.weight->rows() - firstRow);
  float* out = target.out + std::size_t{token} * target.outStride + firstRow;
  const float* bias = target.bias == nullptr ? nullptr : target.bias + firstRow;
  if (bias == nullptr && !target.accumulate && rows == kPanelRows) {
    std::memcpy(out, sums, kPanelRows * sizeof(float));  // std::copy_n would be a call
    return;
  }
  for (std::uint32_t r = 0; r < rows; ++r) {
    const float sum = bias == nullptr ? sums[r] : sums[r] + bias[r];
    out[r] = target.accumulate ? out[r] + sum : sum;
  }
}

/// Panels first, first + step, ..., `count` of them.
struct Panels {
  std::uint32_t first;
  std::uint32_t count;
  std::uint32_t step = 1;

  std::uint32_t at(std::uint32_t index) const { return first + index * step; }
};

void int8Group(const Job& job, const MatmulTarget& target, const Panels& panels) {
  const PackedMatrix& weight = packed(*target.weight);
  const std::uint32_t blocks = job.columns / kBlockColumns;
  alignas(64) float sums[2 * kMaxTileTokens * kPanelRows];
  for (std::uint32_t first = 0; first < job.args.tokens; first += job.kernels.tileTokens) {
    const std::uint32_t tokens = std::min(job.kernels.tileTokens, job.args.tokens - first);
    const std::uint8_t* tile = job.work.int8Tiles + int8TileBytes(first, job.columns);
    const PanelDot one = panelDot(job.kernels, weight.format(), tokens);
    const PairDot two = pairDot(job.kernels, weight.format(), tokens);
    std::uint32_t p = 0;
    const auto store = [&](std::uint32_t panel) {
      for (std::uint32_t t = 0; t < tokens; ++t) {
        storeRows(target, first + t, panels.at(p + panel) * kPanelRows,
                  sums + std::size_t{kPanelRows} * (panel * tokens + t));
      }
    };
    for (; two != nullptr && p + 2 <= panels.count; p += 2) {
      two(weight.panel(panels.at(p)), panels.step * weight.layout().panelBytes, blocks, tile, sums);
      store(0);
      store(1);
    }
    for (; p < panels.count; ++p) {
      one(weight.panel(panels.at(p)), blocks, tile, sums);
      store(0);
    }
  }
}

/// One token and two panels.
void int8Pair(const Job& job, const MatmulTarget& target, const Panels& panels) {
  const PackedMatrix& weight = packed(*target.weight);
  alignas(64) float sums[2 * kPanelRows];
  pairDot(job.kernels, weight.format(), 1)(weight.panel(panels.first), panels.step * weight.layout().panelBytes,
                                           job.columns / kBlockColumns, job.work.int8Tiles, sums);
  for (std::uint32_t p = 0; p < 2; ++p) storeRows(target, 0, panels.at(p) * kPanelRows, sums + p * kPanelRows);
}

/// Neighbouring panels and all tokens.
void int16Group(const Job& job, const MatmulTarget& target, const Panels& panels, float* scratch) {
  pairPanels(job.int16Dot, {.target = &target,
                            .firstPanel = panels.first,
                            .panels = panels.count,
                            .rows = job.work.pairRows,
                            .tokens = job.args.tokens,
                            .slab = scratch});
}

void floatGroup(const Job& job, const MatmulTarget& target, const Panels& panels, float* scratch) {
  const PackedMatrix& weight = packed(*target.weight);
  float* sums = scratch + kSlabFloats;
  const std::uint32_t step = kSumTokens / floatTileTokens() * floatTileTokens();
  for (std::uint32_t first = 0; first < job.args.tokens; first += step) {
    const std::uint32_t tokens = std::min(step, job.args.tokens - first);
    const float* tiles = job.work.floatTiles + std::size_t{first} * job.columns;
    floatPanels({&weight, panels.first, panels.count, panels.step, tiles, tokens, scratch, sums});
    for (std::uint32_t t = 0; t < tokens; ++t) {
      for (std::uint32_t p = 0; p < panels.count; ++p) {
        storeRows(target, first + t, panels.at(p) * kPanelRows,
                  sums + std::size_t{kGroupRows} * t + std::size_t{kPanelRows} * p);
      }
    }
  }
}

/// One token: the weights are read once, so how fast memory gives them is all that counts. Two halves are walked side
/// by side, each in one direction without a jump.
void multiplyOnce(const Job& job, const MatmulTarget& target, const Panels& panels, float* scratch) {
  const bool int8 = useInt8(job.args, packed(*target.weight));
  const std::uint32_t half = panels.count - panels.count / 2;
  for (std::uint32_t i = 0; i < panels.count / 2; ++i) {
    const Panels pair{panels.first + i, 2, half};
    if (int8) {
      int8Pair(job, target, pair);
    } else {
      floatGroup(job, target, pair, scratch);
    }
  }
  if (panels.count % 2 == 0) return;
  const Panels last{panels.first + half - 1, 1};
  if (int8) {
    int8Group(job, target, last);
  } else {
    floatGroup(job, target, last, scratch);
  }
}

/// Panels of one target, in groups whose weights all tiles share.
void multiplyPanels(const Job& job, const MatmulTarget& target, const Panels& panels, float* scratch) {
  if (job.args.tokens == 1) return multiplyOnce(job, target, panels, scratch);
  const PackedMatrix& weight = packed(*target.weight);
  const bool int8 = useInt8(job.args, weight);
  const auto fitting = static_cast<std::uint32_t>(kGroupBytes / weight.layout().panelBytes);
  // One tile of tokens gains nothing from a group: then the slab had better stay in the first-level cache.
  const std::uint32_t floats = job.args.tokens <= floatTileTokens() ? 2 : kGroupPanels;
  const std::uint32_t group = int8 ? std::max(2U, fitting) : floats;
  for (std::uint32_t done = 0; done < panels.count; done += group) {
    const Panels part{panels.first + done, std::min(panels.count - done, group)};
    if (int8) {
      int8Group(job, target, part);
    } else if (job.work.pairRows.codes != nullptr) {
      int16Group(job, target, part, scratch);
    } else {
      floatGroup(job, target, part, scratch);
    }
  }
}

/// A rough forecast of one pair of panels, for the size of tasks only: arithmetic at 150 (int8) or 40 (f32) products
/// per ns, weights at 20 bytes per ns.
double pairNanoseconds(const MatmulArgs& args, const PackedMatrix& weight) {
  const double products = 2.0 * kPanelRows * weight.columns() * args.tokens;
  const double bytes = 2.0 * static_cast<double>(weight.layout().panelBytes);
  return products / (useInt8(args, weight) ? 150.0 : 40.0) + bytes / 20.0;
}

}  // namespace

std::size_t matmulScratchBytes(const WorkspaceShape& shape, unsigned threads) {
  return alignUp(int8TileBytes(shape.maxTokens, shape.maxColumns)) +
         alignUp(std::size_t{shape.maxTokens} * shape.maxColumns * sizeof(float)) +
         alignUp(threads * kThreadFloats * sizeof(float));
}

void matmul(const Context& context, const MatmulArgs& args) {
  if (args.targets.empty() || args.tokens == 0) return;
  Job job{args, int8Kernels(activeIsa()), int16DotFor(args), {}, args.targets[0].weight->columns()};
  std::uint32_t pairs = 0;
  double nanoseconds = 0.0;
  std::uint8_t* scratch = reinterpret_cast<std::uint8_t*>(context.scratch.data());
  job.work.threads = reinterpret_cast<float*>(scratch);
  float* floats = nullptr;
  scratch += alignUp(context.pool.threads() * kThreadFloats * sizeof(float));
  for (const MatmulTarget& target : args.targets) {
    const PackedMatrix& weight = packed(*target.weight);
    pairs += pairsOf(weight);
    nanoseconds += pairNanoseconds(args, weight) * pairsOf(weight);
    if (useInt8(args, weight) && job.work.int8Tiles == nullptr) {
      job.work.int8Tiles = scratch;
      scratch += alignUp(int8TileBytes(args.tokens, job.columns));
    } else if (!useInt8(args, weight) && floats == nullptr) {
      floats = reinterpret_cast<float*>(scratch);
      scratch += alignUp(std::size_t{args.tokens} * job.columns * sizeof(float));
    }
  }
  if (job.int16Dot == nullptr) {
    job.work.floatTiles = floats;
  } else if (floats != nullptr) {
    // Tokens filled up to 12 instead of 7 at 2 bytes and a sixteenth of a scale each are less than 7 at 4 bytes.
    auto* codes = reinterpret_cast<std::int16_t*>(floats);
    const std::size_t count = std::size_t{pairTokens(args.tokens)} * job.columns;
    job.work.pairRows = {codes, reinterpret_cast<float*>(codes + count)};
  }
  convertActivations(context, job);

  const double wanted =
      std::clamp(nanoseconds / kTaskNanoseconds, 1.0, static_cast<double>(kTasksPerThread * context.pool.threads()));
  const std::uint32_t tasks = std::min(pairs, static_cast<std::uint32_t>(wanted));
  context.pool.run(tasks, [&](std::uint32_t task, unsigned worker) {
    const auto begin = static_cast<std::uint32_t>(std::uint64_t{pairs} * task / tasks);
    const auto end = static_cast<std::uint32_t>(std::uint64_t{pairs} * (task + 1) / tasks);
    std::uint32_t base = 0;
    for (const MatmulTarget& target : args.targets) {
      const PackedMatrix& weight = packed(*target.weight);
      const std::uint32_t last = std::min(end, base + pairsOf(weight));
      const std::uint32_t first = std::max(begin, base);
      if (first < last) {
        const std::uint32_t panel = 2 * (first - base);
        multiplyPanels(job, target, {panel, std::min(2 * (last - base), weight.panels()) - panel},
                       job.work.threads + worker * kThreadFloats);
      }
      base += pairsOf(weight);
    }
  });
}

void embed(const Context& context, const EmbedArgs& args) {
  const PackedMatrix& table = packed(*args.table);
  const std::uint32_t columns = table.columns();
  context.pool.run(static_cast<std::uint32_t>(args.ids.size()), [&](std::uint32_t i, unsigned) {
    unpackRow(table, static_cast<std::uint32_t>(args.ids[i]), args.out + std::size_t{i} * columns);
  });
}

// for row: for i, j: gram[h][i][j] += w[row][h * headDim + i] * w[row][h * headDim + j]
void valueGram(const Context& context, const ValueGramArgs& args) {
  const PackedMatrix& wo = packed(*args.wo);
  const std::uint32_t dim = args.headDim;
  auto* scratch = reinterpret_cast<float*>(context.scratch.data());
  context.pool.run(args.queryHeads, [&](std::uint32_t head, unsigned worker) {
    const std::uint32_t firstColumn = head * dim / kBlockColumns * kBlockColumns;
    const std::uint32_t offset = head * dim - firstColumn;
    const std::uint32_t columns =
        std::min((offset + dim + kBlockColumns - 1) / kBlockColumns * kBlockColumns, wo.columns() - firstColumn);
    float* slab = scratch + worker * kThreadFloats;
    float* rows = slab + std::size_t{kHeadColumns} * kPanelRows;
    float* gram = args.gram + std::size_t{head} * dim * dim;
    std::fill_n(gram, std::size_t{dim} * dim, 0.0F);
    for (std::uint32_t panel = 0; panel < wo.panels(); ++panel) {
      unpackSlab(wo, panel, firstColumn, columns, slab);
      for (std::uint32_t r = 0; r < kPanelRows; ++r) {
        for (std::uint32_t i = 0; i < dim; ++i) {
          rows[r * std::size_t{dim} + i] = slab[std::size_t{offset + i} * kPanelRows + r];
        }
      }
      for (std::uint32_t i = 0; i < dim; ++i) {
        float* sums = gram + std::size_t{i} * dim;
        for (std::uint32_t r = 0; r < kPanelRows; ++r) {
          const float* row = rows + r * std::size_t{dim};
          const float left = row[i];
          for (std::uint32_t j = 0; j <= i; ++j) sums[j] += left * row[j];
        }
      }
    }
    for (std::uint32_t i = 0; i < dim; ++i) {
      for (std::uint32_t j = i + 1; j < dim; ++j) gram[std::size_t{i} * dim + j] = gram[std::size_t{j} * dim + i];
    }
  });
}

}  // namespace longleaf::kernels::cpu
