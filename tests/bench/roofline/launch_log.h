// SPDX-License-Identifier: GPL-3.0-or-later
// What was launched on the simulated device, by step and kernel: the raw numbers of a roofline.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/roofline/gpu_figures.h"
#include "bench/roofline/kernel_names.h"
#include "bench/roofline/layer_work.h"
#include "cusim/device.h"

namespace longleaf::tests {

/// All launches of one kernel in one step.
struct LaunchLine {
  std::string call{};  // what the step is part of
  std::string step{};
  std::string kernel{};  // the table's name, or "cuBLAS"
  std::uint32_t launches = 0;
  std::uint64_t blocks = 0;
  unsigned threads = 0;  // of a block
  std::size_t dynamicShared = 0;
  double bytes = 0;     // read
  bool counted = true;  // false: the bytes are by formula
  Work work{};

  /// The time that neither the GPU's memory nor its arithmetic can beat.
  double leastSeconds(const Gpu& gpu) const;
};

class LaunchLog final {
 public:
  LaunchLog();
  ~LaunchLog();
  LaunchLog(const LaunchLog&) = delete;
  LaunchLog& operator=(const LaunchLog&) = delete;

  /// What was launched since the last call is `step` of `call`.
  void close(const std::string& name, const std::string& step, const LayerCall& call);
  /// What was launched since the last call is of no interest.
  void forget() { m_open.clear(); }
  const std::vector<LaunchLine>& lines() const { return m_lines; }

 private:
  void add(const cusim::LaunchRecord& record);

  KernelNames m_names;
  std::vector<LaunchLine> m_open;
  std::vector<LaunchLine> m_lines;
};

}  // namespace longleaf::tests
