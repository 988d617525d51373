// SPDX-License-Identifier: GPL-3.0-or-later
// Sound inputs of each target, by the writers of tests/support: where a fuzzer begins, and what mutations damage.
#pragma once

#include <string>
#include <vector>

namespace longleaf::tests::fuzz {

using Seeds = std::vector<std::string>;

Seeds ggufSeeds();
Seeds safetensorsSeeds();
Seeds modelFolderSeeds();
Seeds tokenizerJsonSeeds();
Seeds tokenizerModelSeeds();
Seeds chatTemplateSeeds();
Seeds tokenizerTextSeeds();
Seeds snapshotFileSeeds();
Seeds snapshotSectionsSeeds();
Seeds settingsSeeds();
Seeds turnLogSeeds();
Seeds textDocumentSeeds();
Seeds markdownDocumentSeeds();
Seeds htmlDocumentSeeds();
Seeds fictionBookSeeds();
Seeds pdfSeeds();
Seeds epubSeeds();
Seeds docxSeeds();
Seeds odtSeeds();
Seeds zipArchiveSeeds();
Seeds wireMessageSeeds();
Seeds answerMarkdownSeeds();

}  // namespace longleaf::tests::fuzz
