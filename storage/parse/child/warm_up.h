// SPDX-License-Identifier: GPL-3.0-or-later
// Loads what libraries load on first use, while files can still be opened.
#pragma once

namespace longleaf::storage {

void warmUp();

}  // namespace longleaf::storage
