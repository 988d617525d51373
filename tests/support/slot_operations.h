// SPDX-License-Identifier: GPL-3.0-or-later
// Operations on slots that lie in host memory, by the backend that a test is linked with: the processor's kernels
// (slot_operations.cpp), or those of the simulated device (cuda/slot_operations_on_device.cpp). So one test file holds
// both.
#pragma once

#include "kernels/operations.h"

namespace longleaf::tests {

/// `threads` is the processor's matter.
void runCompress(const kernels::CompressArgs& args, unsigned threads);
void runCommit(const kernels::CommitArgs& args);
void runRemove(const kernels::RemoveArgs& args);

}  // namespace longleaf::tests
