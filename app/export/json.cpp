// SPDX-License-Identifier: GPL-3.0-or-later
// A chat as JSON: one object, its citations as `ask` tells them.
#include <nlohmann/json.hpp>

#include "app/export/chat_export.h"
#include "app/tasks/measurements.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

const char* stateName(storage::MessageState state) {
  switch (state) {
    case storage::MessageState::complete:
      return "complete";
    case storage::MessageState::failed:
      return "failed";
    case storage::MessageState::streaming:
    case storage::MessageState::stopped:
      break;
  }
  return "stopped";
}

Json citationJson(const ChatExport& chat, const ExportedCitation& citation) {
  return {{"number", citation.number},
          {"document", chat.documents[citation.document].path},
          {"page", citation.page},
          {"label", citation.label},
          {"first_character", citation.firstCharacter},
          {"last_character", citation.lastCharacter},
          {"quote", citation.quote},
          {"match", citation.match}};
}

Json messageJson(const ChatExport& chat, const ExportedMessage& message) {
  Json citations = Json::array();
  for (const ExportedCitation& citation : message.citations) citations.push_back(citationJson(chat, citation));
  Json unsupported = Json::array();
  for (const storage::UnsupportedRecord& part : message.unsupported) {
    unsupported.push_back({{"text", part.text}, {"reason", part.reason}});
  }
  Json passages = Json::array();
  for (const ExportedPassage& passage : message.passages) {
    passages.push_back({{"document", chat.documents[passage.document].path}, {"label", passage.label}});
  }
  return {{"role", message.role == storage::Role::user ? "user" : "assistant"},
          {"state", stateName(message.state)},
          {"time", isoTime(message.createdAt)},
          {"text", message.text},
          {"citations", std::move(citations)},
          {"unsupported", std::move(unsupported)},
          {"passages", std::move(passages)}};
}

}  // namespace

std::string chatAsJson(const ChatExport& chat) {
  Json documents = Json::array();
  for (const ExportedDocument& document : chat.documents) {
    documents.push_back({{"title", document.title},
                         {"authors", document.authors},
                         {"path", document.path},
                         {"format", document.format}});
  }
  Json messages = Json::array();
  for (const ExportedMessage& message : chat.messages) messages.push_back(messageJson(chat, message));
  const Json object = {{"chat", chat.id},
                       {"kind", chat.kind == storage::ChatKind::summary ? "summary" : "questions"},
                       {"title", chat.title},
                       {"time", isoTime(chat.createdAt)},
                       {"documents", std::move(documents)},
                       {"messages", std::move(messages)}};
  return dumped(object) + "\n";
}

}  // namespace longleaf::app
