// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/roofline/launch_log.h"

#include <algorithm>
#include <utility>

#include "kernels/cuda/launch.h"

namespace longleaf::tests {

double LaunchLine::leastSeconds(const Gpu& gpu) const {
  const double rate = work.tensorCores ? gpu.tensorFlopsPerSecond : gpu.flopsPerSecond;
  return std::max(bytes / gpu.bytesPerSecond, work.flops / rate);
}

LaunchLog::LaunchLog() {
  cusim::device().settings().countSectors = true;
  cusim::device().settings().afterKernel = [this](const cusim::LaunchRecord& record) { add(record); };
}

LaunchLog::~LaunchLog() { cusim::device().settings().afterKernel = {}; }

void LaunchLog::add(const cusim::LaunchRecord& record) {
  const std::string kernel = m_names.at(record.kernel);
  auto line = std::find_if(m_open.begin(), m_open.end(), [&](const LaunchLine& open) { return open.kernel == kernel; });
  if (line == m_open.end()) line = m_open.insert(m_open.end(), LaunchLine{.kernel = kernel});
  ++line->launches;
  line->blocks += std::uint64_t{record.blocks.x} * record.blocks.y * record.blocks.z;
  line->threads = record.threads.x * record.threads.y * record.threads.z;
  line->dynamicShared = record.dynamicSharedBytes;
  line->bytes += static_cast<double>(record.sectorsRead * cusim::kSectorBytes);
}

void LaunchLog::close(const std::string& name, const std::string& step, const LayerCall& call) {
  const bool multiplies = call.tokens > kernels::cuda::kMaxVectorTokens && weightsOf(step, call.shape) > 0;
  if (multiplies) m_open.push_back({.kernel = "cuBLAS", .counted = false, .work = productOf(step, call)});
  for (LaunchLine& line : m_open) {
    line.call = name;
    line.step = step;
    if (line.launches > 0) line.work = workOf(line.kernel, step, call);
    line.counted = line.bytes >= line.work.leastBytes;
    line.bytes = std::max(line.bytes, line.work.leastBytes);
    m_lines.push_back(std::move(line));
  }
  m_open.clear();
}

}  // namespace longleaf::tests
