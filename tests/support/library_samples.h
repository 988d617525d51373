// SPDX-License-Identifier: GPL-3.0-or-later
// Documents, chats and messages for tests of the library.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include "storage/library/library.h"
#include "support/scratch_folder.h"

namespace longleaf::tests {

/// Puts scratch folders into memory where there is such a file system: thousands of commits wait for the disk
/// otherwise, and a killed process loses nothing of what it has written either way. For a global constant, before the
/// first folder.
inline bool scratchInMemory() {
  return ::access("/dev/shm", W_OK) == 0 && std::getenv("TMPDIR") == nullptr && ::setenv("TMPDIR", "/dev/shm", 1) == 0;
}

/// What a function of the library returned; an exception that says why it did not.
template <class T>
T valueOf(storage::Expected<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline std::unique_ptr<storage::Library> openLibrary(const ScratchFolder& folder) {
  return valueOf(storage::Library::open(folder.path("library")));
}

/// Times in a library are milliseconds.
inline void waitForNextMillisecond() {
  const auto begin = std::chrono::system_clock::now();
  while (std::chrono::system_clock::now() - begin < std::chrono::milliseconds(2)) {
  }
}

/// A document of one page and this text.
inline storage::Document documentOf(std::string text, const std::string& title = "A title") {
  storage::Document document{.path = "/somewhere/" + title + ".txt",
                             .format = "text",
                             .title = title,
                             .authors = {"A. Uthor"},
                             .text = std::move(text),
                             .pages = {},
                             .outline = {},
                             .runs = {},
                             .warnings = {}};
  document.pages.push_back({"1", 0, document.text.size()});
  return document;
}

/// Paragraphs that differ, each of some 40 words.
inline std::string manyParagraphs(std::size_t count, std::size_t seed = 0) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t word = 0; word < 40; ++word)
      text += "word" + std::to_string((seed + i * 31 + word * word * 7) % 997) + ' ';
    text += "paragraph" + std::to_string(i) + ".\n\n";
  }
  return text;
}

/// So many bytes of text, with a run for every 28 of them, as a PDF has them.
inline storage::Document bookOf(std::size_t bytes) {
  storage::Document book = documentOf(manyParagraphs(bytes / 300), "A large book");
  book.text.resize(bytes);
  for (std::size_t at = 0; at < bytes; at += 28)
    book.runs.push_back({at, static_cast<std::uint32_t>(at / 2000), static_cast<std::uint32_t>(at % 2000), false});
  return book;
}

inline storage::MessageRecord messageOf(storage::ChatId chat, std::string text,
                                        storage::MessageState state = storage::MessageState::complete) {
  storage::MessageRecord message;
  message.chat = chat;
  message.text = std::move(text);
  message.state = state;
  return message;
}

inline storage::ChatRecord chatAbout(std::vector<storage::DocumentId> documents, std::string title = "A question?") {
  storage::ChatRecord chat;
  chat.title = std::move(title);
  chat.documents = std::move(documents);
  chat.settings = "{\"budget\":512}";
  return chat;
}

/// Makes a library of the present version one of version 1, as the first program had it.
inline constexpr const char* kBackToVersionOne =
    "DROP TABLE evaluation_rows; DROP TABLE evaluations; DROP TABLE title_index; DROP TABLE passage_index; DROP TABLE "
    "message_index; DROP VIEW title_words; DROP VIEW passage_words; DROP VIEW message_words; PRAGMA user_version = 1";

inline std::string fileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void writeFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace longleaf::tests
