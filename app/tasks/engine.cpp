// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/engine.h"

#include <cstdlib>
#include <filesystem>

#include "inference/model/model_place.h"

namespace longleaf::app {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDemoModel = "SmolLM2-135M-Instruct.Q4_1.gguf";

}  // namespace

std::string libraryFolder(const std::string& chosen) {
  if (!chosen.empty()) return chosen;
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0')
    return (fs::path(data) / "longleaf").string();
  const char* home = std::getenv("HOME");
  return (fs::path(home != nullptr ? home : ".") / ".local/share/longleaf").string();
}

Expected<std::string> findModel(const std::string& pathOrName, const std::string& library) {
  const std::string name = pathOrName.empty() ? kDemoModel : pathOrName;
  std::error_code ignored;
  if (!pathOrName.empty() && fs::exists(name, ignored)) return inference::modelPlace(name);
  // The models of the user come with every library; one given by --library may have its own.
  for (const std::string& folder : {libraryFolder(library), libraryFolder({})}) {
    for (const std::string& file : {name, name + ".gguf"}) {
      const fs::path path = fs::path(folder) / "models" / file;
      if (fs::is_regular_file(path, ignored) || inference::isModelFolder(path.string())) return path.string();
    }
  }
  if (pathOrName.empty()) {
    return tl::unexpected(
        Error{Code::notFound,
              "the demo model is not there; ./installer/run.sh fetches it, or name a model with --model PATH"});
  }
  return tl::unexpected(Error{Code::notFound, "there is no model '" + name + "', neither as a file nor in " +
                                                  (fs::path(libraryFolder(library)) / "models").string()});
}

Expected<std::unique_ptr<kernels::Backend>> makeBackend(const DeviceChoice& choice) {
  return lift(inference::openDevice(choice.device, choice.threads));
}

Expected<PlannedDevice> chooseDevice(const inference::ModelHeader& model, const inference::PlanRequest& request,
                                     const DeviceChoice& choice) {
  auto backend = makeBackend(choice);
  if (!backend) return tl::unexpected(backend.error());
  auto plan = lift(inference::plan(model, request, **backend));
  if (!plan) return tl::unexpected(plan.error());
  PlannedDevice chosen{.backend = std::move(*backend), .plan = std::move(*plan)};
  const std::string name = chosen.backend->info().name;
  if (choice.device != "auto" || name == "cpu" || chosen.plan.fits) return chosen;
  const ProcessorInstead notice{
      .device = name, .neededBytes = chosen.plan.totalBytes, .freeBytes = chosen.plan.freeBytes};
  auto processor = makeBackend({.device = "cpu", .threads = choice.threads});
  if (!processor) return tl::unexpected(processor.error());
  auto there = lift(inference::plan(model, request, **processor));
  if (!there) return tl::unexpected(there.error());
  return PlannedDevice{std::move(*processor), std::move(*there), notice};
}

Expected<Engine> loadEngine(const inference::ModelChoice& model, const DeviceChoice& choice,
                            const inference::Model::Progress& progress, const std::stop_token& stop) {
  // The weights alone must fit: said before the machine is made to swap.
  const auto header = liftModel(model.path, inference::Model::readHeader(model));
  if (!header) return tl::unexpected(header.error());
  const inference::PlanRequest nothing{
      .settings = {}, .budget = {inference::Budget::Kind::full, 0}, .tokens = 1, .textTokens = 1, .overlay = false};
  auto device = chooseDevice(*header, choice.purpose.value_or(nothing), choice);
  if (!device) return tl::unexpected(device.error());
  const auto least = lift(inference::plan(*header, nothing, *device->backend));
  if (!least) return tl::unexpected(least.error());
  if (!least->fits) {
    return tl::unexpected(Error{Code::doesNotFit, "the model alone takes " + std::to_string(least->totalBytes >> 20) +
                                                      " MiB and " + std::to_string(least->freeBytes >> 20) +
                                                      " MiB are free; a smaller model or weight format may fit"});
  }
  auto loaded = liftModel(model.path, inference::Model::load(model, *device->backend, progress, stop));
  if (!loaded) return tl::unexpected(loaded.error());
  return Engine{std::move(device->backend), std::move(*loaded), std::move(device->notice)};
}

}  // namespace longleaf::app
