// SPDX-License-Identifier: Apache-2.0
// Small lists that operations name in host memory (token ids, the layers of a tier), on their way to the device: copied
// into a ring of pinned memory and from there, in order with everything else, into a ring on the device. Nothing is
// allocated and nothing waits, but that a full ring waits once for the stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "kernels/cuda/device.h"

namespace longleaf::kernels::cuda {

class Staging final {
 public:
  static constexpr std::size_t kBytes = 256 << 10;  // of the device's ring: part of the workspace

  /// `onDevice`: kBytes of device memory, aligned to 256 bytes.
  static Expected<std::unique_ptr<Staging>> make(std::shared_ptr<Device> device, std::byte* onDevice);
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  /// Whether send() need not wait for the stream.
  bool hasRoom(std::size_t bytes) const { return m_used + bytes <= kBytes; }
  /// Where the list lies on the device for operations enqueued from now on; valid until kBytes more were sent. Null,
  /// and an error noted, when it is larger than the ring.
  template <class T>
  const T* send(std::span<const T> list) {
    return reinterpret_cast<const T*>(sendBytes(std::as_bytes(list)));
  }

 private:
  explicit Staging(std::shared_ptr<Device> device, std::byte* onDevice)
      : m_device(std::move(device)), m_onDevice(onDevice) {}
  const std::byte* sendBytes(std::span<const std::byte> list);

  std::shared_ptr<Device> m_device;
  std::byte* m_onDevice;
  std::byte* m_pinned = nullptr;
  std::size_t m_used = 0;
};

}  // namespace longleaf::kernels::cuda
