// SPDX-License-Identifier: GPL-3.0-or-later
// What `read`, `ask` and `summarize` share: options checked first, then the document, then the model, then the reading
// with its progress on the terminal.
#pragma once

#include <string>

#include "app/cli/commands.h"
#include "app/tasks/reading.h"
#include "storage/documents/document.h"

namespace longleaf::app::cli {

/// Everything needed to answer questions about one document.
struct DocumentSession {
  storage::Document document;
  Engine engine;
  Reading reading;
  inference::Statistics readingStatistics;
};

/// Wrong options, then a bad document, are reported before a model is loaded. `select` may cut the document down to a
/// part of itself.
Expected<DocumentSession> openDocumentSession(const CommonOptions& options, const std::string& path,
                                              const Interrupt& interrupt,
                                              const std::function<Expected<void>(storage::Document&)>& select = {});

/// The same for a text that is there already.
Expected<DocumentSession> openDocumentSession(const CommonOptions& options, storage::Document document,
                                              const Interrupt& interrupt);

/// "Read 69 of 69 pages, 50,514 tokens, in 4,096 slots (12 : 1)".
std::string coverageText(const DocumentSession& session);

/// The fields of `read`'s JSON.
Json readingJson(const DocumentSession& session);

}  // namespace longleaf::app::cli
