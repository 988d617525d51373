// SPDX-License-Identifier: Apache-2.0
// Names out of model files in messages: they are a stranger's bytes.
#pragma once

#include <string>
#include <string_view>

namespace longleaf::inference {

/// A name out of a file as it may stand in a message: in quotes, printable, not longer than 80 bytes.
std::string inQuotes(std::string_view name);

}  // namespace longleaf::inference
