// SPDX-License-Identifier: GPL-3.0-or-later
// A backend with a model on it: what every task that computes starts from.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "inference/device/device.h"
#include "inference/model/model.h"

namespace longleaf::app {

/// What a person chooses of the machine.
struct DeviceChoice {
  std::string device = "auto";  // auto, cpu, cuda
  unsigned threads = 0;         // 0: as many as the process may use
};

/// The folder of the library: `chosen` if not empty, else $XDG_DATA_HOME/longleaf or ~/.local/share/longleaf.
std::string libraryFolder(const std::string& chosen);

/// A model file by path, or by name (with or without .gguf) in the library's folder `models`; empty: the demo model.
Expected<std::string> findModel(const std::string& pathOrName, const std::string& library);

/// usage for an unknown device, does_not_fit... for one that is not there.
Expected<std::unique_ptr<kernels::Backend>> makeBackend(const DeviceChoice& choice);

struct Engine {
  std::unique_ptr<kernels::Backend> backend;
  std::unique_ptr<const inference::Model> model;  // declared after the backend: goes first
};

/// The value of something done with a model file; an error in the file names the file.
template <class T>
Expected<T> liftModel(const std::string& path, inference::Expected<T>&& result) {
  auto lifted = lift(std::move(result));
  if (lifted || (lifted.error().code != Code::modelInvalid && lifted.error().code != Code::modelUnsupported))
    return lifted;
  return tl::unexpected(Error{lifted.error().code, "model '" + path + "': " + lifted.error().message});
}

Expected<Engine> loadEngine(const std::string& modelPath, const DeviceChoice& choice,
                            const inference::Model::Progress& progress, const std::stop_token& stop);

}  // namespace longleaf::app
