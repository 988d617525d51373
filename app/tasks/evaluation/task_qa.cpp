// SPDX-License-Identifier: GPL-3.0-or-later
// `qa`: questions that people wrote about a text. Multiple choice: the option that is likeliest per token as the answer
// is taken as chosen, the options not being shown (the form in which small models can be asked). Free text: greedy
// decoding, judged by its words. Where the setting has passages on, each question is asked once more with the re-read
// passages, told apart: so what the cache knows and what the program knows are both there.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/tasks/continued_ids.h"
#include "app/tasks/conversation.h"
#include "app/tasks/evaluation/asking.h"
#include "app/tasks/evaluation/questions.h"
#include "app/tasks/evaluation/scratch_library.h"
#include "app/tasks/evaluation/text_metrics.h"
#include "app/tasks/passage_choice.h"
#include "storage/documents/file_hash.h"

namespace longleaf::app::evaluation {

namespace {

constexpr std::uint32_t kShortAnswerTokens = 48;
constexpr std::uint32_t kSummaryTokens = 200;
/// Pages of a text without any: passages are named by these.
constexpr const char* kPageLabel = "text";

class QaQuestions final : public Questions {
 public:
  QaQuestions(const Subject& subject, std::unique_ptr<ScratchLibrary> library, storage::DocumentId id)
      : m_tokenizer(subject.tokenizer),
        m_chat(subject.chat),
        m_document(subject.document),
        m_pairs(subject.pairs),
        m_library(std::move(library)),
        m_id(id) {}

  const storage::Document& document() const override { return m_document; }
  std::string fingerprint() const override;
  Expected<std::vector<Item>> ask(const Scene& scene) override;

 private:
  Expected<Ids> promptWithPassages(const QaPair& pair, const inference::Session& session);
  Expected<Item> judge(const QaPair& pair, Prompted& prompted, const std::stop_token& stop) const;
  Expected<Item> choose(const QaPair& pair, Prompted& prompted, const std::stop_token& stop) const;

  const inference::Tokenizer& m_tokenizer;
  const inference::ChatTemplate& m_chat;
  storage::Document m_document;
  std::vector<QaPair> m_pairs;
  std::unique_ptr<ScratchLibrary> m_library;
  storage::DocumentId m_id;
};

std::string QaQuestions::fingerprint() const {
  nlohmann::json list = nlohmann::json::array();
  for (const QaPair& pair : m_pairs) list.push_back({pair.question, pair.answer, pair.options});
  return storage::sha256Of(list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// The passages that a chat would read again for this question.
Expected<Ids> QaQuestions::promptWithPassages(const QaPair& pair, const inference::Session& session) {
  const auto alone = static_cast<std::uint32_t>(questionIds(m_tokenizer, m_chat, pair.question).size());
  const std::uint32_t answerRoom = pair.kind == QaPair::Kind::summary ? kSummaryTokens : kShortAnswerTokens;
  const std::uint32_t used = alone + std::max(answerRoom, Conversation::kRoomBesidePassages);
  const std::uint32_t room = session.overlayCapacity() - std::min(session.overlayCapacity(), used);
  const auto choice = choosePassages({.library = m_library->library(),
                                      .id = m_id,
                                      .document = m_document,
                                      .tokenizer = m_tokenizer,
                                      .tokens = std::min(session.plan().settings.passageTokens, room)},
                                     pair.question);
  if (!choice) return tl::unexpected(choice.error());
  return questionIds(m_tokenizer, m_chat, pair.question, passagesText(m_document, choice->passages));
}

Expected<Item> QaQuestions::choose(const QaPair& pair, Prompted& prompted, const std::stop_token& stop) const {
  std::vector<double> nll;
  for (const std::string& option : pair.options) {
    const Ids ids = m_tokenizer.encode(option, inference::SpecialTokens::plain);
    const auto score = prompted.score(ids, {.stop = stop});
    if (!score) return tl::unexpected(score.error());
    nll.push_back(meanNll(score->nll));
  }
  const auto chosen = static_cast<std::size_t>(std::min_element(nll.begin(), nll.end()) - nll.begin());
  return Item{.value = chosen == pair.right ? 1.0 : 0.0, .figures = {{"nll", nll[pair.right]}}};
}

Expected<Item> QaQuestions::judge(const QaPair& pair, Prompted& prompted, const std::stop_token& stop) const {
  if (pair.kind == QaPair::Kind::choice) return choose(pair, prompted, stop);
  const bool summary = pair.kind == QaPair::Kind::summary;
  const auto ids = prompted.answer(summary ? kSummaryTokens : kShortAnswerTokens, stop);
  if (!ids) return tl::unexpected(ids.error());
  const std::string answer = m_tokenizer.decode(*ids);
  const double byWords = f1(answer, pair.answer);
  const double byOrder = rougeL(answer, pair.answer);
  return Item{.value = summary ? byOrder : byWords, .figures = {{"f1", byWords}, {"rouge_l", byOrder}}};
}

Expected<std::vector<Item>> QaQuestions::ask(const Scene& scene) {
  inference::Session& session = *scene.reading.session;
  const bool passages = session.plan().settings.passageTokens > 0;
  std::vector<Item> items;
  for (std::size_t i = 0; i < m_pairs.size(); ++i) {
    for (const bool withPassages : {false, true}) {
      if (withPassages && !passages) continue;
      const QaPair& pair = m_pairs[i];
      const auto prompt = withPassages ? promptWithPassages(pair, session)
                                       : Expected<Ids>(questionIds(m_tokenizer, m_chat, pair.question));
      if (!prompt) return tl::unexpected(prompt.error());
      Prompted prompted(session, *prompt);
      auto item = judge(pair, prompted, scene.stop);
      if (!item) return tl::unexpected(item.error());
      item->place = static_cast<std::uint32_t>(i);
      item->kind = withPassages ? "passages" : "";
      item->apart = withPassages;
      item->depth = (static_cast<double>(i) + 0.5) / static_cast<double>(m_pairs.size());
      items.push_back(std::move(*item));
    }
    scene.tell(i + 1, m_pairs.size());
  }
  return items;
}

}  // namespace

Expected<std::unique_ptr<Questions>> qaQuestions(Subject subject) {
  if (subject.items > 0 && subject.pairs.size() > subject.items) subject.pairs.resize(subject.items);
  if (subject.document.pages.empty()) subject.document.pages = {{kPageLabel, 0, subject.document.text.size()}};
  auto scratch = ScratchLibrary::create();
  if (!scratch) return tl::unexpected(scratch.error());
  const auto id = lift((*scratch)->library().addDocument(subject.document, storage::sha256Of(subject.document.text)));
  if (!id) return tl::unexpected(id.error());
  return std::make_unique<QaQuestions>(subject, std::move(*scratch), *id);
}

}  // namespace longleaf::app::evaluation
