// SPDX-License-Identifier: Apache-2.0
// Matrix products: few tokens by our own matrix-vector kernel on the quantised weights, many by cuBLAS on rows that
// are dequantised a slab at a time. Activations enter cuBLAS as f16 (as f32 where MatmulArgs::activations says so or
// the weights are f32); sums are f32.
#pragma once

#include <cublas_v2.h>

#include <cstddef>
#include <memory>

#include "kernels/cuda/device.h"
#include "kernels/cuda/launch.h"

namespace longleaf::kernels::cuda {

class Products final {
 public:
  /// What cuBLAS gets as its own memory, so that it allocates none: NVIDIA's advice for the largest architecture.
  static constexpr std::size_t kLibraryBytes = 32 << 20;

  /// `libraryMemory`: kLibraryBytes of device memory, aligned to 256 bytes.
  static Expected<std::unique_ptr<Products>> make(std::shared_ptr<Device> device, std::byte* libraryMemory);
  ~Products();
  Products(const Products&) = delete;
  Products& operator=(const Products&) = delete;

  /// Part of the workspace that matmul() and valueGram() use.
  static std::size_t scratchBytes(const WorkspaceShape& shape);

  /// `norm`: made first, in the same launch where that is possible; its result is args.x.
  void matmul(const Launch& launch, const MatmulArgs& args, const RmsNormArgs* norm = nullptr);
  void valueGram(const Launch& launch, const ValueGramArgs& args);

 private:
  struct Factor {
    const void* address;
    cudaDataType type;
    std::uint32_t stride;  // numbers between rows
  };
  explicit Products(std::shared_ptr<Device> device) : m_device(std::move(device)) {}
  void byVectors(const Launch& launch, const MatmulArgs& args, const RmsNormArgs* norm);
  void bySlabs(const Launch& launch, const MatmulArgs& args);
  void multiply(const Launch& launch, const MatmulArgs& args, const MatmulTarget& target);
  void multiplyRows(const Factor& rows, std::uint32_t rowCount, const Factor& x, const MatmulArgs& args,
                    const MatmulTarget& target, std::uint32_t rowBegin);
  void note(cublasStatus_t status);

  std::shared_ptr<Device> m_device;
  cublasHandle_t m_library = nullptr;
};

}  // namespace longleaf::kernels::cuda
