// SPDX-License-Identifier: GPL-3.0-or-later
// What of a document could not be taken as it stood.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace longleaf::storage {

struct DocumentWarning {
  enum class Kind {
    unknownEncoding,  // `words`: its name
    guessedEncoding,  // `words`: its name
    invalidBytes,     // `count` of them became U+FFFD
    missingParts,     // `count` parts of a book, in its order of reading
    noPrintedPages,   // the list of them cannot be followed
    deepNesting,      // elements below a depth of `count` lost their structure
    emptyPages,       // `count` pages without text, `words`: their labels, but for those of the last `unnamed`
    other,            // `words`: a sentence
  };

  Kind kind = Kind::other;
  std::uint64_t count = 0;
  std::uint64_t unnamed = 0;
  std::string words{};

  bool operator==(const DocumentWarning&) const = default;
};

/// In English, without a full stop: for the command line.
std::string sentenceOf(const DocumentWarning& warning);
std::vector<std::string> sentencesOf(const std::vector<DocumentWarning>& warnings);

/// As text, for the library and for messages, and back. A text that was not written here is a sentence: earlier
/// libraries keep nothing else.
std::string written(const DocumentWarning& warning);
DocumentWarning writtenWarning(std::string_view text);

}  // namespace longleaf::storage
