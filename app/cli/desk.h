// SPDX-License-Identifier: GPL-3.0-or-later
// What `read`, `ask` and `summarize` share: options checked first, then the library and the document, then the model,
// then the reading with its progress on the terminal.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/cli/commands.h"
#include "app/tasks/reading.h"
#include "app/tasks/shelf.h"

namespace longleaf::app::cli {

/// Everything that stays the same from document to document.
struct Desk {
  const CommonOptions& options;
  const Interrupt& interrupt;
  inference::Settings settings;
  inference::Budget budget;
  bool withoutText = false;  // --budget 0: answers from passages alone
  Shelf shelf;
  // Behind loadModel():
  std::optional<Engine> engine{};
  std::optional<inference::ChatTemplate> chat{};
  ReadingPlace place{.folder = storage::SnapshotFolder({})};
};

/// `passagesAlone`: whether --budget 0 is possible. Errors: wrong options; those of the library.
Expected<Desk> openDesk(const CommonOptions& options, const Interrupt& interrupt, bool passagesAlone = false);

/// The document of a file, with its warnings told.
Expected<ShelvedDocument> openDocument(Desk& desk, const std::string& path);

Expected<void> loadModel(Desk& desk);

/// Reads with progress on stderr, unless the reading is there already.
Expected<Reading> readAloud(const Desk& desk, const storage::Document& document);

/// The plan, as one says it before reading.
void announce(const inference::MemoryPlan& plan);

/// "Read 69 of 69 pages, 50,514 tokens, in 4,096 slots (12 : 1)".
std::string coverageText(const storage::Document& document, const Reading& reading,
                         const inference::Statistics& statistics);

/// The fields of `read`'s JSON.
Json readingJson(const ShelvedDocument& document, const Reading& reading, const inference::Statistics& statistics);

}  // namespace longleaf::app::cli
