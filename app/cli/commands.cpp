// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include <cstdio>

#include "app/tasks/file_text.h"
#include "app/tasks/models.h"

namespace longleaf::app::cli {

std::shared_ptr<CommonOptions> commonOptions(CLI::App& command) {
  auto options = std::make_shared<CommonOptions>();
  options->addTo(command);
  return options;
}

Expected<std::string> readTextFile(const std::string& path) {
  auto text = readFile(path);
  if (!text) return text;
  if (text->starts_with("\xEF\xBB\xBF")) text->erase(0, 3);
  std::string clean;
  clean.reserve(text->size());
  for (std::size_t i = 0; i < text->size(); ++i) {
    const bool lineEnd = (*text)[i] == '\r' && i + 1 < text->size() && (*text)[i + 1] == '\n';
    if (!lineEnd) clean.push_back((*text)[i]);
  }
  return clean;
}

Error stoppedWithResult(const CommonOptions& options) { return {Code::stopped, options.json ? "" : "stopped"}; }

Expected<Engine> loadChosenModel(const CommonOptions& options, const Interrupt& interrupt, storage::Library* library) {
  const auto path = chosenModel(options.model, options.library, library);
  if (!path) return tl::unexpected(path.error());
  ProgressLine line;
  const auto show = [&](double fraction) {
    char text[64];
    std::snprintf(text, sizeof text, "Loading the model  %.0f %%", 100 * fraction);
    line.show(text);
  };
  DeviceChoice device = options.device;
  const auto settings = settingsFrom(options);
  if (!settings) return tl::unexpected(settings.error());
  // Whether nothing may be read (0) is the command's own affair: whoever got here may.
  const auto budget = options.budget == "0" ? inference::Budget{} : budgetFrom(options, *settings, true);
  if (!budget) return tl::unexpected(budget.error());
  device.purpose = {.settings = *settings, .budget = *budget, .tokens = kSupposedTokens, .textTokens = kSupposedTokens};
  auto engine = loadEngine(options.choiceOf(*path), device, show, interrupt.token());
  if (engine && engine->notice) printWarnings({noticeSentence(*engine->notice)});
  return engine;
}

}  // namespace longleaf::app::cli
