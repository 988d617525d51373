// SPDX-License-Identifier: GPL-3.0-or-later
// Characters as people count them, and words, around a place in a long UTF-8 text: only its surroundings are looked at.
#pragma once

#include <string_view>

#include "ui/reader/reader_values.h"

namespace longleaf::ui {

enum class TextStep { character, word };

/// The word at a byte, or the one that ends there; a single character where there is none.
TextRange wordAt(std::string_view text, qint64 byte);
/// The place one step further, or before; the text's end at its end.
qint64 stepFrom(std::string_view text, qint64 byte, TextStep step, bool forward);

}  // namespace longleaf::ui
