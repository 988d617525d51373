// SPDX-License-Identifier: Apache-2.0
// The body of the integer dot products, included once by each int8_dot_*.cpp inside its anonymous namespace after it
// has defined its vectors:
//   struct Vec {
//     static constexpr int kLanes;                   // rows in one vector: 16 or a divisor
//     static constexpr int kTile;                    // tokens at once
//     using Codes, Ints, Floats;                     // kLanes x 4 bytes; kLanes x i32; kLanes x f32
//     Codes load(const uint8_t*);  Codes low(Codes);  Codes high(Codes);   // the two 4-bit codes of each byte
//     Ints start<Bits>(Ints);                        // an accumulator for codes of that many bits
//     Ints add<Bits>(Ints, Codes, const int8_t*);    // adds products with 4 consecutive activations
//     Ints finish<Bits>(Ints accumulator, Ints initial);   // the sum as i32, `initial` included
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

template <class F, int T>
inline void addBlock(const std::uint8_t* record, int row, const BlockScales<F>& scales, const TileBlock<T>& x,
                     Vec::Floats (&total)[T]) {
  constexpr int kGroups = 8 / F::kParts;
  const std::uint8_t* codes = record + F::kScaleBytes + 4 * row;
#pragma GCC unroll 2
  for (int part = 0; part < F::kParts; ++part) {
    Vec::Ints dot[T];
#pragma GCC unroll 8
    for (int t = 0; t < T; ++t) dot[t] = Vec::start<F::kBits>(initial<F, T>(x, t, part));
#pragma GCC unroll 8
    for (int g = part * kGroups; g < (part + 1) * kGroups; ++g) {
      const Vec::Codes w = group<F>(codes, g);
#pragma GCC unroll 8
      for (int t = 0; t < T; ++t) dot[t] = Vec::add<F::kBits>(dot[t], w, x.codes(t) + 4 * g);
    }
#pragma GCC unroll 8
    for (int t = 0; t < T; ++t) {
      const Vec::Floats products = Vec::fromInts(Vec::finish<F::kBits>(dot[t], initial<F, T>(x, t, part)));
      total[t] = Vec::fma(products, Vec::multiply(scales.scale[part], Vec::all(x.scale(t))), total[t]);
    }
  }
  if constexpr (F::kMinima) {
#pragma GCC unroll 8
    for (int t = 0; t < T; ++t) total[t] = Vec::fma(scales.minimum, Vec::all(x.scaledSum(t)), total[t]);
  }
}

// Weights read once (few tokens) come from memory: this far ahead the hardware's own prefetching stops at page ends.
constexpr int kPrefetchBytes = 4096;

template <class F>
inline void prefetch(const std::uint8_t* record) {
#pragma GCC unroll 9
  for (int i = 0; i < F::kRecordBytes; i += 64) __builtin_prefetch(record + kPrefetchBytes + i);
}

template <class F, int T>
void panelDot(const std::uint8_t* panel, std::uint32_t blocks, const std::uint8_t* tile, float* sums) {
  for (int row = 0; row < 16; row += Vec::kLanes) {
    Vec::Floats total[T];
#pragma GCC unroll 8
    for (int t = 0; t < T; ++t) total[t] = Vec::none();
    Vec::Floats super = Vec::none();
    Vec::Floats superMinimum = Vec::none();
    const std::uint8_t* record = panel;
    TileBlock<T> x{tile};
    for (std::uint32_t block = 0; block < blocks; ++block) {
      if constexpr (F::kHeaderBytes != 0) {
        if (block % 8 == 0) {
          super = Vec::halves(record + 2 * row);
          if constexpr (F::kMinima) superMinimum = Vec::negate(Vec::halves(record + 32 + 2 * row));
          record += F::kHeaderBytes;
        }
      }
      if constexpr (T == 1) prefetch<F>(record);
      addBlock<F, T>(record, row, BlockScales<F>::read(record, row, super, superMinimum), x, total);
      record += F::kRecordBytes;
      x.base += 48 * T;
    }
#pragma GCC unroll 8
    for (int t = 0; t < T; ++t) Vec::store(sums + 16 * t + row, total[t]);
  }
}

template <class F, int T>
constexpr PanelDot dotFor() {
  if constexpr (T <= Vec::kTile) {
    return panelDot<F, T>;
  } else {
    return nullptr;
  }
}

#define LONGLEAF_TILES(...)                                                                                     \
  {                                                                                                             \
    dotFor<__VA_ARGS__, 1>(), dotFor<__VA_ARGS__, 2>(), dotFor<__VA_ARGS__, 3>(), dotFor<__VA_ARGS__, 4>(),     \
        dotFor<__VA_ARGS__, 5>(), dotFor<__VA_ARGS__, 6>(), dotFor<__VA_ARGS__, 7>(), dotFor<__VA_ARGS__, 8>(), \
  }

constexpr Int8Kernels kKernels{Vec::kTile,
                               {
                                   LONGLEAF_TILES(Format<8, 7, ScaleKind::half>),          // q8_0
                                   LONGLEAF_TILES(Format<4, 3, ScaleKind::half>),          // q4_0
                                   LONGLEAF_TILES(Format<4, -1, ScaleKind::halfMinimum>),  // q4_1
                                   LONGLEAF_TILES(Format<5, 4, ScaleKind::half>),          // q5_0
                                   LONGLEAF_TILES(Format<5, -1, ScaleKind::halfMinimum>),  // q5_1
                                   LONGLEAF_TILES(Format<4, -1, ScaleKind::sixBit>),       // q4_k
                                   LONGLEAF_TILES(Format<5, -1, ScaleKind::sixBit>),       // q5_k
                                   LONGLEAF_TILES(Format<6, 5, ScaleKind::signedByte>),    // q6_k
                               }};

#undef LONGLEAF_TILES
