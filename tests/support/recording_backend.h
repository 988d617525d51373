// SPDX-License-Identifier: GPL-3.0-or-later
// A backend for tests of what stands above it: keeps every matrix as plain floats in the packed order, can run out of
// memory at a chosen moment, and computes nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "kernels/backend.h"

namespace longleaf::tests {

/// A packed matrix: [rows][columns], rows already in packed order.
class RecordedMatrix final : public kernels::Matrix {
 public:
  explicit RecordedMatrix(const kernels::MatrixSource& source);
  std::size_t bytes() const override { return m_values.size() * sizeof(float); }
  const float* row(std::size_t index) const { return m_values.data() + index * columns(); }

 private:
  std::vector<float> m_values;
};

class RecordingBackend final : public kernels::Backend {
 public:
  std::size_t calls = 0;                                     // of allocate() and packMatrix()
  std::size_t outOfMemoryAt = static_cast<std::size_t>(-1);  // the call that fails
  std::size_t bytesTaken = 0;

  kernels::DeviceInfo info() const override { return {"recording", "recording backend of the tests", 0, 0, 0}; }
  kernels::Expected<kernels::BufferPtr> allocate(std::size_t bytes, const char* what) override;
  kernels::Expected<void> upload(std::byte* to, std::span<const std::byte> from) override;
  kernels::Expected<void> download(std::span<std::byte> to, const std::byte* from) override;
  kernels::Expected<std::size_t> matrixBytes(kernels::WeightFormat format, std::uint32_t rows,
                                             std::uint32_t columns) const override;
  kernels::Expected<kernels::MatrixPtr> packMatrix(const kernels::MatrixSource& source) override;
  std::size_t workspaceBytes(const kernels::WorkspaceShape&) const override { return 0; }
  kernels::Expected<void> reserve(const kernels::WorkspaceShape&) override { return {}; }
  void embed(const kernels::EmbedArgs&) override {}
  void matmul(const kernels::MatmulArgs&) override {}
  void rmsNorm(const kernels::RmsNormArgs&) override {}
  void siluMul(const kernels::SiluMulArgs&) override {}
  void crossEntropy(const kernels::CrossEntropyArgs&) override {}
  void store(const kernels::StoreArgs&) override {}
  void attention(const kernels::AttentionArgs&) override {}
  void rotate(const kernels::RotateArgs&) override {}
  void commit(const kernels::CommitArgs&) override {}
  void compress(const kernels::CompressArgs&) override {}
  void remove(const kernels::RemoveArgs&) override {}
  void valueGram(const kernels::ValueGramArgs&) override {}
  kernels::Expected<void> finish() override { return {}; }

 private:
  bool exhausted() { return calls++ == outOfMemoryAt; }
};

}  // namespace longleaf::tests
