// SPDX-License-Identifier: GPL-3.0-or-later
// The models of a library, files and folders: which there are, which one is used, and how another gets there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/new_file.h"
#include "storage/library/library.h"

namespace longleaf::app {

/// Whether there is a library in this folder; opening one would make it.
bool libraryExists(const std::string& folder);

/// The path of the model to use: the one that a person named, by path or by name; else the library's choice; else the
/// demo model. `library`, of that folder, where it is open already; else it is opened, if it exists, where the choice
/// matters. Errors: not_found, those of opening a library.
Expected<std::string> chosenModel(const std::string& named, const std::string& folder,
                                  storage::Library* library = nullptr);

struct ModelFile {
  std::string name;  // by which it can be chosen: the file's name without .gguf, or the folder's
  std::string path;
  std::uint64_t bytes = 0;  // of all its files
  std::string architecture;
  std::string problem;  // why it cannot be used; empty: it can
};

/// What the headers of its files say.
ModelFile describeModel(const std::string& path);

/// Those in the library's folder `models`, and in the user's own where that is another; sorted by name, the library's
/// before the user's of the same name, which it hides.
Expected<std::vector<ModelFile>> listModels(const std::string& folder);

struct ImportedModel {
  ModelFile file;
  bool copied = false;  // false: the same bytes were there already
};

/// Copies a file, or the files of a model's folder, into the library's folder `models`, whole or not at all, once the
/// headers have been found sound. Errors: not_found, unreadable, model_invalid, model_unsupported, disk_full, stopped;
/// usage where another model has the name.
Expected<ImportedModel> importModel(const std::string& path, const std::string& folder,
                                    const NewFile::Copying& copying);

/// Makes the model of this name or path the one that is used unless another is named.
Expected<ModelFile> useModel(storage::Library& library, const std::string& named);

}  // namespace longleaf::app
