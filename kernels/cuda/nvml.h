// SPDX-License-Identifier: Apache-2.0
// The part of NVIDIA's management library that says who has a GPU's memory, opened at run time: it belongs to the
// driver and is not always there. Needs no CUDA context. Thread-safe, as the library is.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace longleaf::kernels::cuda {

class Nvml final {
 public:
  /// Opens libnvidia-ml.so.1, or the library that LONGLEAF_NVML names. Without it every question is answered by
  /// nothing.
  Nvml();
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  /// "580.65.06"; empty where it is not known.
  std::string driver() const;
  /// Bytes of the GPU at this PCI address that belong to this process: what it has allocated, and its context, modules
  /// and libraries. Nothing where the driver does not tell (in some containers).
  std::optional<std::size_t> processBytes(const char* pciAddress) const;

 private:
  struct Functions;
  std::unique_ptr<const Functions> m_functions;  // null where there is no library
};

}  // namespace longleaf::kernels::cuda
