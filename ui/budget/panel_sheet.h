// SPDX-License-Identifier: GPL-3.0-or-later
// How the budget panel's buttons look: presets, the primary one, and flat ones, marked by the properties "preset",
// "primary" and "flatText".
#pragma once

#include <QString>

namespace longleaf::ui {

struct Theme;

QString panelSheet(const Theme& theme);

}  // namespace longleaf::ui
