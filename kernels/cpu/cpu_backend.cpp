// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/cpu_backend.h"

#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>

#include "kernels/cpu/attention.h"
#include "kernels/cpu/compress.h"
#include "kernels/cpu/context.h"
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/isa.h"
#include "kernels/cpu/matmul.h"
#include "kernels/cpu/packed_matrix.h"

namespace longleaf::kernels {

namespace {

/// Anonymous pages: zeroed by the system, resident only once they are used, huge where the system has them.
class HostBuffer final : public Buffer {
 public:
  static Expected<BufferPtr> make(std::size_t bytes, const char* what) {
    const std::size_t size = std::max<std::size_t>(bytes, 1);
    void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED) {
      return tl::unexpected(Error{ErrorCode::outOfMemory, std::to_string(bytes) + " bytes for " + what});
    }
    ::madvise(address, size, MADV_HUGEPAGE);
    return BufferPtr(new HostBuffer(static_cast<std::byte*>(address), bytes, size));
  }
  ~HostBuffer() override { ::munmap(address(), m_mapped); }

 private:
  HostBuffer(std::byte* address, std::size_t bytes, std::size_t mapped) : Buffer(address, bytes), m_mapped(mapped) {}

  std::size_t m_mapped;
};

unsigned usableThreads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
  return std::max(1U, std::thread::hardware_concurrency());
}

/// The number behind `key` in /proc/meminfo, in bytes; 0 when absent.
std::size_t memInfoBytes(const std::string& key) {
  std::ifstream in("/proc/meminfo");
  for (std::string name, unit; in >> name;) {
    std::size_t kib = 0;
    if (!(in >> kib)) break;
    std::getline(in, unit);
    if (name == key) return kib * 1024;
  }
  return 0;
}

std::size_t readNumber(const std::string& path) {
  std::ifstream in(path);
  std::size_t value = 0;
  return in >> value ? value : std::numeric_limits<std::size_t>::max();
}

/// The number behind `key` in a file of lines "key number"; 0 when absent.
std::size_t readKey(const std::string& path, const std::string& key) {
  std::ifstream in(path);
  std::size_t value = 0;
  for (std::string name; in >> name >> value;) {
    if (name == key) return value;
  }
  return 0;
}

/// What the process's own control group (version 2) leaves it: its limit less what is in use, of which the page cache
/// would be given back. No limit: the largest number.
std::size_t controlGroupBytes() {
  constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
  std::string folder = "/sys/fs/cgroup";
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    if (line.starts_with("0::/") && line != "0::/") folder += line.substr(3);
  }
  const std::size_t limit = readNumber(folder + "/memory.max");
  const std::size_t current = readNumber(folder + "/memory.current");
  if (limit == kUnlimited || current == kUnlimited) return kUnlimited;
  const std::size_t used = current - std::min(current, readKey(folder + "/memory.stat", "inactive_file"));
  return limit - std::min(limit, used);
}

std::string processorName() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) {
      const std::size_t colon = line.find(": ");
      if (colon != std::string::npos) return line.substr(colon + 2);
    }
  }
  return "processor";
}

class CpuBackend final : public Backend {
 public:
  explicit CpuBackend(unsigned threads) : m_pool(threads == 0 ? usableThreads() : threads) {
    cpu::activeIsa();  // restricts every kernel, before the first one runs
  }

  DeviceInfo info() const override {
    return {.name = "cpu",
            .description = processorName() + ", " + std::string(cpu::isaName(cpu::activeIsa())),
            .totalBytes = memInfoBytes("MemTotal:"),
            .freeBytes = freeHostBytes(),
            .threads = m_pool.threads()};
  }

  Expected<BufferPtr> allocate(std::size_t bytes, const char* what) override { return HostBuffer::make(bytes, what); }
  Expected<void> upload(std::byte* to, std::span<const std::byte> from) override {
    if (!from.empty()) std::memcpy(to, from.data(), from.size());
    return {};
  }
  Expected<void> download(std::span<std::byte> to, const std::byte* from) override {
    if (!to.empty()) std::memcpy(to.data(), from, to.size());
    return {};
  }

  Expected<std::size_t> matrixBytes(WeightFormat format, std::uint32_t rows, std::uint32_t columns) const override {
    return cpu::packedMatrixBytes(format, rows, columns);
  }
  Expected<MatrixPtr> packMatrix(const MatrixSource& source) override {
    return cpu::packMatrix(source, m_weights, m_pool);
  }

  std::size_t workspaceBytes(const WorkspaceShape& shape) const override {
    return std::max({cpu::matmulScratchBytes(shape, m_pool.threads()),
                     cpu::attentionScratchBytes(shape, m_pool.threads()),
                     cpu::compressScratchBytes(shape, m_pool.threads())});
  }
  Expected<void> reserve(const WorkspaceShape& shape) override {
    const std::size_t bytes = workspaceBytes(shape);
    if (m_scratch && m_scratch->bytes() >= bytes) return {};
    Expected<BufferPtr> made = allocate(bytes, "the workspace");
    if (!made) return tl::unexpected(std::move(made.error()));
    m_scratch = std::move(*made);
    return {};
  }

  void embed(const EmbedArgs& args) override { cpu::embed(context(), args); }
  void matmul(const MatmulArgs& args) override { cpu::matmul(context(), args); }
  void rmsNorm(const RmsNormArgs& args) override { cpu::rmsNorm(context(), args); }
  void siluMul(const SiluMulArgs& args) override { cpu::siluMul(context(), args); }
  void crossEntropy(const CrossEntropyArgs& args) override { cpu::crossEntropy(context(), args); }
  void store(const StoreArgs& args) override { cpu::store(context(), args); }
  void attention(const AttentionArgs& args) override { cpu::attention(context(), args); }
  void rotate(const RotateArgs& args) override { cpu::rotate(context(), args); }
  void commit(const CommitArgs& args) override { cpu::commit(context(), args); }
  void compress(const CompressArgs& args) override { cpu::compress(context(), args); }
  void remove(const RemoveArgs& args) override { cpu::remove(context(), args); }
  void valueGram(const ValueGramArgs& args) override { cpu::valueGram(context(), args); }
  Expected<void> finish() override { return {}; }

 private:
  cpu::Context context() {
    return {m_pool,
            m_scratch ? std::span<std::byte>(m_scratch->address(), m_scratch->bytes()) : std::span<std::byte>()};
  }

  cpu::ThreadPool m_pool;
  cpu::WeightArena m_weights;
  BufferPtr m_scratch;
};

}  // namespace

std::unique_ptr<Backend> makeCpuBackend(unsigned threads) { return std::make_unique<CpuBackend>(threads); }

std::size_t freeHostBytes() { return std::min(memInfoBytes("MemAvailable:"), controlGroupBytes()); }

}  // namespace longleaf::kernels
