// SPDX-License-Identifier: GPL-3.0-or-later
// How much more time a test allows, or how much less it asks for, where the program carries a sanitizer.
#pragma once

namespace longleaf::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kSlower = 20;  // at most; a reading takes 4 to 8 times as long
#else
inline constexpr int kSlower = 1;
#endif

}  // namespace longleaf::tests
