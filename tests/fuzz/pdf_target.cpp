// SPDX-License-Identifier: GPL-3.0-or-later
// PDF: text, as for the other formats, and what is seen of the pages.
#include <QCoreApplication>
#include <cmath>

#include "fuzz/application.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "storage/documents/pdf_file.h"
#include "storage/documents/pdf_pages.h"
#include "storage/documents/pdf_selection.h"
#include "storage/parse/wire.h"

namespace longleaf::tests::fuzz {
namespace {

constexpr std::uint32_t kMostPages = 3;
constexpr std::uint32_t kImageSide = 48;  // pixels

/// The answers about one page, as the child would send them.
void lookAt(storage::PdfFile& pdf, std::uint32_t page) {
  namespace wire = storage::wire;
  const auto rectangles = storage::rectanglesOf(pdf, page, 0, 500);
  require(wire::rectangles(wire::encode(rectangles)).has_value(), "rectangles lie on paper");
  const auto selection = storage::selectionOf(pdf, page, {0, 0}, {600, 800});
  require(wire::selection(wire::encode(selection)).has_value(), "a selection lies on paper");
  const auto word = storage::selectionOf(pdf, page, {100, 80}, {100, 80});
  require(wire::selection(wire::encode(word)).has_value(), "a selected word lies on paper");
  const auto image = storage::imageOf(pdf, page, kImageSide, kImageSide);
  if (!image) {
    requireRefusal(image.error());
    return;
  }
  require(image->pixels.size() == std::size_t{kImageSide} * kImageSide, "an image is as large as was asked for");
}

}  // namespace

bool pdf(std::string_view input) {
  namespace wire = storage::wire;
  needApplication();
  const bool read = readAsDocument(input, "input.pdf");
  const MemoryFile file(input);
  const storage::InputFile opened = file.input("input.pdf");
  const auto pdf = storage::PdfFile::open(opened, "input.pdf", {});
  if (!pdf) return requireRefusal(pdf.error());
  const auto sizes = storage::pageSizes(**pdf);
  require(sizes.size() == (*pdf)->pageCount(), "each page has a size");
  require(wire::pageSizes(wire::encode(sizes)).has_value(), "pages are sheets of paper");
  for (std::uint32_t page = 0; page < std::min((*pdf)->pageCount(), kMostPages); ++page) lookAt(**pdf, page);
  return read;
}

}  // namespace longleaf::tests::fuzz
