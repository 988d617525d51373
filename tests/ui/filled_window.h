// SPDX-License-Identifier: GPL-3.0-or-later
// The window with something in each of its panes: plain values as the controllers give them, and no services behind.
#pragma once

#include <QTranslator>

#include <memory>

#include "ui/reader/reader_values.h"
#include "ui/theme/look.h"
#include "ui/window/main_window.h"

namespace longleaf::tests {

class FilledWindow final {
 public:
  explicit FilledWindow(ui::Look& look);

  void fillLibrary();
  /// The book in the reader, at its first page: with page images, or as text.
  void openBook(bool pages);
  /// A question with its answer: exact and supported citations, a number that is not in the book.
  void ask();
  /// The citation's place in the reader.
  void showCitation();
  void fillBudget();
  void fillGauges(bool reading);
  void fillSettings();
  void fillEvaluation();
  void startReading();
  void showBar();
  /// All of these.
  void fillAll();

  ui::MainWindow window;

 private:
  ui::ReaderDocument m_book;
  qint64 m_now = 0;  // of the gauges
};

/// Installs German, or a language made on the spot that is written from right to left; the English of before comes back
/// with the end of this.
class Language final {
 public:
  enum class Kind { german, mirrored };
  explicit Language(Kind kind);
  ~Language();
  Language(const Language&) = delete;
  Language& operator=(const Language&) = delete;
  bool isLoaded() const { return m_loaded; }

 private:
  std::unique_ptr<QTranslator> m_translator;
  bool m_loaded = false;
};

}  // namespace longleaf::tests
