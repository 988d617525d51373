// SPDX-License-Identifier: Apache-2.0
#define PCRE2_CODE_UNIT_WIDTH 8
#include "inference/tokenizer/pre_tokenizer.h"

#include <pcre2.h>

#include <algorithm>
#include <array>
#include <new>

#include "inference/quoted_name.h"
#include "inference/tokenizer/utf8.h"

namespace longleaf::inference {
namespace {

constexpr const char* kGpt2 = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))";
constexpr const char* kLlama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kQwen2 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kDigit = R"(\p{N})";
constexpr const char* kPunctuation = R"([\p{P}\$\+<=>\^~\|]+)";
constexpr const char* kNumber = R"(\p{N}+)";
constexpr const char* kThreeDigits = R"([0-9][0-9][0-9])";

struct Family {
  std::array<const char*, 10> names;
  std::array<const char*, 4> stages;
  bool ignoresMerges = false;
  bool addsBos = false;
  bool isGuess = false;
};

constexpr std::array<Family, 5> kFamilies{{
    {.names = {"gpt-2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "jina-v2-code", "mpt", "olmo"},
     .stages = {kGpt2}},
    {.names = {"smollm", "codeshell", "exaone", "starcoder", "refact", "command-r"}, .stages = {kDigit, kGpt2}},
    {.names = {"llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral"},
     .stages = {kLlama3},
     .ignoresMerges = true,
     .addsBos = true},
    {.names = {"qwen2", "deepseek-r1-qwen"}, .stages = {kQwen2}},
    {.names = {"default", ""}, .stages = {kPunctuation, kGpt2, kNumber, kThreeDigits}, .isGuess = true},
}};

const Family* familyOf(std::string_view name) {
  for (const Family& family : kFamilies) {
    for (const char* known : family.names) {
      if (known != nullptr && name == known) return &family;
    }
  }
  return nullptr;
}

// A match of these expressions takes a few steps for each byte of its word. A run of spaces as long as a document would
// need more steps than the limit: it is cut (see splitFrom).
constexpr std::uint32_t kMatchLimit = 4'000'000;
constexpr std::uint32_t kDepthLimit = 10'000;
constexpr std::uint32_t kHeapLimitKib = 64 * 1024;
constexpr std::size_t kCutBytes = 64 * 1024;

struct FreeMatch {
  void operator()(pcre2_match_data* match) const { pcre2_match_data_free(match); }
};

}  // namespace

void PreTokenizer::FreeCode::operator()(pcre2_real_code_8* code) const { pcre2_code_free(code); }
void PreTokenizer::FreeContext::operator()(pcre2_real_match_context_8* context) const {
  pcre2_match_context_free(context);
}

Expected<PreTokenizer> PreTokenizer::create(const std::string& name) {
  const Family* family = familyOf(name);
  if (family == nullptr) {
    return tl::unexpected(
        Error{ErrorCode::modelUnsupported, "the pre-tokenizer " + inQuotes(name) + " is not supported"});
  }
  PreTokenizer result;
  result.m_name = name.empty() ? "default" : name;
  result.m_isGuess = family->isGuess;
  result.m_ignoresMerges = family->ignoresMerges;
  result.m_addsBos = family->addsBos;
  result.m_context.reset(pcre2_match_context_create(nullptr));
  if (!result.m_context) return tl::unexpected(Error{ErrorCode::outOfMemory, "out of memory"});
  pcre2_set_match_limit(result.m_context.get(), kMatchLimit);
  pcre2_set_depth_limit(result.m_context.get(), kDepthLimit);
  pcre2_set_heap_limit(result.m_context.get(), kHeapLimitKib);

  for (const char* pattern : family->stages) {
    if (pattern == nullptr) break;
    int code = 0;
    PCRE2_SIZE offset = 0;
    result.m_stages.emplace_back(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern), PCRE2_ZERO_TERMINATED,
                                               PCRE2_UTF | PCRE2_UCP, &code, &offset, nullptr));
    if (!result.m_stages.back()) {
      return tl::unexpected(Error{ErrorCode::internal, "the expression of " + inQuotes(name) + " does not compile"});
    }
  }
  return result;
}

std::optional<std::string> PreTokenizer::nameOfExpression(std::string_view expression) {
  for (const Family& family : kFamilies) {
    if (family.stages[1] == nullptr && expression == family.stages[0]) return family.names[0];
  }
  return std::nullopt;
}

void PreTokenizer::split(std::string_view text, const Word& word) const {
  const std::unique_ptr<pcre2_match_data, FreeMatch> match(pcre2_match_data_create(1, nullptr));
  if (!match) throw std::bad_alloc();
  splitFrom(0, text, match.get(), word);
}

void PreTokenizer::splitFrom(std::size_t stage, std::string_view text, pcre2_match_data* match,
                             const Word& word) const {
  if (text.empty()) return;
  if (stage == m_stages.size()) {
    word(text);
    return;
  }
  // Each stage sees its piece as a text of its own: what follows the piece is not looked at.
  const auto subject = reinterpret_cast<PCRE2_SPTR>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    const int result =
        pcre2_match(m_stages[stage].get(), subject, text.size(), at, PCRE2_NO_UTF_CHECK, match, m_context.get());
    if (result == PCRE2_ERROR_NOMATCH) break;
    std::size_t begin = at;
    std::size_t end = at + utf8Boundary(text.substr(at), kCutBytes);  // when a limit was reached
    if (result >= 0) {
      const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(match);
      begin = offsets[0];
      end = std::max(offsets[1], begin + 1);
    }
    splitFrom(stage + 1, text.substr(at, begin - at), match, word);
    splitFrom(stage + 1, text.substr(begin, end - begin), match, word);
    at = end;
  }
  splitFrom(stage + 1, text.substr(at), match, word);
}

}  // namespace longleaf::inference
