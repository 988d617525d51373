// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/numbers.h"

namespace longleaf::app {
namespace {

constexpr std::uint32_t kUnitReach = 3;  // words between a number and what it counts: "three long weary hours"

class Reader {
 public:
  explicit Reader(const Words& words)
      : m_words(words),
        m_size(static_cast<std::uint32_t>(words.tokens.size())),
        m_a(words.forms->find("a")),
        m_an(words.forms->find("an")),
        m_and(words.forms->find("and")) {}

  std::vector<Number> read() {
    for (std::uint32_t at = 0; at < m_size;) {
      const std::uint32_t end = readAt(at);
      at = end > at ? end : at + 1;
    }
    return std::move(m_found);
  }

 private:
  const Meaning& meaning(std::uint32_t at) const { return m_words.meaning(at); }
  NumberPart part(std::uint32_t at) const {
    return at < m_size && !brokenBefore(at) ? meaning(at).part : NumberPart::none;
  }
  /// Parts of one number have no clause between them.
  bool brokenBefore(std::uint32_t at) const { return at > m_first && m_words.tokens[at].clauseBefore; }

  std::uint32_t readAt(std::uint32_t at) {
    m_first = at;
    const Meaning& first = meaning(at);
    Number number{.first = at, .value = first.value};
    std::uint32_t end = at + 1;
    if (first.part == NumberPart::digits) {
      number.kind = first.ordinal ? NumberKind::either : NumberKind::cardinal;
      while (part(end) == NumberPart::scale) number.value *= meaning(end++).value;
    } else if (first.part == NumberPart::roman) {
      if (!m_words.tokens[at].allCapitals) return at;
      number.kind = NumberKind::either;
    } else if (first.part != NumberPart::none) {
      end = readWords(number);
    } else {
      if (!isArticle(at)) return at;
      number.value = 1;
      number.kind = NumberKind::article;
      if (part(at + 1) == NumberPart::hundred || part(at + 1) == NumberPart::scale) {  // "a hundred and two"
        number.kind = NumberKind::cardinal;
        end = readWords(number);
      }
    }
    number.tokens = end - at;
    bind(number);
    m_found.push_back(number);
    return end;
  }

  bool isArticle(std::uint32_t at) const { return m_words.tokens[at].form == m_a || m_words.tokens[at].form == m_an; }

  /// Words from the number's first on: units, tens, hundreds, scales, and an ordinal at the end.
  std::uint32_t readWords(Number& number) const {
    double sum = 0, group = 0;
    NumberPart before = NumberPart::none;
    std::uint32_t at = number.first;
    if (meaning(at).part == NumberPart::none) group = 1, before = NumberPart::unit, ++at;  // "a hundred"
    for (;; ++at) {
      NumberPart next = part(at);
      const bool joined = next == NumberPart::none && at > number.first && isAnd(at) &&
                          (before == NumberPart::hundred || before == NumberPart::scale) && isSmallPart(part(at + 1));
      if (joined) next = part(++at);
      if (!follows(before, next)) return joined ? at - 1 : at;
      const double value = meaning(at).value;
      if (next == NumberPart::hundred) {
        group = (group == 0 ? 1 : group) * value;
      } else if (next == NumberPart::scale) {
        sum += (group == 0 ? 1 : group) * value;
        group = 0;
      } else {
        group += value;
      }
      number.value = sum + group;
      before = next;
      if (next == NumberPart::ordinal) {
        number.kind = NumberKind::ordinal;
        return at + 1;
      }
    }
  }

  static bool isSmallPart(NumberPart part) {
    return part == NumberPart::unit || part == NumberPart::ten || part == NumberPart::ordinal;
  }
  static bool follows(NumberPart before, NumberPart next) {
    switch (next) {
      case NumberPart::unit:
      case NumberPart::ordinal:
        return before != NumberPart::unit;
      case NumberPart::ten:
        return before != NumberPart::unit && before != NumberPart::ten;
      case NumberPart::hundred:
        return before == NumberPart::none || before == NumberPart::unit || before == NumberPart::ten;
      case NumberPart::scale:
        return before != NumberPart::scale;
      default:
        return false;
    }
  }
  bool isAnd(std::uint32_t at) const { return at < m_size && !brokenBefore(at) && m_words.tokens[at].form == m_and; }

  /// What is counted: a currency before, else the next unit or noun of the clause.
  void bind(Number& number) const {
    if (meaning(number.first).unit) number.unit = meaning(number.first).measure;  // "5km"
    if (number.first > 0 && meaning(number.first - 1).unit &&
        m_words.tokens[number.first - 1].end == m_words.tokens[number.first].begin)
      number.unit = meaning(number.first - 1).measure;  // "$5"
    const std::uint32_t end = number.first + number.tokens;
    for (std::uint32_t at = end; at < m_size && at < end + kUnitReach && number.unit == 0; ++at) {
      const Meaning& next = meaning(at);
      if (m_words.tokens[at].clauseBefore || next.part != NumberPart::none) return;
      if (next.unit) number.unit = next.measure;
      if (next.role == Role::function && !next.unit) return;
      if (m_words.tokens[at].capital) continue;  // "In 1506 Machiavelli", not counted
      if (number.noun == kNoStem) number.noun = m_words.stems[at];
    }
    if (number.unit != 0) number.noun = kNoStem;
  }

  const Words& m_words;
  std::uint32_t m_size;
  std::uint32_t m_a, m_an, m_and;  // forms
  std::uint32_t m_first = 0;
  std::vector<Number> m_found;
};

}  // namespace

std::vector<Number> numbersOf(const Words& words) { return Reader(words).read(); }

bool sameNumber(const Number& a, const Number& b) {
  if (a.value != b.value) return false;
  return a.kind == b.kind || a.kind == NumberKind::either || b.kind == NumberKind::either ||
         (a.kind != NumberKind::ordinal && b.kind != NumberKind::ordinal);
}

}  // namespace longleaf::app
