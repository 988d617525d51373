// SPDX-License-Identifier: GPL-3.0-or-later
// `plan --tokens N`: the memory plan from the model's header alone.
#include <iostream>

#include "app/cli/commands.h"
#include "app/tasks/models.h"
#include "inference/cache/memory_plan.h"

namespace longleaf::app::cli {

namespace {

Expected<void> run(const CommonOptions& options, std::uint32_t tokens) {
  const auto settings = settingsFrom(options);
  if (!settings) return tl::unexpected(settings.error());
  const auto budget = budgetFrom(options, *settings, true);
  if (!budget) return tl::unexpected(budget.error());
  const auto path = chosenModel(options.model, options.library);
  if (!path) return tl::unexpected(path.error());
  const auto header = liftModel(*path, inference::Model::readHeader(options.choiceOf(*path)));
  if (!header) return tl::unexpected(header.error());
  const auto device = chooseDevice(
      *header, {.settings = *settings, .budget = *budget, .tokens = tokens, .textTokens = tokens}, options.device);
  if (!device) return tl::unexpected(device.error());
  if (device->notice) printWarnings({noticeSentence(*device->notice)});
  const inference::MemoryPlan* const plan = &device->plan;
  if (options.json) {
    printJson(planJson(*plan));
    return {};
  }
  const auto line = [](const char* name, std::size_t bytes) { std::cout << name << byteText(bytes) << '\n'; };
  std::cout << grouped(plan->tokens) << " tokens in " << grouped(plan->budgetSlots) << " slots\n";
  line("weights    ", plan->weightsBytes);
  line("cache      ", plan->cacheBytes);
  line("fate map   ", plan->fateMapBytes);
  line("overlay    ", plan->overlayBytes);
  line("workspace  ", plan->workspaceBytes);
  line("in all     ", plan->totalBytes);
  line("free       ", plan->freeBytes);
  line("full cache ", plan->fullCacheBytes);
  std::cout << (plan->fits ? "It fits." : "It does not fit.") << '\n';
  printWarnings(plan->sentences());
  return {};
}

}  // namespace

Command addPlan(CLI::App& program) {
  CLI::App* command = program.add_subcommand("plan", "how much memory a document of N tokens takes");
  auto options = commonOptions(*command);
  auto tokens = std::make_shared<std::uint32_t>();
  command->add_option("--tokens", *tokens, "tokens of the document")
      ->type_name("N")
      ->required()
      ->check(wholeNumber(1, 1U << 28));
  return {command, options, [options, tokens](const Interrupt&) { return run(*options, *tokens); }};
}

}  // namespace longleaf::app::cli
