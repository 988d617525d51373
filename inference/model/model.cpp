// SPDX-License-Identifier: Apache-2.0
#include "inference/model/model.h"
#include "inference/thread_rule.h"

#include <new>
#include <utility>

#include "inference/model/config_reader.h"
#include "inference/model/gguf.h"
#include "inference/model/model_loader.h"
#include "inference/model/tensor_table.h"
#include "inference/model/vocabulary_reader.h"

namespace longleaf::inference {
namespace {

/// Opens `path` and hands it on; the engine's own lists can run out of memory, too.
template <class T, class Use>
Expected<T> withFile(const std::string& path, Use use) {
  try {
    auto file = GgufFile::open(path);
    if (!file) return tl::unexpected(std::move(file.error()));
    return use(*file);
  } catch (const std::bad_alloc&) {
    return tl::unexpected(Error{ErrorCode::outOfMemory, "out of memory while loading " + path});
  }
}

}  // namespace

Expected<ModelHeader> Model::readHeader(const std::string& path) {
  assertNotForbidden();
  return withFile<ModelHeader>(path, [](const GgufFile& file) -> Expected<ModelHeader> {
    const auto config = readConfig(file);
    if (!config) return tl::unexpected(config.error());
    const auto table = readTensorTable(file, *config);
    if (!table) return tl::unexpected(table.error());
    return makeHeader(file, *config, *table);
  });
}

Expected<std::unique_ptr<const Model>> Model::load(const std::string& path, kernels::Backend& backend,
                                                   const Progress& progress, std::stop_token stop) {
  assertNotForbidden();
  return withFile<std::unique_ptr<const Model>>(
      path, [&](GgufFile& file) { return ModelLoader(file, backend, progress, std::move(stop)).load(); });
}

Expected<std::unique_ptr<const Tokenizer>> loadTokenizer(const std::string& ggufPath) {
  assertNotForbidden();
  using Result = std::unique_ptr<const Tokenizer>;
  return withFile<Result>(ggufPath, [](GgufFile& file) -> Expected<Result> {
    const auto vocabulary = readVocabulary(file);
    if (!vocabulary) return tl::unexpected(vocabulary.error());
    return makeTokenizer(*vocabulary);
  });
}

}  // namespace longleaf::inference
