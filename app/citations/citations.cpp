// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/citations.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/citations/document_index.h"
#include "app/citations/facts.h"
#include "app/citations/negation.h"
#include "app/citations/phrase_search.h"
#include "app/citations/quotations.h"
#include "app/citations/support.h"

namespace longleaf::app {
namespace {

constexpr std::uint32_t kLeastExactWords = 4;  // of a sentence that stands in the document
constexpr std::uint32_t kUniqueExactWords =
    7;  // a shorter one must stand there once, else it may mean any of the places
constexpr std::uint32_t kLeastQuotedWords = 4;   // of a quotation that may carry its sentence's citation
constexpr std::size_t kLeastContent = 2;         // words with content of both
constexpr std::uint32_t kLeastCheckedWords = 2;  // of a quotation that must stand somewhere
constexpr std::uint32_t kAround = 2;             // sentences around a quotation where its sentence's facts may stand
constexpr std::size_t kMostQuotePlaces = 8;      // of a quotation that are tried
constexpr double kLastLabel = 1e6;

/// A quotation of the answer and what became of it.
struct Quote {
  ByteRange range;
  std::uint32_t begin = 0;  // tokens of the answer
  std::uint32_t end = 0;
  Found found = Found::notLooked;
  std::uint32_t at = 0;  // tokens of the document
  std::uint32_t to = 0;
};

class Citer {
 public:
  Citer(const storage::Document& document, const DocumentIndex& index, std::string_view answer)
      : m_document(document),
        m_index(index),
        m_answer(answer),
        m_forms(&index.forms()),
        m_tokens(tokensOf(answer, m_forms)),
        m_title(tokensOf(document.title, m_forms)),
        m_stems(stemsOf(m_tokens, answer, m_forms)),
        m_words{m_tokens, m_stems, &m_forms},
        m_numbers(numbersOf(m_words)),
        m_phrases(index),
        m_support(index) {}

  CitationReport report() {
    checkQuotes();
    checkNumbers();
    std::sort(m_report.unsupported.begin(), m_report.unsupported.end(),
              [](const Unsupported& a, const Unsupported& b) { return a.begin < b.begin; });
    for (const ByteRange& sentence : sentencesOf(m_answer)) cite(sentence);
    return std::move(m_report);
  }

 private:
  std::uint32_t tokenAt(std::size_t byte) const {
    const auto at = std::lower_bound(m_tokens.begin(), m_tokens.end(), byte,
                                     [](const Token& token, std::size_t begin) { return token.begin < begin; });
    return static_cast<std::uint32_t>(at - m_tokens.begin());
  }
  std::vector<std::uint32_t> formsOf(std::uint32_t begin, std::uint32_t end) const {
    std::vector<std::uint32_t> forms;
    for (std::uint32_t at = begin; at < end; ++at) forms.push_back(m_tokens[at].form);
    return forms;
  }
  std::size_t contentOf(std::uint32_t begin, std::uint32_t end) const {
    std::size_t content = 0;
    for (std::uint32_t at = begin; at < end; ++at) content += m_words.form(at).hasContent();
    return content;
  }

  void checkQuotes() {
    for (const Quotation& quotation : quotationsOf(m_answer)) {
      Quote quote{
          .range = quotation.range, .begin = tokenAt(quotation.range.first), .end = tokenAt(quotation.range.second)};
      if (quote.end - quote.begin < kLeastCheckedWords) continue;
      std::vector<std::vector<std::uint32_t>> pieces;
      for (const auto& [begin, end] : quotation.pieces)
        if (auto forms = formsOf(tokenAt(begin), tokenAt(end)); !forms.empty()) pieces.push_back(std::move(forms));
      quote.found = m_phrases.findPieces(pieces, quote.at, quote.to);
      if (quote.found == Found::no && isTitle(quote)) quote.found = Found::notLooked;
      if (quote.found == Found::no) mark(quote.range, "These words do not stand in the document in this order");
      m_quotes.push_back(quote);
    }
  }

  /// What the document is called need not stand in its text.
  bool isTitle(const Quote& quote) const {
    const auto same = [](const Token& a, const Token& b) { return a.form == b.form; };
    return std::search(m_title.begin(), m_title.end(), m_tokens.begin() + quote.begin, m_tokens.begin() + quote.end,
                       same) != m_title.end();
  }

  void checkNumbers() {
    for (const Number& number : m_numbers) {
      if (number.kind == NumberKind::article || m_index.hasNumber(number.value) || isReference(number)) continue;
      mark({m_tokens[number.first].begin, m_tokens[number.first + number.tokens - 1].end},
           "This number does not stand in the document");
    }
  }

  /// "page 12" of a document that has one, and the mark of a note, "[3]".
  bool isReference(const Number& number) const {
    const Token& token = m_tokens[number.first];
    const std::string_view written = m_answer.substr(token.begin, token.end - token.begin);
    if (token.begin > 0 && m_answer[token.begin - 1] == '[' && token.end < m_answer.size() &&
        m_answer[token.end] == ']')
      return true;
    if (number.first == 0 || number.value > kLastLabel) return false;
    const Token& before = m_tokens[number.first - 1];
    const std::string_view word = m_answer.substr(before.begin, before.end - before.begin);
    if (word != "page" && word != "pages" && word != "Page" && word != "p" && word != "pp") return false;
    return std::any_of(m_document.pages.begin(), m_document.pages.end(),
                       [written](const storage::Page& page) { return page.label == written; });
  }

  void mark(const ByteRange& range, const char* reason) {
    m_report.unsupported.push_back(
        {range.first, range.second, std::string(m_answer.substr(range.first, range.second - range.first)), reason});
  }

  bool hasUnsupported(const ByteRange& sentence) const {
    const auto& marks = m_report.unsupported;
    const auto at = std::lower_bound(marks.begin(), marks.end(), sentence.first,
                                     [](const Unsupported& a, std::size_t begin) { return a.end <= begin; });
    return at != marks.end() && at->begin < sentence.second;
  }

  void cite(const ByteRange& range) {
    const auto firstNumber = [this](std::uint32_t token) {
      return std::lower_bound(m_numbers.begin(), m_numbers.end(), token,
                              [](const Number& number, std::uint32_t at) { return number.first < at; });
    };
    const std::uint32_t begin = tokenAt(range.first), end = tokenAt(range.second);
    if (end - begin < 3 || hasUnsupported(range)) return;
    const AnswerSentence sentence{m_words, begin, end, {firstNumber(begin), firstNumber(end)}};
    if (citeWhole(sentence, range)) return;
    Facts facts = factsOf(sentence, m_index.forms());
    const Quote* quote = carryingQuote(sentence);
    facts.ofQuotation = quote != nullptr;
    if (quote) {
      citeQuote(sentence, facts, *quote, range);
      return;  // another place may be like the sentence, but has not what it quotes
    }
    if (const auto support = m_support.find(sentence, facts))
      add(range, support->window.begin, support->window.end, Match::supported, support->score);
  }

  /// The whole sentence stands in the document, and nothing just outside denies it.
  bool citeWhole(const AnswerSentence& sentence, const ByteRange& range) {
    const std::uint32_t length = sentence.end - sentence.begin;
    if (length < kLeastExactWords || contentOf(sentence.begin, sentence.end) < kLeastContent) return false;
    const auto places = m_phrases.find(formsOf(sentence.begin, sentence.end), kMostQuotePlaces);
    if (places.size() > 1 && length < kUniqueExactWords) return false;
    for (const std::uint32_t place : places) {
      if (deniedFromOutside(m_index.words(), place, place + length)) continue;
      add(range, place, place + length, Match::exact, 1);
      return true;
    }
    return false;
  }

  /// The longest quotation within the sentence that can carry its citation.
  const Quote* carryingQuote(const AnswerSentence& sentence) const {
    const Quote* longest = nullptr;
    auto quote = std::lower_bound(m_quotes.begin(), m_quotes.end(), sentence.begin,
                                  [](const Quote& a, std::uint32_t token) { return a.begin < token; });
    for (; quote != m_quotes.end() && quote->end <= sentence.end; ++quote) {
      if (quote->found != Found::yes || quote->end - quote->begin < kLeastQuotedWords ||
          contentOf(quote->begin, quote->end) < kLeastContent)
        continue;
      if (!longest || quote->end - quote->begin > longest->end - longest->begin) longest = &*quote;
    }
    return longest;
  }

  /// The quotation stands there, and what its sentence says of it, numbers and names, stands around it.
  void citeQuote(const AnswerSentence& sentence, const Facts& facts, const Quote& quote, const ByteRange& range) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> places{{quote.at, quote.to}};
    if (quote.to - quote.at == quote.end - quote.begin)
      for (const std::uint32_t place : m_phrases.find(formsOf(quote.begin, quote.end), kMostQuotePlaces))
        places.emplace_back(place, place + quote.end - quote.begin);
    for (const auto& [from, to] : places) {
      const std::uint32_t first = m_index.sentenceOf(from), last = m_index.sentenceOf(to - 1);
      const Window around =
          m_index.window(first - std::min(first, kAround), std::min(last + kAround, m_index.sentences() - 1));
      if (!factsStand(sentence, facts, WindowWords(m_index, around))) continue;
      add(range, from, to, Match::exact, 1);
      return;
    }
  }

  void add(const ByteRange& sentence, std::uint32_t from, std::uint32_t to, Match match, double score) {
    const auto tokens = m_index.words().tokens;
    Citation citation;
    citation.sentenceBegin = sentence.first;
    citation.sentenceEnd = sentence.second;
    citation.begin = tokens[from].begin;
    citation.end = tokens[to - 1].end;
    citation.quote = m_document.text.substr(citation.begin, citation.end - citation.begin);
    if (!m_document.pages.empty()) {
      citation.page = storage::pageAt(m_document, citation.begin);
      citation.label = m_document.pages[citation.page].label;
    }
    citation.match = match;
    citation.score = score;
    m_report.citations.push_back(std::move(citation));
  }

  const storage::Document& m_document;
  const DocumentIndex& m_index;
  std::string_view m_answer;
  FormTable m_forms;
  std::vector<Token> m_tokens;
  std::vector<Token> m_title;
  std::vector<std::uint32_t> m_stems;
  Words m_words;
  std::vector<Number> m_numbers;
  PhraseSearch m_phrases;
  SupportSearch m_support;
  std::vector<Quote> m_quotes;
  CitationReport m_report;
};

}  // namespace

CitationIndex::CitationIndex(const storage::Document& document)
    : m_document(&document), m_index(std::make_unique<const DocumentIndex>(document.text)) {}
CitationIndex::CitationIndex(CitationIndex&&) noexcept = default;
CitationIndex& CitationIndex::operator=(CitationIndex&&) noexcept = default;
CitationIndex::~CitationIndex() = default;

CitationReport CitationIndex::cite(std::string_view answer) const {
  return Citer(*m_document, *m_index, answer).report();
}

}  // namespace longleaf::app
