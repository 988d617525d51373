// SPDX-License-Identifier: GPL-3.0-or-later
// Tables that are as high as their rows stand in a page that scrolls for them.
#pragma once

class QAbstractItemView;

namespace longleaf::ui {

/// Scrolls the page around `view`, if there is one, so that its current cell is seen.
void revealCurrent(const QAbstractItemView& view);

}  // namespace longleaf::ui
