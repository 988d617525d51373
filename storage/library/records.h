// SPDX-License-Identifier: GPL-3.0-or-later
// What the library holds, as plain values. Times are milliseconds since 1970, UTC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace longleaf::storage {

using DocumentId = std::int64_t;
using ChatId = std::int64_t;
using MessageId = std::int64_t;
using EvaluationId = std::int64_t;

struct DocumentRecord {
  DocumentId id = 0;
  std::string path{};      // where it was last opened
  std::string fileHash{};  // SHA-256 of the file, hexadecimal
  std::string textHash{};  // SHA-256 of the clean text
  std::string title{};
  std::vector<std::string> authors{};
  std::string format{};
  std::size_t pages = 0;
  std::size_t textBytes = 0;
  std::int64_t addedAt = 0;
  std::int64_t openedAt = 0;
};

enum class ChatKind : std::uint8_t { questions, summary };

struct ChatRecord {
  ChatId id = 0;
  ChatKind kind = ChatKind::questions;
  std::string title{};  // its first question
  std::vector<DocumentId> documents{};
  std::string settings{};  // JSON, the application's own
  std::size_t messages = 0;
  std::int64_t createdAt = 0;
  std::int64_t changedAt = 0;
};

enum class Role : std::uint8_t { user, assistant };
enum class MessageState : std::uint8_t {
  streaming,  // being written; found at opening: the program was killed, and it is made `stopped`
  complete,
  stopped,  // by the person, or by the end of the program
  failed,
};

struct CitationRecord {
  DocumentId document = 0;
  std::uint32_t page = 0;
  std::string label{};
  std::size_t begin = 0;  // bytes of the document's text
  std::size_t end = 0;
  std::string quote{};
  std::string match{};            // "exact", "supported"
  std::size_t sentenceBegin = 0;  // bytes of the message
  std::size_t sentenceEnd = 0;
};

struct UnsupportedRecord {
  std::string text{};
  std::string reason{};
};

/// A passage that was read again for an answer.
struct PassageRecord {
  DocumentId document = 0;
  std::string label{};
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct MessageRecord {
  MessageId id = 0;
  ChatId chat = 0;
  Role role = Role::user;
  MessageState state = MessageState::complete;
  std::string text{};
  std::string measurements{};       // JSON, the application's own; may be empty
  std::vector<std::byte> replay{};  // what the engine needs to come back to this point; may be empty
  std::int64_t createdAt = 0;
  std::vector<CitationRecord> citations{};
  std::vector<UnsupportedRecord> unsupported{};
  std::vector<PassageRecord> passages{};
};

/// A passage found in one document.
struct PassageHit {
  std::size_t begin = 0;  // bytes of the document's text
  std::size_t end = 0;
  double score = 0;  // BM25, larger is better
};

/// Something found anywhere in the library.
struct SearchHit {
  DocumentId document = 0;  // 0: in a message
  ChatId chat = 0;          // 0: in a document
  MessageId message = 0;
  std::string title{};  // of the document or chat
  std::string label{};  // of the page
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string snippet{};  // a line of text around the words, these between U+0002 and U+0003
};

/// A model file that has been hashed or imported.
struct ModelRecord {
  std::string path{};
  std::string sha256{};
  std::size_t bytes = 0;
  std::int64_t modifiedAt = 0;  // nanoseconds, as the file system says
};

/// A run of an evaluation: what was asked for. Its results are rows, one for each document and setting.
struct EvaluationRecord {
  EvaluationId id = 0;
  std::string key{};      // of the application's own: two runs with one key ask for the same
  std::string task{};     // "facts", "recall", ...
  std::string request{};  // JSON: everything that is needed to repeat it
  std::size_t rows = 0;   // that are done
  std::int64_t createdAt = 0;
  std::int64_t changedAt = 0;  // when its last row was added
};

}  // namespace longleaf::storage
