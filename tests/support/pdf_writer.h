// SPDX-License-Identifier: GPL-3.0-or-later
// Writes small PDFs for tests: text at chosen places with chosen Unicode values, labels, an outline, encryption. Every
// character is half as wide as its font is high.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace longleaf::tests {

struct PdfText {
  double x = 72;  // points from the page's upper left corner, to the start of the base line
  double y = 72;
  std::u16string text;  // at most 200 different characters in a document
  double size = 12;
};

struct PdfPageContent {
  std::vector<PdfText> texts;
  std::string drawing;  // operators of the content stream
};

struct PdfBookmark {
  std::u16string title;
  int level = 0;
  int page = 0;
  double y = 0;  // points from the upper edge; 0: the page alone
};

/// How the document's strings and streams are encrypted.
struct PdfCipher {
  std::string dictionary;  // << /Filter /Standard ... >>
  std::string id;          // bytes
  std::function<std::string(int object, const std::string& bytes)> encrypt;
};

struct PdfContent {
  std::vector<PdfPageContent> pages;
  std::u16string title;
  std::u16string author;
  std::string labels;  // of /PageLabels: "0 << /S /r >> 2 << /S /D >>"
  std::vector<PdfBookmark> bookmarks;
  const PdfCipher* cipher = nullptr;
};

inline constexpr double kPdfPageWidth = 612;
inline constexpr double kPdfPageHeight = 792;

/// The bytes of the file.
std::string writePdf(const PdfContent& content);

/// A page of lines from its top down, as a paragraph is set: 14 points apart.
PdfPageContent pdfPage(const std::vector<std::u16string>& lines, double x = 72, double y = 72);

}  // namespace longleaf::tests
