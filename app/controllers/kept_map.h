// SPDX-License-Identifier: GPL-3.0-or-later
// What each setting of a comparison kept, by place in the document, as a heat map: a row for each setting, a column for
// each tenth of the text.
#pragma once

#include <cstdint>
#include <vector>

#include "ui/charts/heat_map.h"
#include "ui/compare/compare_values.h"

namespace longleaf::app {

/// The one head of one layer that the strip's figures are of; both negative: the mean over all of them.
struct ShownHead {
  int layer = -1;
  int kvHead = -1;
  bool all() const { return layer < 0 || kvHead < 0; }
};

/// A reading is known by page, so a column is of whole pages: those whose middle lies in its tenth. A tenth in which no
/// page has its middle has no column. `pageTokens`: of the text, as many as the strip has pages. Without rows where no
/// setting has read, or there is no text.
ui::HeatMapData keptMap(const ui::StripData& strip, const std::vector<std::uint32_t>& pageTokens,
                        const ShownHead& head);

}  // namespace longleaf::app
