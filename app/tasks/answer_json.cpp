// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/answer_json.h"

#include "app/tasks/plain_text.h"

namespace longleaf::app {

Json citationsJson(const AnswerSources& sources, const std::vector<const ShelvedDocument*>& documents) {
  Json list = Json::array();
  for (const DocumentCitation& cited : sources.citations) {
    const Citation& c = cited.citation;
    const storage::Document& document = documents[cited.document]->document;
    const CharacterRange range = charactersOf(document.text, c.begin, c.end);
    list.push_back({{"document", document.path},
                    {"page", c.page + 1},
                    {"label", c.label},
                    {"first_character", range.first},
                    {"last_character", range.last},
                    {"quote", c.quote},
                    {"match", c.match == Match::exact ? "exact" : "supported"},
                    {"sentence", {c.sentenceBegin, c.sentenceEnd}}});
  }
  return list;
}

Json unsupportedJson(const AnswerSources& sources) {
  Json list = Json::array();
  for (const Unsupported& part : sources.unsupported) list.push_back({{"text", part.text}, {"reason", part.reason}});
  return list;
}

Json passagesJson(const std::vector<ChosenPassage>& passages, const ShelvedDocument& document) {
  Json list = Json::array();
  for (const ChosenPassage& passage : passages) {
    const CharacterRange range = charactersOf(document.document.text, passage.begin, passage.end);
    list.push_back({{"document", document.document.path},
                    {"label", passage.label},
                    {"first_character", range.first},
                    {"last_character", range.last}});
  }
  return list;
}

}  // namespace longleaf::app
