// SPDX-License-Identifier: Apache-2.0
// Where a model lies: a GGUF file, or a folder as Hugging Face publishes models.
#pragma once

#include <string>

namespace longleaf::inference {

/// Whether `path` is a folder with a config.json.
bool isModelFolder(const std::string& path);

/// The folder of a model for one of its own files (config.json, *.safetensors and their index); any other path as it
/// is, without slashes at its end.
std::string modelPlace(const std::string& path);

}  // namespace longleaf::inference
