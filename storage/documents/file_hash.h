// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256, in hexadecimal: by what a document, a text or a model is known, wherever it lies.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "storage/error.h"

namespace longleaf::storage {

std::string sha256Of(std::string_view bytes);

/// `progress` gets the share that is done, a few times a second. Errors: as InputFile; stopped.
Expected<std::string> sha256OfFile(const std::string& path, const std::stop_token& stop = {},
                                   const std::function<void(double)>& progress = {});

}  // namespace longleaf::storage
