// SPDX-License-Identifier: GPL-3.0-or-later
// What the benchmark of the window opens: long books, and libraries of many documents.
#pragma once

#include <string>

namespace longleaf::tests {

/// About this many bytes of prose: the shared books over and over, where they are, else sentences made for it.
std::string prose(std::size_t bytes);
/// The same set in pages of 42 lines.
std::string pdfOfProse(const std::string& text);

/// A library whose model is `model` (empty: none), with so many short documents; false when that fails.
bool makeLibrary(const std::string& folder, const std::string& model, int documents);

}  // namespace longleaf::tests
