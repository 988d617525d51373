// SPDX-License-Identifier: GPL-3.0-or-later
// All targets, with their limits. Inputs are short, so a limit in MiB finds what believes a number in the file:
//
//   engine's text  what is made of a few KiB of text, and of a session with 20 slots
//   files          of a model, or a saved reading: a byte becomes at most a number of eight, and most are copied once
//   vocabularies   of a folder are as long as config.json or the largest id says, up to 2^20 tokens (config_limits.h):
//                  as many empty texts take 32 MiB, in one vector; their index and SentencePiece's own are others
//   documents      text and the tree that it is read from are a small multiple of the file; resident memory is what
//                  the parsing child may have (ParseLimits::memoryBytes)
//   archives       an entry may unpack to 16 MiB whatever its size, and to 300 times its size (ZipLimits): 75 MiB of
//                  these, in a string that doubles
//   PDF            half of what the child may have: PDFium decodes pictures whole
//
// Memory is that of the whole program, with Qt and PDFium and what a sanitizer adds: some 250 MiB before any input.
#include "fuzz/target.h"

#include "fuzz/seeds.h"

namespace longleaf::tests::fuzz {
namespace {

constexpr std::size_t operator""_KiB(unsigned long long count) { return static_cast<std::size_t>(count) << 10U; }

constexpr Limits kEngineText{.longestInput = 8_KiB, .allocationMiB = 8, .memoryMiB = 512, .seconds = 20};
constexpr Limits kFile{.longestInput = 64_KiB, .allocationMiB = 8, .memoryMiB = 512, .seconds = 60};
constexpr Limits kVocabulary{.longestInput = 64_KiB, .allocationMiB = 64, .memoryMiB = 1024, .seconds = 60};
constexpr Limits kDocument{.longestInput = 32_KiB, .allocationMiB = 64, .memoryMiB = 1024, .seconds = 20};
constexpr Limits kArchive{.longestInput = 256_KiB, .allocationMiB = 256, .memoryMiB = 1024, .seconds = 60};
constexpr Limits kPdf{.longestInput = 64_KiB, .allocationMiB = 512, .memoryMiB = 1024, .seconds = 60};

constexpr Target kTargets[] = {
    {"gguf", Group::modelFile, gguf, ggufSeeds, kFile},
    {"safetensors", Group::modelFile, safetensors, safetensorsSeeds, kFile},
    {"modelFolder", Group::modelFile, modelFolder, modelFolderSeeds, kVocabulary},
    {"tokenizerJson", Group::modelFile, tokenizerJson, tokenizerJsonSeeds, kVocabulary},
    {"tokenizerModel", Group::modelFile, tokenizerModel, tokenizerModelSeeds, kVocabulary},
    {"chatTemplate", Group::ofModels, chatTemplate, chatTemplateSeeds, kEngineText},
    {"tokenizerText", Group::ofModels, tokenizerText, tokenizerTextSeeds, kEngineText},
    {"snapshotFile", Group::ofModels, snapshotFile, snapshotFileSeeds, kFile},
    {"snapshotSections", Group::ofModels, snapshotSections, snapshotSectionsSeeds, kFile},
    {"settings", Group::ofModels, settings, settingsSeeds, kEngineText},
    {"turnLog", Group::ofModels, turnLog, turnLogSeeds, kEngineText},
    {"textDocument", Group::documentFile, textDocument, textDocumentSeeds, kDocument},
    {"markdownDocument", Group::documentFile, markdownDocument, markdownDocumentSeeds, kDocument},
    {"htmlDocument", Group::documentFile, htmlDocument, htmlDocumentSeeds, kDocument},
    {"fictionBook", Group::documentFile, fictionBook, fictionBookSeeds, kDocument},
    {"pdf", Group::documentFile, pdf, pdfSeeds, kPdf},
    {"epub", Group::documentFile, epub, epubSeeds, kDocument},
    {"docx", Group::documentFile, docx, docxSeeds, kDocument},
    {"odt", Group::documentFile, odt, odtSeeds, kDocument},
    {"zipArchive", Group::documentFile, zipArchive, zipArchiveSeeds, kArchive},
    {"wireMessage", Group::ofDocuments, wireMessage, wireMessageSeeds, kDocument},
    {"answerMarkdown", Group::ofDocuments, answerMarkdown, answerMarkdownSeeds, kEngineText},
};

}  // namespace

std::span<const Target> targets() { return kTargets; }

}  // namespace longleaf::tests::fuzz
