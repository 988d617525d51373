// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core_files.h"

#include <sys/resource.h>

namespace longleaf::app {

void forbidCoreFiles() {
  // One byte: too little for a file, and the one limit by which Linux gives a collector behind a pipe nothing either
  // (core(5), fs/coredump.c); 0 counts for files alone.
  constexpr rlim_t kNothing = 1;
  rlimit limit{};
  if (::getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max < kNothing) return;
  limit = {kNothing, kNothing};
  ::setrlimit(RLIMIT_CORE, &limit);
}

}  // namespace longleaf::app
