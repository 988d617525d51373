// SPDX-License-Identifier: GPL-3.0-or-later
#include "cuda/device_array.h"

namespace longleaf::tests {

using namespace kernels;

template <class T>
void DeviceSlots::copy(T*& array, std::size_t count) {
  if (array == nullptr) return;
  Copy made{array, nullptr, count * sizeof(T)};
  check(cudaMalloc(&made.device, made.bytes));
  check(cudaMemcpyAsync(made.device, made.host, made.bytes, cudaMemcpyHostToDevice, nullptr));
  waitForDevice();
  array = static_cast<T*>(made.device);
  m_copies.push_back(made);
}

DeviceSlots::DeviceSlots(const CacheShape& shape, std::span<const SlotArrays> host)
    : m_layers(host.begin(), host.end()) {
  for (SlotArrays& layer : m_layers) {
    const std::size_t entries = std::size_t{shape.kvHeads} * layer.capacity;
    copy(layer.k, entries * shape.headDim * storeBytes(shape.store));
    copy(layer.kRotated, entries * shape.headDim * storeBytes(shape.store));
    copy(layer.v, entries * shape.paddedHeadDim() * storeBytes(shape.store));
    copy(layer.length, shape.kvHeads);
    for (float** array : {&layer.kScale, &layer.kRotatedScale, &layer.vScale, &layer.bias, &layer.weight, &layer.score,
                          &layer.pending, &layer.pos, &layer.valueNorm}) {
      copy(*array, entries);
    }
    for (std::uint32_t** array : {&layer.rank, &layer.first, &layer.last}) copy(*array, entries);
    copy(layer.segment, entries);
    copy(layer.age, entries);
    copy(layer.variance, entries * (shape.headDim / 2));
  }
  m_list = std::make_unique<DeviceArray<SlotArrays>>(m_layers);
}

DeviceSlots::~DeviceSlots() {
  for (const Copy& copied : m_copies) static_cast<void>(cudaFree(copied.device));
}

void DeviceSlots::download() const {
  for (const Copy& copied : m_copies) {
    check(cudaMemcpyAsync(copied.host, copied.device, copied.bytes, cudaMemcpyDeviceToHost, nullptr));
  }
  waitForDevice();
}

}  // namespace longleaf::tests
