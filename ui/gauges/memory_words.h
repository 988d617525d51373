// SPDX-License-Identifier: GPL-3.0-or-later
// Memory in words, for the gauges and the fit check.
#pragma once

#include <QString>

#include "ui/gauges/gauge_values.h"

namespace longleaf::ui {

/// "7.6 of 12.0 GiB"; "not known" without a total.
QString memoryFigure(const MemoryParts& parts);
/// "Memory · CPU (system memory)"
QString memoryTitle(const MemoryParts& parts);

}  // namespace longleaf::ui
