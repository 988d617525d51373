// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/altered_sentences.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <sstream>
#include <utility>

namespace longleaf::tests {
namespace {

using Tokens = std::vector<std::string>;
using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::size_t kLeastWords = 9, kMostWords = 45;
constexpr int kNameCount = 4;  // times that a name stands inside sentences

Tokens split(std::string_view text) {
  std::istringstream stream{std::string(text)};
  return {std::istream_iterator<std::string>(stream), {}};
}

std::string join(const Tokens& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

bool isLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool isUpper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// A word without the marks around it.
struct Bare {
  std::size_t begin = 0;
  std::size_t size = 0;
};
Bare bareOf(const std::string& word) {
  const auto inside = [](char c) { return isLetter(c) || isDigit(c); };
  const auto first = std::find_if(word.begin(), word.end(), inside);
  const auto last = std::find_if(word.rbegin(), word.rend(), inside).base();
  return first < last ? Bare{static_cast<std::size_t>(first - word.begin()), static_cast<std::size_t>(last - first)}
                      : Bare{};
}
std::string bare(const std::string& word) {
  const Bare part = bareOf(word);
  return word.substr(part.begin, part.size);
}
void replaceBare(std::string& word, const std::string& with) {
  const Bare part = bareOf(word);
  const bool capital = part.size > 0 && isUpper(word[part.begin]);
  word.replace(part.begin, part.size, capital ? capitalised(with) : with);
}

bool isOneOf(std::string_view word, std::string_view list) {
  const std::string padded = " " + std::string(list) + " ";
  return padded.find(" " + lower(word) + " ") != std::string::npos;
}

constexpr std::array<Pair, 62> kSynonyms = {{
    {"big", "large"},         {"large", "big"},         {"little", "small"},     {"small", "little"},
    {"began", "started"},     {"begin", "start"},       {"asked", "inquired"},   {"looked", "glanced"},
    {"suddenly", "abruptly"}, {"thought", "believed"},  {"people", "folk"},      {"great", "huge"},
    {"perhaps", "maybe"},     {"saw", "noticed"},       {"quickly", "rapidly"},  {"shouted", "yelled"},
    {"cried", "exclaimed"},   {"house", "home"},        {"near", "close to"},    {"often", "frequently"},
    {"want", "wish"},         {"wanted", "wished"},     {"bring", "carry"},      {"brought", "carried"},
    {"road", "way"},          {"afraid", "scared"},     {"glad", "happy"},       {"angry", "furious"},
    {"strange", "odd"},       {"curious", "odd"},       {"beautiful", "lovely"}, {"difficult", "hard"},
    {"easily", "readily"},    {"obtain", "gain"},       {"obtained", "gained"},  {"keep", "retain"},
    {"kept", "retained"},     {"king", "monarch"},      {"men", "persons"},      {"army", "force"},
    {"soldiers", "troops"},   {"remained", "stayed"},   {"remain", "stay"},      {"reached", "got to"},
    {"fell", "dropped"},      {"talking", "speaking"},  {"talked", "spoke"},     {"quite", "entirely"},
    {"hurried", "rushed"},    {"ran", "rushed"},        {"walked", "strode"},    {"reply", "answer"},
    {"replied", "answered"},  {"seemed", "appeared"},   {"seems", "appears"},    {"show", "display"},
    {"therefore", "thus"},    {"upon", "on"},           {"among", "amongst"},    {"which", "that"},
    {"whole", "entire"},      {"terrible", "dreadful"},
}};

constexpr std::array<Pair, 18> kContractions = {{
    {"did not", "didn't"},
    {"was not", "wasn't"},
    {"could not", "couldn't"},
    {"would not", "wouldn't"},
    {"had not", "hadn't"},
    {"is not", "isn't"},
    {"are not", "aren't"},
    {"were not", "weren't"},
    {"do not", "don't"},
    {"does not", "doesn't"},
    {"should not", "shouldn't"},
    {"have not", "haven't"},
    {"has not", "hasn't"},
    {"will not", "won't"},
    {"can not", "can't"},
    {"i have", "I've"},
    {"i had", "I'd"},
    {"it is", "it's"},
}};

constexpr std::string_view kAdverbs =
    "very quite rather really indeed just almost certainly simply only merely presently still ever";
constexpr std::string_view kLeaders = "in at on after before during when as for by from through under with upon while";

// Words on one line may take each other's place and the sentence becomes another fact.
constexpr std::string_view kNumbers[] = {"two three four five six seven eight nine ten eleven twelve",
                                         "thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
                                         "twenty thirty forty fifty sixty seventy eighty ninety",
                                         "hundred thousand million",
                                         "second third fourth fifth sixth seventh eighth ninth tenth twelfth"};
constexpr std::string_view kUnits[] = {"seconds minutes hours days weeks months years",
                                       "minute hour day week month year",
                                       "inches feet yards miles metres kilometres leagues",
                                       "inch foot yard mile league",
                                       "pounds ounces tons stones",
                                       "shilling penny pound guinea",
                                       "shillings pence pounds guineas sovereigns ducats"};
constexpr std::string_view kDates[] = {
    "january february march april may june july august september october november december",
    "monday tuesday wednesday thursday friday saturday sunday",
    "morning afternoon evening night",
    "midnight noon",
    "spring summer autumn winter",
    "yesterday today to-day tomorrow to-morrow"};

constexpr std::string_view kAuxiliaries = "was were is are had could would should did will can has have must might may";

}  // namespace

std::string_view nameOf(Alteration alteration) {
  constexpr std::array<std::string_view, 6> kNames = {"true", "number", "name", "unit", "date", "negation"};
  return kNames[static_cast<std::size_t>(alteration)];
}

SentenceMaker::SentenceMaker(std::string_view book, std::uint32_t seed) : m_random(seed) {
  readSources(book);
  readNames();
}

/// Sentences of 9 to 45 words of the book's paragraphs, in one line, without Project Gutenberg's head and licence.
void SentenceMaker::readSources(std::string_view book) {
  const std::size_t head = std::min(book.find("*** START OF"), book.size());
  const std::size_t first = std::min(book.find('\n', head), book.size());
  book = book.substr(0, std::min(book.find("*** END OF"), book.size()));
  const std::set<std::string> abbreviations = {"Mr.", "Mrs.", "Dr.", "St.", "No.", "Messrs.", "Prof.", "Aet."};
  struct Place {
    std::string word;
    std::size_t begin, end;
  };
  std::vector<Place> words;
  const auto flush = [&] {
    Tokens texts;
    for (const Place& place : words) texts.push_back(place.word);
    Source source{join(texts), 0, 0};
    for (const std::string_view mark : {"\u201c", "\u201d", "\u2018", "\"", "_"})
      for (std::size_t at = 0; (at = source.text.find(mark, at)) != std::string::npos;)
        source.text.erase(at, mark.size());
    for (std::size_t at = 0; (at = source.text.find("\u2019", at)) != std::string::npos;) {
      const bool inside = at + 3 < source.text.size() && isLetter(source.text[at + 3]);
      source.text.replace(at, 3, inside ? "'" : "");
    }
    if (words.size() >= kLeastWords && words.size() <= kMostWords && !source.text.empty() && isUpper(source.text[0]) &&
        std::any_of(source.text.begin(), source.text.end(), [](char c) { return std::islower(c) != 0; })) {
      source.begin = words.front().begin;
      source.end = words.back().end;
      m_sources.push_back(std::move(source));
    }
    words.clear();
  };
  for (std::size_t at = first == book.size() ? 0 : first; at < book.size();) {
    if (std::isspace(static_cast<unsigned char>(book[at])) != 0) {
      if (book.substr(at).starts_with("\n\n")) flush();
      ++at;
      continue;
    }
    const std::size_t end = std::min(book.find_first_of(" \n\t", at), book.size());
    words.push_back({std::string(book.substr(at, end - at)), at, end});
    const std::string& word = words.back().word;
    const std::size_t stop = word.find_last_of(".!?");
    const bool ends = stop != std::string::npos && !isLetter(word.back()) && !isDigit(word.back()) &&
                      word.back() != ',' && word.back() != ';' && !abbreviations.contains(word) &&
                      !(stop < 2 && word[stop] == '.');
    std::size_t next = end;
    while (next < book.size() && std::isspace(static_cast<unsigned char>(book[next])) != 0) ++next;
    if (ends && (next == book.size() || std::islower(static_cast<unsigned char>(book[next])) == 0)) flush();
    at = end;
  }
  flush();
}

/// Runs of capitalised words inside sentences.
void SentenceMaker::readNames() {
  std::map<std::string, int> counts;
  std::map<std::string, int> small;
  for (const Source& source : m_sources) {
    const Tokens words = split(source.text);
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::string word = bare(words[i]);
      if (word.size() < 3 || !isUpper(word[0]) || isUpper(word[1]) || words[i].front() != word.front() ||
          word.starts_with("I'") ||
          isOneOf(word, "the and but how what why you oh well come now then mr mrs who where when that this"))
        continue;
      if (std::string_view(".!?:-").find(words[i - 1].back()) == std::string_view::npos)
        ++counts[word.ends_with("'s") ? word.substr(0, word.size() - 2) : word];
    }
    for (const std::string& word : words) small[bare(word)] += 1;
  }
  for (const auto& [name, count] : counts)
    if (count >= kNameCount && small[lower(name)] < count && !isOneOf(name, kDates[0]) && !isOneOf(name, kDates[1]))
      m_names.push_back(name);
}

std::vector<MadeSentence> SentenceMaker::make(Alteration alteration, std::size_t most) {
  std::vector<std::size_t> order(m_sources.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[pick(i)]);
  std::vector<MadeSentence> made;
  for (const std::size_t number : order) {
    if (made.size() == most) break;
    const Source& source = m_sources[number];
    std::string text = source.text;
    const bool rephrased = rephrase(text);
    if (alteration == Alteration::none ? !rephrased : !alter(text, alteration, source)) continue;
    made.push_back({capitalised(text), alteration, source.begin, source.end});
  }
  return made;
}

/// One or more rules; false where none fits.
bool SentenceMaker::rephrase(std::string& text) {
  bool changed = false;
  if (coin()) changed |= dropAside(text);
  if (coin()) changed |= moveAdverbial(text);
  if (coin()) changed |= dropClause(text);
  Tokens words = split(text);
  if (coin()) changed |= swapContraction(words);
  if (coin()) changed |= dropAdverb(words);
  if (coin() || !changed) changed |= swapSynonyms(words);
  text = join(words);
  constexpr std::array<std::string_view, 4> kFrames = {"According to the text, ", "The author says that ",
                                                       "The book says that ", "In this passage, "};
  if (pick(6) == 0) {
    const std::string first = words.empty() ? "" : bare(words[0]);
    const bool name = first.starts_with("I'") || first == "I" || isName(first);
    if (!name && !text.empty()) text[0] = static_cast<char>(std::tolower(text[0]));
    text = std::string(kFrames[pick(kFrames.size())]) + text;
    changed = true;
  }
  return changed;
}

/// Without its last clause, or its first, where most of the sentence is left and no "if" becomes a "so".
bool SentenceMaker::dropClause(std::string& text) {
  if (lower(text).find(" if ") != std::string::npos || lower(text).find("unless") != std::string::npos) return false;
  const bool last = coin();
  const std::size_t comma = last ? text.find_last_of(",;") : text.find_first_of(",;");
  if (comma == std::string::npos || comma + 2 >= text.size()) return false;
  const std::string kept = last ? text.substr(0, comma) + "." : capitalised(text.substr(comma + 2));
  if (split(kept).size() < kLeastWords || kept.size() * 10 < text.size() * 6) return false;
  text = kept;
  return true;
}

bool SentenceMaker::moveAdverbial(std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos || comma + 3 >= text.size()) return false;
  const Tokens first = split(text.substr(0, comma));
  if (first.size() < 2 || first.size() > 7 || !isOneOf(first[0], kLeaders)) return false;
  std::string rest = text.substr(comma + 2);
  const std::size_t end = rest.find_last_not_of(".!?");
  if (end == std::string::npos) return false;
  const std::string marks = rest.substr(end + 1);
  std::string moved = text.substr(0, comma);
  if (lower(first[0]) == first[0] || isUpper(moved[0])) moved[0] = static_cast<char>(std::tolower(moved[0]));
  text = capitalised(rest.substr(0, end + 1)) + " " + moved + marks;
  return true;
}

bool SentenceMaker::dropAside(std::string& text) {
  const std::size_t open = text.find(" ("), close = text.find(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return false;
  std::string kept = text;
  kept.erase(open, close + 1 - open);
  if (split(kept).size() < kLeastWords) return false;
  text = kept;
  return true;
}

bool SentenceMaker::swapSynonyms(Tokens& words) {
  std::size_t swapped = 0;
  for (std::string& word : words) {
    const auto pair = std::find_if(kSynonyms.begin(), kSynonyms.end(),
                                   [&](const Pair& known) { return known.first == lower(bare(word)); });
    // Capitals inside a sentence are names: "King".
    if (pair == kSynonyms.end() || (&word != &words.front() && isUpper(bare(word)[0]))) continue;
    replaceBare(word, std::string(pair->second));
    if (++swapped == 2) break;
  }
  return swapped > 0;
}

bool SentenceMaker::swapContraction(Tokens& words) {
  bool swapped = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = lower(bare(words[i]));
    for (const auto& [open, contracted] : kContractions) {
      if (i + 1 < words.size() && words[i] == bare(words[i]) && word + " " + lower(bare(words[i + 1])) == open) {
        words[i] = i == 0 ? capitalised(std::string(contracted)) : std::string(contracted);
        words[i] += words[i + 1].substr(bare(words[i + 1]).size());
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        swapped = true;
        break;
      }
      if (word == lower(contracted)) {
        replaceBare(words[i], std::string(open));
        swapped = true;
        break;
      }
    }
  }
  return swapped;
}

bool SentenceMaker::isName(std::string_view word) const {
  if (word.ends_with("'s")) word.remove_suffix(2);
  return std::find(m_names.begin(), m_names.end(), word) != m_names.end();
}

bool SentenceMaker::dropAdverb(Tokens& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] != bare(words[i]) || !isOneOf(words[i], kAdverbs)) continue;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
    return true;
  }
  return false;
}

bool SentenceMaker::alter(std::string& text, Alteration alteration, const Source& source) {
  Tokens words = split(text);
  bool altered = false;
  switch (alteration) {
    case Alteration::number:
      altered = alterNumber(words);
      break;
    case Alteration::name:
      altered = alterName(words, source);
      break;
    case Alteration::unit:
      altered = alterByLists(words, false);
      break;
    case Alteration::date:
      altered = alterByLists(words, true) || alterYear(words);
      break;
    default:
      altered = alterNegation(words);
  }
  if (altered) text = join(words);
  return altered;
}

bool SentenceMaker::alterNumber(Tokens& words) {
  std::vector<std::pair<std::size_t, std::string>> choices;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = lower(bare(words[i]));
    for (const std::string_view list : kNumbers) {
      if (!isOneOf(word, list)) continue;
      const Tokens others = split(list);
      std::string other = word;
      while (other == word) other = others[pick(others.size())];
      choices.emplace_back(i, other);
    }
    if (!word.empty() && word.size() < 8 && std::all_of(word.begin(), word.end(), isDigit))
      choices.emplace_back(i, std::to_string(std::stol(word) + 1 + static_cast<long>(pick(9))));
  }
  if (choices.empty()) return false;
  const auto& [at, other] = choices[pick(choices.size())];
  replaceBare(words[at], other);
  return true;
}

bool SentenceMaker::alterName(Tokens& words, const Source& source) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (isName(bare(words[i]))) places.push_back(i);
  }
  if (places.empty()) return false;
  std::string& word = words[places[pick(places.size())]];
  std::vector<std::string> others;  // "Martian" is no other name than "Martians"
  for (const std::string& name : m_names)
    if (source.text.find(name.substr(0, 4)) == std::string::npos) others.push_back(name);
  if (others.empty()) return false;
  replaceBare(word, others[pick(others.size())] + (bare(word).ends_with("'s") ? "'s" : ""));
  return true;
}

bool SentenceMaker::alterByLists(Tokens& words, bool dates) {
  std::vector<std::pair<std::size_t, std::string>> choices;
  const auto look = [&](std::size_t at, std::string_view list) {
    const std::string word = lower(bare(words[at]));
    if (!isOneOf(word, list)) return;
    // "may" and "march" are verbs too.
    if (dates && list == kDates[0] && !(isUpper(bare(words[at])[0]) && at > 0)) return;
    const Tokens all = split(list);
    Tokens others;
    for (const std::string& other : all)
      if (other.substr(0, 2) != word.substr(0, 2)) others.push_back(other);
    if (!others.empty()) choices.emplace_back(at, others[pick(others.size())]);
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (dates) {
      for (const std::string_view list : kDates) look(i, list);
    } else {
      for (const std::string_view list : kUnits) look(i, list);
    }
  }
  if (choices.empty()) return false;
  const auto& [at, other] = choices[pick(choices.size())];
  replaceBare(words[at], other);
  return true;
}

bool SentenceMaker::alterYear(Tokens& words) {
  for (std::string& word : words) {
    const std::string year = bare(word);
    if (year.size() != 4 || !std::all_of(year.begin(), year.end(), isDigit)) continue;
    replaceBare(word, std::to_string(std::stol(year) + 1 + static_cast<long>(pick(40))));
    return true;
  }
  return false;
}

/// Takes the first denial away, or denies behind the first auxiliary.
bool SentenceMaker::alterNegation(Tokens& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = lower(bare(words[i]));
    if (word == "not" || word == "never") {
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    }
    if (word.size() > 4 && word.ends_with("n't") && word != "won't" && word != "can't" && word != "shan't") {
      replaceBare(words[i], word.substr(0, word.size() - 3));
      return true;
    }
  }
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != bare(words[i]) || !isOneOf(words[i], kAuxiliaries) || (i == 0 && !isOneOf(words[i], kAuxiliaries)))
      continue;
    words.insert(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, "not");
    return true;
  }
  return false;
}

}  // namespace longleaf::tests
