// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/cuda_backend.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "kernels/cuda/cuda_matrix.h"
#include "kernels/cuda/device.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/products.h"
#include "kernels/cuda/staging.h"

namespace longleaf::kernels::cuda {

namespace {

constexpr std::size_t kCounterBytes = 256;  // one number, and what follows stays aligned

std::size_t scratchBytes(const WorkspaceShape& shape) {
  return std::max({Products::scratchBytes(shape), attentionScratchBytes(shape), compressScratchBytes(shape),
                   crossEntropyScratchBytes(shape)});
}

/// Whether a product can make the norm that its x is: not where it writes to what is normalised, since blocks do not
/// wait for each other.
bool takesIn(const MatmulArgs& args, const RmsNormArgs& norm) {
  return norm.out == args.x && norm.tokens == args.tokens && norm.width == args.xStride && !args.targets.empty() &&
         args.targets.front().weight->columns() == norm.width &&
         std::none_of(args.targets.begin(), args.targets.end(),
                      [&](const MatmulTarget& target) { return target.out == norm.x; });
}

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(std::shared_ptr<Device> device) : m_device(std::move(device)) {}

  DeviceInfo info() const override { return m_device->info(); }

  Expected<BufferPtr> allocate(std::size_t bytes, const char* what) override { return m_device->allocate(bytes, what); }
  Expected<void> upload(std::byte* to, std::span<const std::byte> from) override {
    launchNorm();
    return m_device->upload(to, from);
  }
  Expected<void> download(std::span<std::byte> to, const std::byte* from) override {
    launchNorm();
    return m_device->download(to, from);
  }

  Expected<std::size_t> matrixBytes(WeightFormat format, std::uint32_t rows, std::uint32_t columns) const override {
    return cuda::matrixBytes(format, rows, columns);
  }
  Expected<MatrixPtr> packMatrix(const MatrixSource& source) override { return cuda::packMatrix(*m_device, source); }

  std::size_t workspaceBytes(const WorkspaceShape& shape) const override {
    return Products::kLibraryBytes + Staging::kBytes + kCounterBytes + scratchBytes(shape);
  }
  Expected<void> reserve(const WorkspaceShape& shape) override;

  void embed(const EmbedArgs& args) override;
  void matmul(const MatmulArgs& args) override;
  void rmsNorm(const RmsNormArgs& args) override;
  void siluMul(const SiluMulArgs& args) override;
  void crossEntropy(const CrossEntropyArgs& args) override;
  void store(const StoreArgs& args) override;
  void attention(const AttentionArgs& args) override;
  void rotate(const RotateArgs& args) override;
  void commit(const CommitArgs& args) override;
  void compress(const CompressArgs& args) override;
  void remove(const RemoveArgs& args) override;
  void valueGram(const ValueGramArgs& args) override;
  Expected<void> finish() override {
    launchNorm();
    return m_device->finish();
  }

 private:
  /// Runs a launcher where nothing has failed since the last finish(), and keeps what the launch says.
  template <class Enqueue>
  void enqueue(const char* what, Enqueue&& operation);
  /// The same for an operation that is no part of a decoded token up to its logits.
  template <class Enqueue>
  void enqueueAlone(const char* what, Enqueue&& operation);
  /// A list of the caller's on its way to the device.
  template <class T>
  const T* send(std::span<const T> list);
  /// Notes what an operation has no kernel for; false then.
  bool supported(const char* missing);
  void launchNorm();
  bool isReserved(std::size_t slots, std::uint32_t tokens, std::uint32_t takers);
  Launch launch() const { return {m_device->stream(), m_scratch.data(), m_scratch.size()}; }
  void readEvents(const CompressArgs& args, const CompressLists& lists);

  std::shared_ptr<Device> m_device;
  BufferPtr m_workspace;
  std::unique_ptr<Staging> m_staging;
  std::unique_ptr<Products> m_products;
  WorkspaceShape m_shape{};
  unsigned long long* m_nonFinite = nullptr;  // on the device
  std::span<std::byte> m_scratch;             // on the device
  std::optional<RmsNormArgs> m_norm;          // asked for, not launched: the product that follows may take it in
};

Expected<void> CudaBackend::reserve(const WorkspaceShape& shape) {
  const std::size_t bytes = workspaceBytes(shape);
  if (m_workspace && m_workspace->bytes() >= bytes) {
    m_shape = shape;
    return {};
  }
  m_products.reset();
  m_staging.reset();
  m_workspace.reset();  // before its successor is asked for: both need not fit at once
  m_scratch = {};
  auto made = allocate(bytes, "the workspace");
  if (!made) return tl::unexpected(std::move(made.error()));
  std::byte* at = (*made)->address();
  auto products = Products::make(m_device, at);
  if (!products) return tl::unexpected(std::move(products.error()));
  auto staging = Staging::make(m_device, at += Products::kLibraryBytes);
  if (!staging) return tl::unexpected(std::move(staging.error()));
  m_nonFinite = reinterpret_cast<unsigned long long*>(at += Staging::kBytes);
  m_scratch = {at + kCounterBytes, scratchBytes(shape)};
  m_workspace = std::move(*made);
  m_products = std::move(*products);
  m_staging = std::move(*staging);
  m_shape = shape;
  return {};
}

template <class Enqueue>
void CudaBackend::enqueue(const char* what, Enqueue&& operation) {
  launchNorm();
  m_device->activate();
  if (!m_workspace) m_device->note({ErrorCode::invalidArgument, std::string(what) + " before reserve()"});
  if (m_device->failed()) return;
  operation();
  m_device->note(cudaGetLastError(), what);
}

template <class Enqueue>
void CudaBackend::enqueueAlone(const char* what, Enqueue&& operation) {
  launchNorm();
  m_device->launchRecorded();
  enqueue(what, std::forward<Enqueue>(operation));
}

template <class T>
const T* CudaBackend::send(std::span<const T> list) {
  if (!m_staging->hasRoom(list.size_bytes())) m_device->launchRecorded();  // a wait cannot be recorded
  return m_staging->send(list);
}

bool CudaBackend::supported(const char* missing) {
  if (missing != nullptr) {
    m_device->note(
        {ErrorCode::unsupported, std::string("the GPU has no kernel for ") + missing + "; the processor (cpu) has"});
  }
  return missing == nullptr;
}

/// One token: the beginning of a step of decoding, which finish() ends.
void CudaBackend::embed(const EmbedArgs& args) {
  launchNorm();
  m_device->launchRecorded();
  if (m_workspace && args.ids.size() == 1) m_device->record();
  enqueue("embed", [&] { cuda::embed(launch(), args, viewOf(*args.table), send(args.ids)); });
}
void CudaBackend::matmul(const MatmulArgs& args) {
  std::optional<RmsNormArgs> norm;
  if (m_norm && takesIn(args, *m_norm)) norm.swap(m_norm);
  enqueue("matmul", [&] { m_products->matmul(launch(), args, norm ? &*norm : nullptr); });
}
void CudaBackend::rmsNorm(const RmsNormArgs& args) {
  enqueue("rmsNorm", [&] {
    if (args.tokens <= kMaxVectorTokens && args.x != args.out) {
      m_norm = args;
    } else {
      cuda::rmsNorm(launch(), args);
    }
  });
}

/// What rmsNorm() held back.
void CudaBackend::launchNorm() {
  if (!m_norm) return;
  const RmsNormArgs norm = *m_norm;
  m_norm.reset();
  m_device->activate();
  if (m_device->failed()) return;
  cuda::rmsNorm(launch(), norm);
  m_device->note(cudaGetLastError(), "rmsNorm");
}

/// Whether the workspace was made for an operation of this size; notes it as an error where it was not. Lengths are the
/// device's to know, so that capacities count, and those of two tiers are whole tiles each.
bool CudaBackend::isReserved(std::size_t slots, std::uint32_t tokens, std::uint32_t takers) {
  const bool fits = slots <= std::size_t{m_shape.maxSlots} + 2 * kSlotTile && tokens <= m_shape.maxTokens &&
                    takers <= m_shape.maxResidual + (m_shape.sharedBudgets ? kSlotTile : 0);
  if (!fits) m_device->note({ErrorCode::invalidArgument, "an operation larger than what was reserved"});
  return fits;
}
void CudaBackend::siluMul(const SiluMulArgs& args) {
  enqueue("siluMul", [&] { cuda::siluMul(launch(), args); });
}
void CudaBackend::crossEntropy(const CrossEntropyArgs& args) {
  enqueueAlone("crossEntropy", [&] { cuda::crossEntropy(launch(), args, send(args.targets)); });
}
void CudaBackend::store(const StoreArgs& args) {
  enqueue("store", [&] { cuda::store(launch(), args); });
}
void CudaBackend::attention(const AttentionArgs& args) {
  enqueue("attention", [&] {
    if (supported(unsupported(args))) cuda::attention(launch(), args);
  });
}
void CudaBackend::rotate(const RotateArgs& args) {
  enqueueAlone("rotate", [&] { cuda::rotate(launch(), args, send(args.layers)); });
}
void CudaBackend::commit(const CommitArgs& args) {
  enqueue("commit", [&] { cuda::commit(launch(), args, send(args.layers)); });
}
void CudaBackend::remove(const RemoveArgs& args) {
  enqueueAlone("remove", [&] { cuda::remove(launch(), args, send(args.layers)); });
}
void CudaBackend::valueGram(const ValueGramArgs& args) {
  enqueueAlone("valueGram", [&] { m_products->valueGram(launch(), args); });
}

void CudaBackend::compress(const CompressArgs& args) {
  if (args.eventCount != nullptr) *args.eventCount = 0;
  const std::size_t heads = args.layers.size() * args.shape.kvHeads;
  CompressLists lists{.nonFinite = m_nonFinite};
  Launch own{};
  enqueueAlone("compress", [&] {
    if (!supported(unsupported(args))) return;
    if (!args.layers.empty() && !isReserved(args.layers[0].capacity, 0, takingSlots(args))) return;
    if (args.policy.allocation != Allocation::fixed && !m_shape.sharedBudgets) {
      return m_device->note({ErrorCode::invalidArgument, "budgets shared by heads without memory for it"});
    }
    lists.layers = send(args.layers);
    lists.valueGram = send(args.valueGram);
    lists.layerBudgets = send(args.layerBudgets);
    own = launch();
    if (args.eventCount != nullptr && heads > 0) {  // behind what compress() itself needs
      own.scratchBytes = compressScratchBytes(m_shape);
      const std::size_t counts = (heads * sizeof(std::uint32_t) + 63) / 64 * 64;
      const std::size_t events = heads * args.events.size() * sizeof(EvictionEvent);
      if (own.scratchBytes + counts + events > m_scratch.size()) {
        m_device->note({ErrorCode::invalidArgument, "no room to record evictions"});
        return;
      }
      std::byte* const room = m_scratch.data() + own.scratchBytes;
      lists.eventCounts = reinterpret_cast<std::uint32_t*>(room);
      lists.events = reinterpret_cast<EvictionEvent*>(room + counts);
      lists.eventsPerHead = static_cast<std::uint32_t>(args.events.size());
    }
    m_device->note(cudaMemsetAsync(m_nonFinite, 0, sizeof *m_nonFinite, m_device->stream()), "compress");
    cuda::compress(own, args, lists);
  });
  if (m_device->failed()) return;
  if (lists.events != nullptr) readEvents(args, lists);
  if (args.nonFiniteScores == nullptr) return;
  unsigned long long found = 0;
  const auto bytes = std::as_writable_bytes(std::span(&found, 1));
  if (m_device->download(bytes, reinterpret_cast<const std::byte*>(m_nonFinite))) *args.nonFiniteScores += found;
}

/// Head after head, as the CPU backend records them.
void CudaBackend::readEvents(const CompressArgs& args, const CompressLists& lists) {
  const std::size_t heads = args.layers.size() * args.shape.kvHeads;
  std::vector<std::uint32_t> counts(heads);
  auto done = m_device->download(std::as_writable_bytes(std::span(counts)),
                                 reinterpret_cast<const std::byte*>(lists.eventCounts));
  for (std::size_t head = 0; done && head < heads; ++head) {
    const std::size_t n = std::min<std::size_t>(counts[head], args.events.size() - *args.eventCount);
    const EvictionEvent* const from = lists.events + head * lists.eventsPerHead;
    done = m_device->download(std::as_writable_bytes(args.events.subspan(*args.eventCount, n)),
                              reinterpret_cast<const std::byte*>(from));
    *args.eventCount += n;
  }
}

}  // namespace

Expected<std::unique_ptr<Backend>> makeCudaBackend(int device) {
  auto opened = Device::open(device);
  if (!opened) return tl::unexpected(std::move(opened.error()));
  if (const cudaError_t error = prepareKernels(); error != cudaSuccess)
    return tl::unexpected(fromCuda(error, "preparing the kernels"));
  return std::make_unique<CudaBackend>(std::move(*opened));
}

}  // namespace longleaf::kernels::cuda
