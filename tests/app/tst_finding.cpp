// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the passage that answers a question is among those that are read again for it. The questions stand in
// tests/data/fact_questions.tsv, each about a fact of one place, which the phrase beside it marks, in two styles:
// `named` ones are asked as by one who knows the book and calls its people and things what it calls them, `paraphrased`
// ones in deliberately other words than the book's. A search by words does not find what the question has other words
// for, so those have only a floor. Of either style every third question is held out: its misses are not told, so that
// the search is not made after them.
#include <QTest>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "app/tasks/passage_choice.h"
#include "inference/cache/settings.h"
#include "inference/model/model.h"
#include "storage/library/library.h"
#include "storage/parse/parse_process.h"
#include "support/paths.h"
#include "support/scratch_folder.h"
#include "support/share.h"

using namespace longleaf;
using namespace longleaf::tests;

namespace {

const std::uint32_t kPassageTokens = inference::Settings{}.passageTokens;

constexpr double kWantedNamed = 0.9;
constexpr double kFloorParaphrased = 0.5;  // reached by words alone; less would be a step back
constexpr std::size_t kOfEachStyle = 30;

struct FactQuestion {
  std::string book;
  std::string question;
  std::string needle;  // as in the book, but for line ends
  std::string answer;  // any of these, with | between
  std::string style;
};

std::vector<FactQuestion> factQuestions() {
  std::ifstream file(LONGLEAF_TEST_DATA_DIR "/fact_questions.tsv");
  std::vector<FactQuestion> questions;
  std::string line;
  std::getline(file, line);  // names of the columns
  while (std::getline(file, line)) {
    std::istringstream columns(line);
    FactQuestion& question = questions.emplace_back();
    std::getline(columns, question.book, '\t');
    std::getline(columns, question.question, '\t');
    std::getline(columns, question.needle, '\t');
    std::getline(columns, question.answer, '\t');
    std::getline(columns, question.style, '\t');
  }
  return questions;
}

/// One space for each stretch of white space.
std::string flat(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space)
      result += c;
    else if (!result.ends_with(' '))
      result += ' ';
  }
  return result;
}

/// A tokenizer as people use: the demo model's, else one of the vocabularies that come with the books.
std::unique_ptr<const inference::Tokenizer> usualTokenizer() {
  std::string path = demoModel();
  if (path.empty()) path = sharedFile("data/tokenizers/ggml-vocab-gpt-2.gguf");
  if (path.empty()) return nullptr;
  auto tokenizer = inference::loadTokenizer(path);
  return tokenizer ? std::move(*tokenizer) : nullptr;
}

void tell(const std::string& what, const Share& share) {
  const Interval interval = wilson(share);
  qInfo("%-24s %d of %d = %.0f %%  [%.0f, %.0f]", what.c_str(), share.hits, share.of, 100 * share.value(),
        100 * interval.low, 100 * interval.high);
}

}  // namespace

class TestFinding final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void everyPhraseStandsInOnePlace();
  void theRightPassageIsReadAgainForNamedThings();
  void theRightPassageIsOftenReadAgainForOtherWords();

 private:
  struct Book {
    storage::Document document;
    storage::DocumentId id = 0;
  };

  bool found(const FactQuestion& question);
  Share foundOf(const std::string& style);

  ScratchFolder m_folder;
  std::unique_ptr<storage::Library> m_library;
  std::unique_ptr<const inference::Tokenizer> m_tokenizer;
  std::vector<FactQuestion> m_questions;
  std::map<std::string, Book> m_books;
};

void TestFinding::initTestCase() {
  m_questions = factQuestions();
  std::map<std::string, std::size_t> ofStyle;
  for (const FactQuestion& question : m_questions) ++ofStyle[question.style];
  QCOMPARE(ofStyle, (std::map<std::string, std::size_t>{{"named", kOfEachStyle}, {"paraphrased", kOfEachStyle}}));
  m_tokenizer = usualTokenizer();
  if (!m_tokenizer) QSKIP("neither the demo model nor ../shared/data/tokenizers is there");
  auto library = storage::Library::open(m_folder.path("library"));
  QVERIFY(library.has_value());
  m_library = std::move(*library);
  for (const FactQuestion& question : m_questions) {
    if (m_books.contains(question.book)) continue;
    const std::string path = sharedFile("data/books/" + question.book);
    if (path.empty()) QSKIP("the books of ../shared/data are not there");
    auto document = storage::openDocument(path);
    QVERIFY2(document.has_value(), document ? "" : document.error().message.c_str());
    const auto id = m_library->addDocument(*document, question.book);
    QVERIFY(id.has_value());
    m_books[question.book] = {std::move(*document), *id};
  }
}

void TestFinding::everyPhraseStandsInOnePlace() {
  for (const FactQuestion& question : m_questions) {
    const std::string text = flat(m_books.at(question.book).document.text);
    const std::size_t first = text.find(question.needle);
    QVERIFY2(first != std::string::npos, question.needle.c_str());
    QVERIFY2(text.find(question.needle, first + 1) == std::string::npos, question.needle.c_str());
  }
}

bool TestFinding::found(const FactQuestion& question) {
  const Book& book = m_books.at(question.book);
  const auto choice = app::choosePassages({.library = *m_library,
                                           .id = book.id,
                                           .document = book.document,
                                           .tokenizer = *m_tokenizer,
                                           .tokens = kPassageTokens},
                                          question.question);
  if (!choice) return false;
  const std::string text = app::passagesText(book.document, choice->passages);
  if (m_tokenizer->encode(text, inference::SpecialTokens::plain).size() > 2 * kPassageTokens) return false;
  return flat(text).find(question.needle) != std::string::npos;
}

Share TestFinding::foundOf(const std::string& style) {
  Share all;
  Share heldOut;
  for (const FactQuestion& question : m_questions) {
    if (question.style != style) continue;
    const bool isHeldOut = all.of % 3 == 2;
    const bool hit = found(question);
    all.count(hit);
    if (isHeldOut) heldOut.count(hit);
    if (!hit && !isHeldOut) qInfo("missed: %s", question.question.c_str());
  }
  tell(style, all);
  tell(style + ", held out", heldOut);
  return all;
}

void TestFinding::theRightPassageIsReadAgainForNamedThings() {
  const Share named = foundOf("named");
  QVERIFY(named.value() >= kWantedNamed);
}

void TestFinding::theRightPassageIsOftenReadAgainForOtherWords() {
  const Share paraphrased = foundOf("paraphrased");
  QVERIFY(paraphrased.value() >= kFloorParaphrased);
}

QTEST_GUILESS_MAIN(TestFinding)
#include "tst_finding.moc"
