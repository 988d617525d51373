// SPDX-License-Identifier: GPL-3.0-or-later
// A backend that computes on the processor and is watched while it does.
#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>

#include "kernels/backend.h"
#include "kernels/cpu/cpu_backend.h"

namespace longleaf::tests {

/// Computes on the processor, says how much memory is free, counts what is asked for, and can ask for a stop in the
/// middle of a forward pass.
class CountingBackend final : public kernels::Backend {
 public:
  std::size_t freeBytes = std::size_t{1} << 40;
  std::size_t outOfMemoryAt = static_cast<std::size_t>(-1);  // the call of allocate() that fails
  std::size_t calls = 0;
  std::size_t bytesTaken = 0;
  std::stop_source stop;
  int stopAt = -1;  // calls of attention() before that

  kernels::DeviceInfo info() const override { return {"counting", "counting backend of the tests", 0, freeBytes, 2}; }
  kernels::Expected<kernels::BufferPtr> allocate(std::size_t bytes, const char* what) override {
    if (calls++ == outOfMemoryAt) return tl::unexpected(kernels::Error{kernels::ErrorCode::outOfMemory, what});
    bytesTaken += bytes;
    return m_inner->allocate(bytes, what);
  }
  kernels::Expected<void> upload(std::byte* to, std::span<const std::byte> from) override {
    return m_inner->upload(to, from);
  }
  kernels::Expected<void> download(std::span<std::byte> to, const std::byte* from) override {
    return m_inner->download(to, from);
  }
  kernels::Expected<std::size_t> matrixBytes(kernels::WeightFormat format, std::uint32_t rows,
                                             std::uint32_t columns) const override {
    return m_inner->matrixBytes(format, rows, columns);
  }
  kernels::Expected<kernels::MatrixPtr> packMatrix(const kernels::MatrixSource& matrix) override {
    auto packed = m_inner->packMatrix(matrix);
    if (packed) bytesTaken += (*packed)->bytes();
    return packed;
  }
  std::size_t workspaceBytes(const kernels::WorkspaceShape& shape) const override {
    return m_inner->workspaceBytes(shape);
  }
  kernels::Expected<void> reserve(const kernels::WorkspaceShape& shape) override {
    bytesTaken += workspaceBytes(shape);
    return m_inner->reserve(shape);
  }
  void embed(const kernels::EmbedArgs& args) override { m_inner->embed(args); }
  void matmul(const kernels::MatmulArgs& args) override { m_inner->matmul(args); }
  void rmsNorm(const kernels::RmsNormArgs& args) override { m_inner->rmsNorm(args); }
  void siluMul(const kernels::SiluMulArgs& args) override { m_inner->siluMul(args); }
  void crossEntropy(const kernels::CrossEntropyArgs& args) override { m_inner->crossEntropy(args); }
  void store(const kernels::StoreArgs& args) override { m_inner->store(args); }
  void attention(const kernels::AttentionArgs& args) override {
    m_inner->attention(args);
    if (stopAt-- == 0) stop.request_stop();
  }
  void rotate(const kernels::RotateArgs& args) override { m_inner->rotate(args); }
  void commit(const kernels::CommitArgs& args) override { m_inner->commit(args); }
  void compress(const kernels::CompressArgs& args) override { m_inner->compress(args); }
  void remove(const kernels::RemoveArgs& args) override { m_inner->remove(args); }
  void valueGram(const kernels::ValueGramArgs& args) override { m_inner->valueGram(args); }
  kernels::Expected<void> finish() override { return m_inner->finish(); }

 private:
  std::unique_ptr<kernels::Backend> m_inner = kernels::makeCpuBackend(2);
};

}  // namespace longleaf::tests
