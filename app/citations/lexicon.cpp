// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/lexicon.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "app/citations/stem.h"

namespace longleaf::app {
namespace {

using Set = std::unordered_set<std::string_view>;

/// The words of a list between blanks.
std::vector<std::string_view> wordsOf(std::string_view list) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(' ', at), list.size());
    if (end > at) words.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

Set setOf(std::string_view list) {
  const auto words = wordsOf(list);
  return {words.begin(), words.end()};
}

const Set& functionWords() {
  static const Set words = setOf(
      "a an the this that these those such same other another each every either some any all both few many much more "
      "most less least own several enough i me my mine myself we us our ours ourselves you your yours yourself "
      "yourselves he him his himself she her hers herself it its itself they them their theirs themselves one's who "
      "whom whose which what whatever whoever where when why how while whilst as if though although because since "
      "until till unless than then so and or but yet for to of in on at by from with into onto upon about above below "
      "over under between among amongst through during before after against within toward towards off out up down "
      "again further once here there very too also just only even still ever quite rather almost am is are was were "
      "be been being do does did done doing have has had having can could shall should will would may might must ought "
      "need dare let s t d ll ve re m o oh ah not no nor never none neither nobody nothing nowhere without thus hence "
      "however therefore whether along around across per via like unlike upon perhaps indeed well now already always "
      "often soon later something anything everything nothing someone anyone everyone somebody anybody everybody "
      "thing things et al etc eg ie vs");
  return words;
}

const Set& frameWords() {
  static const Set words = setOf(
      "according document text author narrator narrate chapter section passage page book story novel tale writer "
      "protagonist character speaker reader article paper describe description state mention explain note say tell "
      "write call remark report indicate suggest reveal claim quote answer question");
  return words;
}

const Set& titles() {
  static const Set words = setOf("mr mrs ms miss dr sir madam lady lord master mister st saint prof professor");
  return words;
}

const Set& pronouns() {
  static const Set words = setOf("he him his himself she her hers herself they them their theirs themselves it its");
  return words;
}

const Set& connectors() {
  static const Set words = setOf(
      "additionally moreover furthermore consequently nevertheless nonetheless meanwhile instead besides overall "
      "finally ultimately eventually initially despite afterwards afterward throughout according regarding concerning "
      "given following yes sure certainly actually similarly likewise conversely otherwise");
  return words;
}

struct NumberWord {
  NumberPart part;
  bool ordinal;
  double value;
};

using NumberWords = std::unordered_map<std::string, NumberWord>;

NumberWords numberWordTable() {
  NumberWords table;
  double value = 0;
  for (const std::string_view word :
       wordsOf("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
               "seventeen eighteen nineteen"))
    table[std::string(word)] = {NumberPart::unit, false, value++};
  value = 0;
  for (const std::string_view word :
       wordsOf("zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
               "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"))
    table[std::string(word)] = {NumberPart::ordinal, true, value++};
  value = 20;
  for (const std::string_view word : wordsOf("twenty thirty forty fifty sixty seventy eighty ninety")) {
    table[std::string(word)] = {NumberPart::ten, false, value};
    table[std::string(word.substr(0, word.size() - 1)) + "ieth"] = {NumberPart::ordinal, true, value};
    value += 10;
  }
  table["hundred"] = {NumberPart::hundred, false, 100};
  table["dozen"] = {NumberPart::hundred, false, 12};
  table["score"] = {NumberPart::none, false, 0};
  table["thousand"] = {NumberPart::scale, false, 1e3};
  table["million"] = {NumberPart::scale, false, 1e6};
  table["billion"] = {NumberPart::scale, false, 1e9};
  table["hundredth"] = {NumberPart::ordinal, true, 100};
  table["thousandth"] = {NumberPart::ordinal, true, 1000};
  return table;
}

/// Units and parts of dates: words on one line of the list are one measure.
constexpr std::string_view kUnits[] = {"second seconds sec secs",
                                       "minute minutes min mins",
                                       "hour hours hr hrs",
                                       "day days",
                                       "week weeks",
                                       "month months",
                                       "year years yr yrs",
                                       "decade decades",
                                       "century centuries",
                                       "fortnight fortnights",
                                       "inch inches",
                                       "foot feet ft",
                                       "yard yards yd yds",
                                       "mile miles",
                                       "league leagues",
                                       "metre metres meter meters",
                                       "kilometre kilometres kilometer kilometers km",
                                       "centimetre centimetres centimeter centimeters cm",
                                       "millimetre millimetres millimeter millimeters mm",
                                       "ounce ounces oz",
                                       "pound pounds lb lbs \u00a3",
                                       "ton tons tonne tonnes",
                                       "gram grams gramme grammes",
                                       "kilogram kilograms kg",
                                       "penny pennies pence",
                                       "shilling shillings",
                                       "sixpence",
                                       "guinea guineas",
                                       "sovereign sovereigns",
                                       "dollar dollars $",
                                       "cent cents",
                                       "euro euros \u20ac",
                                       "ducat ducats",
                                       "florin florins",
                                       "degree degrees",
                                       "percent % percentage",
                                       "pint pints",
                                       "quart quarts",
                                       "gallon gallons",
                                       "litre litres liter liters",
                                       "acre acres",
                                       "o'clock",
                                       "fathom fathoms",
                                       "generation generations",
                                       "hundreds",
                                       "thousands",
                                       "millions",
                                       "dozens",
                                       "half",
                                       "quarter",
                                       "twice",
                                       "thrice",
                                       "double",
                                       "triple"};
constexpr std::string_view kDateParts[] = {"morning mornings",
                                           "afternoon afternoons",
                                           "evening evenings",
                                           "night nights",
                                           "noon midday",
                                           "midnight",
                                           "dawn daybreak sunrise",
                                           "dusk sunset twilight",
                                           "today",
                                           "tomorrow",
                                           "yesterday",
                                           "tonight",
                                           "spring",
                                           "summer",
                                           "autumn",
                                           "winter",
                                           "monday",
                                           "tuesday",
                                           "wednesday",
                                           "thursday",
                                           "friday",
                                           "saturday",
                                           "sunday",
                                           "january",
                                           "february",
                                           "april",
                                           "june",
                                           "july",
                                           "august",
                                           "september",
                                           "october",
                                           "november",
                                           "december",
                                           "christmas",
                                           "easter"};

const std::unordered_map<std::string_view, std::uint8_t>& measures() {
  static const auto table = [] {
    std::unordered_map<std::string_view, std::uint8_t> built;
    std::uint8_t number = 0;
    for (const std::string_view list : kUnits) {
      ++number;
      for (const std::string_view word : wordsOf(list)) built[word] = number;
    }
    for (const std::string_view list : kDateParts) {
      ++number;
      for (const std::string_view word : wordsOf(list)) built[word] = number;
    }
    return built;
  }();
  return table;
}

bool isDigits(std::string_view word) { return !word.empty() && word[0] >= '0' && word[0] <= '9'; }

/// "1,000", "3.5", "22nd", "12:30" (as 1230 with a fraction of its own: times are compared, not counted), "5km".
void readDigits(std::string_view word, Meaning& meaning) {
  std::string digits;
  std::size_t at = 0;
  for (; at < word.size() &&
         ((word[at] >= '0' && word[at] <= '9') || word[at] == ',' || word[at] == '.' || word[at] == ':');
       ++at)
    if (word[at] != ',') digits.push_back(word[at] == ':' ? '.' : word[at]);
  const std::string_view rest = word.substr(at);
  std::from_chars(digits.data(), digits.data() + digits.size(), meaning.value);
  meaning.part = NumberPart::digits;
  meaning.ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
  if (const auto unit = measures().find(rest); unit != measures().end()) meaning.measure = unit->second;
}

/// Roman numerals of at least two letters, which are no English word.
double romanValue(std::string_view word) {
  static constexpr std::string_view kLetters = "ivxlc";
  static constexpr double kValues[] = {1, 5, 10, 50, 100};
  if (word.size() < 2 || word.size() > 7 || word == "ill" || word == "ix.") return 0;
  double sum = 0, before = 1000;
  for (const char letter : word) {
    const std::size_t place = kLetters.find(letter);
    if (place == std::string_view::npos) return 0;
    const double value = kValues[place];
    sum += value > before ? value - 2 * before : value;
    before = value;
  }
  return sum;
}

/// Without "'s", "n't", "'ll"; tells a negation.
std::string_view withoutContraction(std::string_view word, bool& negation) {
  if (word == "cannot") return negation = true, "can";
  const std::size_t mark = word.find('\'');
  if (mark == std::string_view::npos || word == "o'clock") return word;
  if (word.ends_with("n't")) {
    negation = true;
    if (word == "won't") return "will";
    if (word == "shan't") return "shall";
    if (word == "can't") return "can";
    return word.substr(0, word.size() - 3);
  }
  const std::string_view rest = word.substr(mark + 1);
  const bool known = rest == "s" || rest == "ll" || rest == "ve" || rest == "re" || rest == "d" || rest == "m";
  return known ? word.substr(0, mark) : word;
}

bool isNegation(std::string_view word) {
  static const Set words = setOf("not no nor never none neither nobody nothing nowhere without");
  return words.contains(word);
}

}  // namespace

Meaning meaningOf(std::string_view word) {
  static const NumberWords numbers = numberWordTable();
  Meaning meaning;
  const std::string_view base = withoutContraction(word, meaning.negation);
  meaning.negation |= isNegation(base);
  meaning.stem = stemOf(base);
  meaning.pronoun = pronouns().contains(base);
  meaning.noName = connectors().contains(base) || base.ends_with("ly") || base.ends_with("ing") || base.ends_with("ed");
  meaning.nameIfCapital = base == "may" || base == "will";
  if (functionWords().contains(base)) meaning.role = Role::function;
  if (titles().contains(base)) meaning.role = Role::title;
  if (frameWords().contains(meaning.stem) || frameWords().contains(base)) meaning.role = Role::frame;
  if (const auto measure = measures().find(base); measure != measures().end()) {
    meaning.measure = measure->second;
    meaning.unit = measure->second <= std::size(kUnits);
  }
  if (isDigits(base)) {
    readDigits(base, meaning);
    meaning.unit = meaning.measure != 0;
  } else if (const auto number = numbers.find(std::string(base)); number != numbers.end()) {
    meaning.part = number->second.part;
    meaning.ordinal = number->second.ordinal;
    meaning.value = number->second.value;
  } else if (const double roman = romanValue(base); roman > 0) {
    meaning.part = NumberPart::roman;
    meaning.value = roman;
  }
  if (meaning.value == 2 && meaning.ordinal) meaning.measure = 0;  // "second" counts, "seconds" are a unit
  return meaning;
}

}  // namespace longleaf::app
