// SPDX-License-Identifier: GPL-3.0-or-later
#include "soak/soak_books.h"

#include "support/paths.h"
#include "support/sample_documents.h"
#include "ui/window_scene.h"

namespace longleaf::tests {

namespace {

constexpr std::size_t kHomeBytes = 2'500;
constexpr std::size_t kBookBytes = 5'000;

QString write(const ScratchFolder& folder, const std::string& name, const std::string& bytes) {
  return QString::fromStdString(folder.write(name, std::as_bytes(std::span(bytes))));
}

/// A real book from some place on, else sentences about lighthouses.
std::string prose(const char* book, std::size_t from, std::size_t bytes) {
  const std::string path = sharedFile(std::string("data/books/") + book);
  QFile file(QString::fromStdString(path));
  std::string text;
  if (!path.empty() && file.open(QIODevice::ReadOnly)) text = file.readAll().toStdString();
  std::erase(text, '\r');
  if (text.size() > from + bytes) {
    const std::size_t begin = text.find("\n\n", from);
    return text.substr(begin, text.rfind("\n\n", begin + bytes) - begin);
  }
  text.clear();
  for (int page = 1; text.size() < bytes; ++page) text += factOf(page).toStdString() + " The sea was calm.\n\n";
  return text;
}

}  // namespace

SoakBooks writeSoakBooks(const ScratchFolder& folder) {
  SoakBooks books;
  books.homeTitle = QStringLiteral("What stays at home");
  books.home = write(folder, "home.md",
                     "# " + books.homeTitle.toStdString() + "\n\n" + prose("alice.txt", 20'000, kHomeBytes) + "\n");
  books.others = {writeBook(folder, "lighthouses.pdf", 5, QStringLiteral("The Book of Lighthouses")),
                  writeBook(folder, "harbours.pdf", 10, QStringLiteral("The Book of Harbours")),
                  write(folder, "travels.txt", "TRAVELS\n\n" + prose("time_machine.txt", 30'000, kBookBytes) + "\n")};
  for (const SampleDocument& sample : sampleDocuments()) {
    for (const char* wanted : {".epub", ".docx", ".html"}) {
      if (sample.name.ends_with(wanted))
        books.others.append(write(folder, "sample" + std::string(wanted), sample.bytes));
    }
  }
  for (const char* name : {"alice.pdf", "war_of_the_worlds.epub"}) {  // to be looked at, searched, and begun
    if (const std::string path = sharedFile(std::string("data/books/") + name); !path.empty())
      books.others.append(QString::fromStdString(path));
  }
  books.damaged = {write(folder, "damaged.pdf", "%PDF-1.7\nthis is no document at all\n%%EOF\n"),
                   write(folder, "damaged.epub", "PK\x03\x04 and nothing behind it")};
  return books;
}

}  // namespace longleaf::tests
