// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a comparison with something on it: plain values as its controller gives them.
#pragma once

#include "ui/compare/compare_page.h"

namespace longleaf::tests {

enum class CompareState {
  empty,    // nothing has been run
  running,  // the first is done, the second answers, the third waits
  done,
};

/// Three settings over the filled window's book of 96 pages.
void fillCompare(ui::ComparePage& page, CompareState state);

}  // namespace longleaf::tests
