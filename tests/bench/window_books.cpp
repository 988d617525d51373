// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/window_books.h"

#include <fstream>
#include <iterator>

#include "app/controllers/document_notes.h"
#include "app/tasks/models.h"
#include "storage/library/library.h"
#include "support/library_samples.h"
#include "support/paths.h"
#include "support/pdf_writer.h"

namespace longleaf::tests {

namespace {

constexpr std::size_t kLinesOnPage = 42;
constexpr std::size_t kLineLength = 78;

std::string madeProse(std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    text += "The keeper of lighthouse " + std::to_string(i) + " counted " + std::to_string(i * 7919 % 1999) +
            " boats before the morning, and wrote their names into a book that nobody had asked for. ";
    if (i % 6 == 5) text += "\n\n";
  }
  return text;
}

/// Lines of a typewriter; what is not ASCII is left out, for the PDF's one font.
std::vector<std::u16string> linesOf(const std::string& text) {
  std::vector<std::u16string> lines(1);
  std::u16string word;
  const auto place = [&] {
    if (lines.back().size() + word.size() + 1 > kLineLength) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += u' ';
    lines.back() += word;
    word.clear();
  };
  for (const char c : text) {
    if (c > ' ' && c <= '~' && word.size() < kLineLength)
      word += static_cast<char16_t>(c);
    else if (!word.empty())
      place();
  }
  if (!word.empty()) place();
  return lines;
}

}  // namespace

std::string prose(std::size_t bytes) {
  std::string books;
  for (const char* name : {"alice.txt", "the_prince.txt", "time_machine.txt", "war_of_the_worlds.txt"}) {
    if (const std::string path = sharedFile(std::string("data/books/") + name); !path.empty()) books += fileBytes(path);
  }
  if (books.empty()) return madeProse(bytes);
  std::erase(books, '\r');
  std::string text;
  while (text.size() < bytes) text += books;
  text.resize(text.rfind("\n\n", bytes));
  return text;
}

std::string pdfOfProse(const std::string& text) {
  const std::vector<std::u16string> lines = linesOf(text);
  PdfContent content;
  content.title = u"A long book";
  for (std::size_t first = 0; first < lines.size(); first += kLinesOnPage) {
    const auto from = lines.begin() + static_cast<std::ptrdiff_t>(first);
    const auto to = lines.begin() + static_cast<std::ptrdiff_t>(std::min(first + kLinesOnPage, lines.size()));
    content.pages.push_back(pdfPage({from, to}));
    if (content.pages.size() % 40 == 1)
      content.bookmarks.push_back({.title = u"Part", .page = static_cast<int>(content.pages.size()) - 1});
  }
  return writePdf(content);
}

bool makeLibrary(const std::string& folder, const std::string& model, int documents) {
  const auto library = storage::Library::open(folder);
  if (!library) return false;
  for (int i = 0; i < documents; ++i) {
    const std::string name = "Report " + std::to_string(i) + " of the harbour";
    const auto added = (*library)->addDocument(documentOf(manyParagraphs(4, static_cast<std::size_t>(i)), name),
                                               "hash" + std::to_string(i));
    if (!added) return false;
  }
  const auto records = (*library)->documents();
  if (!records) return false;
  for (const storage::DocumentRecord& record : *records) {
    const app::DocumentNotes notes{.tokens = record.openedAt % 90'000 + 1, .tokenizer = QStringLiteral("none:0")};
    if (!app::saveNotes(**library, record.textHash, notes)) return false;
  }
  return model.empty() || app::useModel(**library, model);
}

}  // namespace longleaf::tests
