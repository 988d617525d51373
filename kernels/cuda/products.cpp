// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/products.h"

#include <algorithm>
#include <string>

#include "kernels/cuda/cuda_matrix.h"

namespace longleaf::kernels::cuda {

namespace {

constexpr std::size_t kSlabBytes = 32 << 20;
constexpr std::size_t kLeastSlabRows = 16;
constexpr std::size_t kAlignment = 256;

std::size_t aligned(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

std::size_t activationBytes(std::size_t tokens, std::size_t columns) {
  return aligned(tokens * columns * sizeof(__half));
}

/// What is left of the workspace behind the activations: rows of `columns` numbers.
struct Slab {
  std::byte* address;
  std::uint32_t rows;
};
Slab slabBehind(const Launch& launch, std::size_t used, std::uint32_t columns, std::size_t numberBytes) {
  const std::size_t rows = (launch.scratchBytes - used) / (columns * numberBytes);
  return {launch.scratch + used, static_cast<std::uint32_t>(std::min<std::size_t>(rows, 1U << 30))};
}

bool asFloats(const MatmulArgs& args, const Matrix& weight) {
  return args.activations == ActivationFormat::f32 || weight.format() == WeightFormat::f32;
}

}  // namespace

Expected<std::unique_ptr<Products>> Products::make(std::shared_ptr<Device> device, std::byte* libraryMemory) {
  device->activate();
  const cudaStream_t stream = device->stream();
  std::unique_ptr<Products> made(new Products(std::move(device)));
  const auto failed = [](const char* what, cublasStatus_t status) {
    const ErrorCode code = status == CUBLAS_STATUS_ALLOC_FAILED ? ErrorCode::outOfMemory : ErrorCode::deviceLost;
    return tl::unexpected(Error{code, std::string(what) + ": " + cublasGetStatusName(status)});
  };
  if (const auto status = cublasCreate(&made->m_library); status != CUBLAS_STATUS_SUCCESS)
    return failed("opening cuBLAS", status);
  if (const auto status = cublasSetStream(made->m_library, stream); status != CUBLAS_STATUS_SUCCESS)
    return failed("the stream of cuBLAS", status);
  const auto status = cublasSetWorkspace(made->m_library, libraryMemory, kLibraryBytes);  // after the stream
  if (status != CUBLAS_STATUS_SUCCESS) return failed("the memory of cuBLAS", status);
  return made;
}

Products::~Products() {
  m_device->activate();
  if (m_library != nullptr) note(cublasDestroy(m_library));
}

void Products::note(cublasStatus_t status) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  const bool ours = status == CUBLAS_STATUS_INVALID_VALUE || status == CUBLAS_STATUS_NOT_SUPPORTED;
  m_device->note({ours ? ErrorCode::invalidArgument : ErrorCode::deviceLost,
                  std::string("cuBLAS: ") + cublasGetStatusName(status)});
}

std::size_t Products::scratchBytes(const WorkspaceShape& shape) {
  const std::size_t slab = std::max(kSlabBytes, kLeastSlabRows * shape.maxColumns * sizeof(float));
  return activationBytes(shape.maxTokens, shape.maxColumns) + aligned(slab);
}

void Products::matmul(const Launch& launch, const MatmulArgs& args, const RmsNormArgs* norm) {
  const bool empty = args.targets.empty() || args.tokens == 0;
  const bool vectors = !empty && args.tokens <= kMaxVectorTokens;
  if (norm != nullptr && !vectors) rmsNorm(launch, *norm);
  if (empty) return;
  if (vectors) {
    byVectors(launch, args, norm);
  } else {
    bySlabs(launch, args);
  }
}

void Products::byVectors(const Launch& launch, const MatmulArgs& args, const RmsNormArgs* norm) {
  MatrixVectorArgs vectors{.x = args.x,
                           .xStride = args.xStride,
                           .tokens = args.tokens,
                           .columns = args.targets.front().weight->columns(),
                           .targetCount = 0,
                           .targets = {},
                           .normWeight = nullptr,
                           .epsilon = 0.0F,
                           .normed = nullptr};
  if (norm != nullptr) {
    vectors.x = norm->x;
    vectors.xStride = norm->width;
    vectors.normWeight = norm->weight;
    vectors.epsilon = norm->epsilon;
    vectors.normed = norm->out;
  }
  for (const MatmulTarget& target : args.targets) {
    vectors.targets[vectors.targetCount++] = {.weight = viewOf(*target.weight),
                                              .out = target.out,
                                              .outStride = target.outStride,
                                              .bias = target.bias,
                                              .accumulate = target.accumulate};
    if (vectors.targetCount < kMaxVectorTargets && &target != &args.targets.back()) continue;
    matrixVector(launch, vectors);
    vectors.targetCount = 0;
    vectors.x = args.x;  // by now it is normalised
    vectors.xStride = args.xStride;
    vectors.normWeight = nullptr;
  }
}

void Products::bySlabs(const Launch& launch, const MatmulArgs& args) {
  const bool halves = std::any_of(args.targets.begin(), args.targets.end(),
                                  [&](const MatmulTarget& target) { return !asFloats(args, *target.weight); });
  if (halves) {
    toHalf(launch, args, args.targets.front().weight->columns(), reinterpret_cast<__half*>(launch.scratch));
  }
  for (const MatmulTarget& target : args.targets) {
    multiply(launch, args, target);
    if (target.bias != nullptr) addBias(launch, target, args.tokens, target.weight->rows());
  }
}

void Products::multiply(const Launch& launch, const MatmulArgs& args, const MatmulTarget& target) {
  const DeviceMatrix& weight = viewOf(*target.weight);
  const bool floats = asFloats(args, *target.weight);
  const cudaDataType type = floats ? CUDA_R_32F : CUDA_R_16F;
  const Factor x = floats ? Factor{args.x, type, args.xStride} : Factor{launch.scratch, type, weight.columns};
  if (weight.format == (floats ? WeightFormat::f32 : WeightFormat::f16)) {
    multiplyRows({weight.codes, type, weight.columns}, weight.rows, x, args, target, 0);
    return;
  }
  const Slab slab = slabBehind(launch, activationBytes(args.tokens, weight.columns), weight.columns,
                               floats ? sizeof(float) : sizeof(__half));
  for (std::uint32_t begin = 0; begin < weight.rows; begin += slab.rows) {
    const std::uint32_t end = std::min(weight.rows, begin + slab.rows);
    if (floats) {
      dequantize(launch, weight, begin, end, reinterpret_cast<float*>(slab.address));
    } else {
      dequantize(launch, weight, begin, end, reinterpret_cast<__half*>(slab.address));
    }
    multiplyRows({slab.address, type, weight.columns}, end - begin, x, args, target, begin);
  }
}

/// Row-major out = x rows^T is, column by column, out^T = rows x^T: cuBLAS sees each matrix as its transpose.
void Products::multiplyRows(const Factor& rows, std::uint32_t rowCount, const Factor& x, const MatmulArgs& args,
                            const MatmulTarget& target, std::uint32_t rowBegin) {
  const float one = 1.0F;
  const float beta = target.accumulate ? 1.0F : 0.0F;
  note(cublasGemmEx(m_library, CUBLAS_OP_T, CUBLAS_OP_N, static_cast<int>(rowCount), static_cast<int>(args.tokens),
                    static_cast<int>(rows.stride), &one, rows.address, rows.type, static_cast<int>(rows.stride),
                    x.address, x.type, static_cast<int>(x.stride), &beta, target.out + rowBegin, CUDA_R_32F,
                    static_cast<int>(target.outStride), CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT));
}

/// A slab holds rows of W_o; head h is a block of its columns, of which the Gram matrix is summed up slab by slab.
void Products::valueGram(const Launch& launch, const ValueGramArgs& args) {
  const DeviceMatrix& wo = viewOf(*args.wo);
  const Slab slab = slabBehind(launch, 0, wo.columns, sizeof(float));
  const auto dim = static_cast<int>(args.headDim);
  const auto stride = static_cast<int>(wo.columns);
  const float one = 1.0F;
  for (std::uint32_t begin = 0; begin < wo.rows; begin += slab.rows) {
    const std::uint32_t end = std::min(wo.rows, begin + slab.rows);
    auto* const rows = reinterpret_cast<float*>(slab.address);
    dequantize(launch, wo, begin, end, rows);
    const float beta = begin == 0 ? 0.0F : 1.0F;
    for (std::uint32_t head = 0; head < args.queryHeads; ++head) {
      const float* const columns = rows + std::size_t{head} * args.headDim;
      float* const gram = args.gram + std::size_t{head} * args.headDim * args.headDim;
      note(cublasGemmEx(m_library, CUBLAS_OP_N, CUBLAS_OP_T, dim, dim, static_cast<int>(end - begin), &one, columns,
                        CUDA_R_32F, stride, columns, CUDA_R_32F, stride, &beta, gram, CUDA_R_32F, dim,
                        CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT));
    }
  }
}

}  // namespace longleaf::kernels::cuda
