// SPDX-License-Identifier: GPL-3.0-or-later
// The functions of cuBLAS that the backend calls, under their own names: plain loops with cuBLAS's checks of arguments,
// on the simulated stream. Matrices are column-major. Linked in place of libcublas.
#include <cublas_v2.h>
#include <cuda_fp16.h>

#include <cstddef>
#include <cstdint>

#include "cusim/device.h"

namespace {

using cusim::device;

struct Handle {
  cudaStream_t stream = nullptr;
  void* workspace = nullptr;
  std::size_t workspaceBytes = 0;
};

struct Operand {
  const void* address;
  cudaDataType type;
  std::int64_t stride;  // between columns

  std::size_t width() const { return type == CUDA_R_32F ? 4 : 2; }
  const void* at(std::int64_t row, std::int64_t column) const {
    return static_cast<const std::byte*>(address) + static_cast<std::size_t>(row + column * stride) * width();
  }
  float value(std::int64_t row, std::int64_t column) const {
    const void* const entry = at(row, column);
    return type == CUDA_R_32F ? *static_cast<const float*>(entry) : __half2float(*static_cast<const __half*>(entry));
  }
  bool inDevice(std::int64_t rows, std::int64_t columns) const {
    const auto numbers = static_cast<std::size_t>((columns - 1) * stride + rows);
    return device().memory().contains(address, numbers * width());
  }
};

struct Product {
  bool transposeA;
  bool transposeB;
  int m, n, k;
  float alpha;
  Operand a;
  Operand b;
  float beta;
  Operand c;

  void run() const {
    for (int column = 0; column < n; ++column) {
      for (int row = 0; row < m; ++row) {
        float sum = 0.0F;
        for (int i = 0; i < k; ++i) {
          sum +=
              (transposeA ? a.value(i, row) : a.value(row, i)) * (transposeB ? b.value(column, i) : b.value(i, column));
        }
        auto* const out = static_cast<float*>(const_cast<void*>(c.at(row, column)));
        *out = alpha * sum + (beta == 0.0F ? 0.0F : beta * *out);  // beta 0: what is there is not read
      }
    }
  }
};

bool narrow(cudaDataType type) { return type == CUDA_R_32F || type == CUDA_R_16F; }

}  // namespace

extern "C" {

cublasStatus_t cublasCreate_v2(cublasHandle_t* handle) {
  *handle = reinterpret_cast<cublasHandle_t>(new Handle);
  return device().sticky() == cudaSuccess ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_INITIALIZED;
}
cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  delete reinterpret_cast<Handle*>(handle);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
  auto* const own = reinterpret_cast<Handle*>(handle);
  own->stream = stream;
  own->workspace = nullptr;  // cuBLAS forgets the workspace here
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void* workspace, std::size_t bytes) {
  if (reinterpret_cast<std::uintptr_t>(workspace) % 256 != 0) return CUBLAS_STATUS_INVALID_VALUE;
  if (workspace != nullptr && !device().memory().contains(workspace, bytes)) return CUBLAS_STATUS_INVALID_VALUE;
  auto* const own = reinterpret_cast<Handle*>(handle);
  own->workspace = workspace;
  own->workspaceBytes = bytes;
  return CUBLAS_STATUS_SUCCESS;
}
std::size_t cublasGetCudartVersion() { return CUDART_VERSION; }
const char* cublasGetStatusName(cublasStatus_t status) {
  return status == CUBLAS_STATUS_SUCCESS ? "CUBLAS_STATUS_SUCCESS" : "another status";
}

cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n,
                            int k, const void* alpha, const void* a, cudaDataType aType, int lda, const void* b,
                            cudaDataType bType, int ldb, const void* beta, void* c, cudaDataType cType, int ldc,
                            cublasComputeType_t computeType, cublasGemmAlgo_t) {
  // A handle without a workspace of its own would allocate one behind the plan's back.
  if (reinterpret_cast<Handle*>(handle)->workspace == nullptr) return CUBLAS_STATUS_NOT_INITIALIZED;
  const bool transposeA = transa == CUBLAS_OP_T;
  const bool transposeB = transb == CUBLAS_OP_T;
  if (m <= 0 || n <= 0 || k <= 0) return CUBLAS_STATUS_INVALID_VALUE;
  if (lda < (transposeA ? k : m) || ldb < (transposeB ? n : k) || ldc < m) return CUBLAS_STATUS_INVALID_VALUE;
  if (!narrow(aType) || aType != bType || cType != CUDA_R_32F) return CUBLAS_STATUS_NOT_SUPPORTED;
  if (computeType != CUBLAS_COMPUTE_32F) return CUBLAS_STATUS_NOT_SUPPORTED;
  const Product product{.transposeA = transposeA,
                        .transposeB = transposeB,
                        .m = m,
                        .n = n,
                        .k = k,
                        .alpha = *static_cast<const float*>(alpha),
                        .a = {a, aType, lda},
                        .b = {b, bType, ldb},
                        .beta = *static_cast<const float*>(beta),
                        .c = {c, cType, ldc}};
  const std::lock_guard lock(device().mutex());
  if (device().sticky() == cudaSuccess &&
      (!product.a.inDevice(transposeA ? k : m, transposeA ? m : k) ||
       !product.b.inDevice(transposeB ? n : k, transposeB ? k : n) || !product.c.inDevice(m, n))) {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  return device().product([product] { product.run(); }) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_EXECUTION_FAILED;
}

}  // extern "C"
