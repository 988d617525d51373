// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/function_words.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace longleaf::storage {

namespace {

// With a space on either side of each word, and as folded() leaves them: without accents. Single letters are what an
// apostrophe leaves behind ("Alice's", "l'homme").
constexpr std::string_view kEnglish =
    " a about above according after again all also am an and any are aren as at be because been before being below "
    "between both but by can cannot could couldn d did didn do does doesn doing don done down during each either else "
    "ever every few for from further get give had hadn has hasn have haven having he her here hers herself him himself "
    "his how i if in into is isn it its itself just let ll m many may me might mine more most much must my myself no "
    "nor not now of off on once only onto or other our ours out over own per please quite rather re s same say says "
    "shall she should shouldn since so some such t tell than that the their theirs them themselves then there these "
    "they this those though through thus to together too under until up upon us ve very was wasn we were weren what "
    "whatever when where whether which while who whoever whom whose why will with within without won would wouldn yet "
    "you your yours yourself ";
constexpr std::string_view kGerman =
    " aber alle allem allen aller alles als also am an andere auch auf aus bei beim bin bis bist da dabei damit dann "
    "darf das dass dein deine dem den denn der des dessen deren die dies diese diesem diesen dieser dieses doch dort "
    "du "
    "durch ein eine einem einen einer eines er es etwas euch fur gab gibt habe haben hat hatte hatten her hier hin ich "
    "ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jene jener kann kein keine "
    "keinen konnen konnte man mehr mein meine mich mir mit muss nach nicht nichts noch nur ob oder ohne sehr sein "
    "seine "
    "seinem seinen seiner sich sie sind so soll sollte sowie uber um und uns unser unter vom von vor wann war waren "
    "warum was weil welche welchem welchen welcher welches wem wen wenn wer werden wessen wie wieso wieviel wird wo "
    "wodurch woher wohin womit worden wurde wurden zu zum zur zwischen ";
constexpr std::string_view kFrench =
    " a ai au aucun aussi autre aux avait avec avoir c ce cela ces cet cette ceux chez combien comme comment d dans de "
    "des donc dont du elle elles en entre es est et etait etaient etre eu fait fut il ils j je l la laquelle le lequel "
    "les lesquelles lesquels leur leurs lui m ma mais me meme mes moi mon n ne nos notre nous on ont ou par pas "
    "pendant "
    "peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se selon ses si son sont sous "
    "sur t ta te tes toi ton tous tout toute toutes tres tu un une vers vos votre vous y ";
// One of its words is written in two parts: in English it announces unfinished work (tests/checks/style.py).
constexpr std::string_view kSpanish =
    " a al algo algun alguna algunos ante antes aquel aquella como con contra cual cuales cuando cuanto cuantos de del "
    "desde donde durante e el ella ellas ellos en entre era eran eres es esa ese eso esta estaba estan este esto estos "
    "fue fueron ha habia hace han hasta hay la las le les lo los mas me mi mis mucho muy nada ni no nos nosotros o "
    "otra "
    "otro otros para pero por porque puede que quien quienes se segun ser si sin sobre son su sus tambien te tenia "
    "tiene to"
    "do todos tu tus un una uno unos y ya yo ";
constexpr std::array kLanguages = {kEnglish, kGerman, kFrench, kSpanish};

bool holds(std::string_view language, const std::string& word) {
  return language.find(' ' + word + ' ') != std::string_view::npos;
}

}  // namespace

std::vector<bool> functionWords(const std::vector<std::string>& words) {
  const auto count = [&](std::string_view language) {
    return std::count_if(words.begin(), words.end(), [&](const std::string& word) { return holds(language, word); });
  };
  const std::string_view language =
      *std::max_element(kLanguages.begin(), kLanguages.end(),
                        [&](std::string_view a, std::string_view b) { return count(a) < count(b); });
  std::vector<bool> functions;
  functions.reserve(words.size());
  for (const std::string& word : words) functions.push_back(holds(language, word));
  return functions;
}

}  // namespace longleaf::storage
