// SPDX-License-Identifier: GPL-3.0-or-later
// Where a person was before each jump, as in a browser.
#pragma once

#include <optional>
#include <vector>

#include "ui/reader/reader_values.h"

namespace longleaf::ui {

class PositionHistory final {
 public:
  void clear() { m_back.clear(), m_forward.clear(); }
  /// Before a jump away from `here`: what was ahead is forgotten.
  void leave(const ReaderPosition& here);
  /// Where to go; `here` is kept for the way back. Nothing: there is no further.
  std::optional<ReaderPosition> back(const ReaderPosition& here);
  std::optional<ReaderPosition> forward(const ReaderPosition& here);
  bool canGoBack() const { return !m_back.empty(); }
  bool canGoForward() const { return !m_forward.empty(); }

 private:
  std::vector<ReaderPosition> m_back, m_forward;
};

}  // namespace longleaf::ui
