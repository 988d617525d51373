// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/stem.h"

#include <algorithm>
#include <unordered_map>

namespace longleaf::app {
namespace {

// Base form, then its irregular forms; a colon begins the next.
constexpr std::string_view kIrregular =
    "arise arose arisen:awake awoke awoken:bear bore borne:beat beaten:become became:begin began begun:bend bent:"
    "bind bound:bite bit bitten:blow blew blown:break broke broken:breed bred:bring brought:build built:burn burnt:"
    "buy bought:catch caught:choose chose chosen:cling clung:come came:creep crept:deal dealt:dig dug:draw drew drawn:"
    "dream dreamt:drink drank drunk:drive drove driven:dwell dwelt:eat ate eaten:fall fell fallen:feed fed:feel felt:"
    "fight fought:find found:flee fled:fling flung:fly flew flown:forbid forbade forbidden:forget forgot forgotten:"
    "forgive forgave forgiven:freeze froze frozen:get got gotten:give gave given:go went gone:grind ground:"
    "grow grew grown:hang hung:hear heard:hide hid hidden:hold held:keep kept:kneel knelt:know knew known:lay laid:"
    "lead led:leap leapt:learn learnt:leave left:lend lent:lie lain:light lit:lose lost:make made:mean meant:meet met:"
    "pay paid:ride rode ridden:ring rang rung:rise rose risen:run ran:say said:see saw seen:seek sought:sell sold:"
    "send sent:shake shook shaken:shine shone:shoot shot:show shown:shrink shrank shrunk:sing sang sung:sink sank sunk:"
    "sit sat:sleep slept:slide slid:speak spoke spoken:spell spelt:spend spent:spin spun:spoil spoilt:spring sprang "
    "sprung:stand stood:steal stole stolen:stick stuck:sting stung:strike struck stricken:strive strove:swear swore "
    "sworn:sweep swept:swell swollen:swim swam swum:swing swung:take took taken:teach taught:tear tore torn:tell told:"
    "think thought:throw threw thrown:tread trod trodden:understand understood:wake woke woken:wear wore worn:weave "
    "wove woven:weep wept:win won:wind wound:withdraw withdrew withdrawn:write wrote written:man men:woman women:"
    "child children:foot feet:tooth teeth:mouse mice:goose geese:knife knives:life lives:wife wives:leaf leaves:"
    "half halves:wolf wolves:shelf shelves:thief thieves:die dying";

const std::unordered_map<std::string_view, std::string_view>& irregular() {
  static const auto table = [] {
    std::unordered_map<std::string_view, std::string_view> built;
    std::string_view base;
    for (std::size_t at = 0; at < kIrregular.size();) {
      const std::size_t end = std::min(kIrregular.find_first_of(" :", at), kIrregular.size());
      const std::string_view word = kIrregular.substr(at, end - at);
      if (base.empty()) {
        base = word;
      } else {
        built[word] = base;
      }
      if (end < kIrregular.size() && kIrregular[end] == ':') base = {};
      at = end + 1;
    }
    return built;
  }();
  return table;
}

bool isVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

bool hasVowel(std::string_view word) { return std::any_of(word.begin(), word.end(), isVowel); }

/// "stopp" as "stop", "mak" and "make" as "mak": what "-ed" and "-ing" leave behind.
void trimEnd(std::string& stem) {
  const std::size_t n = stem.size();
  if (n >= 4 && stem[n - 1] == stem[n - 2] && !isVowel(stem[n - 1])) {
    stem.pop_back();
  } else if (n >= 4 && stem.back() == 'e') {
    stem.pop_back();
  } else if (n >= 3 && stem.back() == 'y' && !isVowel(stem[n - 2])) {
    stem.back() = 'i';
  }
}

bool dropSuffix(std::string& stem, std::string_view suffix, std::size_t least) {
  if (!stem.ends_with(suffix) || stem.size() < suffix.size() + least) return false;
  if (!hasVowel(std::string_view(stem).substr(0, stem.size() - suffix.size()))) return false;
  stem.resize(stem.size() - suffix.size());
  return true;
}

}  // namespace

std::string stemOf(std::string_view word) {
  std::string stem(word);
  if (word.size() > 40 || !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    return stem;
  if (const auto found = irregular().find(word); found != irregular().end()) stem = found->second;
  if (stem.size() < 3) return stem;
  if (stem.ends_with("ies") && stem.size() > 4) {
    stem.resize(stem.size() - 2);
  } else if (stem.ends_with("sses") || stem.ends_with("ches") || stem.ends_with("shes") || stem.ends_with("xes")) {
    stem.resize(stem.size() - 2);
  } else if (stem.size() > 3 && stem.back() == 's' && !stem.ends_with("ss") && !stem.ends_with("us") &&
             !stem.ends_with("is")) {
    stem.pop_back();
  }
  dropSuffix(stem, "ly", 3);
  if (!dropSuffix(stem, "ing", 3)) dropSuffix(stem, "ed", 3);
  trimEnd(stem);
  return stem;
}

}  // namespace longleaf::app
