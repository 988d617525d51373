// SPDX-License-Identifier: Apache-2.0
// A weight matrix as one backend keeps it: packed once at load, immutable, read by every operation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/weight_format.h"

namespace longleaf::kernels {

/// Rows as a model file holds them: `rows` x rowBytes(format, columns), row after row.
struct MatrixSource {
  WeightFormat format;
  std::uint32_t rows;     // output features
  std::uint32_t columns;  // input features, contiguous
  std::span<const std::byte> data;
  std::span<const std::uint32_t> rowOrder{};  // packed row r is source row rowOrder[r]; empty: as it is
};

class Matrix {
 public:
  virtual ~Matrix() = default;
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;

  std::uint32_t rows() const { return m_rows; }
  std::uint32_t columns() const { return m_columns; }
  WeightFormat format() const { return m_format; }  // of the source
  virtual std::size_t bytes() const = 0;            // what it takes in the backend's memory

 protected:
  Matrix(WeightFormat format, std::uint32_t rows, std::uint32_t columns)
      : m_format(format), m_rows(rows), m_columns(columns) {}

 private:
  WeightFormat m_format;
  std::uint32_t m_rows;
  std::uint32_t m_columns;
};

}  // namespace longleaf::kernels
