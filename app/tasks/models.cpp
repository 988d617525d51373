// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/models.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "app/tasks/engine.h"
#include "app/tasks/new_folder.h"
#include "inference/model/model.h"
#include "inference/model/model_place.h"
#include "storage/documents/input_file.h"
#include "storage/library/library_files.h"
#include "storage/library/private_folder.h"

namespace longleaf::app {

namespace {

namespace fs = std::filesystem;

/// Key of the library's settings: a file's name in the folder `models`, or a whole path.
constexpr std::string_view kChoice = "model";
constexpr std::string_view kEnding = ".gguf";

fs::path modelsFolder(const std::string& folder) { return fs::path(libraryFolder(folder)) / "models"; }

std::string nameOf(const fs::path& path) {
  return path.extension() == kEnding ? path.stem().string() : path.filename().string();
}

Expected<std::string> choiceOf(storage::Library& library, const std::string& folder) {
  const auto choice = lift(library.setting(kChoice));
  if (!choice) return tl::unexpected(choice.error());
  if (!*choice) return findModel({}, folder);
  // A name alone stands for a file of the library, whatever lies in the working folder.
  std::error_code ignored;
  for (const fs::path& place : {modelsFolder(folder), modelsFolder({})}) {
    const fs::path path = place / **choice;  // a whole path stays what it is
    if (fs::is_regular_file(path, ignored) || inference::isModelFolder(path.string())) return path.string();
  }
  return tl::unexpected(Error{Code::notFound, "the library's chosen model " + storage::quotedName(**choice) +
                                                  " is not there any more; longleaf-cli models use NAME chooses "
                                                  "another, and --model names one for this time"});
}

bool sameContent(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;
  if (fs::file_size(a, error) != fs::file_size(b, error)) return false;
  std::ifstream left(a, std::ios::binary);
  std::ifstream right(b, std::ios::binary);
  std::vector<char> leftBytes(std::size_t{1} << 20U);
  std::vector<char> rightBytes(leftBytes.size());
  while (left && right) {
    left.read(leftBytes.data(), static_cast<std::streamsize>(leftBytes.size()));
    right.read(rightBytes.data(), static_cast<std::streamsize>(rightBytes.size()));
    if (left.gcount() != right.gcount() ||
        !std::equal(leftBytes.begin(), leftBytes.begin() + left.gcount(), rightBytes.begin())) {
      return false;
    }
  }
  return left.eof() && right.eof();
}

/// Whether `target`, a file or a folder, holds these files.
bool sameModel(const std::vector<std::string>& files, const fs::path& target) {
  std::error_code ignored;
  const bool isFolder = fs::is_directory(target, ignored);
  return std::all_of(files.begin(), files.end(), [&](const std::string& file) {
    const fs::path there = isFolder ? target / fs::path(file).filename() : target;
    return fs::exists(there, ignored) && sameContent(file, there);
  });
}

/// The name of a model in the folder `models`: files have the ending by which the library knows them.
fs::path importedName(const std::string& source) {
  std::error_code error;
  if (inference::isModelFolder(source)) return fs::canonical(source, error).filename();
  fs::path name = fs::path(source).filename();
  if (name.extension() != kEnding) name += kEnding;
  return name;
}

Expected<void> copyFile(const std::string& source, const std::string& target, const NewFile::Copying& copying) {
  auto copy = NewFile::create(target);
  if (!copy) return tl::unexpected(copy.error());
  if (auto done = copy->copyFrom(source, copying); !done) return done;
  return copy->commit();
}

Expected<void> copyFolder(const std::vector<std::string>& files, const std::string& target,
                          const NewFile::Copying& copying) {
  auto copy = NewFolder::create(target);
  if (!copy) return tl::unexpected(copy.error());
  if (auto done = copy->copyFrom(files, copying); !done) return done;
  return copy->commit();
}

/// The models of one folder, behind those that are in `models` already and hide others of their name.
Expected<void> addModels(const fs::path& folder, std::vector<ModelFile>& models) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  if (error == std::errc::no_such_file_or_directory) return {};
  std::vector<fs::path> paths;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    const fs::path& path = entry->path();
    const bool hidden = path.filename().string().starts_with('.');
    const bool file = path.extension() == kEnding && fs::is_regular_file(path, ignored);
    if (!hidden && (file || inference::isModelFolder(path.string()))) paths.push_back(path);
  }
  if (error) {
    return tl::unexpected(Error{Code::unreadable, "the folder of models " + storage::quotedName(folder.string()) +
                                                      " cannot be read: " + error.message()});
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const std::string name = nameOf(path);
    const bool known = std::any_of(models.begin(), models.end(), [&](const ModelFile& m) { return m.name == name; });
    if (!known) models.push_back(describeModel(path.string()));
  }
  return {};
}

}  // namespace

bool libraryExists(const std::string& folder) {
  const storage::LibraryFiles files{folder};
  std::error_code ignored;
  return fs::exists(files.database(), ignored) || fs::exists(files.salvaged(), ignored);
}

Expected<std::string> chosenModel(const std::string& named, const std::string& folder, storage::Library* library) {
  if (!named.empty()) return findModel(named, folder);
  if (library != nullptr) return choiceOf(*library, folder);
  const std::string place = libraryFolder(folder);
  if (!libraryExists(place)) return findModel({}, folder);
  const auto opened = lift(storage::Library::open(place));
  if (!opened) return tl::unexpected(opened.error());
  return choiceOf(**opened, folder);
}

ModelFile describeModel(const std::string& path) {
  ModelFile model{.name = nameOf(path), .path = path, .architecture = {}, .problem = {}};
  std::error_code ignored;
  if (fs::is_regular_file(path, ignored)) model.bytes = fs::file_size(path, ignored);
  const auto header = inference::Model::readHeader(path);
  if (header) {
    model.architecture = header->config.architecture;
    model.bytes = header->fileBytes;
  } else {
    model.problem = header.error().message;
  }
  return model;
}

Expected<std::vector<ModelFile>> listModels(const std::string& folder) {
  std::vector<ModelFile> models;
  for (const fs::path& place : {modelsFolder(folder), modelsFolder({})}) {
    if (auto added = addModels(place, models); !added) return tl::unexpected(added.error());
  }
  std::stable_sort(models.begin(), models.end(),
                   [](const ModelFile& a, const ModelFile& b) { return a.name < b.name; });
  return models;
}

Expected<ImportedModel> importModel(const std::string& path, const std::string& folder,
                                    const NewFile::Copying& copying) {
  const std::string source = inference::modelPlace(path);
  const auto header = liftModel(source, inference::Model::readHeader(source));
  if (!header) return tl::unexpected(header.error());
  const fs::path place = modelsFolder(folder);
  std::error_code error = storage::makePrivateFolder(place.parent_path());
  if (!error) fs::create_directories(place, error);
  if (error) {
    const Code code = storage::isDiskFull(error.value()) ? Code::diskFull : Code::unreadable;
    return tl::unexpected(Error{
        code, "the folder of models " + storage::quotedName(place.string()) + " cannot be made: " + error.message() +
                  (code == Code::diskFull ? "; free some room" : "; make its folder writable")});
  }
  const fs::path target = place / importedName(source);
  const std::string name = storage::quotedName(target.filename().string());
  if (fs::exists(target, error)) {
    if (sameModel(header->files, target)) return ImportedModel{.file = describeModel(target.string())};
    return tl::unexpected(Error{Code::usage, "another model is called " + name + " already; rename one of the two"});
  }
  auto copied = inference::isModelFolder(source) ? copyFolder(header->files, target.string(), copying)
                                                 : copyFile(source, target.string(), copying);
  if (!copied) return tl::unexpected(copied.error());
  return ImportedModel{.file = describeModel(target.string()), .copied = true};
}

Expected<ModelFile> useModel(storage::Library& library, const std::string& named) {
  const auto path = findModel(named, library.folder());
  if (!path) return tl::unexpected(path.error());
  const auto header = liftModel(*path, inference::Model::readHeader(*path));
  if (!header) return tl::unexpected(header.error());
  std::error_code error;
  const fs::path whole = fs::absolute(*path, error).lexically_normal();
  bool listed = false;
  for (const fs::path& place : {modelsFolder(library.folder()), modelsFolder({})}) {
    listed = listed || fs::equivalent(whole.parent_path(), place, error);
  }
  const std::string choice = listed ? whole.filename().string() : whole.string();
  if (auto noted = lift(library.setSetting(kChoice, choice)); !noted) return tl::unexpected(noted.error());
  return describeModel(whole.string());
}

}  // namespace longleaf::app
