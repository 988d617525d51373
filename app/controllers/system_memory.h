// SPDX-License-Identifier: GPL-3.0-or-later
// The machine's memory at this moment. Reading it takes some 50 microseconds.
#pragma once

#include <QtGlobal>

namespace longleaf::app {

struct SystemMemory {
  qint64 total = 0;      // bytes; 0 where the system does not tell
  qint64 available = 0;  // for new allocations, without swapping
  qint64 own = 0;        // resident in this process
};

SystemMemory systemMemory();

}  // namespace longleaf::app
