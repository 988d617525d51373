// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/model_check.h"

#include <algorithm>

#include "fuzz/target.h"
#include "inference/cache/memory_plan.h"
#include "inference/model/config_limits.h"
#include "inference/model/model.h"
#include "inference/tokenizer/chat_template.h"
#include "inference/tokenizer/utf8.h"
#include "kernels/cpu/cpu_backend.h"

namespace longleaf::tests::fuzz {
namespace {

using namespace inference;

constexpr std::uint64_t kFewBytes = std::uint64_t{2} << 20U;
constexpr const char* kText = "Caf\xC3\xA9 12 \xF0\x9F\x98\x80 <|im_end|></s>  a\n\tb\xFF";

bool isUtf8(std::string_view text) { return validUtf8Prefix(text) == text.size(); }

kernels::Backend& backend() {
  static const std::unique_ptr<kernels::Backend> kBackend = kernels::makeCpuBackend(1);
  return *kBackend;
}

void requireConfig(const ModelConfig& config) {
  require(config.layers >= 1 && config.layers <= kMostLayers, "layers are within their bounds");
  require(config.hidden >= 1 && config.hidden <= kLargestHidden, "the hidden size is within its bounds");
  require(config.feedForward >= 1 && config.feedForward <= kLargestFeedForward, "so is the feed-forward size");
  require(config.heads >= 1 && config.heads <= kMostHeads && config.kvHeads >= 1, "so are the heads");
  require(config.heads % config.kvHeads == 0, "heads are shared evenly");
  require(config.vocabulary >= 1 && config.vocabulary <= kLargestVocabulary, "so is the vocabulary");
  require(config.trainedContext >= 1 && config.trainedContext <= kLongestContext, "so is the context");
  require(!headDimensionProblem(config.headDim, "headDim"), "a head can be computed");
  require(config.rope.divisors.empty() || config.rope.divisors.size() == config.headDim / 2, "a divisor a frequency");
}

/// What the program makes of a header before any weight is read.
void requireHeader(const ModelHeader& header) {
  requireConfig(header.config);
  require(!header.files.empty() && header.fileBytes > 0, "a model is made of files");
  (void)recogniseChatTemplate(header.chatTemplate);
  const PlanRequest request{
      .settings = {.method = *presetByName(kDefaultPreset)}, .budget = {}, .tokens = 5000, .textTokens = 5000};
  const auto made = plan(header, request, backend());
  if (!made) {
    requireRefusal(made.error());
    return;
  }
  require(made->totalBytes >= made->weightsBytes && made->totalBytes >= made->cacheBytes, "a plan adds up");
}

bool isSmall(const ModelHeader& header) {
  std::uint64_t bytes = header.vectorBytes;
  for (const ModelHeader::MatrixShape& matrix : header.matrices)
    bytes += std::uint64_t{4} * matrix.rows * matrix.columns;
  return bytes <= kFewBytes;
}

}  // namespace

bool requireRefusal(const Error& error) {
  const std::string& message = error.message;
  require(!message.empty() && message.back() != '.', "a refusal is a sentence without its full stop: " + message);
  require(isUtf8(message), "a refusal can be shown");
  require(error.code != ErrorCode::internal && error.code != ErrorCode::outOfMemory && error.code != ErrorCode::stopped,
          "a refusal blames the file: " + message);
  return false;
}

void requireDecoding(const Tokenizer& tokenizer, const std::vector<TokenId>& ids) {
  const std::string whole = tokenizer.decode(ids);
  require(isUtf8(whole), "decoded text is UTF-8");
  StreamDecoder stream(tokenizer);
  std::string shown;
  for (const TokenId id : ids) {
    shown += stream.push(id);
    require(isUtf8(shown), "streamed text is UTF-8 at every moment");
  }
  require(shown + stream.finish() == whole, "a stream gives the text of the whole");
}

void requireTokenizer(const Tokenizer& tokenizer) {
  require(tokenizer.size() > 0 && tokenizer.size() <= kLargestVocabulary, "a vocabulary is within its bounds");
  for (const SpecialTokens special : {SpecialTokens::plain, SpecialTokens::recognised}) {
    const std::vector<TokenId> ids = tokenizer.encode(kText, special);
    for (const TokenId id : ids) {
      require(id >= 0 && static_cast<std::size_t>(id) < tokenizer.size(), "an id is one of the vocabulary");
      require(special == SpecialTokens::recognised || !tokenizer.isControl(id), "plain text holds no control token");
    }
    requireDecoding(tokenizer, ids);
  }
  if (tokenizer.bos()) require(static_cast<std::size_t>(*tokenizer.bos()) < tokenizer.size(), "BOS is a token");
  const auto last = static_cast<TokenId>(tokenizer.size()) - 1;
  requireDecoding(tokenizer, {0, last / 2, last, last + 1, -1, 0});
}

bool requireTokenizerOf(const std::string& path) {
  const auto tokenizer = loadTokenizer(path);
  if (!tokenizer) return requireRefusal(tokenizer.error());
  requireTokenizer(**tokenizer);
  return true;
}

bool requireModel(const std::string& path) {
  const bool hasTokenizer = requireTokenizerOf(path);
  const auto header = Model::readHeader(path);
  if (!header) return requireRefusal(header.error());
  requireHeader(*header);
  if (!isSmall(*header)) return hasTokenizer;
  const auto model = Model::load(path, backend());
  if (!model) return requireRefusal(model.error());
  require((*model)->layers().size() == header->config.layers, "all layers are loaded");
  require((*model)->tokenizer().size() <= header->config.vocabulary, "each token has a row of the embedding");
  return hasTokenizer;
}

}  // namespace longleaf::tests::fuzz
