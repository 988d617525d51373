// SPDX-License-Identifier: GPL-3.0-or-later
// Locks this process in, for good: limits, no new privileges, Landlock, and a filter that answers every system call but
// a few with EPERM. Whatever is loaded on first use must have been used before (warm_up.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "storage/parse/sandbox_report.h"

namespace longleaf::storage {

/// Dies with the parent, also where that one is killed. False where `parent` is gone already.
bool dieWithParent(int parent);

/// Called while this process has one thread and before a byte of the document is looked at. Goes on where the system
/// grants less; what it grants is in the report, without `possible`.
SandboxReport enterSandbox(std::size_t memoryBytes);

/// Tries what a hostile document would make a process do, and names what worked. Does no harm where it works.
std::vector<std::string> triedAndPossible();

}  // namespace longleaf::storage
