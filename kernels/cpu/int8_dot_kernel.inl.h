// SPDX-License-Identifier: Apache-2.0
// The body of the integer dot products, included once by each int8_dot_*.cpp inside its anonymous namespace after it
// has defined its vectors:
//   struct Vec {
//     static constexpr int kLanes;                   // rows in one vector: 16 or a divisor
//     static constexpr int kTile;                    // tokens at once
//     static constexpr bool kPairs;                  // whether several tokens meet two panels at once
//     static constexpr bool kPrefetches;             // whether software prefetches pay (measured)
//     using Codes, Ints, Floats;                     // kLanes x 4 bytes; kLanes x i32; kLanes x f32
//     Codes load(const uint8_t*);  Codes low(Codes);  Codes high(Codes);   // the two 4-bit codes of each byte
//     static constexpr int kRun<Bits>;               // groups whose products one narrow accumulator holds
//     static constexpr bool kSigned<Bits>;           // add() takes codes as numbers: nothing is left to correct
//     Ints open<Bits>(Ints sum);                     // an accumulator for one run of groups
//     Ints add<Bits>(Ints, Codes, const int8_t*);    // adds products with 4 consecutive activations
//     Ints close<Bits>(Ints sum, Ints accumulator);  // the sum as i32 with the run included
//     Ints all(const int32_t*);  Ints shiftLeft<N>(Ints);  Ints subtract(Ints, Ints);  Ints zero();
//     Floats all(const float*);  Floats none();  Floats fromInts(Ints);  Floats multiply(Floats, Floats);
//     Floats fma(Floats a, Floats b, Floats c);      // a * b + c
//     Floats negate(Floats);
//     Floats halves(const uint8_t*);  Floats unsignedBytes(const uint8_t*);  Floats signedBytes(const uint8_t*);
//     void store(float*, Floats);
//   };
// What it computes, for each token t and row r:
//   for each block b: sums[t][r] += d[t] * scale[r] * sum_j (code[r][j] - zero) * x[t][j] + minimum[r] * d[t] * sum_j x
// (scale per half of a block for q6_k).

enum class ScaleKind { half, halfMinimum, sixBit, signedByte };

template <int BitsOfCode, int ZeroShift, ScaleKind Kind>
struct Format {
  static constexpr int kBits = BitsOfCode;
  static constexpr int kZeroShift = ZeroShift;  // the code of 0 is 1 << kZeroShift; negative: there are minima instead
  static constexpr ScaleKind kKind = Kind;
  static constexpr bool kPacked = BitsOfCode == 4;  // two codes in a byte
  static constexpr bool kMinima = Kind == ScaleKind::halfMinimum || Kind == ScaleKind::sixBit;
  static constexpr int kParts = Kind == ScaleKind::signedByte ? 2 : 1;  // scales in a block
  static constexpr int kHeaderBytes = Kind == ScaleKind::sixBit ? 64 : Kind == ScaleKind::signedByte ? 32 : 0;
  static constexpr int kScaleBytes = Kind == ScaleKind::halfMinimum ? 64 : 32;
  static constexpr int kRecordBytes = kScaleBytes + (kPacked ? 256 : 512);
};

/// Scales of one block for the rows of one vector; `super` and `superMinimum` are those of the last header.
template <class F>
struct BlockScales {
  Vec::Floats scale[F::kParts];
  Vec::Floats minimum;

  static inline BlockScales read(const std::uint8_t* record, int row, Vec::Floats super, Vec::Floats superMinimum) {
    BlockScales s;
    s.minimum = superMinimum;
    if constexpr (F::kKind == ScaleKind::half) {
      s.scale[0] = Vec::halves(record + 2 * row);
    } else if constexpr (F::kKind == ScaleKind::halfMinimum) {
      s.scale[0] = Vec::halves(record + 2 * row);
      s.minimum = Vec::halves(record + 32 + 2 * row);
    } else if constexpr (F::kKind == ScaleKind::sixBit) {
      s.scale[0] = Vec::multiply(super, Vec::unsignedBytes(record + row));
      s.minimum = Vec::multiply(superMinimum, Vec::unsignedBytes(record + 16 + row));
    } else {
      s.scale[0] = Vec::multiply(super, Vec::signedBytes(record + row));
      s.scale[F::kParts - 1] = Vec::multiply(super, Vec::signedBytes(record + 16 + row));
    }
    return s;
  }
};

/// The activations of one block of T tokens.
template <int T>
struct TileBlock {
  const std::uint8_t* base;

  const std::int8_t* codes(int t) const { return reinterpret_cast<const std::int8_t*>(base) + 32 * t; }
  const float* scale(int t) const { return reinterpret_cast<const float*>(base + 32 * T) + t; }
  const float* scaledSum(int t) const { return reinterpret_cast<const float*>(base + 36 * T) + t; }
  const std::int32_t* minusSum(int t) const { return reinterpret_cast<const std::int32_t*>(base + 40 * T) + t; }
  const std::int32_t* minusFirst(int t) const { return reinterpret_cast<const std::int32_t*>(base + 44 * T) + t; }
};

/// -zero * (sum of the activations of part `part` of a block).
template <class F, int T>
inline Vec::Ints initial(const TileBlock<T>& x, int t, int part) {
  if constexpr (F::kZeroShift < 0) {
    return Vec::zero();
  } else if constexpr (F::kParts == 1) {
    return Vec::shiftLeft<F::kZeroShift>(Vec::all(x.minusSum(t)));
  } else {
    const Vec::Ints first = Vec::all(x.minusFirst(t));
    return Vec::shiftLeft<F::kZeroShift>(part == 0 ? first : Vec::subtract(Vec::all(x.minusSum(t)), first));
  }
}

template <class F>
inline Vec::Codes group(const std::uint8_t* codes, int g) {
  if constexpr (F::kPacked) {
    const Vec::Codes pair = Vec::load(codes + 64 * (g % 4));
    return g < 4 ? Vec::low(pair) : Vec::high(pair);
  } else {
    return Vec::load(codes + 64 * g);
  }
}

/// One block of C vectors of rows: their weights share every activation that is loaded. `record` is where each vector's
/// rows begin.
template <class F, int T, int C>
inline void addBlock(const std::uint8_t* const (&record)[C], const BlockScales<F> (&scales)[C], const TileBlock<T>& x,
                     Vec::Floats (*total)[T]) {
  constexpr int kGroups = 8 / F::kParts;
  constexpr int kRun = Vec::kRun<F::kBits> < kGroups ? Vec::kRun<F::kBits> : kGroups;
#pragma GCC unroll 2
  for (int part = 0; part < F::kParts; ++part) {
    Vec::Ints dot[C][T];
#pragma GCC unroll 8
    for (int t = 0; t < T; ++t) {
      const Vec::Ints first = Vec::kSigned<F::kBits> ? Vec::zero() : initial<F, T>(x, t, part);
#pragma GCC unroll 2
      for (int c = 0; c < C; ++c) dot[c][t] = first;
    }
#pragma GCC unroll 8
    for (int first = part * kGroups; first < (part + 1) * kGroups; first += kRun) {
      Vec::Ints run[C][T];
#pragma GCC unroll 2
      for (int c = 0; c < C; ++c) {
#pragma GCC unroll 8
        for (int t = 0; t < T; ++t) run[c][t] = Vec::open<F::kBits>(dot[c][t]);
      }
#pragma GCC unroll 8
      for (int g = first; g < first + kRun; ++g) {
        Vec::Codes w[C];
#pragma GCC unroll 2
        for (int c = 0; c < C; ++c) w[c] = group<F>(record[c] + F::kScaleBytes, g);
#pragma GCC unroll 8
        for (int t = 0; t < T; ++t) {
#pragma GCC unroll 2
          for (int c = 0; c < C; ++c) run[c][t] = Vec::add<F::kBits>(run[c][t], w[c], x.codes(t) + 4 * g);
        }
      }
#pragma GCC unroll 2
      for (int c = 0; c < C; ++c) {
#pragma GCC unroll 8
        for (int t = 0; t < T; ++t) dot[c][t] = Vec::close<F::kBits>(dot[c][t], run[c][t]);
      }
    }
#pragma GCC unroll 8
    for (int t = 0; t < T; ++t) {
      const Vec::Floats scale = Vec::all(x.scale(t));
#pragma GCC unroll 2
      for (int c = 0; c < C; ++c) {
        total[c][t] = Vec::fma(Vec::fromInts(dot[c][t]), Vec::multiply(scales[c].scale[part], scale), total[c][t]);
      }
    }
  }
  if constexpr (F::kMinima) {
#pragma GCC unroll 8
    for (int t = 0; t < T; ++t) {
      const Vec::Floats sum = Vec::all(x.scaledSum(t));
#pragma GCC unroll 2
      for (int c = 0; c < C; ++c) total[c][t] = Vec::fma(scales[c].minimum, sum, total[c][t]);
    }
  }
}

// Weights read once (few tokens) come from memory. Where software prefetches pay at all: this far ahead the hardware's
// own stop at page ends.
constexpr int kPrefetchBytes = 4096;

template <class F>
inline void prefetch(const std::uint8_t* record) {
#pragma GCC unroll 9
  for (int i = 0; i < F::kRecordBytes; i += 64) __builtin_prefetch(record + kPrefetchBytes + i);
}

/// One block of 16 rows or fewer at a time: where it is, and the scales of its super-block.
template <class F, int R>
struct Stream {
  const std::uint8_t* record;
  Vec::Floats super[R];
  Vec::Floats superMinimum[R];

  void begin(const std::uint8_t* panel) {
    record = panel;
#pragma GCC unroll 2
    for (int r = 0; r < R; ++r) super[r] = superMinimum[r] = Vec::none();
  }
  void header(int row) {
#pragma GCC unroll 2
    for (int r = 0; r < R; ++r) {
      super[r] = Vec::halves(record + 2 * (row + r * Vec::kLanes));
      if constexpr (F::kMinima) superMinimum[r] = Vec::negate(Vec::halves(record + 32 + 2 * (row + r * Vec::kLanes)));
    }
    record += F::kHeaderBytes;
  }
};

/// P panels `stride` bytes apart, T tokens. One token leaves registers for all rows of a panel at once, so that weights
/// come from memory without a pause; with two panels the memory is read in two places at a time. Several tokens share
/// what they load among the panels.
template <class F, int T, int P>
inline void panelsDot(const std::uint8_t* panel, std::size_t stride, std::uint32_t blocks, const std::uint8_t* tile,
                      float* sums) {
  constexpr int R = T == 1 ? 16 / Vec::kLanes : 1;
  constexpr int C = T == 1 ? 1 : P;  // vectors at once
  for (int row = 0; row < 16; row += R * Vec::kLanes) {
    Vec::Floats total[R][P][T];
    Stream<F, R> stream[P];
#pragma GCC unroll 2
    for (int p = 0; p < P; ++p) {
      stream[p].begin(panel + static_cast<std::size_t>(p) * stride);
#pragma GCC unroll 2
      for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
        for (int t = 0; t < T; ++t) total[r][p][t] = Vec::none();
      }
    }
    TileBlock<T> x{tile};
    for (std::uint32_t block = 0; block < blocks; ++block) {
#pragma GCC unroll 2
      for (int first = 0; first < P; first += C) {
#pragma GCC unroll 2
        for (int p = first; p < first + C; ++p) {
          if constexpr (F::kHeaderBytes != 0) {
            if (block % 8 == 0) stream[p].header(row);
          }
          if constexpr (T == 1 && Vec::kPrefetches) prefetch<F>(stream[p].record);
        }
#pragma GCC unroll 2
        for (int r = 0; r < R; ++r) {
          const int at = row + r * Vec::kLanes;
          const std::uint8_t* record[C];
          BlockScales<F> scales[C];
#pragma GCC unroll 2
          for (int c = 0; c < C; ++c) {
            Stream<F, R>& s = stream[first + c];
            record[c] = s.record + 4 * at;
            scales[c] = BlockScales<F>::read(s.record, at, s.super[r], s.superMinimum[r]);
          }
          addBlock<F, T, C>(record, scales, x, total[r] + first);
        }
#pragma GCC unroll 2
        for (int p = first; p < first + C; ++p) stream[p].record += F::kRecordBytes;
      }
      x.base += 48 * T;
    }
#pragma GCC unroll 2
    for (int p = 0; p < P; ++p) {
#pragma GCC unroll 2
      for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
        for (int t = 0; t < T; ++t) Vec::store(sums + 16 * (p * T + t) + row + r * Vec::kLanes, total[r][p][t]);
      }
    }
  }
}

template <class F, int T>
void panelDot(const std::uint8_t* panel, std::uint32_t blocks, const std::uint8_t* tile, float* sums) {
  panelsDot<F, T, 1>(panel, 0, blocks, tile, sums);
}

template <class F, int T>
void pairDot(const std::uint8_t* panel, std::size_t stride, std::uint32_t blocks, const std::uint8_t* tile,
             float* sums) {
  panelsDot<F, T, 2>(panel, stride, blocks, tile, sums);
}

constexpr int kPeakSums = 8;  // independent, so that no addition waits for the one before

std::int32_t peakLoop(std::uint32_t rounds) {
  alignas(64) std::uint8_t codes[kPeakSums * 64];
  alignas(64) std::int8_t activations[32];
  for (int i = 0; i < kPeakSums * 64; ++i) codes[i] = static_cast<std::uint8_t>(i % 2);
  for (int i = 0; i < 32; ++i) activations[i] = static_cast<std::int8_t>(i % 2);
  Vec::Ints sum[kPeakSums];
#pragma GCC unroll 8
  for (int s = 0; s < kPeakSums; ++s) sum[s] = Vec::open<4>(Vec::zero());
  for (std::uint32_t round = 0; round < rounds; ++round) {
    const Vec::Codes w = Vec::load(codes + 64 * (round % kPeakSums));
#pragma GCC unroll 8
    for (int s = 0; s < kPeakSums; ++s) sum[s] = Vec::add<4>(sum[s], w, activations + 4 * s);
  }
  float out[16];
  std::int32_t total = 0;
  for (int s = 0; s < kPeakSums; ++s) {
    Vec::store(out, Vec::fromInts(Vec::close<4>(Vec::zero(), sum[s])));
    total += static_cast<std::int32_t>(out[0]);
  }
  return total;
}

template <class F, int T>
constexpr PanelDot dotFor() {
  if constexpr (T <= Vec::kTile) {
    return panelDot<F, T>;
  } else {
    return nullptr;
  }
}

template <class F, int T>
constexpr PairDot pairFor() {
  if constexpr (T == 1 || (Vec::kPairs && T <= Vec::kTile)) {
    return pairDot<F, T>;
  } else {
    return nullptr;
  }
}

#define LONGLEAF_TILES(...)                                                                                     \
  {                                                                                                             \
    dotFor<__VA_ARGS__, 1>(), dotFor<__VA_ARGS__, 2>(), dotFor<__VA_ARGS__, 3>(), dotFor<__VA_ARGS__, 4>(),     \
        dotFor<__VA_ARGS__, 5>(), dotFor<__VA_ARGS__, 6>(), dotFor<__VA_ARGS__, 7>(), dotFor<__VA_ARGS__, 8>(), \
  }

#define LONGLEAF_PAIRS(...)                                                                                         \
  {                                                                                                                 \
    pairFor<__VA_ARGS__, 1>(), pairFor<__VA_ARGS__, 2>(), pairFor<__VA_ARGS__, 3>(), pairFor<__VA_ARGS__, 4>(),     \
        pairFor<__VA_ARGS__, 5>(), pairFor<__VA_ARGS__, 6>(), pairFor<__VA_ARGS__, 7>(), pairFor<__VA_ARGS__, 8>(), \
  }

using Q8_0 = Format<8, 7, ScaleKind::half>;
using Q4_0 = Format<4, 3, ScaleKind::half>;
using Q4_1 = Format<4, -1, ScaleKind::halfMinimum>;
using Q5_0 = Format<5, 4, ScaleKind::half>;
using Q5_1 = Format<5, -1, ScaleKind::halfMinimum>;
using Q4_K = Format<4, -1, ScaleKind::sixBit>;
using Q5_K = Format<5, -1, ScaleKind::sixBit>;
using Q6_K = Format<6, 5, ScaleKind::signedByte>;

constexpr Int8Kernels kKernels{Vec::kTile,
                               {LONGLEAF_TILES(Q8_0), LONGLEAF_TILES(Q4_0), LONGLEAF_TILES(Q4_1), LONGLEAF_TILES(Q5_0),
                                LONGLEAF_TILES(Q5_1), LONGLEAF_TILES(Q4_K), LONGLEAF_TILES(Q5_K), LONGLEAF_TILES(Q6_K)},
                               {LONGLEAF_PAIRS(Q8_0), LONGLEAF_PAIRS(Q4_0), LONGLEAF_PAIRS(Q4_1), LONGLEAF_PAIRS(Q5_0),
                                LONGLEAF_PAIRS(Q5_1), LONGLEAF_PAIRS(Q4_K), LONGLEAF_PAIRS(Q5_K), LONGLEAF_PAIRS(Q6_K)},
                               peakLoop,
                               kPeakSums* Vec::kLanes * 4};

#undef LONGLEAF_TILES
#undef LONGLEAF_PAIRS
