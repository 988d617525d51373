// SPDX-License-Identifier: GPL-3.0-or-later
// `agreement`: the first setting, usually the full cache, answers questions about places of the text; along its answers
// the others say what they would have said: the share of places with the same likeliest token, the divergence of the
// next-token distributions, the first place where they part.
#include <algorithm>

#include "app/citations/sentences.h"
#include "app/tasks/evaluation/asking.h"
#include "app/tasks/evaluation/distributions.h"
#include "app/tasks/evaluation/questions.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app::evaluation {

namespace {

constexpr std::uint32_t kAnswerTokens = 32;
constexpr std::size_t kQuotedCharacters = 120;

/// What the first setting answered, and what it thought on the way.
struct ReferenceAnswer {
  Ids answer;
  Opinions opinions;
};

struct PlaceQuestion {
  Ids prompt;
  double depth;
};

class AgreementQuestions final : public Questions {
 public:
  explicit AgreementQuestions(Subject subject);

  const storage::Document& document() const override { return m_document; }
  bool needsReference() const override { return true; }
  Expected<std::vector<Item>> ask(const Scene& scene) override;

 private:
  Expected<void> answerFirst(const Scene& scene);

  storage::Document m_document;
  std::vector<PlaceQuestion> m_questions;
  std::vector<ReferenceAnswer> m_reference;  // [questions] once the first setting has been asked
};

AgreementQuestions::AgreementQuestions(Subject subject) : m_document(std::move(subject.document)) {
  const std::vector<ByteRange> sentences = sentencesOf(m_document.text, LineEnds::paragraphs);
  const std::size_t count = std::min<std::size_t>(subject.items, sentences.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto [begin, end] = sentences[sentences.size() * (2 * i + 1) / (2 * count)];
    const std::string quoted = shortened(oneLine(m_document.text.substr(begin, end - begin)), kQuotedCharacters);
    m_questions.push_back(
        {questionIds(subject.tokenizer, subject.chat, "What does the text tell around the words \"" + quoted + "\"?"),
         static_cast<double>(begin) / static_cast<double>(m_document.text.size())});
  }
}

Expected<void> AgreementQuestions::answerFirst(const Scene& scene) {
  std::vector<ReferenceAnswer> reference;
  for (const PlaceQuestion& question : m_questions) {
    Prompted prompted(*scene.reading.session, question.prompt);
    auto answer = prompted.answer(kAnswerTokens, scene.stop);
    if (!answer) return tl::unexpected(answer.error());
    ReferenceAnswer answered{.answer = std::move(*answer), .opinions = {}};
    auto score = prompted.score(answered.answer, {.logits = &answered.opinions.logits, .stop = scene.stop});
    if (!score) return tl::unexpected(score.error());
    answered.opinions.likeliest = std::move(score->likeliest);
    reference.push_back(std::move(answered));
    scene.tell(reference.size(), m_questions.size());
  }
  m_reference = std::move(reference);
  return {};
}

Expected<std::vector<Item>> AgreementQuestions::ask(const Scene& scene) {
  const bool isReference = m_reference.empty();
  if (isReference) {
    if (auto done = answerFirst(scene); !done) return tl::unexpected(done.error());
  }
  std::vector<Item> items;
  for (std::size_t i = 0; i < m_questions.size(); ++i) {
    const ReferenceAnswer& reference = m_reference[i];
    Opinions opinions;
    if (!isReference) {
      auto score = Prompted(*scene.reading.session, m_questions[i].prompt)
                       .score(reference.answer, {.logits = &opinions.logits, .stop = scene.stop});
      if (!score) return tl::unexpected(score.error());
      opinions.likeliest = std::move(score->likeliest);
    }
    const Agreement agreement = compareOpinions(reference.opinions, isReference ? reference.opinions : opinions);
    items.push_back({.place = static_cast<std::uint32_t>(i),
                     .depth = m_questions[i].depth,
                     .value = agreement.top1,
                     .figures = {{"kl", agreement.kl}, {"first_difference", agreement.firstDifference}}});
    scene.tell(i + 1, m_questions.size());
  }
  return items;
}

}  // namespace

Expected<std::unique_ptr<Questions>> agreementQuestions(Subject subject) {
  return std::make_unique<AgreementQuestions>(std::move(subject));
}

}  // namespace longleaf::app::evaluation
