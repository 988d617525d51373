// SPDX-License-Identifier: GPL-3.0-or-later
// A backend with a model on it: what every task that computes starts from.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/notice.h"
#include "inference/cache/memory_plan.h"
#include "inference/device/device.h"
#include "inference/model/model.h"

namespace longleaf::app {

/// What a person chooses of the machine.
struct DeviceChoice {
  std::string device = "auto";  // auto, cpu, cuda
  unsigned threads = 0;         // 0: as many as the process may use
  // What `auto` must find room for on a GPU to take it; nothing: the model and a cache of one token.
  std::optional<inference::PlanRequest> purpose{};
};

/// Tokens of the document that `auto` makes room for before the document is known.
inline constexpr std::uint32_t kSupposedTokens = 50000;

/// The folder of the library: `chosen` if not empty, else $XDG_DATA_HOME/longleaf or ~/.local/share/longleaf.
std::string libraryFolder(const std::string& chosen);

/// A model by path, or by name (with or without .gguf) in the library's folder `models`; empty: the demo model. A
/// config.json or a safetensors file stands for the folder that it lies in.
Expected<std::string> findModel(const std::string& pathOrName, const std::string& library);

/// usage for an unknown device, does_not_fit... for one that is not there.
Expected<std::unique_ptr<kernels::Backend>> makeBackend(const DeviceChoice& choice);

/// A device and the plan for what it was chosen for.
struct PlannedDevice {
  std::unique_ptr<kernels::Backend> backend;
  inference::MemoryPlan plan;
  std::optional<Notice> notice{};  // for a person: by how much `auto` found a GPU too small
};

/// `auto` takes the GPU if the plan fits there, else the processor. Not fitting is no error: see the plan.
Expected<PlannedDevice> chooseDevice(const inference::ModelHeader& model, const inference::PlanRequest& request,
                                     const DeviceChoice& choice);

struct Engine {
  std::unique_ptr<kernels::Backend> backend;
  std::unique_ptr<const inference::Model> model;  // declared after the backend: goes first
  std::optional<Notice> notice{};                 // as PlannedDevice's
};

/// The value of something done with a model; an error in its files names it.
template <class T>
Expected<T> liftModel(const std::string& path, inference::Expected<T>&& result) {
  auto lifted = lift(std::move(result));
  if (lifted || (lifted.error().code != Code::modelInvalid && lifted.error().code != Code::modelUnsupported))
    return lifted;
  return tl::unexpected(Error{lifted.error().code, "model '" + path + "': " + lifted.error().message});
}

/// `model`, with its weights as they are or rounded. does_not_fit where the weights alone do not.
Expected<Engine> loadEngine(const inference::ModelChoice& model, const DeviceChoice& device,
                            const inference::Model::Progress& progress, const std::stop_token& stop);

}  // namespace longleaf::app
