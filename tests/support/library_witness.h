// SPDX-License-Identifier: GPL-3.0-or-later
// What a library has been seen to hold, for tests that then do something to it: all of that must be there afterwards,
// and whole. Each check returns a complaint, or nothing.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "support/library_samples.h"
#include "support/saved_reading_bytes.h"

namespace longleaf::tests {

/// The first complaint of these checks; what one throws is a complaint, too.
inline std::string firstOf(std::initializer_list<std::function<std::string()>> checks) {
  try {
    for (const auto& check : checks) {
      if (std::string complaint = check(); !complaint.empty()) return complaint;
    }
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

using Messages = std::map<storage::MessageId, storage::MessageRecord>;

inline Messages messagesOf(storage::Library& library) {
  Messages messages;
  for (const storage::ChatRecord& chat : valueOf(library.chats()))
    for (storage::MessageRecord& message : valueOf(library.messages(chat.id)))
      messages[message.id] = std::move(message);
  return messages;
}

inline bool same(const storage::MessageRecord& a, const storage::MessageRecord& b) {
  return a.chat == b.chat && a.role == b.role && a.state == b.state && a.text == b.text && a.replay == b.replay &&
         a.measurements == b.measurements && a.createdAt == b.createdAt && a.citations.size() == b.citations.size();
}

class LibraryWitness final {
 public:
  explicit LibraryWitness(std::string folder) : m_folder(std::move(folder)) {}

  const std::string& folder() const { return m_folder; }
  const Messages& complete() const { return m_complete; }
  std::size_t readingsVerified() const { return m_readingsVerified; }

  /// Opened as at a start, then looked through.
  std::string isSound() {
    const auto library = storage::Library::open(m_folder, {.fullCheck = true});
    if (!library) return "the library does not open: " + library.error().message;
    m_report = (*library)->report();
    if (!m_report.salvage.empty()) return m_report.salvage;
    const auto complaints = valueOf((*library)->check());
    return complaints.empty() ? std::string() : complaints.front();
  }
  const storage::OpeningReport& report() const { return m_report; }  // of the last isSound()

  /// What was complete stays as it was, texts are whole, and nothing is being written any more. What is complete now is
  /// remembered.
  std::string keepsAll() {
    const auto library = valueOf(storage::Library::open(m_folder));
    const Messages messages = messagesOf(*library);
    for (const auto& [id, message] : m_complete) {
      const auto kept = messages.find(id);
      if (kept == messages.end() || !same(kept->second, message))
        return "message " + std::to_string(id) + " of an earlier run is gone or another one";
    }
    for (const auto& [id, message] : messages) {
      if (message.state == storage::MessageState::streaming) return "a message is being written by nobody";
      if (message.state == storage::MessageState::complete) m_complete[id] = message;
    }
    std::map<std::string, std::string> texts;
    for (const storage::DocumentRecord& record : valueOf(library->documents()))
      texts[record.fileHash] = valueOf(library->document(record.id)).text;
    for (const auto& [hash, text] : m_texts)
      if (!texts.contains(hash) || texts[hash] != text) return "a document of an earlier run is gone or another one";
    m_texts = std::move(texts);
    return {};
  }

  /// Readings are found by file name, and equal ones have equal bytes: what they must be is learnt from runs that
  /// nobody disturbs.
  void learnReadings() { m_readings.merge(savedReadings(m_folder)); }
  void learnReadings(const LibraryWitness& other) {
    m_readings.insert(other.m_readings.begin(), other.m_readings.end());
  }
  const std::map<std::string, SavedSections>& readings() const { return m_readings; }
  /// Every saved reading is whole and one of those learnt.
  std::string readingsAreWhole() {
    for (const auto& [name, sections] : savedReadings(m_folder)) {
      const auto learnt = m_readings.find(name);
      if (learnt == m_readings.end()) return "nobody knows the reading " + name;
      if (learnt->second != sections) return "the reading " + name + " is another one";
      ++m_readingsVerified;
    }
    return {};
  }
  /// After a collection that has run undisturbed: nothing but what belongs here.
  std::string hasNothingLeftOver() const {
    for (const std::string& file : unfinishedFiles()) return file + " is left over";
    return {};
  }
  std::vector<std::string> unfinishedFiles() const {
    namespace fs = std::filesystem;
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(m_folder)) {
      const std::string name = entry.path().filename().string();
      bool unfinished = name.starts_with("part");  // of a backup, and its journal
      for (const char* const sign : {".tmp", ".part", ".probe", "scratch", "salvaged", "damaged"})
        unfinished = unfinished || name.find(sign) != std::string::npos;
      if (unfinished) files.push_back(entry.path().string());
    }
    return files;
  }
  /// It may go.
  void forgetDocument(const std::string& fileHash) { m_texts.erase(fileHash); }
  /// All of this must be in a copy of the library, too.
  void moveTo(std::string folder) { m_folder = std::move(folder); }
  /// A new library in the same place; what readings must be stays known.
  void startAfresh() {
    std::filesystem::remove_all(m_folder);
    m_complete.clear();
    m_texts.clear();
  }

 private:
  std::string m_folder;
  Messages m_complete;
  std::map<std::string, std::string> m_texts;  // of documents, by hash of their file
  std::map<std::string, SavedSections> m_readings;
  std::size_t m_readingsVerified = 0;
  storage::OpeningReport m_report;
};

}  // namespace longleaf::tests
