// SPDX-License-Identifier: GPL-3.0-or-later
// The running XXH3 of a section; null where there was no memory for it.
#pragma once

#include <xxhash.h>

#include <memory>

namespace longleaf::storage {

struct FreeHash {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};
using SectionHash = std::unique_ptr<XXH3_state_t, FreeHash>;

}  // namespace longleaf::storage
