// SPDX-License-Identifier: Apache-2.0
// The body of the 16-bit products, included once by each int16_dot_*.cpp inside its anonymous namespace after the
// vectors of int8_dot_*.inl.h, of which it also uses
//   static constexpr int kPairVectors;                  // vectors of lanes at once: with kPairRows rows all registers
//   Ints addPairs(Ints sum, Codes lanes, Codes row);    // adds the products of 2 consecutive columns
//   Codes four(const void*);                            // 4 bytes, 2 columns of a row, in every lane
//   Floats floats(const float*);

/// C vectors of lanes, beginning at panel `first`.
template <std::size_t C>
inline void pairTile(const Int16Product& product, std::uint32_t first) {
  constexpr std::size_t kRows = kPairRows;
  constexpr std::size_t kLanes = Vec::kLanes;
  constexpr std::size_t kPerPanel = kPairLanes / kLanes;
  for (std::uint32_t block = 0; block < product.blocks; ++block) {
    Vec::Ints sum[kRows][C];
#pragma GCC unroll 6
    for (std::size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (std::size_t c = 0; c < C; ++c) sum[r][c] = Vec::zero();
    }
    const std::uint8_t* record[C];
#pragma GCC unroll 4
    for (std::size_t c = 0; c < C; ++c) {
      record[c] = product.lanes + (first + c / kPerPanel) * product.panelStride + block * product.blockStride +
                  4 * kLanes * (c % kPerPanel);
    }
    const std::int16_t* row = product.rows + block * kPairBlock;
    for (std::uint32_t i = 0; i < kPairBlock / 2; ++i) {
      Vec::Codes lanes[C];
#pragma GCC unroll 4
      for (std::size_t c = 0; c < C; ++c) lanes[c] = Vec::load(record[c] + kPairScaleBytes + 4 * kPairLanes * i);
#pragma GCC unroll 6
      for (std::size_t r = 0; r < kRows; ++r) {
        const Vec::Codes x = Vec::four(row + r * product.rowStride + 2 * i);
#pragma GCC unroll 4
        for (std::size_t c = 0; c < C; ++c) sum[r][c] = Vec::addPairs(sum[r][c], lanes[c], x);
      }
    }
    const float* before = (block == 0 ? product.initial : product.out) + kPairLanes * first;
    const std::size_t stride = block == 0 ? product.initialStride : product.outStride;
    float* out = product.out + kPairLanes * first;
#pragma GCC unroll 6
    for (std::size_t r = 0; r < kRows; ++r) {
      const Vec::Floats rowScale = Vec::all(product.rowScale + r * product.rowScaleStride + block);
#pragma GCC unroll 4
      for (std::size_t c = 0; c < C; ++c) {
        const Vec::Floats scale = Vec::multiply(rowScale, Vec::floats(reinterpret_cast<const float*>(record[c])));
        Vec::store(out + r * product.outStride + c * kLanes,
                   Vec::fma(Vec::fromInts(sum[r][c]), scale, Vec::floats(before + r * stride + c * kLanes)));
      }
    }
  }
}

void pairPanels(const Int16Product& product) {
  constexpr std::uint32_t kPanels = Vec::kPairVectors * Vec::kLanes / kPairLanes;
  std::uint32_t panel = 0;
  for (; panel + kPanels <= product.panels; panel += kPanels) pairTile<Vec::kPairVectors>(product, panel);
  if constexpr (kPanels > 1) {
    for (; panel < product.panels; ++panel) pairTile<kPairLanes / Vec::kLanes>(product, panel);
  }
}
