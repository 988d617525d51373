// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/facts.h"

#include <algorithm>

namespace longleaf::app {
namespace {

constexpr std::uint32_t kNounReach = 4;         // words between a number and its noun
constexpr std::uint32_t kPronounReach = 4;      // sentences back to the name that a pronoun stands for
constexpr std::size_t kMostNamePlaces = 2'000;  // of a name that are looked at for its other half

class NameFinder {
 public:
  NameFinder(const AnswerSentence& sentence, const FormTable& document) : m_sentence(sentence), m_document(document) {}

  bool isName(std::uint32_t at) const {
    const Token& token = m_sentence.words.tokens[at];
    const Form& form = m_sentence.words.form(at);
    const bool initial = at == m_sentence.begin || token.opensBefore;
    if (!token.capital || form.meaning.part != NumberPart::none) return false;
    if (form.meaning.nameIfCapital) return !initial;
    if (form.meaning.role == Role::title || form.meaning.role == Role::function) return false;
    const bool known = token.form < m_document.size();
    if (token.allCapitals && known && form.small > 0) return false;  // stressed
    if (!initial) return form.meaning.role != Role::frame || form.isName();
    if (known) return form.isName();
    // Neither the word nor its stem is in the document: "Napoleon slept". "Consequently, he slept" has a comma.
    const bool comma = at + 1 < m_sentence.end && m_sentence.words.tokens[at + 1].clauseBefore;
    return form.stem >= m_document.stems() && form.meaning.role == Role::content && !form.meaning.noName && !comma;
  }

 private:
  const AnswerSentence& m_sentence;
  const FormTable& m_document;
};

/// The stems of content words next to a fact in the answer that the window has: what binds it to a sentence.
std::vector<std::uint32_t> neighboursOf(const AnswerSentence& sentence, std::uint32_t token, const Facts& facts,
                                        const WindowWords& window) {
  std::vector<std::uint32_t> found;
  const auto binds = [&](std::uint32_t at) {
    const auto isFact = [at](std::uint32_t fact) { return fact == at; };
    return sentence.words.form(at).hasContent() && window.has(sentence.words.stems[at]) &&
           std::none_of(facts.names.begin(), facts.names.end(), isFact) &&
           std::none_of(facts.measures.begin(), facts.measures.end(), isFact);
  };
  for (std::uint32_t at = token; at > sentence.begin; --at) {
    if (!binds(at - 1)) continue;
    found.push_back(sentence.words.stems[at - 1]);
    break;
  }
  for (std::uint32_t at = token + 1; at < sentence.end; ++at) {
    if (!binds(at)) continue;
    found.push_back(sentence.words.stems[at]);
    break;
  }
  return found;
}

class Checker {
 public:
  Checker(const AnswerSentence& sentence, const Facts& facts, const WindowWords& window)
      : m_sentence(sentence), m_facts(facts), m_window(window), m_document(window.index().words()) {}

  bool check() const {
    // Each number and measure has a place of its own there: "a minute or three" is not in "three men, a minute or two".
    Taken taken;
    const auto all = [](const auto& list, const auto& holds) { return std::all_of(list.begin(), list.end(), holds); };
    return all(m_facts.numbers, [&](const Number& number) { return numberStands(number, taken); }) &&
           all(m_facts.measures, [&](std::uint32_t token) { return measureStands(token, taken); }) &&
           all(m_facts.names, [this](std::uint32_t token) { return nameStands(token); });
  }

 private:
  using Taken = std::vector<std::uint32_t>;  // tokens of the document

  static bool take(std::uint32_t token, Taken& taken) {
    if (std::find(taken.begin(), taken.end(), token) != taken.end()) return false;
    taken.push_back(token);
    return true;
  }

  bool numberStands(const Number& number, Taken& taken) const {
    if (number.value == 1 && number.kind == NumberKind::cardinal && number.unit == 0 && number.noun == kNoStem)
      return true;  // "one of them"
    for (const Number& theirs : m_window.index().numbersIn(m_window.window()))
      if (sameNumber(number, theirs) && countsTheSame(number, theirs) && bound(number.first, theirs.first) &&
          take(theirs.first, taken))
        return true;
    return false;
  }

  bool countsTheSame(const Number& ours, const Number& theirs) const {
    if (theirs.kind == NumberKind::article && ours.kind == NumberKind::ordinal) return false;
    if (ours.unit != 0) return ours.unit == theirs.unit;
    if (ours.noun == kNoStem) return true;
    if (!m_window.has(ours.noun)) return theirs.unit == 0;  // "thirty-six sheep" for "thirty-six pounds"
    const std::uint32_t behind = theirs.first + theirs.tokens;
    for (std::uint32_t at = behind; at < m_window.window().end && at < behind + kNounReach; ++at)
      if (m_document.stems[at] == ours.noun) return true;
    return ours.noun == theirs.noun;
  }

  bool measureStands(std::uint32_t token, Taken& taken) const {
    const std::uint8_t measure = m_sentence.words.meaning(token).measure;
    for (std::uint32_t at = m_window.window().begin; at < m_window.window().end; ++at)
      if (m_document.meaning(at).measure == measure && bound(token, at) && take(at, taken)) return true;
    return false;
  }

  bool nameStands(std::uint32_t token) const {
    const std::uint32_t stem = m_sentence.words.stems[token];
    const bool asName = m_sentence.words.meaning(token).nameIfCapital;
    for (const auto& place : m_window.places(stem))
      if (bound(token, place.second) && (!asName || m_document.tokens[place.second].capital)) return true;
    if (m_window.has(stem)) return false;
    return isPartOfName(token) || standsForPronoun(stem) || isSpeaker(token);
  }

  /// In windows of several sentences: the fact and a word beside it in the answer are in the same sentence there.
  bool bound(std::uint32_t ours, std::uint32_t theirs) const {
    if (m_window.window().first == m_window.window().last || m_facts.ofQuotation) return true;
    const Window here = sentenceAround(theirs);
    const auto neighbours = neighboursOf(m_sentence, ours, m_facts, m_window);
    return neighbours.empty() || std::any_of(neighbours.begin(), neighbours.end(), [&](std::uint32_t stem) {
             const auto places = m_window.places(stem);
             return std::any_of(places.begin(), places.end(), [&](const auto& place) {
               return place.second >= here.begin && place.second < here.end;
             });
           });
  }

  Window sentenceAround(std::uint32_t token) const {
    const std::uint32_t sentence = m_window.index().sentenceOf(token);
    return m_window.index().window(sentence, sentence);
  }

  /// "the White Rabbit" where the passage has "the Rabbit" and the document "White Rabbit".
  bool isPartOfName(std::uint32_t token) const {
    return std::any_of(m_facts.names.begin(), m_facts.names.end(), [&](std::uint32_t other) {
      return (other == token + 1 || other + 1 == token) && m_window.has(m_sentence.words.stems[other]) &&
             documentHasTogether(token, other);
    });
  }

  bool documentHasTogether(std::uint32_t token, std::uint32_t other) const {
    const auto places = m_window.index().places(m_sentence.words.tokens[token].form);
    for (const std::uint32_t place : places.first(std::min(places.size(), kMostNamePlaces))) {
      const std::uint32_t neighbour = place + other - token;  // 0 - 1 is beyond the end too
      if (neighbour < m_document.stems.size() && m_document.stems[neighbour] == m_sentence.words.stems[other])
        return true;
    }
    return false;
  }

  /// The window has more pronouns than the sentence, no name that the sentence lacks, and the nearest sentence before
  /// it with any names has this one.
  bool standsForPronoun(std::uint32_t stem) const {
    const Window& window = m_window.window();
    if (pronouns(m_document, window.begin, window.end) <= pronouns(m_sentence.words, m_sentence.begin, m_sentence.end))
      return false;
    for (std::uint32_t at = window.begin; at < window.end; ++at)
      if (isDocumentName(at) && !sentenceHas(m_document.stems[at])) return false;
    for (std::uint32_t back = 1; back <= kPronounReach && back <= window.first; ++back) {
      const Window before = m_window.index().window(window.first - back, window.first - back);
      bool names = false;
      for (std::uint32_t at = before.begin; at < before.end; ++at) {
        if (m_document.stems[at] == stem) return true;
        names |= isDocumentName(at);
      }
      if (names) return false;
    }
    return false;
  }

  /// "Alice says that ...": the passage names nobody, and in its paragraph before it nobody but Alice is named last.
  bool isSpeaker(std::uint32_t token) const {
    const bool says = token + 1 < m_sentence.end && m_sentence.words.meaning(token + 1).role == Role::frame;
    if (!says) return false;
    for (std::uint32_t at = m_window.window().begin; at < m_window.window().end; ++at)
      if (isDocumentName(at) && !sentenceHas(m_document.stems[at])) return false;
    std::uint32_t last = m_window.window().begin;
    for (std::uint32_t back = 1; back <= kPronounReach && back <= m_window.window().first; ++back) {
      const Window before = m_window.index().window(m_window.window().first - back, m_window.window().first - back);
      bool found = false, others = false;
      for (; last > before.begin; --last) {
        if (m_document.tokens[last].paragraphBefore) return found && !others;
        const bool same = m_document.stems[last - 1] == m_sentence.words.stems[token];
        found |= same;
        others |= !same && isDocumentName(last - 1);
      }
      if (found || others) return found && !others;
    }
    return false;
  }

  bool isDocumentName(std::uint32_t at) const { return m_document.tokens[at].capital && m_document.form(at).isName(); }
  bool sentenceHas(std::uint32_t stem) const {
    const auto stems = m_sentence.words.stems.subspan(m_sentence.begin, m_sentence.end - m_sentence.begin);
    return std::find(stems.begin(), stems.end(), stem) != stems.end();
  }
  static int pronouns(const Words& words, std::uint32_t begin, std::uint32_t end) {
    int count = 0;
    for (std::uint32_t at = begin; at < end; ++at) count += words.meaning(at).pronoun;
    return count;
  }

  const AnswerSentence& m_sentence;
  const Facts& m_facts;
  const WindowWords& m_window;
  Words m_document;
};

}  // namespace

Facts factsOf(const AnswerSentence& sentence, const FormTable& document) {
  Facts facts;
  const NameFinder names(sentence, document);
  for (const Number& number : sentence.numbers)
    if (number.kind != NumberKind::article) facts.numbers.push_back(number);
  for (std::uint32_t at = sentence.begin; at < sentence.end; ++at) {
    if (sentence.words.meaning(at).measure != 0) {
      facts.measures.push_back(at);
    } else if (names.isName(at)) {
      facts.names.push_back(at);
    }
  }
  return facts;
}

bool factsStand(const AnswerSentence& sentence, const Facts& facts, const WindowWords& window) {
  return Checker(sentence, facts, window).check();
}

bool namesSwapped(const AnswerSentence& sentence, const Facts& facts, const WindowWords& window) {
  const Words document = window.index().words();
  const std::uint32_t by = document.forms->find("by");
  // The one place of a stem in the window, or none.
  const auto place = [&](std::uint32_t token) {
    const auto places = window.places(sentence.words.stems[token]);
    return places.size() == 1 ? places.front().second : kNoStem;
  };
  const auto says = [by](const Words& words, std::uint32_t begin, std::uint32_t end) {
    return std::any_of(words.tokens.begin() + begin, words.tokens.begin() + end,
                       [by](const Token& token) { return token.form == by; });
  };
  for (std::size_t i = 1; i < facts.names.size(); ++i) {
    const std::uint32_t first = facts.names[i - 1], second = facts.names[i];
    const std::uint32_t firstThere = place(first), secondThere = place(second);
    if (firstThere == kNoStem || secondThere == kNoStem || secondThere >= firstThere) continue;
    if (says(sentence.words, first, second) || says(document, secondThere, firstThere)) continue;
    for (std::uint32_t pivot = first + 1; pivot < second; ++pivot) {
      if (!sentence.words.form(pivot).hasContent()) continue;
      const std::uint32_t there = place(pivot);
      if (there != kNoStem && there > secondThere && there < firstThere) return true;
    }
  }
  return false;
}

}  // namespace longleaf::app
