// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/packed_matrix.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <string>

#include "kernels/cpu/packed_layout.h"

namespace longleaf::kernels::cpu {

namespace {

using Bytes = const std::uint8_t*;

std::uint32_t load32(Bytes at) {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

void store32(std::uint8_t* at, std::uint32_t value) { std::memcpy(at, &value, sizeof value); }

/// Four bits, lowest first, into bit 4 of four bytes.
std::uint32_t spreadBits(std::uint32_t bits) { return (bits * 0x00204081U & 0x01010101U) << 4; }

/// One row's part of a panel: where the source block is, and the record of `block` with the row's offset in it. Every
/// function below writes 8 (codes8) or 4 (codes4) words of 4 columns, 64 bytes apart.
struct RowSlot {
  std::uint8_t* header;
  std::uint8_t* record;
  std::uint32_t row;        // in the panel
  std::uint32_t codesFrom;  // offset of the codes in the record

  void putHalf(std::uint8_t* base, int index, Bytes from) const { std::memcpy(base + 32 * index + 2 * row, from, 2); }
  void putByte(int index, int value) const {
    record[16 * index + static_cast<int>(row)] = static_cast<std::uint8_t>(value);
  }
  void putGroup(int group, std::uint32_t codes) const { store32(record + codesFrom + 64 * group + 4 * row, codes); }
};

void pack4(Bytes in, const RowSlot& slot, bool minimum) {
  slot.putHalf(slot.record, 0, in);
  if (minimum) slot.putHalf(slot.record, 1, in + 2);
  const Bytes codes = in + (minimum ? 4 : 2);
  for (int g = 0; g < 4; ++g) slot.putGroup(g, load32(codes + 4 * g));
}

void pack5(Bytes in, const RowSlot& slot, bool minimum) {
  slot.putHalf(slot.record, 0, in);
  if (minimum) slot.putHalf(slot.record, 1, in + 2);
  const Bytes bits = in + (minimum ? 4 : 2);
  const std::uint32_t high = load32(bits);
  for (int g = 0; g < 4; ++g) {
    const std::uint32_t pair = load32(bits + 4 + 4 * g);
    slot.putGroup(g, (pair & 0x0F0F0F0FU) | spreadBits(high >> 4 * g & 15U));
    slot.putGroup(g + 4, (pair >> 4 & 0x0F0F0F0FU) | spreadBits(high >> (4 * g + 16) & 15U));
  }
}

void pack8(Bytes in, const RowSlot& slot) {
  slot.putHalf(slot.record, 0, in);
  for (int g = 0; g < 8; ++g) slot.putGroup(g, load32(in + 2 + 4 * g) ^ 0x80808080U);
}

/// Sub-block `s` (0..7) of a Q4_K or Q5_K block.
void packK(Bytes in, int s, const RowSlot& slot, bool fiveBits) {
  slot.putHalf(slot.header, 0, in);
  slot.putHalf(slot.header, 1, in + 2);
  const Bytes b = in + 4;
  slot.putByte(0, s < 4 ? b[s] & 63 : (b[s + 4] & 15) | (b[s - 4] >> 6) << 4);
  slot.putByte(1, s < 4 ? b[s + 4] & 63 : b[s + 4] >> 4 | (b[s] >> 6) << 4);
  const Bytes codes = in + (fiveBits ? 48 : 16) + 32 * (s / 2);
  const int shift = 4 * (s % 2);
  const auto group = [&](int g) { return load32(codes + 4 * g) >> shift & 0x0F0F0F0FU; };
  if (!fiveBits) {
    for (int g = 0; g < 4; ++g) slot.putGroup(g, group(g) | group(g + 4) << 4);
    return;
  }
  for (int g = 0; g < 8; ++g) slot.putGroup(g, group(g) | (load32(in + 16 + 4 * g) >> s & 0x01010101U) << 4);
}

/// Columns 32 * s .. 32 * s + 31 of a Q6_K block.
void pack6(Bytes in, int s, const RowSlot& slot) {
  slot.putHalf(slot.header, 0, in + 208);
  slot.putByte(0, in[192 + 2 * s]);
  slot.putByte(1, in[192 + 2 * s + 1]);
  const int part = s % 4;
  const Bytes low = in + 64 * (s / 4) + 32 * (part % 2);
  const Bytes high = in + 128 + 32 * (s / 4);
  for (int g = 0; g < 8; ++g) {
    const std::uint32_t lowBits = load32(low + 4 * g) >> (part < 2 ? 0 : 4) & 0x0F0F0F0FU;
    slot.putGroup(g, lowBits | (load32(high + 4 * g) >> 2 * part & 0x03030303U) << 4);
  }
}

void packBlock(WeightFormat format, Bytes row, std::uint32_t block, const RowSlot& slot) {
  const BlockLayout source = blockLayout(format);
  const std::uint32_t perSource = source.values / kBlockColumns;
  const Bytes in = row + static_cast<std::size_t>(block / perSource) * source.bytes;
  const int s = static_cast<int>(block % perSource);
  switch (format) {
    case WeightFormat::q8_0:
      pack8(in, slot);
      break;
    case WeightFormat::q4_0:
      pack4(in, slot, false);
      break;
    case WeightFormat::q4_1:
      pack4(in, slot, true);
      break;
    case WeightFormat::q5_0:
      pack5(in, slot, false);
      break;
    case WeightFormat::q5_1:
      pack5(in, slot, true);
      break;
    case WeightFormat::q4_k:
      packK(in, s, slot, false);
      break;
    case WeightFormat::q5_k:
      packK(in, s, slot, true);
      break;
    case WeightFormat::q6_k:
      pack6(in, s, slot);
      break;
    default:
      break;
  }
}

/// Rows of one panel of a float format: a transposition of `Number`s.
template <class Number>
void packFloatRow(Bytes row, std::uint32_t columns, std::uint8_t* out) {
  for (std::uint32_t c = 0; c < columns; ++c) {
    std::memcpy(out + static_cast<std::size_t>(c) * kPanelRows * sizeof(Number), row + c * sizeof(Number),
                sizeof(Number));
  }
}

void packPanel(const MatrixSource& source, const PanelLayout& layout, std::uint32_t firstRow, std::uint8_t* out) {
  const std::size_t bytes = *rowBytes(source.format, source.columns);
  const auto* data = reinterpret_cast<Bytes>(source.data.data());
  const std::uint32_t rows = std::min(kPanelRows, source.rows - firstRow);
  const auto rowAt = [&](std::uint32_t r) {
    const std::uint32_t index = firstRow + r;
    return data + (source.rowOrder.empty() ? index : source.rowOrder[index]) * bytes;
  };
  if (isFloatFormat(source.format)) {
    for (std::uint32_t r = 0; r < rows; ++r) {
      if (source.format == WeightFormat::f32) {
        packFloatRow<std::uint32_t>(rowAt(r), source.columns, out + 4 * r);
      } else {
        packFloatRow<std::uint16_t>(rowAt(r), source.columns, out + 2 * r);
      }
    }
    return;
  }
  for (std::uint32_t block = 0; block < source.columns / kBlockColumns; ++block) {
    for (std::uint32_t r = 0; r < rows; ++r) {
      packBlock(source.format, rowAt(r), block,
                {out + layout.headerOffset(block), out + layout.recordOffset(block), r, layout.scaleBytes});
    }
  }
}

Error invalid(const std::string& what) { return {ErrorCode::invalidArgument, what}; }

}  // namespace

PanelLayout panelLayout(WeightFormat format, std::uint32_t columns) {
  PanelLayout layout;
  if (isFloatFormat(format)) {
    layout.panelBytes = std::size_t{kPanelRows} * columns * blockLayout(format).bytes;
    return layout;
  }
  const bool four = format == WeightFormat::q4_0 || format == WeightFormat::q4_1 || format == WeightFormat::q4_k;
  const bool oneScale = format == WeightFormat::q4_0 || format == WeightFormat::q8_0 || format == WeightFormat::q5_0;
  layout.codeBytes = four ? 256 : 512;
  layout.scaleBytes = oneScale || hasSuperBlocks(format) ? 32 : 64;
  layout.headerBytes = !hasSuperBlocks(format) ? 0 : format == WeightFormat::q6_k ? 32 : 64;
  switch (format) {
    case WeightFormat::q4_0:
      layout.zero = 8;
      break;
    case WeightFormat::q8_0:
      layout.zero = 128;
      break;
    case WeightFormat::q5_0:
      layout.zero = 16;
      break;
    case WeightFormat::q6_k:
      layout.zero = 32;
      break;
    default:
      break;
  }
  const std::size_t blocks = columns / kBlockColumns;
  layout.panelBytes = blocks * layout.recordBytes() + (blocks + kSuperBlocks - 1) / kSuperBlocks * layout.headerBytes;
  return layout;
}

Expected<std::size_t> packedMatrixBytes(WeightFormat format, std::uint32_t rows, std::uint32_t columns) {
  if (rows == 0 || columns == 0 || columns % blockLayout(format).values != 0) {
    return tl::unexpected(
        invalid(std::to_string(rows) + " x " + std::to_string(columns) + " as " + std::string(formatName(format))));
  }
  const std::size_t panels = (std::size_t{rows} + kPanelRows - 1) / kPanelRows;
  const std::size_t panelBytes = panelLayout(format, columns).panelBytes;
  if (panels > std::numeric_limits<std::ptrdiff_t>::max() / panelBytes) {
    return tl::unexpected(Error{ErrorCode::outOfMemory, "a matrix larger than the address space"});
  }
  return panels * panelBytes;
}

Expected<MatrixPtr> packMatrix(const MatrixSource& source, WeightArena& arena, ThreadPool& pool) {
  const Expected<std::size_t> bytes = packedMatrixBytes(source.format, source.rows, source.columns);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::size_t sourceRowBytes = *rowBytes(source.format, source.columns);
  if (source.rowOrder.empty() ? source.data.size() / sourceRowBytes < source.rows
                              : source.rowOrder.size() != source.rows) {
    return tl::unexpected(invalid("a matrix with too few rows"));
  }
  for (const std::uint32_t row : source.rowOrder) {
    if (row >= source.data.size() / sourceRowBytes) return tl::unexpected(invalid("a row order beyond the matrix"));
  }
  Expected<std::shared_ptr<std::byte>> memory = arena.take(*bytes);
  if (!memory) return tl::unexpected(memory.error());
  // Fresh memory is zero, which makes the rows that fill up the last panel zero as well.
  auto* out = reinterpret_cast<std::uint8_t*>(memory->get());
  const PanelLayout layout = panelLayout(source.format, source.columns);
  auto matrix = std::make_unique<PackedMatrix>(source, layout, std::move(*memory));
  pool.run(matrix->panels(), [&](std::uint32_t panel, unsigned) {
    packPanel(source, layout, panel * kPanelRows, out + panel * layout.panelBytes);
  });
  return matrix;
}

Expected<MatrixPtr> packMatrix(const MatrixSource& source) {
  WeightArena arena;
  ThreadPool alone(1);
  return packMatrix(source, arena, alone);
}

}  // namespace longleaf::kernels::cpu
