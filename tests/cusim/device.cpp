// SPDX-License-Identifier: GPL-3.0-or-later
#include "cusim/device.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cusim/executor.h"
#include "cusim/shared_memory.h"

namespace cusim {

DeviceSettings settingsFromEnvironment() {
  DeviceSettings settings;
  const auto number = [](const char* name, auto& value) {
    if (const char* text = std::getenv(name)) value = static_cast<std::decay_t<decltype(value)>>(std::atoll(text));
  };
  number("CUSIM_DRIVER_VERSION", settings.driverVersion);
  number("CUSIM_RUNTIME_VERSION", settings.runtimeVersion);
  number("CUSIM_TOTAL_BYTES", settings.totalBytes);
  number("CUSIM_CONTEXT_BYTES", settings.contextBytes);
  number("CUSIM_LOSE_AFTER", settings.loseAfterLaunches);
  return settings;
}

Device& device() {
  static Device instance;  // the runtime's functions have no other way to it
  return instance;
}

void Device::reset(const DeviceSettings& settings) {
  const std::lock_guard lock(m_mutex);
  m_queue.clear();
  m_capture.reset();
  m_settings = settings;
  m_sharedLimits.clear();
  m_error = m_sticky = cudaSuccess;
  m_fault.clear();
  resetUsage();
}

DeviceUsage Device::usage() const {
  DeviceUsage usage = m_usage;
  usage.liveBytes = m_memory.liveBytes();
  return usage;
}

void Device::resetUsage() {
  m_usage = {};
  m_usage.peakBytes = m_memory.liveBytes();
}

std::size_t Device::freeBytes() const {
  const std::size_t used = m_memory.liveBytes() + m_settings.contextBytes;
  return m_settings.totalBytes - std::min(m_settings.totalBytes, used);
}

cudaError_t Device::fail(cudaError_t error) {
  if (error != cudaSuccess) m_error = error;
  return error;
}

cudaError_t Device::takeError() {
  if (m_sticky != cudaSuccess) return m_sticky;
  return std::exchange(m_error, cudaSuccess);
}

cudaError_t Device::allocate(void** address, std::size_t bytes) {
  if (m_sticky != cudaSuccess) return m_sticky;
  if (captures()) return forbidInCapture();
  if (address == nullptr) return fail(cudaErrorInvalidValue);
  *address = nullptr;
  if (bytes == 0) return cudaSuccess;
  if (m_settings.failAllocation == 0) {
    m_settings.failAllocation = -1;
    return fail(cudaErrorMemoryAllocation);
  }
  if (m_settings.failAllocation > 0) --m_settings.failAllocation;
  if (bytes > freeBytes()) return fail(cudaErrorMemoryAllocation);
  *address = m_memory.allocate(bytes, m_settings.execute);
  if (*address == nullptr) return fail(cudaErrorMemoryAllocation);
  ++m_usage.allocations;
  m_usage.peakBytes = std::max(m_usage.peakBytes, m_memory.liveBytes());
  return cudaSuccess;
}

cudaError_t Device::release(void* address) {
  if (address == nullptr) return cudaSuccess;
  if (captures()) return forbidInCapture();
  wait();  // cudaFree() waits for the device; a lost one has nothing left to wait for
  if (!m_memory.free(static_cast<std::byte*>(address))) return fail(cudaErrorInvalidValue);
  return m_sticky;
}

cudaError_t Device::allocateHost(void** address, std::size_t bytes) {
  if (m_sticky != cudaSuccess) return m_sticky;
  std::vector<std::byte> memory(std::max<std::size_t>(bytes, 1));
  *address = memory.data();
  m_pinned.emplace(memory.data(), std::move(memory));
  return cudaSuccess;
}

cudaError_t Device::releaseHost(void* address) {
  wait();
  if (address != nullptr && m_pinned.erase(static_cast<std::byte*>(address)) == 0) return fail(cudaErrorInvalidValue);
  return m_sticky;
}

bool Device::isPinned(const void* address) const {
  const auto* const at = static_cast<const std::byte*>(address);
  auto entry = m_pinned.upper_bound(at);
  if (entry == m_pinned.begin()) return false;
  --entry;
  return at < entry->first + entry->second.size();
}

cudaError_t Device::checkCopy(const void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) const {
  const bool toDevice = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
  const bool fromDevice = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
  if (!toDevice && !fromDevice) return cudaErrorInvalidMemcpyDirection;
  if (toDevice ? !m_memory.contains(to, bytes) : m_memory.owns(to)) return cudaErrorInvalidValue;
  if (fromDevice ? !m_memory.contains(from, bytes) : m_memory.owns(from)) return cudaErrorInvalidValue;
  return cudaSuccess;
}

/// Ordinary host memory is read before this returns and written before it returns; pinned memory when the copy is done.
cudaError_t Device::copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  if (m_sticky != cudaSuccess) return m_sticky;
  if (bytes == 0) return cudaSuccess;
  if (const cudaError_t error = checkCopy(to, from, bytes, kind); error != cudaSuccess) return fail(error);
  const bool pinned = kind == cudaMemcpyDeviceToDevice || isPinned(kind == cudaMemcpyHostToDevice ? from : to);
  if (captures() && !pinned) return forbidInCapture();
  if (!m_settings.execute) {
    if (kind == cudaMemcpyDeviceToHost && !captures()) std::memset(to, 0, bytes);
    return add({.kind = Work::Kind::copy, .run = {}});
  }
  if (kind == cudaMemcpyHostToDevice && !pinned) {
    const auto* const bytesOfHost = static_cast<const std::byte*>(from);
    return add({.kind = Work::Kind::copy, .run = [to, kept = std::vector<std::byte>(bytesOfHost, bytesOfHost + bytes)] {
                  std::memcpy(to, kept.data(), kept.size());
                }});
  }
  const cudaError_t error =
      add({.kind = Work::Kind::copy, .run = [to, from, bytes] { std::memmove(to, from, bytes); }});
  return error == cudaSuccess && !pinned ? wait() : error;
}

cudaError_t Device::set(void* address, int value, std::size_t bytes) {
  if (m_sticky != cudaSuccess) return m_sticky;
  if (bytes == 0) return cudaSuccess;
  if (!m_memory.contains(address, bytes)) return fail(cudaErrorInvalidValue);
  Work work{.kind = Work::Kind::set, .run = {}};
  if (m_settings.execute) work.run = [address, value, bytes] { std::memset(address, value, bytes); };
  return add(std::move(work));
}

cudaError_t Device::allowShared(const void* kernel, std::size_t bytes) {
  if (m_sticky != cudaSuccess) return m_sticky;
  if (bytes > kMaxSharedBytes) return fail(cudaErrorInvalidValue);
  m_sharedLimits[kernel] = bytes;
  return cudaSuccess;
}

cudaError_t Device::checkLaunch(const Launch& launch) const {
  const std::uint64_t threads = std::uint64_t{launch.threads.x} * launch.threads.y * launch.threads.z;
  if (threads == 0 || threads > 1024 || launch.threads.z > 64) return cudaErrorInvalidConfiguration;
  const dim3& grid = launch.blocks;
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.x > 0x7FFFFFFFU || grid.y > 65535 || grid.z > 65535)
    return cudaErrorInvalidConfiguration;
  const auto limit = m_sharedLimits.find(launch.kernel);
  const std::size_t allowed = limit == m_sharedLimits.end() ? kStaticSharedBytes : limit->second;
  return launch.dynamicSharedBytes > allowed ? cudaErrorInvalidValue : cudaSuccess;
}

bool Device::launchAllowed() {
  if (m_sticky != cudaSuccess) return false;
  if (m_settings.loseAfterLaunches == 0) {
    m_sticky = cudaErrorDevicesUnavailable;
    m_queue.clear();
    return false;
  }
  if (m_settings.loseAfterLaunches > 0) --m_settings.loseAfterLaunches;
  ++m_usage.launches;
  return true;
}

void Device::launch(Launch&& launch) {
  if (m_sticky != cudaSuccess) return;
  if (const cudaError_t error = checkLaunch(launch); error != cudaSuccess) {
    fail(error);
    return;
  }
  Work work{.kind = Work::Kind::kernel, .run = {}};
  if (m_settings.execute) {
    work.run = [this, kept = std::move(launch)] {
      m_memory.countSectors(m_settings.countSectors);
      const auto fault = run({.blocks = kept.blocks,
                              .threads = kept.threads,
                              .dynamicSharedBytes = kept.dynamicSharedBytes,
                              .body = kept.body});
      const std::uint64_t sectors = m_settings.countSectors ? m_memory.takeSectors() : 0;
      m_usage.sectorsRead += sectors;
      if (m_settings.afterKernel) {
        m_settings.afterKernel({kept.kernel, kept.blocks, kept.threads, kept.dynamicSharedBytes, sectors});
      }
      if (!fault) return;
      m_fault = *fault;
      std::fprintf(stderr, "cusim: %s\n", fault->c_str());
      m_sticky = cudaErrorLaunchFailure;
    };
  }
  add(std::move(work));
}

bool Device::product(std::function<void()> work) {
  if (!m_settings.execute || !m_settings.multiply) work = {};
  return add({.kind = Work::Kind::product, .run = std::move(work)}) == cudaSuccess;
}

/// Into the graph that is captured, else onto the queue.
cudaError_t Device::add(Work work) {
  if (m_sticky != cudaSuccess) return m_sticky;
  if (!captures()) return start(work);
  m_capture->works.push_back(std::move(work));
  return cudaSuccess;
}

cudaError_t Device::start(const Work& work) {
  const bool launched = work.kind == Work::Kind::kernel || work.kind == Work::Kind::product;
  if (launched && !launchAllowed()) return m_sticky;
  if (work.kind == Work::Kind::product) ++m_usage.products;
  if (work.kind == Work::Kind::copy) ++m_usage.copies;
  if (work.run) m_queue.push_back(work.run);
  return cudaSuccess;
}

/// What waits for the stream, or uses memory that a graph would find changed, ends the capture without a graph.
cudaError_t Device::forbidInCapture() {
  m_captureSpoilt = true;
  return fail(cudaErrorStreamCaptureUnsupported);
}

cudaError_t Device::beginCapture() {
  if (m_sticky != cudaSuccess) return m_sticky;
  if (m_capture) return fail(cudaErrorIllegalState);
  m_capture.emplace();
  m_capturing = std::this_thread::get_id();
  m_captureSpoilt = false;
  return cudaSuccess;
}

cudaError_t Device::endCapture(Graph** graph) {
  *graph = nullptr;
  if (!m_capture) return fail(cudaErrorIllegalState);
  Graph captured = std::move(*m_capture);
  m_capture.reset();
  if (m_sticky != cudaSuccess) return m_sticky;
  if (m_captureSpoilt) return fail(cudaErrorStreamCaptureInvalidated);
  *graph = new Graph(std::move(captured));
  return cudaSuccess;
}

cudaError_t Device::instantiate(Graph** instance, const Graph& graph) {
  if (m_sticky != cudaSuccess) return m_sticky;
  ++m_usage.instantiations;
  *instance = new Graph(graph);
  return cudaSuccess;
}

bool Device::update(Graph& instance, const Graph& graph) {
  const bool same = std::equal(instance.works.begin(), instance.works.end(), graph.works.begin(), graph.works.end(),
                               [](const Work& a, const Work& b) { return a.kind == b.kind; });
  if (same) instance.works = graph.works;
  return same;
}

cudaError_t Device::launchGraph(const Graph& instance) {
  if (m_sticky != cudaSuccess) return m_sticky;
  if (captures()) return forbidInCapture();
  ++m_usage.graphs;
  for (const Work& work : instance.works) {
    if (const cudaError_t error = start(work); error != cudaSuccess) return error;
  }
  return cudaSuccess;
}

cudaError_t Device::wait() {
  if (captures()) return forbidInCapture();
  if (m_queue.empty()) return m_sticky;
  m_memory.setReachable(true);
  for (const auto& work : std::exchange(m_queue, {})) {
    if (m_sticky != cudaSuccess) break;
    work();
  }
  if (m_sticky == cudaSuccess) {
    if (const auto damage = m_memory.damage()) {
      m_fault = *damage;
      std::fprintf(stderr, "cusim: %s\n", damage->c_str());
      m_sticky = cudaErrorIllegalAddress;
    }
  }
  m_memory.setReachable(false);
  return m_sticky;
}

extern "C" __attribute__((visibility("default"))) void cusimLoseAfter(std::int64_t launches) {
  const std::lock_guard lock(device().mutex());
  device().settings().loseAfterLaunches = launches;
}

void submit(Launch launch) {
  const std::lock_guard lock(device().mutex());
  device().launch(std::move(launch));
}

void noteLoad(const void* address, std::size_t bytes, std::size_t alignment) {
  if (reinterpret_cast<std::uintptr_t>(address) % alignment != 0)
    fault("a load of " + std::to_string(bytes) + " bytes is not aligned");
  if (!device().memory().noteRead(address, bytes))
    fault("a load of " + std::to_string(bytes) + " bytes outside of every allocation");
}

}  // namespace cusim
