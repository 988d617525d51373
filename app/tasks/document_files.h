// SPDX-License-Identifier: GPL-3.0-or-later
// The documents that a person means by naming files and folders, to be added to the library.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

namespace longleaf::app {

/// Whether the name ends as those of documents do that can be read: ".pdf", ".epub", ...
bool hasDocumentEnding(const std::string& path);

/// A file stands for itself, whatever its name; a folder for the files with a document's ending anywhere in it, sorted.
/// Hidden files and folders are left out, and so are folders behind links (a loop would have no end) and folders that
/// may not be read. Paths are absolute; a path that does not exist stands for itself too.
std::vector<std::string> documentFiles(const std::string& path, const std::stop_token& stop = {});

}  // namespace longleaf::app
