// SPDX-License-Identifier: GPL-3.0-or-later
// A document open in `longleaf-parse`, a child process that may not do anything but read this one file: parsers of
// other people's formats meet other people's files there, and a hostile one ends the child and nothing else. The file
// goes to the child as an open descriptor; requests and answers go over a socket pair (storage/parse/wire.h).
//
// Owned by one thread (ingest, or the reader's own), which must live as long: the system ends the child with the thread
// that started it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "storage/documents/document.h"
#include "storage/documents/page_view.h"
#include "storage/error.h"
#include "storage/parse/sandbox_report.h"

namespace longleaf::storage {

struct ParseLimits {
  std::chrono::milliseconds time{120'000};          // of one request
  std::size_t memoryBytes = std::size_t{1} << 30U;  // resident, watched by the parent; some 50 MiB are the child's own
  std::size_t answerBytes = std::size_t{512} << 20U;  // of one answer
};

class ParseProcess final {
 public:
  /// Starts a child with the file open. Errors: notFound, unreadable (as InputFile), internal when the child's program
  /// is not there.
  static Expected<ParseProcess> open(const std::string& path, const ParseLimits& limits = {});

  ParseProcess(ParseProcess&&) noexcept;
  ParseProcess& operator=(ParseProcess&&) noexcept;
  ~ParseProcess();  // ends the child

  /// Errors: as readDocument(); corrupt when the child died, or passed a limit; stopped. Behind those two there is no
  /// child any more, and every further request gives the same error.
  Expected<Document> document(const std::string& password = {}, const std::stop_token& stop = {});

  /// The sizes of all pages, without reading their text: how a document is opened to be looked at. Errors: those of
  /// document(); unsupportedFormat for a format without pages.
  Expected<std::vector<PageSize>> pages(const std::string& password = {}, const std::stop_token& stop = {});

  // Only behind document() or pages() of a PDF. Errors: corrupt; unsupportedFormat for a format without pages; stopped.
  /// Rectangles of the units first .. first+count-1 of the page's own text, one for each line.
  Expected<std::vector<PageRectangle>> rectangles(std::uint32_t page, std::uint32_t first, std::uint32_t count,
                                                  const std::stop_token& stop = {});
  /// The text between two points of a page, in either order; the word there where both are the same.
  Expected<PageSelection> selection(std::uint32_t page, PagePosition from, PagePosition to,
                                    const std::stop_token& stop = {});
  Expected<std::vector<PageSize>> pageSizes();
  Expected<PageImage> image(std::uint32_t page, std::uint32_t width, std::uint32_t height,
                            const std::stop_token& stop = {});

  /// What a test in the child itself finds.
  Expected<SandboxReport> sandbox();

  int pid() const;

 private:
  class Child;
  explicit ParseProcess(std::unique_ptr<Child> child);
  std::unique_ptr<Child> m_child;
};

/// The document of a file: a child for this one request.
Expected<Document> openDocument(const std::string& path, const std::string& password = {},
                                const std::stop_token& stop = {}, const ParseLimits& limits = {});

/// The path of the child's program: $LONGLEAF_PARSE, else beside this program, else in ../libexec/longleaf; empty if
/// there is none.
std::string parseProgram();

}  // namespace longleaf::storage
