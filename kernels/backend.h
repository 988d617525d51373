// SPDX-License-Identifier: Apache-2.0
// One device that does arithmetic: memory, packed weights, and the operations of a LLaMA-style transformer over a slot
// cache. It knows no model, no file and no preset.
//
// How a second backend fits. Operations are *enqueued*: they run in order, may still be running when the call returns,
// and report nothing; finish() waits and returns the first error since the last finish(). The CPU backend runs them at
// once and keeps the error; the CUDA one launches them on one stream (so a decoded token can be captured as one graph,
// because all arguments are plain addresses that do not change between tokens except where a length array in device
// memory does), owns its buffers in device memory (addresses are opaque to the host: only upload() and download() move
// bytes), and may fuse: a MatmulArgs names all products of one input, accumulate folds the residual addition in,
// store() rotates and converts while it writes, attention() rotates the queries itself and leaves the statistics
// behind.
//
// Not thread-safe: one engine thread owns a backend. No operation allocates after reserve().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "kernels/error.h"
#include "kernels/matrix.h"
#include "kernels/operations.h"

namespace longleaf::kernels {

/// Memory of a backend; freed when it goes. Zeroed on allocation, aligned to 64 bytes.
class Buffer {
 public:
  virtual ~Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::byte* address() const { return m_address; }
  template <class T>
  T* as() const {
    return reinterpret_cast<T*>(m_address);
  }
  std::size_t bytes() const { return m_bytes; }

 protected:
  Buffer(std::byte* address, std::size_t bytes) : m_address(address), m_bytes(bytes) {}

 private:
  std::byte* m_address;
  std::size_t m_bytes;
};

using BufferPtr = std::unique_ptr<Buffer>;
using MatrixPtr = std::unique_ptr<const Matrix>;

/// The largest sizes that operations will be called with: what scratch memory is made for.
struct WorkspaceShape {
  CacheShape cache;
  std::uint32_t maxTokens;        // tokens in one call
  std::uint32_t maxResidual = 0;  // slots per head that may take others in (residual, or context that merges)
  std::uint32_t maxSlots;         // slots per head that one attention call sees, all tiers and the new tokens
  std::uint32_t maxColumns;       // widest input of a matmul
  bool sharedBudgets = false;     // compress() will be called with an allocation other than `fixed`
};

struct DeviceInfo {
  std::string name;         // "cpu", "cuda:0"
  std::string description;  // "AMD EPYC, AVX-512 VNNI"
  std::size_t totalBytes;   // memory of the device
  std::size_t freeBytes;    // available now (CPU: MemAvailable, within the limit of a control group)
  unsigned threads;         // 0 where it means nothing
  // Of a device with memory of its own; 0 on the CPU.
  std::size_t ownBytes = 0;   // what the backend has allocated there
  std::size_t peakBytes = 0;  // the most it had at once
  double bytesPerSecond = 0;  // of its memory, as the maker says
};

/// Who has the memory of a device with memory of its own.
struct MemoryUse {
  std::size_t totalBytes = 0;
  std::size_t freeBytes = 0;
  // Of this process: what its backends have allocated, and what the driver and its libraries took for it (context,
  // modules, cuBLAS). 0: not known.
  std::size_t processBytes = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual DeviceInfo info() const = 0;

  // Memory. `what` names the purpose in an out-of-memory error.
  virtual Expected<BufferPtr> allocate(std::size_t bytes, const char* what) = 0;
  virtual Expected<void> upload(std::byte* to, std::span<const std::byte> from) = 0;
  virtual Expected<void> download(std::span<std::byte> to, const std::byte* from) = 0;

  // Weights. matrixBytes() tells, without data, what packMatrix() will take.
  virtual Expected<std::size_t> matrixBytes(WeightFormat format, std::uint32_t rows, std::uint32_t columns) const = 0;
  virtual Expected<MatrixPtr> packMatrix(const MatrixSource& source) = 0;

  // Scratch memory of the operations.
  virtual std::size_t workspaceBytes(const WorkspaceShape& shape) const = 0;
  virtual Expected<void> reserve(const WorkspaceShape& shape) = 0;

  // Operations, enqueued in order; see operations.h.
  virtual void embed(const EmbedArgs& args) = 0;
  virtual void matmul(const MatmulArgs& args) = 0;
  virtual void rmsNorm(const RmsNormArgs& args) = 0;
  virtual void siluMul(const SiluMulArgs& args) = 0;
  virtual void crossEntropy(const CrossEntropyArgs& args) = 0;
  virtual void store(const StoreArgs& args) = 0;
  virtual void attention(const AttentionArgs& args) = 0;
  virtual void rotate(const RotateArgs& args) = 0;
  virtual void commit(const CommitArgs& args) = 0;
  virtual void compress(const CompressArgs& args) = 0;
  virtual void remove(const RemoveArgs& args) = 0;
  virtual void valueGram(const ValueGramArgs& args) = 0;

  /// Waits for everything enqueued; the first error since the last call.
  virtual Expected<void> finish() = 0;
};

}  // namespace longleaf::kernels
