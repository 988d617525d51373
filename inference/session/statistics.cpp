// SPDX-License-Identifier: Apache-2.0
#include "inference/session/statistics.h"

#include <fstream>

namespace longleaf::inference {

std::size_t processPeakBytes() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  }
  return 0;
}

}  // namespace longleaf::inference
