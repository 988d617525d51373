// SPDX-License-Identifier: GPL-3.0-or-later
// Fuzz targets: each gives bytes of a stranger to the functions that the program itself calls, and looks whether what
// comes back keeps its promises. libFuzzer calls them by entry.cpp, one program each; the tests of mutations call all.
#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace longleaf::tests::fuzz {

/// Thrown by a target; nothing of the program catches it, so libFuzzer keeps the input as a crash.
class BrokenPromise final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline void require(bool kept, const std::string& promise) {
  if (!kept) throw BrokenPromise(promise);
}

enum class Group { modelFile, ofModels, documentFile, ofDocuments };

/// How much an input may cost. Why so much is said where they are set (targets.cpp).
struct Limits {
  std::size_t longestInput = 0;   // bytes
  std::size_t allocationMiB = 0;  // one request
  std::size_t memoryMiB = 0;      // all of the program
  unsigned seconds = 0;
};

struct Target {
  std::string_view name;
  Group group;
  bool (*run)(std::string_view input);  // whether it was taken as sound, to the last step
  std::vector<std::string> (*seeds)();
  Limits limits;
};

std::span<const Target> targets();

// Model files.
bool gguf(std::string_view input);
bool safetensors(std::string_view input);
bool modelFolder(std::string_view input);
bool tokenizerJson(std::string_view input);
bool tokenizerModel(std::string_view input);
// What else the engine is given.
bool chatTemplate(std::string_view input);
bool tokenizerText(std::string_view input);
bool snapshotFile(std::string_view input);
bool snapshotSections(std::string_view input);
bool settings(std::string_view input);
bool turnLog(std::string_view input);
// Documents.
bool textDocument(std::string_view input);
bool markdownDocument(std::string_view input);
bool htmlDocument(std::string_view input);
bool fictionBook(std::string_view input);
bool pdf(std::string_view input);
bool epub(std::string_view input);
bool docx(std::string_view input);
bool odt(std::string_view input);
bool zipArchive(std::string_view input);
// What else comes of documents and of answers.
bool wireMessage(std::string_view input);
bool answerMarkdown(std::string_view input);

}  // namespace longleaf::tests::fuzz
