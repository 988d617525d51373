// SPDX-License-Identifier: Apache-2.0
#include "inference/model/model.h"
#include "inference/thread_rule.h"

#include <new>
#include <utility>

#include "inference/model/model_loader.h"
#include "inference/model/model_source.h"
#include "inference/model/tensor_table.h"

namespace longleaf::inference {
namespace {

/// The engine's own lists can run out of memory, too.
template <class T, class Do>
Expected<T> guarded(const std::string& path, Do work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return tl::unexpected(Error{ErrorCode::outOfMemory, "out of memory while loading " + path});
  }
}

}  // namespace

Expected<ModelHeader> Model::readHeader(const ModelChoice& choice) {
  assertNotForbidden();
  return guarded<ModelHeader>(choice.path, [&]() -> Expected<ModelHeader> {
    const auto source = openModelSource(choice.path);
    if (!source) return tl::unexpected(source.error());
    const auto config = (*source)->config();
    if (!config) return tl::unexpected(config.error());
    const auto table = readTensorTable(**source, *config);
    if (!table) return tl::unexpected(table.error());
    return makeHeader(**source, *config, *table, choice.rounding);
  });
}

Expected<std::unique_ptr<const Model>> Model::load(const ModelChoice& choice, kernels::Backend& backend,
                                                   const Progress& progress, std::stop_token stop) {
  assertNotForbidden();
  using Result = std::unique_ptr<const Model>;
  return guarded<Result>(choice.path, [&]() -> Expected<Result> {
    const auto source = openModelSource(choice.path);
    if (!source) return tl::unexpected(source.error());
    return ModelLoader(**source, backend, progress, std::move(stop)).load(choice.rounding);
  });
}

Expected<std::unique_ptr<const Tokenizer>> loadTokenizer(const std::string& path) {
  assertNotForbidden();
  using Result = std::unique_ptr<const Tokenizer>;
  return guarded<Result>(path, [&]() -> Expected<Result> {
    const auto vocabulary = readVocabularyOf(path);
    if (!vocabulary) return tl::unexpected(vocabulary.error());
    return makeTokenizer(*vocabulary);
  });
}

}  // namespace longleaf::inference
