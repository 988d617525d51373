// SPDX-License-Identifier: GPL-3.0-or-later
// The functions of the CUDA runtime that the backend calls, under their own names, over cusim::Device. Linked in place
// of libcudart.
#include <cuda_runtime_api.h>

#include <cstring>

#include "cusim/device.h"

namespace {

using cusim::device;

template <class Call>
cudaError_t guarded(Call&& call) {
  const std::lock_guard lock(device().mutex());
  return call();
}

// Streams are numbers: all of them share one queue, which is the latest that their work can run.
cudaStream_t const kStream = reinterpret_cast<cudaStream_t>(std::uintptr_t{0x51});

bool known(cudaStream_t stream) { return stream == kStream || stream == nullptr; }

cusim::Graph* graphOf(cudaGraph_t graph) { return reinterpret_cast<cusim::Graph*>(graph); }
cusim::Graph* graphOf(cudaGraphExec_t graph) { return reinterpret_cast<cusim::Graph*>(graph); }

}  // namespace

extern "C" {

cudaError_t cudaDriverGetVersion(int* version) {
  *version = device().settings().driverVersion;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = device().settings().runtimeVersion;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceCount(int* count) {
  *count = device().settings().driverVersion == 0 ? 0 : device().settings().count;
  if (device().settings().driverVersion == 0) return cudaErrorInsufficientDriver;
  return *count == 0 ? cudaErrorNoDevice : cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int index) {
  if (index < 0 || index >= device().settings().count) return cudaErrorInvalidDevice;
  *properties = {};
  std::strncpy(properties->name, "Simulated GPU", sizeof properties->name - 1);
  properties->totalGlobalMem = device().settings().totalBytes;
  properties->major = 8;
  properties->multiProcessorCount = 4;
  return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
  if (attribute == cudaDevAttrMemoryClockRate) {
    *value = 1'000'000;  // kHz: with the bus below 64 GB/s
  } else if (attribute == cudaDevAttrGlobalMemoryBusWidth) {
    *value = 256;
  } else {
    return cudaErrorInvalidValue;
  }
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int index) {
  return index < 0 || index >= device().settings().count ? cudaErrorInvalidDevice : cudaSuccess;
}
cudaError_t cudaMemGetInfo(std::size_t* freeBytes, std::size_t* totalBytes) {
  return guarded([&] {
    *freeBytes = device().freeBytes();
    *totalBytes = device().settings().totalBytes;
    return device().sticky();
  });
}

cudaError_t cudaDeviceGetPCIBusId(char* address, int bytes, int index) {
  if (index < 0 || index >= device().settings().count) return cudaErrorInvalidDevice;
  std::strncpy(address, "0000:01:00.0", static_cast<std::size_t>(bytes));
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** address, std::size_t bytes) {
  return guarded([&] { return device().allocate(address, bytes); });
}
cudaError_t cudaFree(void* address) {
  return guarded([&] { return device().release(address); });
}
cudaError_t cudaMallocHost(void** address, std::size_t bytes) {
  return guarded([&] { return device().allocateHost(address, bytes); });
}
cudaError_t cudaFreeHost(void* address) {
  return guarded([&] { return device().releaseHost(address); });
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
  if (!known(stream)) return cudaErrorInvalidResourceHandle;
  return guarded([&] { return device().copy(to, from, bytes, kind); });
}
cudaError_t cudaMemsetAsync(void* address, int value, std::size_t bytes, cudaStream_t stream) {
  if (!known(stream)) return cudaErrorInvalidResourceHandle;
  return guarded([&] { return device().set(address, value, bytes); });
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  *stream = kStream;
  return device().sticky();
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  if (!known(stream)) return cudaErrorInvalidResourceHandle;
  return guarded([] { return device().wait(); });
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  if (!known(stream)) return cudaErrorInvalidResourceHandle;
  return guarded([] { return device().wait(); });
}
cudaError_t cudaDeviceSynchronize() {
  return guarded([] { return device().wait(); });
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  if (stream != kStream) return cudaErrorStreamCaptureUnsupported;  // the stream of all others cannot be captured
  return guarded([] { return device().beginCapture(); });
}
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  if (!known(stream)) return cudaErrorInvalidResourceHandle;
  return guarded([&] { return device().endCapture(reinterpret_cast<cusim::Graph**>(graph)); });
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* instance, cudaGraph_t graph, unsigned long long) {
  return guarded([&] { return device().instantiate(reinterpret_cast<cusim::Graph**>(instance), *graphOf(graph)); });
}
cudaError_t cudaGraphExecUpdate(cudaGraphExec_t instance, cudaGraph_t graph, cudaGraphExecUpdateResultInfo* result) {
  return guarded([&] {
    const bool same = cusim::Device::update(*graphOf(instance), *graphOf(graph));
    result->result = same ? cudaGraphExecUpdateSuccess : cudaGraphExecUpdateErrorTopologyChanged;
    return same ? cudaSuccess : device().fail(cudaErrorGraphExecUpdateFailure);
  });
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t instance, cudaStream_t stream) {
  if (!known(stream)) return cudaErrorInvalidResourceHandle;
  return guarded([&] { return device().launchGraph(*graphOf(instance)); });
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graphOf(graph);
  return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t instance) {
  delete graphOf(instance);
  return cudaSuccess;
}

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value) {
  if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize || value < 0) return cudaErrorInvalidValue;
  return guarded([&] { return device().allowShared(kernel, static_cast<std::size_t>(value)); });
}
cudaError_t cudaGetLastError() {
  return guarded([] { return device().takeError(); });
}
const char* cudaGetErrorName(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "cudaSuccess";
    case cudaErrorMemoryAllocation:
      return "cudaErrorMemoryAllocation";
    case cudaErrorInvalidValue:
      return "cudaErrorInvalidValue";
    case cudaErrorInvalidConfiguration:
      return "cudaErrorInvalidConfiguration";
    case cudaErrorLaunchFailure:
      return "cudaErrorLaunchFailure";
    case cudaErrorIllegalAddress:
      return "cudaErrorIllegalAddress";
    case cudaErrorDevicesUnavailable:
      return "cudaErrorDevicesUnavailable";
    case cudaErrorInsufficientDriver:
      return "cudaErrorInsufficientDriver";
    case cudaErrorNoDevice:
      return "cudaErrorNoDevice";
    default:
      return "another error";
  }
}
const char* cudaGetErrorString(cudaError_t error) { return cudaGetErrorName(error); }

}  // extern "C"
