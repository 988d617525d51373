// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured, as JSON: on the command line, and with every answer in the library.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "inference/session/session.h"
#include "inference/session/statistics.h"

namespace longleaf::app {

using Json = nlohmann::ordered_json;

/// On one line, fit for a terminal; what is not UTF-8 becomes U+FFFD.
std::string dumped(const Json& json);

Json statisticsJson(const inference::Statistics& statistics);

/// "end", "length", "stopped"
std::string stopReasonName(inference::StopReason reason);

}  // namespace longleaf::app
