// SPDX-License-Identifier: GPL-3.0-or-later
// `perplexity`: the last tokens of a text, each scored before it enters the cache. Items are blocks of 64 tokens:
// neighbouring tokens are not independent, so an interval is taken over blocks.
#include <algorithm>

#include "app/tasks/evaluation/asking.h"
#include "app/tasks/evaluation/questions.h"

namespace longleaf::app::evaluation {

namespace {

constexpr std::uint32_t kBlock = 64;

class PerplexityQuestions final : public Questions {
 public:
  PerplexityQuestions(storage::Document document, std::uint32_t textTokens, std::uint32_t tail)
      : m_document(std::move(document)), m_textTokens(textTokens), m_tail(tail) {}

  const storage::Document& document() const override { return m_document; }
  std::uint32_t tailTokens() const override { return m_tail; }
  Expected<std::vector<Item>> ask(const Scene& scene) override {
    const std::span<const float> nll = scene.tailNll;
    const std::size_t blocks = std::max<std::size_t>(nll.size() / kBlock, 1);
    std::vector<Item> items;
    for (std::size_t i = 0; i < blocks; ++i) {
      const std::size_t begin = nll.size() * i / blocks;
      const std::size_t end = nll.size() * (i + 1) / blocks;
      const double middle = static_cast<double>(begin + end) / 2;
      const double depth = (m_textTokens - static_cast<double>(nll.size()) + middle) / m_textTokens;
      items.push_back(
          {.place = static_cast<std::uint32_t>(i), .depth = depth, .value = meanNll(nll.subspan(begin, end - begin))});
    }
    scene.tell(blocks, blocks);
    return items;
  }

 private:
  storage::Document m_document;
  std::uint32_t m_textTokens;
  std::uint32_t m_tail;
};

}  // namespace

Expected<std::unique_ptr<Questions>> perplexityQuestions(Subject subject) {
  const std::uint32_t tokens = documentTokens(subject.document, subject.tokenizer, subject.chat).textTokens();
  if (tokens < 2) return tl::unexpected(Error{Code::usage, "'" + subject.document.title + "' is too short"});
  const std::uint32_t tail = std::min(subject.items, tokens - 1);
  return std::make_unique<PerplexityQuestions>(std::move(subject.document), tokens, tail);
}

}  // namespace longleaf::app::evaluation
