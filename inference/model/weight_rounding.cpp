// SPDX-License-Identifier: Apache-2.0
#include "inference/model/weight_rounding.h"

#include <sys/mman.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "inference/model/finite_check.h"
#include "inference/quoted_name.h"
#include "kernels/quantize.h"

namespace longleaf::inference {
namespace {

using kernels::WeightFormat;

constexpr WeightFormat kFormats[] = {WeightFormat::q8_0, WeightFormat::q4_0};
constexpr std::size_t kPieceValues = std::size_t{1} << 18U;  // 1 MiB in f32

Error invalidValue(const StoredTensor& matrix, const std::string& what) {
  return {ErrorCode::modelInvalid, "tensor " + inQuotes(matrix.name) + " holds a value that is " + what};
}

}  // namespace

std::span<const WeightFormat> roundingFormats() { return kFormats; }

WeightFormat roundedFormat(const StoredTensor& matrix, std::optional<WeightFormat> rounding) {
  const bool plain = kernels::blockLayout(matrix.format).values == 1;
  return rounding && plain && kernels::rowBytes(*rounding, columnsOf(matrix)) ? *rounding : matrix.format;
}

Expected<PageBuffer> PageBuffer::allocate(std::size_t bytes) {
  void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) {
    return tl::unexpected(
        Error{ErrorCode::outOfMemory, "out of memory: " + std::to_string(bytes) + " bytes to round a weight matrix"});
  }
  return PageBuffer({static_cast<std::byte*>(address), bytes});
}

PageBuffer::PageBuffer(PageBuffer&& other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) {}

PageBuffer::~PageBuffer() {
  if (!m_bytes.empty()) ::munmap(m_bytes.data(), m_bytes.size());
}

Expected<PageBuffer> roundMatrix(const ModelSource& source, const StoredTensor& matrix, WeightFormat format,
                                 const std::function<Expected<void>()>& proceed) {
  const std::size_t rows = rowsOf(matrix);
  const std::size_t columns = columnsOf(matrix);
  const std::size_t fromBytes = *kernels::rowBytes(matrix.format, columns);
  const std::size_t toBytes = *kernels::rowBytes(format, columns);
  const std::size_t step = std::max<std::size_t>(1, kPieceValues / columns);
  auto rounded = PageBuffer::allocate(rows * toBytes);
  if (!rounded) return rounded;
  std::vector<float> values(std::min(step, rows) * columns);
  for (std::size_t row = 0; row < rows; row += step) {
    if (auto may = proceed(); !may) return tl::unexpected(std::move(may.error()));
    const std::size_t count = std::min(step, rows - row);
    const auto from = source.data(matrix).subspan(row * fromBytes, count * fromBytes);
    const auto to = rounded->bytes().subspan(row * toBytes, count * toBytes);
    if (!allFinite(matrix.format, from)) return tl::unexpected(invalidValue(matrix, "infinite or not a number"));
    const auto piece = std::span(values).first(count * columns);
    kernels::dequantize(matrix.format, from, piece);
    if (auto done = kernels::quantize(format, piece, to); !done) return tl::unexpected(fromKernels(done.error()));
    if (!allFinite(format, to)) {
      return tl::unexpected(invalidValue(matrix, "too large for " + std::string(kernels::formatName(format))));
    }
    source.release(matrix, row * fromBytes, count * fromBytes);
  }
  return rounded;
}

}  // namespace longleaf::inference
