// SPDX-License-Identifier: Apache-2.0
// Matrices rounded to fewer bits on their way from a model's files to the backend, piece by piece: besides the rounded
// matrix there is one piece of it in f32, and pages of the file are given back as they are done with.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "inference/error.h"
#include "inference/model/model_source.h"
#include "kernels/weight_format.h"

namespace longleaf::inference {

/// The formats that weights can be rounded to: q8_0 and q4_0.
std::span<const kernels::WeightFormat> roundingFormats();

/// What a matrix is loaded as. F32, F16 and BF16 become `rounding` where its rows are whole blocks; rows that are not
/// stay as they are, and so does what is in blocks already.
kernels::WeightFormat roundedFormat(const StoredTensor& matrix, std::optional<kernels::WeightFormat> rounding);

/// Memory of its own pages, which go back to the system with it.
class PageBuffer final {
 public:
  /// outOfMemory.
  static Expected<PageBuffer> allocate(std::size_t bytes);
  PageBuffer(PageBuffer&& other) noexcept;
  PageBuffer& operator=(PageBuffer&&) = delete;
  ~PageBuffer();
  std::span<std::byte> bytes() const { return m_bytes; }

 private:
  explicit PageBuffer(std::span<std::byte> bytes) : m_bytes(bytes) {}
  std::span<std::byte> m_bytes;
};

/// All rows of `matrix` in `format`, in their order. `proceed` is asked before every piece. Errors: modelInvalid for a
/// value that is not finite or too large for the format, naming the tensor; outOfMemory; those of `proceed`.
Expected<PageBuffer> roundMatrix(const ModelSource& source, const StoredTensor& matrix, kernels::WeightFormat format,
                                 const std::function<Expected<void>()>& proceed);

}  // namespace longleaf::inference
