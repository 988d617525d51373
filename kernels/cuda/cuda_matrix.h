// SPDX-License-Identifier: Apache-2.0
// A weight matrix that stays as it is quantised, in the memory of one GPU.
#pragma once

#include <memory>

#include "kernels/cuda/device.h"
#include "kernels/cuda/device_matrix.h"

namespace longleaf::kernels::cuda {

class CudaMatrix final : public Matrix {
 public:
  CudaMatrix(const MatrixSource& source, const PlaneLayout& layout, BufferPtr memory);

  std::size_t bytes() const override { return m_memory->bytes(); }
  const DeviceMatrix& view() const { return m_view; }

 private:
  BufferPtr m_memory;
  DeviceMatrix m_view;
};

/// Device bytes of a matrix; invalidArgument when the format has no such matrix.
Expected<std::size_t> matrixBytes(WeightFormat format, std::uint32_t rows, std::uint32_t columns);

/// Copies the rows over, a few MiB at a time. invalidArgument for too few rows or a wrong order.
Expected<MatrixPtr> packMatrix(Device& device, const MatrixSource& source);

/// The matrix of operations' arguments: every Matrix that a CUDA backend is given was packed by one.
inline const DeviceMatrix& viewOf(const Matrix& matrix) { return static_cast<const CudaMatrix&>(matrix).view(); }

}  // namespace longleaf::kernels::cuda
