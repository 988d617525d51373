// SPDX-License-Identifier: GPL-3.0-or-later
// No engine, storage or document call runs on the window's thread.
#pragma once

#include "inference/thread_rule.h"
#include "storage/thread_rule.h"

namespace longleaf::app {

/// From here on a build with assertions ends at such a call on this thread.
inline void forbidServicesOnThisThread() {
  inference::forbiddenHere = true;
  storage::forbiddenHere = true;
}

}  // namespace longleaf::app
