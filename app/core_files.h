// SPDX-License-Identifier: GPL-3.0-or-later
// What is left of a program that crashes.
#pragma once

namespace longleaf::app {

/// From here on a crash of this program, or of one that it starts, leaves no copy of its memory, where documents and
/// answers are: neither a file nor what a system's collector of crashes would keep. A debugger can still be used.
void forbidCoreFiles();

}  // namespace longleaf::app
