// SPDX-License-Identifier: Apache-2.0
// Cuts text into words before byte-level BPE. Models differ in this step only; a file names its own in
// `tokenizer.ggml.pre`. The expressions are those of the models' tokenizer.json files.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inference/error.h"

struct pcre2_real_code_8;
struct pcre2_real_match_context_8;
struct pcre2_real_match_data_8;

namespace longleaf::inference {

class PreTokenizer final {
 public:
  /// modelUnsupported for a name that is not known. An empty name and "default" mean files written before the names
  /// existed: split as llama.cpp does for them, which need not be what the model was trained with.
  static Expected<PreTokenizer> create(const std::string& name);

  /// The name of the family whose only expression this is, letter by letter; nullopt for others.
  static std::optional<std::string> nameOfExpression(std::string_view expression);

  const std::string& name() const { return m_name; }
  bool isGuess() const { return m_isGuess; }              // the file does not say
  bool ignoresMerges() const { return m_ignoresMerges; }  // a word that is a token is taken whole
  bool addsBos() const { return m_addsBos; }              // where the file does not say

  using Word = std::function<void(std::string_view)>;
  /// Calls `word` for each word, in order; together they are the text. `text` must be valid UTF-8.
  void split(std::string_view text, const Word& word) const;

 private:
  struct FreeCode {
    void operator()(pcre2_real_code_8* code) const;
  };
  struct FreeContext {
    void operator()(pcre2_real_match_context_8* context) const;
  };

  PreTokenizer() = default;
  void splitFrom(std::size_t stage, std::string_view text, pcre2_real_match_data_8* match, const Word& word) const;

  std::string m_name;
  bool m_isGuess = false;
  bool m_ignoresMerges = false;
  bool m_addsBos = false;
  std::vector<std::unique_ptr<pcre2_real_code_8, FreeCode>> m_stages;  // each splits what the one before it gave
  std::unique_ptr<pcre2_real_match_context_8, FreeContext> m_context;  // limits
};

}  // namespace longleaf::inference
