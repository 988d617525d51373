// SPDX-License-Identifier: GPL-3.0-or-later
// The one simulated GPU behind fake_cudart.cpp and fake_cublas.cpp. Work is kept back until somebody waits for the
// stream, as late as a GPU may do it: who forgets to wait reads bytes that have not been computed. While a graph is
// captured nothing runs at all, and what a capture forbids is an error. Tests set what the device is and what goes
// wrong, and read what was used.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cusim/device_code.h"
#include "cusim/device_memory.h"

namespace cusim {

/// A kernel that has run.
struct LaunchRecord {
  const void* kernel;  // address of the function
  dim3 blocks;
  dim3 threads;  // of a block
  std::size_t dynamicSharedBytes;
  std::uint64_t sectorsRead;  // distinct sectors of 32 bytes; 0 where they are not counted
};

struct DeviceSettings {
  int count = 1;                        // of devices
  int driverVersion = 13000;            // as cudaDriverGetVersion() tells; 0: there is no driver
  int runtimeVersion = CUDART_VERSION;  // as cudaRuntimeGetVersion() tells
  std::size_t totalBytes = std::size_t{8} << 30;
  std::size_t contextBytes = 0;  // taken from the free memory, as a driver and other programs do
  bool execute = true;           // false: launches and copies are counted and not done
  bool multiply = true;          // false: products of cuBLAS are counted and not done
  bool countSectors = false;
  std::int64_t failAllocation = -1;     // the n-th allocation from now on fails (0: the next); -1: none
  std::int64_t loseAfterLaunches = -1;  // the device is lost at the n-th launch from now on (0: the next); -1: never
  std::function<void(const LaunchRecord&)> afterKernel{};  // called with the device locked; empty: not asked for
};

struct DeviceUsage {
  std::uint64_t launches = 0;        // kernels and cuBLAS products
  std::uint64_t products = 0;        // cuBLAS products alone
  std::uint64_t graphs = 0;          // graphs launched; the launches in them are counted above, too
  std::uint64_t instantiations = 0;  // of graphs
  std::uint64_t allocations = 0;     // of device memory, ever
  std::uint64_t copies = 0;
  std::uint64_t sectorsRead = 0;  // distinct 32-byte sectors within each launch, summed
  std::size_t liveBytes = 0;
  std::size_t peakBytes = 0;
};

/// For programs that open the simulated device as a module: what the environment says (CUSIM_DRIVER_VERSION,
/// CUSIM_RUNTIME_VERSION, CUSIM_TOTAL_BYTES, CUSIM_CONTEXT_BYTES, CUSIM_LOSE_AFTER, each a number). While they run, the
/// module's symbol cusimLoseAfter(launches) sets loseAfterLaunches.
DeviceSettings settingsFromEnvironment();

/// One piece of work on the stream.
struct Work {
  enum class Kind { kernel, product, copy, set };
  Kind kind;
  std::function<void()> run;  // empty where nothing is executed
};

/// What was captured, and what is made of it: cudaGraph_t and cudaGraphExec_t point to these.
struct Graph {
  std::vector<Work> works;
};

class Device final {
 public:
  /// A device as it comes, with nothing allocated and no error. For the beginning of a test.
  void reset(const DeviceSettings& settings = {});
  DeviceSettings& settings() { return m_settings; }
  DeviceUsage usage() const;
  void resetUsage();  // live bytes stay
  /// The first fault of a kernel since reset(), for test messages; empty if there was none.
  std::string fault() const { return m_fault; }

  // What the runtime's functions are made of. An error is sticky once the device is lost.
  std::recursive_mutex& mutex() { return m_mutex; }
  cudaError_t allocate(void** address, std::size_t bytes);
  cudaError_t release(void* address);
  cudaError_t allocateHost(void** address, std::size_t bytes);
  cudaError_t releaseHost(void* address);
  cudaError_t copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind);
  cudaError_t set(void* address, int value, std::size_t bytes);
  cudaError_t allowShared(const void* kernel, std::size_t bytes);
  void launch(Launch&& launch);
  /// A product of cuBLAS: `work` reads and writes device memory. False when the device is lost.
  bool product(std::function<void()> work);
  cudaError_t wait();
  cudaError_t beginCapture();
  /// The caller owns the graph; null, with an error, when something forbidden was done meanwhile.
  cudaError_t endCapture(Graph** graph);
  cudaError_t instantiate(Graph** instance, const Graph& graph);
  /// Other arguments for the same nodes; false where the nodes differ.
  static bool update(Graph& instance, const Graph& graph);
  cudaError_t launchGraph(const Graph& instance);
  /// Keeps the error for takeError(), as the runtime does, and returns it.
  cudaError_t fail(cudaError_t error);
  cudaError_t takeError();
  cudaError_t sticky() const { return m_sticky; }
  DeviceMemory& memory() { return m_memory; }
  std::size_t freeBytes() const;

 private:
  bool launchAllowed();
  cudaError_t add(Work work);
  cudaError_t start(const Work& work);
  cudaError_t forbidInCapture();
  /// Whether what this thread enqueues is captured. Streams share one queue; a capture is that of the thread that began
  /// it, so that other threads use the device as if on streams of their own.
  bool captures() const { return m_capture && m_capturing == std::this_thread::get_id(); }
  cudaError_t checkCopy(const void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) const;
  cudaError_t checkLaunch(const Launch& launch) const;
  bool isPinned(const void* address) const;

  std::recursive_mutex m_mutex;
  DeviceSettings m_settings = settingsFromEnvironment();
  DeviceUsage m_usage;
  DeviceMemory m_memory;
  std::map<const std::byte*, std::vector<std::byte>> m_pinned;
  std::map<const void*, std::size_t> m_sharedLimits;  // of kernels that asked for more
  std::vector<std::function<void()>> m_queue;
  std::optional<Graph> m_capture;
  std::thread::id m_capturing;
  bool m_captureSpoilt = false;
  cudaError_t m_error = cudaSuccess;
  cudaError_t m_sticky = cudaSuccess;
  std::string m_fault;
};

Device& device();

}  // namespace cusim
