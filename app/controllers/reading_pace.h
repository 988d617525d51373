// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's strip shows of a reading on its way, from one report of its progress to the next.
#pragma once

#include <QString>
#include <cstdint>

#include "inference/session/session.h"
#include "storage/documents/document.h"
#include "ui/window/reading_strip.h"

namespace longleaf::app {

class ReadingPace final {
 public:
  /// `document` is what is read, `id` the document of the library that it is of. The rate is that since the last call.
  ui::ReadingState next(const inference::ReadProgress& done, const storage::Document& document, qint64 id,
                        const QString& stage);

 private:
  std::uint32_t m_lastTokens = 0;
  double m_lastSeconds = 0;
};

}  // namespace longleaf::app
