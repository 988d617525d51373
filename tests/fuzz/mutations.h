// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged inputs through the targets, for the tests: every input is in a file while it is tried, so that it is there
// when it ends the program.
#pragma once

#include <QtTest>
#include <array>
#include <string>

#include "fuzz/target.h"
#include "support/mutator.h"

namespace longleaf::tests::fuzz {

/// What mutations of a target's seeds came to.
struct Outcome {
  int taken = 0;  // as sound
  std::size_t largestRequest = 0;
  std::size_t most = 0;   // bytes held at once
  std::string failure{};  // of the first input that broke a promise or a limit
};

/// The seeds as they are. A failure where none is taken.
Outcome trySeeds(const Target& target);
/// So many damaged ones, always the same ones.
Outcome tryMutations(const Target& target, int inputs);

/// A row of a test for each target of these groups.
void addTargetRows(std::array<Group, 2> groups);
/// The inputs of one row: of `allFiles` model files or documents, its share; with LONGLEAF_SLOW_TESTS all of 10,000.
int inputsOfRow(Group group, int allFiles);
/// Seeds and mutations of the present row; fails the test.
void tryRow(int allFiles);

}  // namespace longleaf::tests::fuzz
