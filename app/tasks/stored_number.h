// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers out of what the library keeps, which somebody else may have written: nlohmann's get<>() would make some
// number of every other one, of 1e20 and of -1.
#pragma once

#include <concepts>
#include <limits>
#include <stdexcept>

#include "app/tasks/measurements.h"

namespace longleaf::app {

/// Throws, like nlohmann's own functions, where there is no whole number that a T holds.
template <std::unsigned_integral T>
T storedNumber(const Json& json) {
  const auto number = json.get_ref<const Json::number_unsigned_t&>();
  if (number > std::numeric_limits<T>::max()) throw std::out_of_range("a stored number");
  return static_cast<T>(number);
}

}  // namespace longleaf::app
