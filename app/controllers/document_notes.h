// SPDX-License-Identifier: GPL-3.0-or-later
// What the window knows of a document besides its text: how many tokens it has, whether it has been read and how, where
// the person was in it. Kept in the library under the hash of the text.
#pragma once

#include <QString>
#include <optional>
#include <string>

#include "app/error.h"
#include "storage/library/library.h"
#include "ui/reader/reader_values.h"

namespace longleaf::app {

struct DocumentNotes {
  qint64 tokens = 0;    // 0: not counted
  QString tokenizer{};  // of the model that they were counted with
  // The last reading of all of it.
  qint64 readTokens = 0;  // 0: not read
  qint64 readSlots = 0;
  double readShare = 0;  // 1: all; less: it was stopped on the way
  QString readModel{};
  QString readWith{};  // settings of the reading, to tell whether a change means reading again
  QString coverage{};
  ui::ReaderPosition position{};
};

Expected<DocumentNotes> loadNotes(storage::Library& library, const std::string& textHash);
Expected<void> saveNotes(storage::Library& library, const std::string& textHash, const DocumentNotes& notes);

}  // namespace longleaf::app
