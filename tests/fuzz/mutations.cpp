// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/mutations.h"

#include <algorithm>

#include "support/gguf_writer.h"
#include "support/malloc/allocation_watch.h"

namespace longleaf::tests::fuzz {
namespace {

constexpr unsigned kSeed = 2026;  // fixed: a failure must come back

std::string keptAt(const Target& target) { return "last_input_of_" + std::string(target.name); }

/// Gives the target one input within its limits; adds to `outcome`.
void tryInput(const Target& target, const std::string& input, const std::string& what, Outcome& outcome) {
  const std::string kept = keptAt(target);
  if (!writeBytes(kept, std::as_bytes(std::span(input)))) qFatal("cannot write %s", kept.c_str());
  const auto failed = [&](const std::string& why) { outcome.failure = what + " (" + kept + "): " + why; };
  watchAllocations(target.limits.allocationMiB << 20U);
  try {
    outcome.taken += target.run(input) ? 1 : 0;
  } catch (const std::exception& broken) {
    failed(broken.what());
  }
  const Allocations asked = watchedAllocations();
  outcome.largestRequest = std::max(outcome.largestRequest, asked.largest);
  outcome.most = std::max(outcome.most, asked.peak);
  if (asked.largest > target.limits.allocationMiB << 20U)
    failed("it makes the program ask for " + std::to_string(asked.largest) + " bytes at once");
  if (asked.peak > target.limits.memoryMiB << 20U)
    failed("it makes the program hold " + std::to_string(asked.peak) + " bytes");
}

std::string mutated(const std::vector<std::string>& seeds, Mutator& mutator, std::size_t number) {
  const std::string& seed = seeds[mutator.below(seeds.size())];
  const std::size_t kind = number % (Mutator::kKinds + 1);
  std::string input =
      kind == Mutator::kKinds ? mutator.spliced(seed, seeds[mutator.below(seeds.size())]) : mutator.damaged(seed, kind);
  // One damage is often refused at once; two may hide each other.
  while (mutator.below(4) == 0) input = mutator.damaged(std::move(input), mutator.below(Mutator::kKinds));
  return input;
}

const Target& targetNamed(const std::string& name) {
  return *std::ranges::find_if(targets(), [&](const Target& target) { return target.name == name; });
}

}  // namespace

Outcome trySeeds(const Target& target) {
  Outcome outcome;
  int number = 0;
  for (const std::string& seed : target.seeds()) {
    if (!outcome.failure.empty()) return outcome;
    tryInput(target, seed, "seed " + std::to_string(number++), outcome);
  }
  if (outcome.failure.empty() && outcome.taken == 0)
    outcome.failure = "no seed is taken: what is damaged must be sound";
  return outcome;
}

Outcome tryMutations(const Target& target, int inputs) {
  const std::vector<std::string> seeds = target.seeds();
  Outcome outcome;
  Mutator mutator(kSeed);
  for (int i = 0; i < inputs && outcome.failure.empty(); ++i) {
    std::string input = mutated(seeds, mutator, static_cast<std::size_t>(i));
    if (input.size() > target.limits.longestInput) input.resize(target.limits.longestInput);
    tryInput(target, input, "input " + std::to_string(i), outcome);
  }
  return outcome;
}

void addTargetRows(std::array<Group, 2> groups) {
  QTest::addColumn<QString>("target");
  for (const Target& target : targets()) {
    const QString name = QString::fromUtf8(target.name.data(), static_cast<qsizetype>(target.name.size()));
    if (std::ranges::find(groups, target.group) != groups.end()) QTest::newRow(qPrintable(name)) << name;
  }
}

int inputsOfRow(Group group, int allFiles) {
  const bool models = group == Group::modelFile || group == Group::ofModels;
  const Group files = models ? Group::modelFile : Group::documentFile;
  const auto rows =
      static_cast<int>(std::ranges::count_if(targets(), [&](const Target& each) { return each.group == files; }));
  const int all = qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS") ? 10'000 : allFiles;
  return (all + rows - 1) / rows;
}

void tryRow(int allFiles) {
  QFETCH(const QString, target);
  const Target& tried = targetNamed(target.toStdString());
  const Outcome sound = trySeeds(tried);
  QVERIFY2(sound.failure.empty(), sound.failure.c_str());
  const int inputs = inputsOfRow(tried.group, allFiles);
  const Outcome outcome = tryMutations(tried, inputs);
  qInfo("%d inputs, %d of them taken; at most %zu KiB at once, %zu KiB in all", inputs, outcome.taken,
        outcome.largestRequest >> 10U, outcome.most >> 10U);
  QVERIFY2(outcome.failure.empty(), outcome.failure.c_str());
}

}  // namespace longleaf::tests::fuzz
