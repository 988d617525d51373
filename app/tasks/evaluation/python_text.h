// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of dictionaries of texts as Python prints them: how some question files keep their questions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/error.h"

namespace longleaf::app::evaluation {

using Dictionary = std::vector<std::pair<std::string, std::string>>;

/// "[{'Q': '...', 'A': "..."}]" -> the pairs of each dictionary, in order. Errors: corrupt, for anything else.
Expected<std::vector<Dictionary>> parsePythonDictionaries(std::string_view text);

}  // namespace longleaf::app::evaluation
