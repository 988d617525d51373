// SPDX-License-Identifier: GPL-3.0-or-later
// `models list`, `models import PATH`, `models use NAME`: the model files of the library.
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "app/cli/shelf_command.h"
#include "app/tasks/models.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app::cli {

namespace {

Json modelJson(const ModelFile& model) {
  return {{"name", model.name},
          {"path", model.path},
          {"bytes", model.bytes},
          {"architecture", model.architecture.empty() ? Json(nullptr) : Json(model.architecture)},
          {"problem", model.problem.empty() ? Json(nullptr) : Json(model.problem)}};
}

std::string modelText(const ModelFile& model) {
  return oneLine(model.name) + "  " +
         (model.problem.empty() ? oneLine(model.architecture) + ", " + byteText(model.bytes)
                                : "cannot be used: " + oneLine(model.problem));
}

Expected<void> list(const CommonOptions& options) {
  const auto models = listModels(options.library);
  if (!models) return tl::unexpected(models.error());
  // A choice whose file is gone is no reason not to tell what there is.
  const auto chosen = chosenModel({}, options.library);
  if (!chosen && chosen.error().code != Code::notFound) return tl::unexpected(chosen.error());
  Json rows = Json::array();
  const auto tell = [&](const ModelFile& model) {
    std::error_code ignored;
    const bool used = chosen && std::filesystem::equivalent(model.path, *chosen, ignored);
    rows.push_back(modelJson(model));
    rows.back()["chosen"] = used;
    if (!options.json) std::cout << (used ? "* " : "  ") << modelText(model) << '\n';
    return used;
  };
  bool told = false;
  for (const ModelFile& model : *models) told = tell(model) || told;
  if (chosen && !told) tell(describeModel(*chosen));  // chosen by its path, outside the library
  if (options.json) printJson(rows);
  if (!chosen) printWarnings({chosen.error().message});
  return {};
}

Expected<void> import(const CommonOptions& options, const std::string& path, const Interrupt& interrupt) {
  ProgressLine line;
  const auto show = [&](double fraction) {
    char text[64];
    std::snprintf(text, sizeof text, "Copying the model  %.0f %%", 100 * fraction);
    line.show(text);
  };
  const auto imported = importModel(path, options.library, {.progress = show, .stop = interrupt.token()});
  line.finish();
  if (!imported) return tl::unexpected(imported.error());
  if (options.json) {
    Json row = modelJson(imported->file);
    row["imported"] = imported->copied;
    printJson(Json::array({row}));
    return {};
  }
  std::cout << modelText(imported->file) << (imported->copied ? "" : "  (was there already)") << '\n';
  return {};
}

Expected<void> use(const CommonOptions& options, const std::string& name) {
  const auto shelf = openChosenShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  const auto model = useModel(*shelf->library, name);
  if (!model) return tl::unexpected(model.error());
  if (options.json) {
    Json row = modelJson(*model);
    row["chosen"] = true;
    printJson(Json::array({row}));
    return {};
  }
  std::cout << "* " << modelText(*model) << '\n';
  return {};
}

Command addList(CLI::App& models) {
  CLI::App* command = models.add_subcommand("list", "the models there are; * is the one that is used");
  auto options = commonOptions(*command);
  return {command, options, [options](const Interrupt&) { return list(*options); }};
}

Command addImport(CLI::App& models) {
  CLI::App* command = models.add_subcommand("import", "copies a model into the library");
  auto options = commonOptions(*command);
  auto path = std::make_shared<std::string>();
  command->add_option("PATH", *path, "a model: a GGUF file, or a folder with config.json and safetensors files")
      ->type_name("")
      ->required();
  return {command, options, [options, path](const Interrupt& interrupt) { return import(*options, *path, interrupt); }};
}

Command addUse(CLI::App& models) {
  CLI::App* command = models.add_subcommand("use", "chooses the model that is used unless --model names another");
  auto options = commonOptions(*command);
  auto name = std::make_shared<std::string>();
  command->add_option("NAME", *name, "a model of the library, or the path of one")->type_name("")->required();
  return {command, options, [options, name](const Interrupt&) { return use(*options, *name); }};
}

}  // namespace

std::vector<Command> addModels(CLI::App& program) {
  CLI::App* models = program.add_subcommand("models", "model files: which there are, and which is used");
  models->require_subcommand(1);
  return {addList(*models), addImport(*models), addUse(*models)};
}

}  // namespace longleaf::app::cli
