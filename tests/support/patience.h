// SPDX-License-Identifier: GPL-3.0-or-later
// How long a test waits for what must happen. A test that passes never waits as long, and one that fails has found a
// hang: a machine that is slow, or busy with other things, is none. What must not happen is waited for shortly instead.
#pragma once

namespace longleaf::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// For one thing to come about: a window, a word on it, the end of a program.
inline constexpr int kPatience = kSanitized ? 300'000 : 60'000;  // ms
/// For work that takes its time everywhere: a book that is read, an answer that is written, all that a program does.
inline constexpr int kPatienceForWork = kSanitized ? 1'500'000 : 600'000;  // ms

}  // namespace longleaf::tests
