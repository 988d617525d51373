// SPDX-License-Identifier: GPL-3.0-or-later
// `facts`: sentences with a number are planted into the text before it is read; then each begins again, and the
// likelihood of its number is taken, and whether greedy decoding would have given all of it.
#include <algorithm>
#include <cctype>

#include "app/tasks/continued_ids.h"
#include "app/tasks/evaluation/asking.h"
#include "app/tasks/evaluation/planted_facts.h"
#include "app/tasks/evaluation/questions.h"

namespace longleaf::app::evaluation {

namespace {

using inference::SpecialTokens;

/// How a fact is asked for: the ids up to the number, and those of the number.
struct Question {
  Ids prompt;
  Ids number;
};

Question questionFor(const inference::Tokenizer& tokenizer, const PlantedFact& fact) {
  const std::string stem = "\n\n" + fact.stem();
  const std::string whole = stem + " " + fact.number;
  Ids ids = continuedIds(tokenizer, {{whole, SpecialTokens::plain}});
  const Ids prompt = continuedIds(tokenizer, {{stem, SpecialTokens::plain}});
  const auto number = std::mismatch(ids.begin(), ids.end(), prompt.begin(), prompt.end()).first;
  return {Ids(ids.begin(), number), Ids(number, ids.end())};
}

/// Over the tokens with digits: the space in front of a number is no part of what has to be remembered.
double numberNll(const inference::Tokenizer& tokenizer, const Ids& number, std::span<const float> nll) {
  double sum = 0;
  std::size_t counted = 0;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const std::string piece = tokenizer.piece(number[i]);
    if (!std::any_of(piece.begin(), piece.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) continue;
    sum += nll[i];
    ++counted;
  }
  return counted > 0 ? sum / static_cast<double>(counted) : meanNll(nll);
}

class FactsQuestions final : public Questions {
 public:
  explicit FactsQuestions(Subject subject) : m_tokenizer(subject.tokenizer), m_document(std::move(subject.document)) {
    PlantedText planted = plantFacts(m_document.text, subject.items, subject.seed);
    m_document.text = std::move(planted.text);
    m_document.pages = {{m_document.title, 0, m_document.text.size()}};
    m_document.outline.clear();
    m_document.runs.clear();
    m_facts = std::move(planted.facts);
  }

  const storage::Document& document() const override { return m_document; }
  Expected<std::vector<Item>> ask(const Scene& scene) override;

 private:
  const inference::Tokenizer& m_tokenizer;
  storage::Document m_document;
  std::vector<PlantedFact> m_facts;
};

Expected<std::vector<Item>> FactsQuestions::ask(const Scene& scene) {
  std::vector<Item> items;
  for (const PlantedFact& fact : m_facts) {
    const Question question = questionFor(m_tokenizer, fact);
    const auto score = Prompted(*scene.reading.session, question.prompt).score(question.number, {.stop = scene.stop});
    if (!score) return tl::unexpected(score.error());
    items.push_back({.place = static_cast<std::uint32_t>(items.size()),
                     .kind = fact.twice ? "twice" : "once",
                     .depth = static_cast<double>(fact.begin) / static_cast<double>(m_document.text.size()),
                     .value = numberNll(m_tokenizer, question.number, score->nll),
                     .figures = {{"exact", score->likeliest == question.number ? 1.0 : 0.0}}});
    scene.tell(items.size(), m_facts.size());
  }
  return items;
}

}  // namespace

Expected<std::unique_ptr<Questions>> factsQuestions(Subject subject) {
  if (subject.items > mostFacts()) {
    return tl::unexpected(Error{Code::usage, "there are at most " + std::to_string(mostFacts()) + " facts, not " +
                                                 std::to_string(subject.items)});
  }
  return std::make_unique<FactsQuestions>(std::move(subject));
}

}  // namespace longleaf::app::evaluation
