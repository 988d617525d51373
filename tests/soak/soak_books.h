// SPDX-License-Identifier: GPL-3.0-or-later
// The documents of a sitting: a few short ones of several formats, made here, and, where ../shared is, long ones.
#pragma once

#include <QStringList>

#include "support/scratch_folder.h"

namespace longleaf::tests {

struct SoakBooks {
  QString home;  // what a sitting comes back to: text that is set by the window itself
  QString homeTitle;
  QStringList others;  // PDF, EPUB, DOCX, text, HTML
  QStringList damaged;

  bool made() const { return !home.isEmpty() && !others.contains(QString()) && !damaged.contains(QString()); }
};

SoakBooks writeSoakBooks(const ScratchFolder& folder);

}  // namespace longleaf::tests
