// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of a run: those of a question file, and those that a stored run was over, found again.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/evaluation/run.h"
#include "app/tasks/evaluation/stored_run.h"

namespace longleaf::app::evaluation {

/// All documents of a question file (qa_file.h) with their questions; the third one is named "path#3". Errors: those of
/// files; corrupt and no_text, naming the file.
Expected<std::vector<Source>> questionSources(const std::string& path);

/// A document of the library under the path that it was added from, so that the command line knows its runs again.
/// Errors: those of the library.
Expected<Source> shelvedSource(storage::Library& library, storage::DocumentId document);

/// The same texts as in `run`: out of the library where they are in it, else out of their files. Errors: not_found for
/// a text that has changed; those of files, documents and the library.
Expected<std::vector<Source>> sourcesAgain(storage::Library& library, const StoredRun& run,
                                           const std::stop_token& stop);

}  // namespace longleaf::app::evaluation
