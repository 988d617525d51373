// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/chat_export.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

constexpr std::array<std::pair<std::string_view, ExportFormat>, 4> kFormats{{{"md", ExportFormat::markdown},
                                                                             {"html", ExportFormat::html},
                                                                             {"pdf", ExportFormat::pdf},
                                                                             {"json", ExportFormat::json}}};

/// Gathers a chat and the documents it speaks of.
class Gathering final {
 public:
  Gathering(storage::Library& library, ChatExport& chat) : m_library(library), m_chat(chat) {}

  Expected<void> knowDocuments() {
    auto records = lift(m_library.documents());
    if (!records) return tl::unexpected(records.error());
    for (storage::DocumentRecord& record : *records) m_records.emplace(record.id, std::move(record));
    return {};
  }

  /// Its place among the chat's documents; one that has left the library is there without a title.
  std::size_t indexOf(storage::DocumentId id) {
    auto& documents = m_chat.documents;
    const auto at = std::find_if(documents.begin(), documents.end(), [id](const auto& d) { return d.id == id; });
    if (at != documents.end()) return static_cast<std::size_t>(at - documents.begin());
    ExportedDocument document{.id = id, .title = {}, .authors = {}, .path = {}, .format = {}};
    if (const auto known = m_records.find(id); known != m_records.end()) {
      const storage::DocumentRecord& record = known->second;
      document = {id, record.title, record.authors, record.path, record.format};
    }
    documents.push_back(std::move(document));
    return documents.size() - 1;
  }

  Expected<void> add(storage::MessageRecord&& record) {
    ExportedMessage message{.role = record.role,
                            .state = record.state,
                            .text = std::move(record.text),
                            .createdAt = record.createdAt,
                            .citations = {},
                            .unsupported = std::move(record.unsupported),
                            .passages = {}};
    std::stable_sort(record.citations.begin(), record.citations.end(),
                     [](const auto& a, const auto& b) { return a.sentenceEnd < b.sentenceEnd; });
    for (storage::CitationRecord& citation : record.citations) {
      auto text = textOf(citation.document);
      if (!text) return tl::unexpected(text.error());
      const CharacterRange range = charactersOf(**text, citation.begin, citation.end);
      message.citations.push_back({.number = ++m_notes,
                                   .document = indexOf(citation.document),
                                   .page = citation.page,
                                   .label = std::move(citation.label),
                                   .firstCharacter = range.first,
                                   .lastCharacter = range.last,
                                   .quote = std::move(citation.quote),
                                   .match = std::move(citation.match),
                                   .sentenceEnd = citation.sentenceEnd});
    }
    for (storage::PassageRecord& passage : record.passages) {
      message.passages.push_back({indexOf(passage.document), std::move(passage.label)});
    }
    m_chat.messages.push_back(std::move(message));
    return {};
  }

 private:
  Expected<const std::string*> textOf(storage::DocumentId id) {
    auto at = m_texts.find(id);
    if (at != m_texts.end()) return &at->second;
    std::string text;
    if (m_records.contains(id)) {
      auto document = lift(m_library.document(id));
      if (!document) return tl::unexpected(document.error());
      text = std::move(document->text);
    }
    return &m_texts.emplace(id, std::move(text)).first->second;
  }

  storage::Library& m_library;
  ChatExport& m_chat;
  std::map<storage::DocumentId, storage::DocumentRecord> m_records;
  std::map<storage::DocumentId, std::string> m_texts;
  std::size_t m_notes = 0;
};

}  // namespace

Expected<ChatExport> chatExport(storage::Library& library, storage::ChatId id) {
  const auto record = lift(library.chat(id));
  if (!record) return tl::unexpected(record.error());
  if (!*record) return tl::unexpected(Error{Code::notFound, "there is no chat " + std::to_string(id)});
  auto messages = lift(library.messages(id));
  if (!messages) return tl::unexpected(messages.error());
  ChatExport chat{.id = id,
                  .kind = (*record)->kind,
                  .title = (*record)->title,
                  .createdAt = (*record)->createdAt,
                  .documents = {},
                  .messages = {}};
  Gathering gathering(library, chat);
  if (auto known = gathering.knowDocuments(); !known) return tl::unexpected(known.error());
  for (const storage::DocumentId document : (*record)->documents) gathering.indexOf(document);
  for (storage::MessageRecord& message : *messages) {
    if (auto added = gathering.add(std::move(message)); !added) return tl::unexpected(added.error());
  }
  return chat;
}

std::optional<ExportFormat> exportFormat(std::string_view name) {
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::string_view exportFormatName(ExportFormat format) {
  const auto* const at =
      std::find_if(kFormats.begin(), kFormats.end(), [format](const auto& entry) { return entry.second == format; });
  return at->first;
}

Expected<std::string> exported(const ChatExport& chat, ExportFormat format) {
  switch (format) {
    case ExportFormat::markdown:
      return chatAsMarkdown(chat);
    case ExportFormat::html:
      return chatAsHtml(chat);
    case ExportFormat::json:
      return chatAsJson(chat);
    case ExportFormat::pdf:
      break;
  }
  return chatAsPdf(chat);
}

}  // namespace longleaf::app
