// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/cuda_matrix.h"

#include <algorithm>
#include <string>
#include <vector>

#include "kernels/weight_format.h"

namespace longleaf::kernels::cuda {

namespace {

constexpr std::size_t kPieceBytes = 8 << 20;  // of host memory while a matrix is copied

Error invalid(const std::string& what) { return {ErrorCode::invalidArgument, "not a matrix: " + what}; }

/// nullopt or what is wrong with the source.
Expected<void> checkRows(const MatrixSource& source, std::size_t sourceRowBytes) {
  const std::size_t there = source.data.size() / sourceRowBytes;
  if (source.rowOrder.empty() ? there < source.rows : source.rowOrder.size() != source.rows)
    return tl::unexpected(invalid("too few rows"));
  for (const std::uint32_t row : source.rowOrder) {
    if (row >= there) return tl::unexpected(invalid("a row order beyond the matrix"));
  }
  return {};
}

/// Rows in host memory, split into the two planes.
struct Piece {
  std::vector<std::byte> codes;
  std::vector<std::byte> scales;
};

}  // namespace

CudaMatrix::CudaMatrix(const MatrixSource& source, const PlaneLayout& layout, BufferPtr memory)
    : Matrix(source.format, source.rows, source.columns),
      m_memory(std::move(memory)),
      m_view{.codes = m_memory->address(),
             .scales = blockPlanes(source.format).scaleBytes == 0 ? nullptr : m_memory->address() + layout.scaleOffset,
             .rows = source.rows,
             .columns = source.columns,
             .format = source.format} {}

Expected<std::size_t> matrixBytes(WeightFormat format, std::uint32_t rows, std::uint32_t columns) {
  const PlaneLayout layout = planeLayout(format, rows, columns);
  if (layout.totalBytes == 0) {
    return tl::unexpected(
        invalid(std::to_string(rows) + " x " + std::to_string(columns) + " as " + std::string(formatName(format))));
  }
  return layout.totalBytes;
}

Expected<MatrixPtr> packMatrix(Device& device, const MatrixSource& source) {
  const auto bytes = matrixBytes(source.format, source.rows, source.columns);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::size_t sourceRowBytes = *rowBytes(source.format, source.columns);
  if (const auto sound = checkRows(source, sourceRowBytes); !sound) return tl::unexpected(sound.error());
  auto memory = device.allocate(*bytes, "a weight matrix");
  if (!memory) return tl::unexpected(memory.error());
  const PlaneLayout layout = planeLayout(source.format, source.rows, source.columns);
  std::byte* const to = (*memory)->address();

  const std::size_t blocks = source.columns / blockLayout(source.format).values;
  const std::size_t rowCodes = blocks * blockPlanes(source.format).codeBytes;
  const std::size_t rowScales = blocks * blockPlanes(source.format).scaleBytes;
  const auto rowsAtOnce =
      static_cast<std::uint32_t>(std::clamp<std::size_t>(kPieceBytes / sourceRowBytes, 1, source.rows));
  Piece piece{std::vector<std::byte>(rowsAtOnce * rowCodes), std::vector<std::byte>(rowsAtOnce * rowScales)};
  for (std::uint32_t begin = 0; begin < source.rows; begin += rowsAtOnce) {
    const std::uint32_t n = std::min(rowsAtOnce, source.rows - begin);
    for (std::uint32_t row = 0; row < n; ++row) {
      const std::size_t from = source.rowOrder.empty() ? begin + row : source.rowOrder[begin + row];
      splitRow(source.format, source.data.subspan(from * sourceRowBytes, sourceRowBytes),
               piece.codes.data() + row * rowCodes, piece.scales.data() + row * rowScales);
    }
    auto done = device.upload(to + begin * rowCodes, std::span(piece.codes).first(n * rowCodes));
    if (done && rowScales > 0) {
      done = device.upload(to + layout.scaleOffset + begin * rowScales, std::span(piece.scales).first(n * rowScales));
    }
    if (!done) return tl::unexpected(done.error());
  }
  return std::make_unique<CudaMatrix>(source, layout, std::move(*memory));
}

}  // namespace longleaf::kernels::cuda
