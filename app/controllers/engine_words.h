// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine says of its settings and methods, in the window's language. The engine knows no translations: its
// sentences stand here once more, so that they can be found and translated; a test compares the two.
#pragma once

#include <QString>
#include <span>
#include <string_view>

namespace longleaf::app {

/// The sentences as the engine has them, in English.
std::span<const char* const> engineTexts();
/// One of them in the window's language; anything else as it is.
QString engineText(std::string_view words);

}  // namespace longleaf::app
