// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/document_warning.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace longleaf::storage {

namespace {

using Kind = DocumentWarning::Kind;

struct KindName {
  Kind kind;
  std::string_view name;
};
constexpr std::array kNames{KindName{Kind::unknownEncoding, "unknownEncoding"},
                            KindName{Kind::guessedEncoding, "guessedEncoding"},
                            KindName{Kind::invalidBytes, "invalidBytes"},
                            KindName{Kind::missingParts, "missingParts"},
                            KindName{Kind::noPrintedPages, "noPrintedPages"},
                            KindName{Kind::deepNesting, "deepNesting"},
                            KindName{Kind::emptyPages, "emptyPages"}};

/// Takes what stands before the next space off the text; all of it if there is none.
std::string_view takeWord(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::optional<std::uint64_t> takeNumber(std::string_view& text) {
  const std::string_view word = takeWord(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string sentenceOf(const DocumentWarning& warning) {
  const bool one = warning.count == 1;
  const std::string count = std::to_string(warning.count);
  switch (warning.kind) {
    case Kind::unknownEncoding:
      return "The encoding " + warning.words + " is not known on this machine";
    case Kind::guessedEncoding:
      return "The document's encoding was guessed: " + warning.words;
    case Kind::invalidBytes:
      return count + (one ? " byte was" : " bytes were") + " not valid in the document's encoding and became U+FFFD";
    case Kind::missingParts:
      return count + (one ? " part" : " parts") + " of the book, listed in its order of reading, " +
             (one ? "is" : "are") + " missing or no text";
    case Kind::noPrintedPages:
      return "The book's list of printed pages cannot be followed; its chapters are used";
    case Kind::deepNesting:
      return "Elements nested more than " + count + " deep lost their structure, not their text";
    case Kind::emptyPages:
      if (one) return "Page " + warning.words + " has no text";
      return "Pages " + warning.words +
             (warning.unnamed > 0 ? ", and " + std::to_string(warning.unnamed) + " more" : std::string()) +
             " have no text";
    case Kind::other:
      break;
  }
  return warning.words;
}

std::vector<std::string> sentencesOf(const std::vector<DocumentWarning>& warnings) {
  std::vector<std::string> sentences(warnings.size());
  std::ranges::transform(warnings, sentences.begin(), sentenceOf);
  return sentences;
}

std::string written(const DocumentWarning& warning) {
  const auto* known = std::ranges::find(kNames, warning.kind, &KindName::kind);
  if (known == kNames.end()) return warning.words;
  return std::string(known->name) + ' ' + std::to_string(warning.count) + ' ' + std::to_string(warning.unnamed) + ' ' +
         warning.words;
}

DocumentWarning writtenWarning(std::string_view text) {
  std::string_view rest = text;
  const auto* known = std::ranges::find(kNames, takeWord(rest), &KindName::name);
  if (known != kNames.end()) {
    const auto count = takeNumber(rest), unnamed = takeNumber(rest);
    if (count && unnamed) return {known->kind, *count, *unnamed, std::string(rest)};
  }
  return {.words = std::string(text)};
}

}  // namespace longleaf::storage
