// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/recording_backend.h"

#include <algorithm>

namespace longleaf::tests {
namespace {

class HostBuffer final : public kernels::Buffer {
 public:
  explicit HostBuffer(std::size_t bytes) : HostBuffer(std::make_unique<std::byte[]>(bytes), bytes) {}

 private:
  HostBuffer(std::unique_ptr<std::byte[]> memory, std::size_t bytes)
      : Buffer(memory.get(), bytes), m_memory(std::move(memory)) {}
  std::unique_ptr<std::byte[]> m_memory;
};

}  // namespace

RecordedMatrix::RecordedMatrix(const kernels::MatrixSource& source)
    : Matrix(source.format, source.rows, source.columns), m_values(std::size_t{source.rows} * source.columns) {
  const std::size_t width = *kernels::rowBytes(source.format, source.columns);
  for (std::uint32_t row = 0; row < source.rows; ++row) {
    const std::size_t from = source.rowOrder.empty() ? row : source.rowOrder[row];
    kernels::dequantize(source.format, source.data.subspan(from * width, width),
                        std::span(m_values).subspan(std::size_t{row} * source.columns, source.columns));
  }
}

kernels::Expected<kernels::BufferPtr> RecordingBackend::allocate(std::size_t bytes, const char* what) {
  if (exhausted()) return tl::unexpected(kernels::Error{kernels::ErrorCode::outOfMemory, what});
  bytesTaken += bytes;
  return std::make_unique<HostBuffer>(bytes);
}

kernels::Expected<void> RecordingBackend::upload(std::byte* to, std::span<const std::byte> from) {
  std::copy(from.begin(), from.end(), to);
  return {};
}

kernels::Expected<void> RecordingBackend::download(std::span<std::byte> to, const std::byte* from) {
  std::copy_n(from, to.size(), to.begin());
  return {};
}

kernels::Expected<std::size_t> RecordingBackend::matrixBytes(kernels::WeightFormat, std::uint32_t rows,
                                                             std::uint32_t columns) const {
  return std::size_t{rows} * columns * sizeof(float);
}

kernels::Expected<kernels::MatrixPtr> RecordingBackend::packMatrix(const kernels::MatrixSource& source) {
  if (exhausted()) return tl::unexpected(kernels::Error{kernels::ErrorCode::outOfMemory, "weights"});
  auto matrix = std::make_unique<const RecordedMatrix>(source);
  bytesTaken += matrix->bytes();
  return matrix;
}

}  // namespace longleaf::tests
