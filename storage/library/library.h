// SPDX-License-Identifier: GPL-3.0-or-later
// The library: documents with their text, chats and messages, settings, results. One SQLite file in the library's
// folder (WAL, synchronous = FULL, foreign keys, user_version), which survives kill -9 at any moment: what a function
// has returned from is on the disk.
//
// One object is one connection, owned by one thread. A second process may hold the same library; a writer waits for the
// other up to OpenOptions::wait and then returns busy.
//
// Errors of all functions: busy, diskFull, corrupt (a damaged file), unreadable (no permission), notFound for an id
// that is not there; open() also unsupportedFormat for a library of a newer version, which stays as it is. Exceptions
// of SQLiteCpp end here.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/document.h"
#include "storage/error.h"
#include "storage/library/records.h"

namespace longleaf::storage {

struct LibraryOptions {
  std::chrono::milliseconds wait{10'000};  // for another process
  bool fullCheck = false;                  // integrity_check instead of quick_check at opening
};

/// What was rescued of a damaged library. Nothing and no folder: an earlier opening had done it, and was cut off.
struct Salvaged {
  int documents = 0;
  int withoutText = 0;  // of these: they must be opened from their files again
  int chats = 0;
  int messages = 0;
  bool anything = true;
  std::string keptAt{};  // the damaged files, as they were
};

/// What opening had to do, for people; empty sentences did not happen.
struct OpeningReport {
  int migratedFrom = 0;              // schema version before; 0 = nothing was migrated
  std::string backup;                // path of the copy made before migrating or salvaging
  std::optional<Salvaged> salvaged;  // the library was damaged
  std::string salvage;               // the same: "The library was damaged; 12 chats with 80 messages were rescued, ..."
  std::size_t interrupted = 0;       // messages whose answer had been cut off by the end of a process
};

class Library final {
 public:
  /// Opens, creates, migrates or salvages the library in `folder`; busy if the last three are needed while another
  /// program has it open.
  static Expected<std::unique_ptr<Library>> open(const std::string& folder, const LibraryOptions& options = {});
  ~Library();

  const std::string& folder() const;
  const OpeningReport& report() const;

  // Documents. The text, pages, outline, runs and warnings of a document are kept, and its passages are indexed.
  /// Adds a document, or finds the one with the same file hash and notes the path.
  Expected<DocumentId> addDocument(const Document& document, std::string_view fileHash);
  Expected<std::optional<DocumentRecord>> findDocument(std::string_view fileHash);
  /// The document that was last opened from this path, whatever the file is now.
  Expected<std::optional<DocumentRecord>> documentAtPath(std::string_view path);
  /// Notes that the document was opened from this path now.
  Expected<void> noteOpened(DocumentId document, std::string_view path);
  Expected<std::vector<DocumentRecord>> documents();  // last opened first
  Expected<Document> document(DocumentId document);
  /// With its passages and the chats about it alone.
  Expected<void> removeDocument(DocumentId document);

  // Search.
  /// The best passages of one document for a person's words, best first.
  Expected<std::vector<PassageHit>> findPassages(DocumentId document, std::string_view words, std::size_t limit);
  /// Over the texts and titles of all documents, and all messages.
  Expected<std::vector<SearchHit>> search(std::string_view words, std::size_t limit);

  // Chats.
  Expected<ChatId> addChat(const ChatRecord& chat);  // id, times and message count are ignored
  Expected<std::optional<ChatRecord>> chat(ChatId chat);
  Expected<std::vector<ChatRecord>> chats();  // last changed first
  Expected<std::vector<ChatRecord>> chatsAbout(DocumentId document);
  Expected<void> removeChat(ChatId chat);
  /// Another title: its first question has been put in other words.
  Expected<void> renameChat(ChatId chat, std::string_view title);
  Expected<std::vector<MessageRecord>> messages(ChatId chat);    // oldest first
  Expected<MessageId> addMessage(const MessageRecord& message);  // id and time are ignored
  /// The text as far as it has come.
  Expected<void> updateText(MessageId message, std::string_view text);
  /// Everything but id, chat, role and time.
  Expected<void> finishMessage(const MessageRecord& message);
  /// Removes this message and all later ones of its chat, up to `end` (which stays) if that is given: what a
  /// regenerated or edited one takes the place of.
  Expected<void> removeFrom(MessageId message, std::optional<MessageId> end = std::nullopt);

  // Settings of the program: text by key.
  Expected<std::optional<std::string>> setting(std::string_view key);
  Expected<void> setSetting(std::string_view key, std::string_view value);

  // Models: hashes, so that a file is hashed once.
  Expected<std::optional<ModelRecord>> model(std::string_view path);
  Expected<void> noteModel(const ModelRecord& model);

  // Results of comparisons and evaluations: JSON by a key of the application's own.
  Expected<void> saveRun(std::string_view key, std::string_view json);
  Expected<std::optional<std::string>> run(std::string_view key);

  // Runs of evaluations: each row is on the disk when it is added, and is found again by its key in whichever run.
  /// Adds a run, or finds the one with its key; id, rows and times are ignored.
  Expected<EvaluationId> beginEvaluation(const EvaluationRecord& run);
  /// In place of a row of the run with the same key.
  Expected<void> addEvaluationRow(EvaluationId run, std::string_view key, std::string_view json);
  /// The row of this key that was added last, of any run.
  Expected<std::optional<std::string>> evaluationRow(std::string_view key);
  Expected<std::vector<EvaluationRecord>> evaluations();  // last changed first
  /// In the order in which they were first added.
  Expected<std::vector<std::string>> evaluationRows(EvaluationId run);
  Expected<void> removeEvaluation(EvaluationId run);

  /// PRAGMA integrity_check and foreign_key_check, and the full-text index against the texts: the complaints, empty if
  /// all is well.
  Expected<std::vector<std::string>> check();
  /// VACUUM and a checkpoint: gives unused space back. Returns bytes freed.
  Expected<std::size_t> compact();

 private:
  class Connection;
  explicit Library(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> m_connection;
};

}  // namespace longleaf::storage
